"""A store that notes what is changed in it, so that nobody has to look for it afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

GraphName = NamedNode | BlankNode | DefaultGraph


class Ledger:
    """Changes a store and keeps the balance: the quads it has now and had not, and the reverse.

    ``graphs`` are the named graphs that were made, emptied or dropped. Once ``run`` has carried
    out an update whose effect is not known, ``is_exact`` is False and the balance says nothing.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.added: set[Quad] = set()
        self.removed: set[Quad] = set()
        self.graphs: set[NamedNode] = set()
        self.is_exact = True

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; they are noted as the store keeps them, with numbers in canonical form."""
        fresh = [quad for quad in quads if quad not in self.store]
        self.store.extend(fresh)
        for quad in fresh:
            kept = next(self.store.quads_for_pattern(*quad))
            self._note_graph(kept)
            if kept in self.removed:
                self.removed.discard(kept)
            else:
                self.added.add(kept)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; a graph that loses its last one stays, as an empty one."""
        for quad in list(quads):
            kept = next(self.store.quads_for_pattern(*quad), None)
            if kept is None:
                continue
            self.store.remove(kept)
            self._note_removed(kept)

    def add_graph(self, graph: NamedNode) -> None:
        self.store.add_graph(graph)
        self.graphs.add(graph)

    def clear_graph(self, graph: NamedNode | DefaultGraph) -> None:
        self._note_content(graph)
        self.store.clear_graph(graph)

    def remove_graph(self, graph: NamedNode | DefaultGraph) -> None:
        self._note_content(graph)
        self.store.remove_graph(graph)

    def clear(self) -> None:
        """Remove everything; what it was is not noted."""
        self.is_exact = False
        self.store.clear()

    def run(self, text: str, base: str | None) -> None:
        """Carry out a SPARQL update without noting what it does."""
        self.is_exact = False
        self.store.update(text, base_iri=base)

    def _note_content(self, graph: NamedNode | DefaultGraph) -> None:
        for quad in self.store.quads_for_pattern(None, None, None, graph):
            self._note_removed(quad)
        if isinstance(graph, NamedNode):
            self.graphs.add(graph)

    def _note_removed(self, quad: Quad) -> None:
        self._note_graph(quad)
        if quad in self.added:
            self.added.discard(quad)
        else:
            self.removed.add(quad)

    def _note_graph(self, quad: Quad) -> None:
        if isinstance(quad.graph_name, NamedNode):
            self.graphs.add(quad.graph_name)
