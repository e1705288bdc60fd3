"""Centrality over time: sliding windows, the days between strikes, and where it changes.

A window lets in the events that possibly lie in it, so that one with uncertain dates stands in
several; with ``within="certainly"`` in the filters, it lets in only those that certainly do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import log
from random import Random

from heliograph.graph.analysis.backend import accelerated
from heliograph.graph.analysis.days import Stretch
from heliograph.graph.analysis.measures import Measure, Scores, find_measure
from heliograph.graph.analysis.tempo import Interval
from heliograph.graph.analysis.ties import Ties, ties_of
from heliograph.graph.errors import HeliographError
from heliograph.graph.network import Filters, Material, select

__all__ = ["ChangePoint", "Trend", "between_marks", "change_points", "sliding", "trends"]


@dataclass(frozen=True)
class Trend:
    """An actor's score in each window; 0 where it is in no event there. ``events`` counts them.

    ``without`` is the least and the greatest score when one source group is left out, or none.
    """

    actor: str
    label: str
    windows: tuple[Stretch, ...]
    scores: tuple[float, ...]
    events: tuple[int, ...]
    without: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class ChangePoint:
    """The day at which a rate changed most, the rates on both sides, and how often chance would.

    ``p`` is the share of random placements of the same number of attacks over the same days that
    give as great a change at any of the days where one could be seen.
    """

    day: date
    before: float
    after: float
    p: float


def sliding(first: date, last: date, days: int, step: int) -> list[Stretch]:
    """Return windows of ``days`` days, inclusive, each ``step`` days after the one before."""
    if days < 1 or step < 1:
        raise HeliographError("a window and its step last at least one day")
    starts = range(0, max(1, (last - first).days + 2 - days), step)
    return [
        Stretch(start, start + timedelta(days=days - 1))
        for start in (first + timedelta(days=offset) for offset in starts)
    ]


def between_marks(days: Sequence[date]) -> list[Stretch]:
    """Return the stretches from each day to the next, for the days of strikes."""
    return [Stretch(one, other) for one, other in pairwise(sorted(set(days))) if one < other]


def trends(
    material: Material,
    measure: str,
    windows: Sequence[Stretch],
    filters: Filters | None = None,
    top: int = 5,
) -> list[Trend]:
    """Score the actors in every window, and return those that score most over all windows."""
    found, filters = find_measure(measure), filters or Filters()
    with accelerated():
        views = [_view(material, found, filters, window) for window in windows]
    totals: dict[str, float] = {}
    for view in views:
        for actor, score in view.scores.items():
            totals[actor] = totals.get(actor, 0.0) + score
    chosen = sorted(totals, key=lambda actor: (-totals[actor], actor))[:top]
    return [
        Trend(
            actor,
            material.actors[actor].label,
            tuple(windows),
            tuple(view.scores.get(actor, 0.0) for view in views),
            tuple(view.events for view in views),
            tuple(view.bounds(actor) for view in views),
        )
        for actor in chosen
    ]


@dataclass(frozen=True)
class _View:
    """What there is to see in a window: scores, events, and scores without each source group."""

    scores: Scores
    events: int
    without: tuple[Scores, ...]

    def bounds(self, actor: str) -> tuple[float, float]:
        known = [scores.get(actor, 0.0) for scores in (self.scores, *self.without)]
        return min(known), max(known)


def _view(material: Material, measure: Measure, filters: Filters, window: Stretch) -> _View:
    here = replace(filters, start=window.start, end=window.end)
    part = material.restricted(
        iri
        for iri, node in material.events.items()
        if here.lets_span(node.not_before, node.not_after)
    )

    def scored(given: Filters) -> tuple[Scores, Ties]:
        ties = ties_of(select(part, given), measure.network)
        graph = ties.graph()
        return (measure.score(graph, ties.actors) if len(graph) else {}), ties

    scores, ties = scored(here)
    groups = part.groups if scores else ()
    others = tuple(scored(replace(here, without=here.without | {g}))[0] for g in groups)
    return _View(scores, len({event for side in ties.sides for _, event in side}), others)


def change_points(
    intervals: Sequence[Interval], draws: int = 2000, seed: int = 1
) -> ChangePoint | None:
    """Find the strike at which the rate of attacks changed most, by likelihood.

    Aggregates are taken as such: the only days at which a change can be seen are those between
    two wholly counted intervals. None if there are fewer than two. By the least numbers.

    References
    ----------
    Chen and Gupta, Parametric Statistical Change Point Analysis (2012), ch. 2 on Poisson rates.
    """
    run = next(_counted_runs(intervals), ())
    if len(run) < 2:
        return None
    counts, days = [i.least or 0 for i in run], [i.days for i in run]
    best, gain = _greatest(counts, days)
    random = Random(f"{seed}/changes")
    total = sum(counts)
    as_much = 0
    for _ in range(draws):
        drawn = [0] * len(days)
        for place in random.choices(range(len(days)), weights=days, k=total):
            drawn[place] += 1
        as_much += _greatest(drawn, days)[1] >= gain - 1e-12
    return ChangePoint(
        run[best].stretch.start,
        sum(counts[:best]) / sum(days[:best]),
        sum(counts[best:]) / sum(days[best:]),
        (1 + as_much) / (1 + draws),
    )


def _counted_runs(intervals: Sequence[Interval]) -> Iterator[tuple[Interval, ...]]:
    """Yield the runs of wholly counted intervals that follow each other, the longest first."""
    runs: list[list[Interval]] = [[]]
    for interval in intervals:
        if interval.whole and interval.days:
            runs[-1].append(interval)
        elif runs[-1]:
            runs.append([])
    yield from sorted(map(tuple, runs), key=len, reverse=True)


def _greatest(counts: Sequence[int], days: Sequence[int]) -> tuple[int, float]:
    """Return where to split, and the gain in log-likelihood of two rates over one."""
    whole = _likelihood(sum(counts), sum(days))
    gains = [
        (
            _likelihood(sum(counts[:place]), sum(days[:place]))
            + _likelihood(sum(counts[place:]), sum(days[place:]))
            - whole,
            -place,
        )
        for place in range(1, len(counts))
    ]
    gain, place = max(gains)
    return -place, gain


def _likelihood(count: int, days: int) -> float:
    """Return the log-likelihood of a count at its own rate, less what does not depend on it."""
    return count * log(count / days) if count else 0.0
