"""Rates of attacks between strikes as shapes of a figure, in user units of an SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log10

from heliograph.graph.analysis.report import TempoReport
from heliograph.graph.analysis.tempo import Comparison, Interval

__all__ = ["RateChart", "RatioScale", "rate_chart", "ratio_scale"]

WIDTH, HEIGHT = 920, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 20, 40
# An upper end that nothing bounds is drawn as an arrow, this much above the rate.
_OPEN = 0.35
_LEAST_LABEL = 26


@dataclass(frozen=True)
class RateBar:
    """One interval: its days from ``left`` to ``right``, its rate, and the ends of the bar."""

    interval: Interval
    left: float
    right: float
    middle: float
    rate: float
    low: float
    high: float
    open: bool


@dataclass(frozen=True)
class RateChart:
    """The figure: bars, ticks of the rate, and the days that part the intervals.

    A mark has its place, its day, whether a label has room there, and whether it is a strike.
    """

    width: int
    height: int
    bars: Sequence[RateBar]
    ticks: Sequence[tuple[float, int]]
    marks: Sequence[tuple[float, date, bool, bool]]
    base: float
    left: float
    end: float


@dataclass(frozen=True)
class RatioScale:
    """A logarithmic axis of rate ratios, in percent of its width; 1 is in the middle."""

    most: float

    def at(self, ratio: float) -> float:
        if ratio <= 0:
            return 0.0
        place = 50 + 50 * log10(ratio) / log10(self.most)
        return round(min(100.0, max(0.0, place)), 2)


def rate_chart(report: TempoReport) -> RateChart | None:
    """Return the figure of the intervals that sources count wholly; None if there are none."""
    counted = [item for item in report.intervals if item.rate is not None]
    if not counted:
        return None
    first, last = counted[0].stretch.start, counted[-1].stretch.end
    top = ceil(max(_top(item) for item in counted))
    days = max(1, (last - first).days)
    base = HEIGHT - _BOTTOM

    def x(day: date) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (day - first).days / days, 1)

    def y(rate: float) -> float:
        return round(base - (base - _TOP) * rate / top, 1)

    bars = [_bar(item, x(item.stretch.start), x(item.stretch.end), y) for item in counted]
    ends = sorted({end for item in counted for end in (item.stretch.start, item.stretch.end)})
    strikes = {mark.day for mark in report.record.strikes}
    return RateChart(
        WIDTH,
        HEIGHT,
        bars,
        [(y(rate), rate) for rate in range(top + 1)],
        [(x(day), day, wide, day in strikes) for day, wide in _spaced(ends, x)],
        base,
        _LEFT,
        WIDTH - _RIGHT,
    )


def ratio_scale(comparisons: Sequence[Comparison]) -> RatioScale:
    """Return an axis that holds every ratio and the ends of its interval."""
    ends = [2.0]
    for item in comparisons:
        for value in (item.ratio.ratio, item.ratio.low, item.ratio.high):
            if value:
                ends.append(max(value, 1 / value))
    return RatioScale(min(max(ends) * 1.1, 100.0))


def _top(item: Interval) -> float:
    low, high = item.rate_interval or (0.0, None)
    return high if high is not None else (item.rate or low) * (1 + _OPEN)


def _bar(item: Interval, left: float, right: float, y: Callable[[float], float]) -> RateBar:
    bounds = item.rate_interval or (0.0, None)
    rate = item.rate or 0.0
    return RateBar(
        item,
        left,
        right,
        round((left + right) / 2, 1),
        y(rate),
        y(bounds[0]),
        y(_top(item)),
        bounds[1] is None,
    )


def _spaced(days: Sequence[date], x: Callable[[date], float]) -> list[tuple[date, bool]]:
    """Tell for each day whether its label has room after the one before."""
    shown: list[tuple[date, bool]] = []
    last = -1e9
    for day in days:
        wide = x(day) - last >= _LEAST_LABEL * 2
        shown.append((day, wide))
        if wide:
            last = x(day)
    return shown
