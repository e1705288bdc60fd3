"""Attacks between strikes: how many, how fast, and whether a change of pace is more than chance.

Where sources give only an aggregate ("23 attacks between ..."), it stays one: its words bound the
number, and no event is made up to fill its days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from heliograph.graph.analysis.days import Convention, Stretch
from heliograph.graph.analysis.poisson import RateRatio, holm, rate_interval, rate_ratio
from heliograph.graph.analysis.record import Count, Mark, Record, Stated
from heliograph.graph.network.records import EventNode

__all__ = ["Comparison", "Interval", "compared", "intervals", "total"]

_ALPHA = 0.05


@dataclass(frozen=True)
class Interval:
    """The days between two marks, and the attacks that sources count there.

    ``least`` and ``most`` bound the number by the words of ``counts``; None for ``most`` means
    that nothing bounds it from above. ``whole`` tells that a source counts over just these days;
    otherwise ``least`` adds up what sources count within them, with the single attacks
    (``attacks``) that fall into no such count, and there is no rate.
    """

    stretch: Stretch
    opening: Mark
    closing: Mark
    convention: Convention
    least: int | None
    most: int | None
    whole: bool
    counts: tuple[Count, ...]
    stated: tuple[Stated, ...] = ()
    attacks: tuple[EventNode, ...] = ()

    @property
    def days(self) -> int:
        return self.stretch.days(self.convention)

    @property
    def rate(self) -> float | None:
        """Attacks per day by the least number; None where no source counts over these days."""
        return self.least / self.days if self.whole and self.least is not None else None

    @property
    def rate_interval(self) -> tuple[float, float | None] | None:
        """The exact 95 % interval of the rate; None for an upper end that nothing bounds."""
        if self.rate is None or self.least is None:
            return None
        return rate_interval(self.least, self.days, self.most)

    @property
    def qualifiers(self) -> tuple[str, ...]:
        return tuple(sorted({q for count in self.counts for q in count.qualifiers}))


@dataclass(frozen=True)
class Comparison:
    """The rate after a strike against the rate before it, by the least numbers.

    ``p_holm`` is corrected for all comparisons made together. ``would_need`` is the least number
    in the later interval at which the difference would be significant before correction, where
    the words of the source allow a greater number than the least; None where they do not, or
    where it is significant already.
    """

    strike: Mark
    before: Interval
    after: Interval
    ratio: RateRatio
    p_holm: float
    would_need: int | None

    @property
    def distinguishable(self) -> bool:
        return self.p_holm < _ALPHA

    @property
    def verdict(self) -> str:
        """Say in words whether the change is more than chance."""
        faster = (self.ratio.ratio or 0) > 1
        change = "faster" if faster else "slower"
        if self.distinguishable:
            return f"{change}, beyond chance"
        open_ended = self.before.most is None or self.after.most is None
        base = f"{change} by the numbers, not distinguishable from chance"
        return f"{base} (at the least numbers)" if open_ended else base


def intervals(
    record: Record, convention: Convention = "elapsed", until: date | None = None
) -> list[Interval]:
    """Return the intervals from the beginning of the series from strike to strike.

    Marks without a known day make no interval. ``until`` is the last day of a strike to take.
    """
    marks = [mark for mark in record.marks if until is None or mark.day <= until]
    return [_interval(record, one, other, convention) for one, other in pairwise(marks)]


def total(found: Sequence[Interval]) -> Interval | None:
    """Return the sum of intervals that follow each other; None unless each is wholly counted."""
    if not found or not all(interval.whole for interval in found):
        return None
    first, last = found[0], found[-1]
    mosts = [interval.most for interval in found]
    return replace(
        first,
        stretch=Stretch(first.stretch.start, last.stretch.end),
        closing=last.closing,
        least=sum(interval.least or 0 for interval in found),
        most=None if None in mosts else sum(most or 0 for most in mosts),
        counts=tuple(count for interval in found for count in interval.counts),
        stated=(),
    )


def compared(found: Sequence[Interval]) -> list[Comparison]:
    """Compare each two intervals that meet at a strike and that sources count wholly."""
    pairs = [(a, b) for a, b in pairwise(found) if a.whole and b.whole and a.days and b.days]
    ratios = [rate_ratio(a.least or 0, a.days, b.least or 0, b.days) for a, b in pairs]
    corrected = holm([ratio.p for ratio in ratios])
    return [
        Comparison(b.opening, a, b, ratio, p, _needed(a, b, ratio))
        for (a, b), ratio, p in zip(pairs, ratios, corrected, strict=True)
    ]


def _needed(before: Interval, after: Interval, ratio: RateRatio) -> int | None:
    if ratio.p < _ALPHA or after.most is not None:
        return None
    number, counted = after.least or 0, before.least or 0
    while True:
        number += 1
        found = rate_ratio(counted, before.days, number, after.days)
        if found.p < _ALPHA and (found.ratio is None or found.ratio > 1):
            return number


def _interval(record: Record, opening: Mark, closing: Mark, convention: Convention) -> Interval:
    stretch = Stretch(opening.day, closing.day)
    counts = [count for count in record.wholes if count.stretch == stretch]
    stated = tuple(item for item in record.stated if item.stretch == stretch)
    ends = (stretch, opening, closing, convention)
    if counts:
        return Interval(*ends, *_combined(counts), True, tuple(counts), stated)
    parts = tuple(_within(record, stretch))
    single = tuple(_single_attacks(record, stretch, parts))
    least = sum(count.least for count in parts) + len(single)
    return Interval(*ends, least or None, None, False, parts, stated, single)


def _combined(counts: Sequence[Count]) -> tuple[int, int | None]:
    """Return the bounds that all counts of one stretch allow; the widest where they disagree.

    >>> from heliograph.graph.analysis.days import date
    >>> day = Stretch(date(2024, 1, 1), date(2024, 1, 9))
    >>> count = Count("s", "", day, 9, None, (), False, ())
    >>> _combined([count, replace(count, least=8, most=12)])
    (9, 12)
    """
    least = max(count.least for count in counts)
    mosts = [count.most for count in counts if count.most is not None]
    most = min(mosts, default=None)
    if most is not None and most < least:
        return min(count.least for count in counts), max(mosts)
    return least, most


def _within(record: Record, stretch: Stretch) -> Iterator[Count]:
    """Choose counts within a stretch that share no day, so that their sum is at most the number.

    Among all such choices the one with the greatest sum. A count over a day that another begins
    on may hold the same attack, so they are taken to overlap.
    """
    found = [count for count in record.wholes if _inside(count.stretch, stretch)]
    found.sort(key=lambda count: (count.stretch.end, count.stretch.start, count.statistic))
    best: list[tuple[int, list[Count]]] = [(0, [])]
    for place, count in enumerate(found):
        earlier = max(
            (n + 1 for n in range(place) if found[n].stretch.end < count.stretch.start), default=0
        )
        with_it = (best[earlier][0] + count.least, [*best[earlier][1], count])
        best.append(max(best[-1], with_it, key=lambda choice: choice[0]))
    yield from best[-1][1]


def _single_attacks(
    record: Record, stretch: Stretch, counted: Sequence[Count]
) -> Iterator[EventNode]:
    """Yield single attacks that took place within a stretch and in none of its counts."""
    for node in record.attacks:
        if node.granularity != "single" or node.not_before is None or node.not_after is None:
            continue
        day = Stretch(node.not_before, node.not_after)
        apart = all(c.stretch.end < day.start or day.end < c.stretch.start for c in counted)
        if apart and _inside(day, stretch):
            yield node


def _inside(inner: Stretch, outer: Stretch) -> bool:
    """Tell whether a stretch lies strictly within another.

    On the days of the two strikes themselves it is not known on which side an attack fell.
    """
    return outer.start < inner.start and inner.end < outer.end
