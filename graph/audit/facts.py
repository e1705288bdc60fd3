"""What passages say of an event, one node a value: the merge alone forgets who says what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from rdflib import RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from heliograph.graph.audit.figures import number
from heliograph.graph.audit.index import QuadIndex
from heliograph.graph.model import bounds_of
from heliograph.ontology import HG, HGSH, SEM

_PROPERTIES = {
    HG.edtfDate: HGSH.dateFact,
    SEM.hasPlace: HGSH.placeFact,
    HG.target: HGSH.targetFact,
    HG.weapon: HGSH.meansFact,
    HG.platform: HGSH.meansFact,
}
_FAR_PAST, _FAR_FUTURE = 0, 10**7


def fact_triples(index: QuadIndex) -> Iterator[tuple[Node, Node, Node]]:
    for event in index.of_class(HG.Event):
        for predicate, kind in _PROPERTIES.items():
            for value in index.objects(event, predicate):
                yield from _fact(index, event, predicate, kind, value)


def fact_iri(*parts: object) -> URIRef:
    """Return a name for a node of the view; the same parts give the same name."""
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
    return HGSH[f"fact-{digest}"]


def _fact(
    index: QuadIndex, event: Node, predicate: Node, kind: Node, value: Node
) -> Iterator[tuple[Node, Node, Node]]:
    fact = fact_iri(event, predicate, value)
    yield event, kind, fact
    yield fact, HGSH.property, predicate
    yield fact, HGSH.value, value
    shown = index.text(value, SKOS.prefLabel) or index.text(value, RDFS.label) or str(value)
    yield fact, RDFS.label, Literal(shown)
    for graph in index.graphs(event, predicate, value):
        for passage in index.passages(event, graph):
            yield fact, HGSH.passage, passage
    if kind == HGSH.dateFact:
        yield from _date(fact, str(value))


def _date(fact: Node, text: str) -> Iterator[tuple[Node, Node, Node]]:
    bounds = bounds_of(text)
    if bounds is None:
        return
    for name, day, default in (
        ("beginFirst", bounds.earliest_begin, _FAR_PAST),
        ("beginLast", bounds.latest_begin, _FAR_FUTURE),
        ("endFirst", bounds.earliest_end, _FAR_PAST),
        ("endLast", bounds.latest_end, _FAR_FUTURE),
    ):
        yield fact, HGSH[name], number(day.toordinal() if day else default)
