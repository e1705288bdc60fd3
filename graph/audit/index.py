"""Quads looked up by subject, predicate and object, with the graphs that state them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from rdflib import PROV, RDF, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from heliograph.graph.model.iris import ONTOLOGY_GRAPH, mint
from heliograph.ontology import HG

AUDIT_GRAPH = mint("derivation", "audit")
# The vocabulary says nothing about the sources, an earlier audit is not audited, and the default
# graph is the merge of the others.
_LEFT_OUT = frozenset({ONTOLOGY_GRAPH, AUDIT_GRAPH, DATASET_DEFAULT_GRAPH_ID})

AnyQuad = tuple[Node, Node, Node, Node | None]


class QuadIndex:
    """The quads of named graphs, but not of the vocabulary or of an earlier audit."""

    def __init__(self, quads: Iterable[AnyQuad]) -> None:
        self.triples: dict[tuple[Node, Node, Node], set[Node]] = defaultdict(set)
        self._objects: dict[tuple[Node, Node], dict[Node, None]] = defaultdict(dict)
        self._subjects: dict[tuple[Node, Node], dict[Node, None]] = defaultdict(dict)
        self._wider: dict[Node, frozenset[Node]] = {}
        for subject, predicate, value, graph in quads:
            if graph is None or graph in _LEFT_OUT:
                continue
            self.triples[subject, predicate, value].add(graph)
            self._objects[subject, predicate][value] = None
            self._subjects[predicate, value][subject] = None

    def of_class(self, kind: URIRef) -> list[Node]:
        """Return the instances of a class in the order of their IRIs."""
        return sorted(self._subjects.get((RDF.type, kind), ()), key=str)

    def objects(self, subject: Node, predicate: Node) -> list[Node]:
        return _in_order(self._objects.get((subject, predicate), ()))

    def subjects(self, predicate: Node, value: Node) -> list[Node]:
        return _in_order(self._subjects.get((predicate, value), ()))

    def value(self, subject: Node, predicate: Node) -> Node | None:
        return min(self._objects.get((subject, predicate), ()), key=str, default=None)

    def text(self, subject: Node | None, predicate: Node) -> str:
        """Return the first value as text, "" where there is none."""
        found = None if subject is None else self.value(subject, predicate)
        return "" if found is None else str(found)

    def closure(self, subject: Node, predicate: Node) -> Iterator[Node]:
        """Yield the subject and everything that the predicate leads to from it."""
        seen, waiting = {subject}, [subject]
        while waiting:
            node = waiting.pop()
            yield node
            for found in self.objects(node, predicate):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)

    def wider(self, place: Node) -> frozenset[Node]:
        """Return a place and all that it lies within."""
        if place not in self._wider:
            self._wider[place] = frozenset(self.closure(place, HG.within))
        return self._wider[place]

    def graphs(self, subject: Node, predicate: Node, value: Node) -> list[Node]:
        return _in_order(self.triples.get((subject, predicate, value), ()))

    def passages(self, thing: Node, graph: Node) -> list[Node]:
        """Return the passages a graph rests on: itself, or those of its inference that count.

        An inference also names premises; where some of its passages mention the thing, only
        they speak of it.
        """
        if (HG.Passage) in self._objects.get((graph, RDF.type), ()):
            return [graph]
        derived = self.objects(graph, PROV.wasDerivedFrom)
        speaking = [p for p in derived if self.graphs(p, HG.mentions, thing)]
        return speaking or derived


def _in_order(nodes: Collection[Node]) -> list[Node]:
    return sorted(nodes, key=str) if len(nodes) > 1 else list(nodes)
