"""The N-Quads of one block of made-up events: what happened, who reports it, who denies it.

A block is made from its own random numbers, so that blocks can be made in any order and by any
number of processes. Terms are written as Oxigraph writes them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import NamedTuple

BLOCK = 5000  # events; a document, a passage and a series lie within one block
GROUPS = 8
PLACES = 400
_EVENTS_A_DOCUMENT = 500
_EVENTS_A_PASSAGE = 20
_EVENTS_A_SERIES = 1000
_FIRST = date(2005, 1, 1)
_SECOND_SOURCE, _THIRD_SOURCE = 0.12, 0.03
_BLAMED, _DENIED, _CASUALTIES, _IN_SERIES = 0.6, 0.05, 0.05, 0.25
_DATED_OTHERWISE = 0.03
_TYPES = ("rocket-attack", "drone-attack", "attack", "airstrike", "statement", "claim")
_TYPE_WEIGHTS = (30, 26, 14, 14, 10, 6)
_FORCE = frozenset(_TYPES[:4])

ID = "https://w3id.org/heliograph/id/"
HG = "https://w3id.org/heliograph/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
_A, _LABEL, _QUOTED = f"<{RDF}type>", f"<{RDFS}label>", f"<{PROV}wasQuotedFrom>"
_DC = "http://purl.org/dc/terms/"
_EDTF = "^^<http://id.loc.gov/datatypes/edtf/EDTF>"
CATALOGUE = f"<{ID}dataset/generated>"
BEST, ACCEPTED = f"<{ID}derivation/best-dates>", f"<{ID}derivation/accepted-view>"


@dataclass(frozen=True)
class Block:
    """What is needed to make one block: the days are counted from the first one, in order."""

    number: int
    seed: int
    days: tuple[int, ...]
    weights: tuple[float, ...]

    @property
    def first(self) -> int:
        return self.number * BLOCK


class _Report(NamedTuple):
    group: int
    passage: str
    day: date


def block_lines(block: Block) -> Iterator[str]:
    """Yield the lines of a block; no quad comes twice."""
    chance = Random(f"{block.seed} {block.number}")
    documents: set[tuple[int, int]] = set()
    passages: set[str] = set()
    for number, day in enumerate(block.days, block.first):
        groups = _sources(chance)
        for group in groups:
            chapter = number // _EVENTS_A_DOCUMENT
            if (group, chapter) not in documents:
                documents.add((group, chapter))
                yield from _document(f"g{group}-{chapter}", group, day)
        reports = [_Report(group, _passage(group, number), _told(chance, day)) for group in groups]
        for report in reports:
            if report.passage not in passages:
                passages.add(report.passage)
                yield from _described(report.passage, *_place_of(report.group, number))
        drawn = [_drawn(chance, block.weights) for _ in range(2 + int(chance.expovariate(1.0)))]
        actors = [f"<{ID}actor/g{actor}>" for actor in dict.fromkeys(drawn)]
        yield from _event(number, reports, actors, chance)
    yield from _all_series(block)


def _sources(chance: Random) -> list[int]:
    """Return the author groups that report an event: some report far more than others."""
    count = 1 + (chance.random() < _SECOND_SOURCE) + (chance.random() < _THIRD_SOURCE)
    found: list[int] = []
    while len(found) < count:
        group = int(GROUPS * chance.betavariate(0.8, 2.0))
        if group not in found:
            found.append(group)
    return found


def _told(chance: Random, day: int) -> date:
    return _FIRST + timedelta(day + (chance.random() < _DATED_OTHERWISE))


def _drawn(chance: Random, weights: tuple[float, ...]) -> int:
    return bisect_left(weights, chance.random() * weights[-1])


def _place_of(group: int, number: int) -> tuple[str, int]:
    """Return the document in which a group reports an event, and the paragraph."""
    chapter, place = divmod(number, _EVENTS_A_DOCUMENT)
    return f"g{group}-{chapter}", place // _EVENTS_A_PASSAGE + 1


def _passage(group: int, number: int) -> str:
    document, paragraph = _place_of(group, number)
    return f"<{ID}passage/{document}/body/{paragraph}>"


def _document(name: str, group: int, day: int) -> Iterator[str]:
    document = f"<{ID}document/{name}>"
    published = _FIRST + timedelta(day + 1)
    yield f"{document} {_A} <{HG}Document> {CATALOGUE} .\n"
    yield f'{document} {_LABEL} "Generated report {name}"@en {CATALOGUE} .\n'
    yield f"{document} <{HG}authorGroup> <{ID}author-group/g{group}> {CATALOGUE} .\n"
    yield f'{document} <{HG}publishedDate> "{published}"{_EDTF} {CATALOGUE} .\n'
    yield f'{document} <{HG}publicationBasis> "stated" {CATALOGUE} .\n'
    yield f'{document} <{HG}publisherBasis> "unknown" {CATALOGUE} .\n'
    yield f'{document} <{HG}sha256> "{sha256(name.encode()).hexdigest()}" {CATALOGUE} .\n'
    yield f"{document} <{_DC}creator> <{ID}actor/author-{group}> {CATALOGUE} .\n"
    yield f'{document} <{_DC}identifier> "{name}" {CATALOGUE} .\n'
    yield f"{document} <{_DC}isPartOf> {CATALOGUE} {CATALOGUE} .\n"
    yield f'{document} <{_DC}language> "en" {CATALOGUE} .\n'
    yield f'{document} <{_DC}rights> "Nobody holds any."@en {CATALOGUE} .\n'


def _described(passage: str, document: str, paragraph: int) -> Iterator[str]:
    digest = sha256(passage.encode()).hexdigest()
    yield f"{passage} {_A} <{HG}Passage> {CATALOGUE} .\n"
    yield f'{passage} {_LABEL} "{document}, ¶{paragraph}"@en {CATALOGUE} .\n'
    yield f"{passage} <{HG}document> <{ID}document/{document}> {CATALOGUE} .\n"
    yield f'{passage} <{HG}section> "body" {CATALOGUE} .\n'
    yield f'{passage} <{HG}paragraph> "{paragraph}"^^<{XSD}integer> {CATALOGUE} .\n'
    yield f"{passage} <{HG}passageKind> <{ID}scheme/passage-kind/paragraph> {CATALOGUE} .\n"
    yield f'{passage} <{HG}lines> "{paragraph}" {CATALOGUE} .\n'
    yield f'{passage} <{HG}wordCount> "80"^^<{XSD}integer> {CATALOGUE} .\n'
    yield f'{passage} <{HG}sentenceCount> "4"^^<{XSD}integer> {CATALOGUE} .\n'
    yield f'{passage} <{HG}sha256> "{digest}" {CATALOGUE} .\n'


def _event(number: int, reports: list[_Report], actors: list[str], chance: Random) -> Iterator[str]:
    event = f"<{ID}event/g{number}>"
    kind = chance.choices(_TYPES, _TYPE_WEIGHTS)[0]
    place = f"<{ID}place/g{int(PLACES * chance.betavariate(0.8, 3.0))}>"
    first, *others = actors
    in_series = kind in _FORCE and chance.random() < _IN_SERIES
    label = f"Generated {kind.replace('-', ' ')} {number}"
    yield from _coded(event, label, kind, "single", reports[0].passage)
    yield from _dated(event, [report.day for report in reports])
    for report in reports:
        graph = report.passage
        yield f"{graph} <{HG}mentions> {event} {graph} .\n"
        yield f"{event} {_A} <{HG}Event> {graph} .\n"
        yield f'{event} <{HG}edtfDate> "{report.day}"{_EDTF} {graph} .\n'
        yield f"{event} <{SEM}hasPlace> {place} {graph} .\n"
        for other in others:
            role = "target" if kind in _FORCE else "participant"
            yield f"{event} <{HG}{role}> {other} {graph} .\n"
        if in_series:
            series = f"<{ID}event/series-{number // _EVENTS_A_SERIES}>"
            yield f"{event} <{SEM}subEventOf> {series} {graph} .\n"
        if kind not in _FORCE:
            yield f"{event} <{HG}speaker> {first} {graph} .\n"
    if kind in _FORCE:
        if chance.random() < _BLAMED:
            yield from _responsibility(number, event, first, reports, chance)
        if chance.random() < _CASUALTIES:
            for report in reports:
                yield from _casualties(number, event, report, chance)


def _coded(event: str, label: str, kind: str, granularity: str, graph: str) -> Iterator[str]:
    """Yield what is said once of an event, and not by each source."""
    yield f'{event} {_LABEL} "{label}"@en {graph} .\n'
    yield f'{event} <{HG}gist> "{label} took place."@en {graph} .\n'
    for name, code in (
        ("eventType", f"event-type/{kind}"),
        ("granularity", f"granularity/{granularity}"),
        ("eventStatus", "event-status/asserted"),
        ("datePrecision", "date-precision/day"),
    ):
        yield f"{event} <{HG}{name}> <{ID}scheme/{code}> {graph} .\n"


def _dated(event: str, days: list[date]) -> Iterator[str]:
    """Yield the bounds that all dates told allow; where they differ, the date is disputed."""
    begin, end = min(days), max(days)
    for name, day in (("notBefore", begin), ("notAfter", end)):
        yield f'{event} <{HG}{name}> "{day}"^^<{XSD}date> {BEST} .\n'
    if begin != end:
        yield f'{event} <{HG}dateDisputed> "true"^^<{XSD}boolean> {BEST} .\n'


def _responsibility(
    number: int, event: str, actor: str, reports: list[_Report], chance: Random
) -> Iterator[str]:
    denied = chance.random() < _DENIED
    for report in reports:
        by = f"<{ID}responsibility/g{number}-{report.group}>"
        author = f"<{ID}actor/author-{report.group}>"
        yield from _statement(by, author, event, actor, "attributes", report.passage)
    if denied:
        by = f"<{ID}responsibility/g{number}-denial>"
        yield from _statement(by, actor, event, actor, "denies", reports[0].passage)
    else:
        yield f"{event} <{HG}acceptedActor> {actor} {ACCEPTED} .\n"


def _statement(
    by: str, claimant: str, event: str, actor: str, stance: str, graph: str
) -> Iterator[str]:
    yield f"{by} {_A} <{HG}ResponsibilityStatement> {graph} .\n"
    yield f'{by} {_LABEL} "Generated: {stance}"@en {CATALOGUE} .\n'
    yield f"{by} {_QUOTED} {graph} {graph} .\n"
    yield f"{by} <{HG}claimant> {claimant} {graph} .\n"
    yield f"{by} <{HG}about> {event} {graph} .\n"
    yield f"{by} <{HG}attributedTo> {actor} {graph} .\n"
    yield f"{by} <{HG}stance> <{ID}scheme/stance/{stance}> {graph} .\n"


def _casualties(number: int, event: str, report: _Report, chance: Random) -> Iterator[str]:
    """Yield one source's number of the dead, which need not be another's."""
    figure = f"<{ID}statistic/g{number}-{report.group}>"
    value = 1 + int(chance.expovariate(0.3))
    yield from _figure(figure, event, value, "casualty", "killed", "exact", report)
    yield from _window(figure, report.day, report.day, report.passage)


def _figure(
    figure: str, about: str, value: int, measure: str, unit: str, qualifier: str, by: _Report
) -> Iterator[str]:
    kind = "CasualtyStatement" if measure == "casualty" else "CountStatement"
    label, graph = f"Generated {measure}: {value} {unit}", by.passage
    yield f"{figure} {_A} <{HG}Statistic> {graph} .\n"
    yield f"{figure} {_A} <{HG}{kind}> {graph} .\n"
    yield f'{figure} {_LABEL} "{label}"@en {CATALOGUE} .\n'
    yield f"{figure} {_QUOTED} {graph} {graph} .\n"
    yield f"{figure} <{HG}statedBy> <{ID}actor/author-{by.group}> {graph} .\n"
    yield f"{figure} <{HG}about> {about} {graph} .\n"
    yield f"{figure} <{HG}measureType> <{ID}scheme/measure/{measure}> {graph} .\n"
    yield f"{figure} <{HG}unit> <{ID}scheme/unit/{unit}> {graph} .\n"
    yield f"{figure} <{HG}qualifier> <{ID}scheme/qualifier/{qualifier}> {graph} .\n"
    bounds = ("value", "minValue") if qualifier == "at-least" else _EXACT
    for name in bounds:
        yield f'{figure} <{HG}{name}> "{value}"^^<{XSD}decimal> {graph} .\n'


_EXACT = ("value", "minValue", "maxValue", "bestValue")


def _window(figure: str, begin: date, end: date, graph: str) -> Iterator[str]:
    text = f"{begin}" if begin == end else f"{begin}/{end}"
    yield f'{figure} <{HG}window> "{text}"{_EDTF} {graph} .\n'
    yield f'{figure} <{HG}windowStart> "{begin}"^^<{XSD}date> {graph} .\n'
    yield f'{figure} <{HG}windowEnd> "{end}"^^<{XSD}date> {graph} .\n'


def _all_series(block: Block) -> Iterator[str]:
    """Yield a series for each thousand events, with the sum that one group has of it."""
    for start in range(0, len(block.days), _EVENTS_A_SERIES):
        days = block.days[start : start + _EVENTS_A_SERIES]
        number = (block.first + start) // _EVENTS_A_SERIES
        begin, end = (_FIRST + timedelta(day) for day in (days[0], days[-1] + 1))
        series, document = f"<{ID}event/series-{number}>", f"series-{number}"
        graph = f"<{ID}passage/{document}/body/1>"
        yield from _document(document, 0, days[-1] + 1)
        yield from _described(graph, document, 1)
        yield f"{graph} <{HG}mentions> {series} {graph} .\n"
        for name in ("Event", "EventAggregate"):
            yield f"{series} {_A} <{HG}{name}> {graph} .\n"
        yield from _coded(series, f"Generated series {number}", "attack", "series", graph)
        yield f'{series} <{HG}edtfDate> "{begin}/{end}"{_EDTF} {graph} .\n'
        yield f'{series} <{HG}notBefore> "{begin}"^^<{XSD}date> {BEST} .\n'
        yield f'{series} <{HG}notAfter> "{end}"^^<{XSD}date> {BEST} .\n'
        figure, by = f"<{ID}statistic/series-{number}>", _Report(0, graph, end)
        told = max(2, len(days) // 5)
        yield from _figure(figure, series, told, "count", "attacks", "at-least", by)
        yield from _window(figure, begin, end, graph)
