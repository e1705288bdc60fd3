"""Releases of made-up actors and events, as large as wanted, for measurements.

Few actors take part in most events (a power law), events come in bursts with quiet weeks between
them, and every statement stands in the graph of a passage of one of twelve documents by eight
author groups. The same seed and size give the same quads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from rdflib import PROV, RDF, RDFS, SKOS, XSD

from heliograph.graph.model.iris import mint, of_code
from heliograph.graph.store import Release, Releases
from heliograph.ontology import EDTF, HG

_DOCUMENTS, _GROUPS = 12, 8
_EVENTS_A_PASSAGE = 5
_EVENTS_AN_ACTOR = 20
_SKEW = 0.9  # exponent of the power law over the ranks of actors
_FIRST = date(2000, 1, 1)
_TYPES = ("rocket-attack", "drone-attack", "airstrike", "statement")
_FORCE = frozenset({"rocket-attack", "drone-attack", "airstrike"})


def release_of(folder: Path, events: int, seed: int = 1) -> Release:
    """Publish a release of so many events in a data folder, and return it."""
    lines = sorted(set(quads(events, seed)))
    return Releases(folder).publish(
        lines, counts={}, sources=(), report={}, software={}, action="build", author="bench",
        message=f"{events} events, seed {seed}",
    )  # fmt: skip


def quads(events: int, seed: int = 1) -> Iterator[str]:
    """Yield N-Quads lines; some more than once."""
    chance = Random(seed)
    actors = max(10, events // _EVENTS_AN_ACTOR)
    weights = list(accumulate((rank + 1) ** -_SKEW for rank in range(actors)))
    yield from _codes()
    for number in range(_DOCUMENTS):
        document, graph = mint("document", f"d{number}"), mint("dataset", "made-up")
        yield _line(document, RDF.type, HG.Document, graph)
        yield _line(document, HG.authorGroup, mint("actor", f"group-{number % _GROUPS}"), graph)
    for number in range(actors):
        actor, graph = mint("actor", f"a{number}"), mint("dataset", "made-up")
        yield _line(actor, RDF.type, HG.Actor, graph)
        yield f'<{actor}> <{RDFS.label}> "Actor {number}" <{graph}> .'
    day = _FIRST
    for number in range(events):
        day += timedelta(days=chance.randint(20, 60) if chance.random() < 0.02 else 0)
        day += timedelta(days=int(chance.random() < 0.2))
        drawn = [_drawn(chance, weights) for _ in range(2 + int(chance.expovariate(1.0)))]
        yield from _event(number, day, drawn, chance)


def _drawn(chance: Random, weights: list[float]) -> int:
    return bisect_left(weights, chance.random() * weights[-1])


def _codes() -> Iterator[str]:
    graph = mint("scheme", "event-type")
    for scheme, codes in (
        ("event-type", (*_TYPES, "attack", "strike")),
        ("granularity", ("single",)),
        ("event-status", ("asserted",)),
        ("stance", ("attributes",)),
    ):
        for code in codes:
            concept = of_code(scheme, code)
            yield _line(concept, SKOS.inScheme, mint("scheme", scheme), graph)
            yield f'<{concept}> <{SKOS.notation}> "{code}" <{graph}> .'
    for code in _FORCE:
        wider = of_code("event-type", "strike" if code == "airstrike" else "attack")
        yield _line(of_code("event-type", code), SKOS.broader, wider, graph)


def _event(number: int, day: date, drawn: list[int], chance: Random) -> Iterator[str]:
    event = mint("event", f"e{number}")
    kind = _TYPES[chance.randrange(len(_TYPES))]
    first, *others = (mint("actor", f"a{actor}") for actor in dict.fromkeys(drawn))
    best = mint("derivation", "best-dates")
    for predicate in (HG.notBefore, HG.notAfter):
        yield f'<{event}> <{predicate}> "{day}"^^<{XSD.date}> <{best}> .'
    if kind in _FORCE:
        yield _line(event, HG.acceptedActor, first, mint("derivation", "accepted"))
    for document in chance.sample(range(_DOCUMENTS), 1 + int(chance.random() < 0.3)):
        passage = mint("passage", f"d{document}/body/{number // _EVENTS_A_PASSAGE + 1}")
        yield _line(passage, RDF.type, HG.Passage, passage)
        yield _line(passage, HG.document, mint("document", f"d{document}"), passage)
        yield _line(passage, HG.mentions, event, passage)
        yield _line(event, RDF.type, HG.Event, passage)
        yield f'<{event}> <{RDFS.label}> "Event {number}" <{passage}> .'
        yield f'<{event}> <{HG.edtfDate}> "{day}"^^<{EDTF.EDTF}> <{passage}> .'
        yield _line(event, HG.eventType, of_code("event-type", kind), passage)
        yield _line(event, HG.granularity, of_code("granularity", "single"), passage)
        yield _line(event, HG.eventStatus, of_code("event-status", "asserted"), passage)
        role = HG.target if kind in _FORCE else HG.participant
        for other in others:
            yield _line(event, role, other, passage)
        if kind in _FORCE:
            statement = mint("responsibility", f"e{number}")
            yield _line(statement, RDF.type, HG.ResponsibilityStatement, passage)
            yield _line(statement, PROV.wasQuotedFrom, passage, passage)
            yield _line(statement, HG.about, event, passage)
            yield _line(statement, HG.attributedTo, first, passage)
            yield _line(statement, HG.stance, of_code("stance", "attributes"), passage)
        else:
            yield _line(event, HG.speaker, first, passage)


def _line(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"<{subject}> <{predicate}> <{value}> <{graph}> ."
