"""A release in the making: a copy of the current one, changed, compared, kept a merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from heliograph.graph.errors import DefaultGraphIsMerge
from heliograph.graph.store.diff import lines_only_in_one
from heliograph.graph.store.loading import DATASET, STORE
from heliograph.graph.store.nquads import (
    DefaultGraphMode,
    NQuad,
    Tally,
    merged_triples,
    parse_line,
    sort_quads,
)
from heliograph.graph.store.release import Release

_DUMP = "dump.nq"
# As ``mint`` makes them; the store's processes start without the libraries of the model.
_DERIVED = "https://w3id.org/heliograph/id/derivation/"


@dataclass(eq=False)
class Revision:
    """What a change made of a release, before it is published.

    ``added`` and ``removed`` are the quads of the named graphs (in plain mode of the default
    graph, too); ``graphs`` says how many graphs appeared or vanished.
    """

    base: Release
    draft: Path
    store: Store
    tally: Tally
    added: tuple[NQuad, ...]
    removed: tuple[NQuad, ...]
    empty_graphs: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        same_graphs = list(self.empty_graphs) == self.base.manifest.empty_graphs
        return not (self.added or self.removed) and same_graphs

    def outdated(self) -> dict[str, str]:
        """Return the derived graphs that do not follow from the statements any more.

        Each with the id of the last release that it fits. A change of statements outdates every
        derived graph that the same change does not write anew; writing one brings it up to date.
        """
        written = {quad.graph[1:-1] for quad in (*self.added, *self.removed)}
        known = self.base.manifest.outdated
        found = {graph: fits for graph, fits in known.items() if graph not in written}
        if all(graph.startswith(_DERIVED) for graph in written):
            return found
        named = (g.value for g in self.store.named_graphs() if isinstance(g, NamedNode))
        derived = (graph for graph in named if graph.startswith(_DERIVED))
        fresh = {graph: self.base.id for graph in derived if graph not in written}
        return dict(sorted((fresh | found).items()))

    def close(self) -> None:
        """Let go of the store, so that nothing writes to its files any more."""
        del self.store

    @property
    def mode(self) -> DefaultGraphMode:
        return self.base.manifest.default_graph

    def touched(self) -> set[str]:
        """Return the IRIs whose statements changed, what they point at, and what points at them.

        A rule about one of these may be broken now; about no other, as no path of the rules is
        longer than two steps.
        """
        changed = [*self.added, *self.removed]
        subjects = {quad.subject[1:-1] for quad in changed if quad.subject[0] == "<"}
        objects = {quad.object[1:-1] for quad in changed if quad.object[0] == "<"}
        found = subjects | objects
        for iri in subjects:
            for quad in self._find(None, NamedNode(iri)):
                if isinstance(quad.subject, NamedNode):
                    found.add(quad.subject.value)
        return found

    def instances(self) -> dict[str, int]:
        """Return how many things there are of each class, by the class's IRI."""
        text = f"SELECT ?x (COUNT(DISTINCT ?s) AS ?n) {{ {self._anywhere('?s a ?x')} }} GROUP BY ?x"
        rows = cast(QuerySolutions, self.store.query(text))
        return {row["x"].value: int(row["n"].value) for row in rows}

    def having(self, predicate: str) -> int:
        """Return how many things have a property."""
        pattern = self._anywhere(f"?s <{predicate}> ?o")
        rows = self.store.query(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}")
        return int(next(cast(QuerySolutions, rows))["n"].value)

    def triples(self) -> int:
        """Return the number of distinct triples."""
        with (self.draft / DATASET).open("rb") as lines:
            return sum(1 for _ in merged_triples(lines))

    def surroundings(self, iris: Iterable[str]) -> bytes:
        """Return the statements about things, about what they point at, and those pointing at them.

        As N-Triples, the graphs merged.
        """
        nodes = [NamedNode(iri) for iri in iris]
        own = {q.triple for node in nodes for q in self._find(node, None)}
        near = {t.object for t in own if isinstance(t.object, NamedNode)} - set(nodes)
        further = {q.triple for node in near for q in self._find(node, None)}
        pointing = {q.triple for node in nodes for q in self._find(None, node)}
        return serialize(own | further | pointing, format=RdfFormat.N_TRIPLES) or b""

    def merged(self) -> bytes:
        """Return all statements as N-Triples, the graphs merged."""
        if self.mode == "merge":
            return self.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        return serialize({q.triple for q in self.store}, format=RdfFormat.N_TRIPLES) or b""

    def _anywhere(self, pattern: str) -> str:
        if self.mode == "merge":
            return pattern
        return f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"

    def _find(self, subject: NamedNode | None, value: NamedNode | None) -> Iterator[Quad]:
        graph = DefaultGraph() if self.mode == "merge" else None
        return self.store.quads_for_pattern(subject, None, value, graph)


def revise(base: Release, draft: Path, change: Callable[[Store], None]) -> Revision:
    """Copy a release into an empty folder and change the copy; the base stays as it is.

    Raises what ``change`` raises, InvalidQuads for what no release may hold, and
    DefaultGraphIsMerge for a change of the default graph where it is the merge of the others.
    """
    Store.read_only(str(base.path / STORE)).backup(str(draft / STORE))
    store = Store(draft / STORE)
    change(store)
    mode = base.manifest.default_graph
    tally = _write_dataset(store, draft, mode)
    removed, added = lines_only_in_one(base.dataset, draft / DATASET)
    if mode == "merge":
        _keep_merge(store, base, draft, added, removed)
    store.flush()
    named = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    empty = tuple(sorted(graph.value for graph in named if not _holds_any(store, graph)))
    more, less = (tuple(map(parse_line, lines)) for lines in (added, removed))
    return Revision(base, draft, store, tally, more, less, empty)


def _write_dataset(store: Store, draft: Path, mode: DefaultGraphMode) -> Tally:
    dump = draft / _DUMP
    with dump.open("wb") as file:
        if mode == "plain":
            store.dump(file, RdfFormat.N_QUADS)
        else:
            for graph in store.named_graphs():
                quads = store.quads_for_pattern(None, None, None, graph)
                serialize(quads, file, RdfFormat.N_QUADS)
    tally = sort_quads(dump, draft / DATASET, mode)
    dump.unlink()
    return tally


def _keep_merge(
    store: Store, base: Release, draft: Path, added: list[bytes], removed: list[bytes]
) -> None:
    """Bring the default graph up to date; raises DefaultGraphIsMerge if the change touched it."""
    default = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
    found = set(default.splitlines(keepends=True))
    if found != _merge_of(base.dataset):
        if found == _merge_of(draft / DATASET):
            return  # everything was dropped, or both were written alike
        raise DefaultGraphIsMerge
    for quad in _quads(removed):
        if not _in_named_graph(store, quad):
            store.remove(Quad(*quad.triple))
    store.extend(Quad(*quad.triple) for quad in _quads(added))


def _merge_of(dataset: Path) -> set[bytes]:
    with dataset.open("rb") as lines:
        return set(merged_triples(lines))


def _quads(lines: list[bytes]) -> Iterator[Quad]:
    return parse(b"".join(lines), RdfFormat.N_QUADS)


def _in_named_graph(store: Store, quad: Quad) -> bool:
    found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(not isinstance(item.graph_name, DefaultGraph) for item in found)


def _holds_any(store: Store, graph: NamedNode) -> bool:
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None
