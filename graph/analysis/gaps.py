"""Pauses, gaps between strikes, response times and chains of escalation.

Days are differences of dates. Where a date is known only between two days, or attacks only as an
aggregate, the answer is a pair of bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from heliograph.graph.analysis.days import Span, Stretch, between
from heliograph.graph.analysis.record import Mark, Record, Stated
from heliograph.graph.network.records import EventNode, Level
from heliograph.graph.network.responding import first_after, in_order

__all__ = ["Gap", "Pause", "Response", "chains", "first_response", "gaps", "pauses", "responses"]


@dataclass(frozen=True)
class Gap:
    """The days between two strikes that follow each other, and what sources say of their number."""

    opening: Mark
    closing: Mark
    stretch: Stretch
    stated: tuple[Stated, ...]


@dataclass(frozen=True)
class Pause:
    """The days between two events that begin and end a pause, with what sources state."""

    beginning: str
    ending: str
    stretch: Stretch
    stated: Stated

    @property
    def counted_as(self) -> str:
        """The way of counting that gives the stated number; empty if none does."""
        return self.stretch.counted_as(float(self.stated.value))


@dataclass(frozen=True)
class Response:
    """An event that responds to another, how many days later, and what came next.

    ``next_attack`` is the first attack afterwards that sources know of, and ``until_next`` bounds
    the days until any: an aggregate that covers the days after says only that some attack fell
    before its end. Both are None where nothing is known.
    """

    event: EventNode
    answer: EventNode
    days: Span | None
    level: Level
    next_attack: EventNode | None = None
    until_next: Span | None = None


def gaps(record: Record) -> list[Gap]:
    """Return the gaps between strikes whose days are known, in order."""
    strikes = [mark for mark in record.marks if mark != record.beginning]
    return [
        Gap(one, other, stretch, _lengths(record, stretch))
        for one, other in pairwise(strikes)
        for stretch in [Stretch(one.day, other.day)]
    ]


def first_response(record: Record) -> Gap | None:
    """Return the days from the beginning of the series to the first strike with a known day."""
    if record.beginning is None or not record.strikes:
        return None
    stretch = Stretch(record.beginning.day, record.strikes[0].day)
    return Gap(record.beginning, record.strikes[0], stretch, _lengths(record, stretch))


def pauses(record: Record) -> list[Pause]:
    """Return the pauses whose two days are events and whose length a source states."""
    begins = dict(_ends(record, "pause-begin"))
    ends = dict(_ends(record, "pause-end"))
    return [
        Pause(begins[item.stretch.start], ends[item.stretch.end], item.stretch, item)
        for item in record.stated
        if item.measure == "duration" and item.stretch.start in begins and item.stretch.end in ends
    ]


def responses(record: Record) -> list[Response]:
    """Return every event that responds to another, in order, with the days between them."""
    found: dict[tuple[str, str], Level] = {}
    for link in record.material.event_links:
        if link.kind == "responds-to" and found.get((link.other, link.event)) != "asserted":
            found[link.other, link.event] = link.level
    events = record.material.events
    listed = [_response(record, events[a], events[b], level) for (a, b), level in found.items()]
    return sorted(listed, key=_order)


def chains(record: Record) -> list[list[Response]]:
    """Return the chains attack, strike, next attack, strike ..., each of at least two strikes.

    A strike continues a chain if what it answers is the next attack after the one before, or
    lasts over it.
    """
    strikes = {mark.event for mark in record.strikes} | {node.iri for node in record.undated}
    links = [item for item in responses(record) if item.answer.iri in strikes]
    links = [item for item in links if item.event.iri != record.wave]
    found: list[list[Response]] = []
    for item in links:
        chain = next((c for c in found if _continues(c[-1], item)), None)
        if chain is None:
            chain = []
            found.append(chain)
        chain.append(item)
    return [chain for chain in found if len(chain) > 1]


def _continues(last: Response, item: Response) -> bool:
    ended, began = last.answer.not_after, item.event.not_after
    if ended is None or began is None or last.next_attack is None:
        return False
    return item.event == last.next_attack


def _response(record: Record, event: EventNode, answer: EventNode, level: Level) -> Response:
    days = between(_span(event), _span(answer))
    if event.granularity != "single":
        # An aggregate has no day of its own: the answer comes at most its whole length later.
        days = Span(0, days.most) if days else None
    following = _next_attack(record, answer)
    return Response(event, answer, days, level, *following)


def _next_attack(record: Record, strike: EventNode) -> tuple[EventNode | None, Span | None]:
    first = first_after(strike, in_order(record.attacks))
    if strike.not_after is None or first is None:
        return None, None
    days = between(_span(strike), _span(first))
    quiet = _quiet_until(record, strike.not_after)
    if days is None:
        return first, None
    least = (quiet - strike.not_after).days if quiet else 0
    return first, Span(min(least, days.most or least), days.most)


def _quiet_until(record: Record, day: date) -> date | None:
    """Return the end of a pause that a day falls into, if one does."""
    ends = [p.stretch.end for p in pauses(record) if p.stretch.start <= day < p.stretch.end]
    return max(ends, default=None)


def _ends(record: Record, code: str) -> Iterator[tuple[date, str]]:
    for node in record.material.events.values():
        if code in node.types and node.not_before and node.not_before == node.not_after:
            yield node.not_before, node.label


def _lengths(record: Record, stretch: Stretch) -> tuple[Stated, ...]:
    return tuple(
        item for item in record.stated if item.stretch == stretch and item.measure == "duration"
    )


def _order(item: Response) -> tuple[date, date, str, str]:
    answer = item.answer
    bounds = answer.not_before or date.max, answer.not_after or date.max
    return *bounds, answer.iri, item.event.iri


def _span(node: EventNode) -> tuple[date | None, date | None]:
    return node.not_before, node.not_after
