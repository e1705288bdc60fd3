"""The intervals by which a document breaks down a total, and the single events beside them.

A slice is the largest interval of its kind that overlaps no other; what is given as a part of
another figure is none. Whether the slices rebuild the total is for a rule to say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import PROV
from rdflib.term import Node

from heliograph.graph.audit.facts import fact_iri
from heliograph.graph.audit.figures import day_of
from heliograph.graph.audit.index import QuadIndex
from heliograph.ontology import HG, HGSH

Triple = tuple[Node, Node, Node]
Pairs = dict[Node, set[Node]]


def slice_triples(index: QuadIndex, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the slices of totals, from how figures lie to each other and what they cover."""
    inside: Pairs = defaultdict(set)
    overlaps: Pairs = defaultdict(set)
    covers: Pairs = defaultdict(set)
    tables: dict[Node, Pairs] = {HGSH.overlaps: overlaps, HGSH.covers: covers}
    for subject, predicate, value in triples:
        if predicate == HGSH.inside:
            inside[value].add(subject)
        elif predicate in tables:
            tables[predicate][subject].add(value)
    for total, inner in inside.items():
        for document in _documents(index, total):
            here = {f for f in inner if document in _documents(index, f)}
            members = {f for f in here if not index.objects(f, HG.partOf)}
            free = _apart(members, inside, overlaps)
            yield from _nodes(total, document, HGSH.slice, HGSH.interval, free)
            beside = _beside(index, document, covers[total], members)
            yield from _nodes(total, document, HGSH.beside, HGSH.event, beside)


def _documents(index: QuadIndex, figure: Node) -> set[Node]:
    passages = index.objects(figure, PROV.wasQuotedFrom)
    return {d for passage in passages for d in index.objects(passage, HG.document)}


def _apart(members: set[Node], inside: Pairs, overlaps: Pairs) -> list[Node]:
    within = {inner for outer in members for inner in inside.get(outer, ())}
    free = (f for f in members - within if not overlaps.get(f, set()) & members)
    return sorted(free, key=str)


def _beside(index: QuadIndex, document: Node, events: set[Node], members: set[Node]) -> list[Node]:
    """Return the events of a known day that the document tells and no interval holds."""
    starts, ends = _held(index, members)
    found = []
    for event in sorted(events, key=str):
        first, last = day_of(index, event, HG.notBefore), day_of(index, event, HG.notAfter)
        if first is None or first != last:
            continue
        place = bisect_right(starts, first)
        held = place > 0 and first <= ends[place - 1]
        if not held and any(
            document in index.objects(p, HG.document) for p in _telling(index, event)
        ):
            found.append(event)
    return found


def _held(index: QuadIndex, members: set[Node]) -> tuple[list[int], list[int]]:
    """Return the first and the last days of the times that windows hold, none overlapping."""
    windows = sorted(
        (day_of(index, f, HG.windowStart) or 0, day_of(index, f, HG.windowEnd) or 0)
        for f in members
    )
    starts: list[int] = []
    ends: list[int] = []
    for start, end in windows:
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _telling(index: QuadIndex, event: Node) -> list[Node]:
    return index.subjects(HG.mentions, event)


def _nodes(
    total: Node, document: Node, link: Node, predicate: Node, members: Iterable[Node]
) -> Iterator[Triple]:
    for member in members:
        node = fact_iri(total, document, link, member)
        yield total, link, node
        yield node, HGSH.document, document
        yield node, predicate, member
