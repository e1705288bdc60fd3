"""Events by kind, series, place, actor and day, so that rules can look for them."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import SKOS
from rdflib.term import Node

from heliograph.graph.audit.figures import code_of, day_of, number
from heliograph.graph.audit.index import QuadIndex
from heliograph.ontology import HG, HGSH, SEM

_BEHIND = frozenset({"claims", "attributes", "confirms", "implies"})
# What these events tell of did not happen, or nobody says that it did.
_UNREAL = frozenset({"foiled", "planned", "suggested"})


def event_triples(index: QuadIndex) -> Iterator[tuple[Node, Node, Node]]:
    for event in index.of_class(HG.Event):
        yield from _days(index, event)
        for kind in index.objects(event, HG.eventType):
            for wider in index.closure(kind, SKOS.broader):
                yield event, HGSH.kind, wider
        for place in index.objects(event, SEM.hasPlace):
            for wider in index.wider(place):
                yield event, HGSH.placedIn, wider
        for actor in actors_of(index, event):
            yield event, HGSH.actor, actor
        if counts_as_one(index, event):
            yield event, HGSH.counted, HGSH.One


def counts_as_one(index: QuadIndex, event: Node) -> bool:
    """True for a single event that a source says happened."""
    single = "single" in {code_of(g) for g in index.objects(event, HG.granularity)}
    status = {code_of(s) for s in index.objects(event, HG.eventStatus)}
    return single and not status & (_UNREAL | {"disputed", "headline-only"})


def _days(index: QuadIndex, event: Node) -> Iterator[tuple[Node, Node, Node]]:
    first, last = day_of(index, event, HG.notBefore), day_of(index, event, HG.notAfter)
    if first is not None:
        yield event, HGSH.firstDay, number(first)
    if last is not None:
        yield event, HGSH.lastDay, number(last)


def actors_of(index: QuadIndex, event: Node) -> list[Node]:
    """Return who some statement holds to be behind an event and none denies to be."""
    behind: set[Node] = set()
    denied: set[Node] = set()
    for statement in index.subjects(HG.about, event):
        stance = code_of(index.value(statement, HG.stance))
        attributed = index.objects(statement, HG.attributedTo)
        if stance == "denies":
            denied.update(attributed)
        elif stance in _BEHIND:
            behind.update(attributed)
    return sorted(behind - denied, key=str)
