"""Graphs of growing numbers of statistics, to audit.

``worlds`` are the briefs several times, each about other actors, places and events: what a
collection of many subjects looks like. ``one_series`` are weekly counts, a running total for
every fifty weeks and an attack a week, all of one series by one actor in one area: every figure
can be compared with every other one.
"""

from __future__ import annotations

from datetime import date, timedelta

from rdflib import PROV, RDF, RDFS, XSD, Literal, URIRef
from rdflib.term import Node

from heliograph.graph.audit import AUDIT_GRAPH
from heliograph.graph.audit.index import AnyQuad
from heliograph.graph.build import QuadSet
from heliograph.graph.model.iris import mint, of_code
from heliograph.ontology import EDTF, HG, ID, ONTOLOGY, SEM

_SHARED = tuple(f"{ID}{kind}/" for kind in ("scheme", "dataset", "derivation"))
_FIRST = date(1900, 1, 1)
_WEEKS = 50
_SERIES, _BEHIND, _WHERE = mint("event", "wave"), mint("actor", "group"), mint("place", "land")
_DOCUMENT = mint("document", "900")


def worlds(quads: QuadSet, copies: int) -> list[AnyQuad]:
    """Return the briefs several times over, with what they share (codes, vocabulary) once."""
    own = [quad for quad in quads if quad[3] != AUDIT_GRAPH]
    found: list[AnyQuad] = [quad for quad in own if _is_shared(quad[3])]
    for number in range(copies):
        for subject, predicate, value, graph in own:
            if not _is_shared(graph):
                spelled = Literal(f"{value} {number}") if predicate == HG.name else value
                other = _renamed(spelled, number)
                found.append((_renamed(subject, number), predicate, other, _renamed(graph, number)))
    return found


def _is_shared(graph: Node) -> bool:
    return graph == ONTOLOGY or str(graph).startswith(_SHARED[0])


def _renamed(node: Node, number: int) -> Node:
    """Return the same thing of another world: an IRI of its own for all that is no code."""
    iri = str(node)
    if not isinstance(node, URIRef) or not iri.startswith(str(ID)) or iri.startswith(_SHARED):
        return node
    kind, slug, *rest = iri.removeprefix(str(ID)).split("/")
    return ID["/".join((kind, f"{slug}-{number}", *rest))]


def one_series(quads: QuadSet, statistics: int) -> list[AnyQuad]:
    """Return figures of one series beside the codes and the vocabulary of the briefs.

    A week has one attack on record and a count of one; a total counts the forty-nine weeks
    before it. Every tenth total is given as less than its weeks make.
    """
    found: list[AnyQuad] = [quad for quad in quads if _is_shared(quad[3])]
    found += _series()
    for number in range(statistics):
        block, week = divmod(number, _WEEKS)
        monday = _FIRST + timedelta(weeks=number)
        if week == _WEEKS - 1:
            short = _WEEKS // 2 if block % 10 == 9 else 0
            first = monday - timedelta(weeks=_WEEKS - 1)
            found += _figure(number, _WEEKS - 1 - short, first, monday - timedelta(days=1))
        else:
            found += _figure(number, 1, monday, monday + timedelta(days=6))
            found += _attack(number, monday + timedelta(days=3))
    return found


def _series() -> list[AnyQuad]:
    graph = _passage(0)
    return [
        (_DOCUMENT, RDF.type, HG.Document, graph),
        (_DOCUMENT, HG.authorGroup, Literal("a"), graph),
        (_BEHIND, RDF.type, HG.Actor, graph),
        (_WHERE, RDF.type, HG.Place, graph),
        (_SERIES, RDF.type, HG.Event, graph),
        (_SERIES, RDFS.label, Literal("Wave of attacks"), graph),
        (_SERIES, HG.eventType, of_code("event-type", "attack"), graph),
        (_SERIES, HG.granularity, of_code("granularity", "series"), graph),
    ]


def _passage(number: int) -> URIRef:
    return mint("passage", f"900/lead/{number + 1}")


def _told(number: int, thing: URIRef) -> list[AnyQuad]:
    graph = _passage(number)
    return [
        (graph, RDF.type, HG.Passage, graph),
        (graph, HG.document, _DOCUMENT, graph),
        (graph, HG.mentions, thing, graph),
        (thing, PROV.wasQuotedFrom, graph, graph),
    ]


def _figure(number: int, value: int, first: date, last: date) -> list[AnyQuad]:
    figure, graph = mint("statistic", f"count-{number}"), _passage(number)
    window = Literal(f"{first}/{last}", datatype=EDTF.EDTF)
    return [
        *_told(number, figure),
        (figure, RDF.type, HG.CountStatement, graph),
        (figure, RDF.type, HG.Statistic, graph),
        (figure, RDFS.label, Literal(f"Attacks from {first} to {last}"), graph),
        (figure, HG.about, _SERIES, graph),
        (figure, HG.actorSet, _BEHIND, graph),
        (figure, HG.area, _WHERE, graph),
        (figure, HG.measureType, of_code("measure", "count"), graph),
        (figure, HG.qualifier, of_code("qualifier", "exact"), graph),
        (figure, HG.unit, of_code("unit", "attacks"), graph),
        (figure, HG.value, Literal(str(value), datatype=XSD.decimal), graph),
        (figure, HG.window, window, graph),
        (figure, HG.windowStart, Literal(first.isoformat(), datatype=XSD.date), graph),
        (figure, HG.windowEnd, Literal(last.isoformat(), datatype=XSD.date), graph),
    ]


def _attack(number: int, day: date) -> list[AnyQuad]:
    event, graph = mint("event", f"attack-{number}"), _passage(number)
    by = mint("responsibility", f"attack-{number}")
    on = Literal(day.isoformat(), datatype=XSD.date)
    return [
        *_told(number, event),
        (event, RDF.type, HG.Event, graph),
        (event, RDFS.label, Literal(f"Attack of {day}"), graph),
        (event, SEM.subEventOf, _SERIES, graph),
        (event, SEM.hasPlace, _WHERE, graph),
        (event, HG.eventType, of_code("event-type", "rocket-attack"), graph),
        (event, HG.granularity, of_code("granularity", "single"), graph),
        (event, HG.eventStatus, of_code("event-status", "asserted"), graph),
        (event, HG.edtfDate, Literal(day.isoformat(), datatype=EDTF.EDTF), graph),
        (event, HG.notBefore, on, graph),
        (event, HG.notAfter, on, graph),
        (by, RDF.type, HG.ResponsibilityStatement, graph),
        (by, PROV.wasQuotedFrom, graph, graph),
        (by, HG.about, event, graph),
        (by, HG.attributedTo, _BEHIND, graph),
        (by, HG.stance, of_code("stance", "attributes"), graph),
    ]
