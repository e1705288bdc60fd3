"""The tightest bounds of each event's date that all its date statements allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from heliograph.graph.build.quads import QuadSet
from heliograph.graph.model import DateBounds, EventFact, bounds_of
from heliograph.graph.model.iris import mint
from heliograph.ontology import HG

BEST_DATES = mint("derivation", "best-dates")
RULE = (
    "An event begins and ends within the days that all its date statements allow. Where they "
    "exclude each other, the bounds hold them all and the date is marked disputed."
)

Span = tuple[date | None, date | None]


def best_span(statements: Iterable[DateBounds]) -> tuple[Span, bool]:
    """Return (first day, last day) and whether the statements exclude each other."""
    found = list(statements)
    begin, begin_disputed = _narrowest([(b.earliest_begin, b.latest_begin) for b in found])
    end, end_disputed = _narrowest([(b.earliest_end, b.latest_end) for b in found])
    return (begin[0], end[1]), begin_disputed or end_disputed


def _narrowest(spans: list[Span]) -> tuple[Span, bool]:
    """Intersect what is said of one day, the first or the last; where that is empty, unite."""
    firsts = [first for first, _ in spans if first]
    lasts = [last for _, last in spans if last]
    first, last = max(firsts, default=None), min(lasts, default=None)
    if first is None or last is None or first <= last:
        return (first, last), False
    open_first, open_last = len(firsts) < len(spans), len(lasts) < len(spans)
    return (None if open_first else min(firsts), None if open_last else max(lasts)), True


def add_best_dates(quads: QuadSet, facts: Iterable[EventFact]) -> None:
    """Add hg:notBefore, hg:notAfter and, where it applies, hg:dateDisputed."""
    statements: dict[str, list[DateBounds]] = defaultdict(list)
    for fact in facts:
        bounds = bounds_of(str(fact.value)) if fact.property == "date" else None
        if bounds is not None:
            statements[fact.event].append(bounds)
    for slug, found in statements.items():
        event = mint("event", slug)
        (first, last), disputed = best_span(found)
        quads.add(BEST_DATES, event, HG.notBefore, first)
        quads.add(BEST_DATES, event, HG.notAfter, last)
        if disputed:
            quads.add(BEST_DATES, event, HG.dateDisputed, True)
