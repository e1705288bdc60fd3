"""Totals, tallies, bins and places of what a filter lets through: all of it, none estimated."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heliograph.server.exploring import BINS
from heliograph.server.parts.asked import FACETS, Asked, Passed
from heliograph.server.parts.columns import (
    EARLIEST,
    LATEST,
    SIDES,
    EventColumns,
    Ints,
    Many,
    Truths,
)

__all__ = ["MOST_VALUES", "Bins", "all_tallies", "counted", "head_values", "placed", "tallied"]

MOST_VALUES = 200  # of a facet, those of most events; others are found by name
_MOST_PLACES = 1_000
_MOST_SOURCES = 12
_SINGLE = "single"
_OTHER = SIDES.index("other")


class Bins:
    """In which day, week from Monday or month each event begins, and which surely lie in one."""

    def __init__(self, columns: EventColumns) -> None:
        single = [code == _SINGLE for code in columns.granularities]
        sure = np.array(single, bool)[columns.granularity] if single else np.zeros(0, bool)
        sure &= ~columns.disputed & (columns.side != _OTHER)
        self._exact: Truths = sure & (columns.first == columns.last)
        self._columns = columns
        bounded, ends = columns.first > EARLIEST, columns.last < LATEST
        day = np.where(bounded, columns.first, np.where(ends, columns.last, 0)).astype(np.int64)
        last = np.where(ends, columns.last, 0).astype(np.int64)
        self._starts = {name: numbered(day, name) for name in BINS}
        self._within = {
            name: sure & bounded & ends & (self._starts[name] == numbered(last, name))
            for name in BINS
        }

    def exact(self, anytime: Truths, name: str) -> dict[str, Any]:
        """Return, for the strip, attacks and strikes whose day is known, by bin."""
        return self._by_side(anytime & self._exact, name)

    def bars(self, shown: Truths, name: str, window: tuple[int, int]) -> dict[str, Any]:
        """Return, for the timeline, attacks and strikes that surely lie in one bin; and others."""
        found = self._by_side(shown & self._within[name], name)
        others = shown & (self._columns.side == _OTHER) & self._columns.dated
        ends = numbered(np.array(window), name)
        days = np.clip(self._starts[name][others], *ends.tolist())
        return {**found, "other": _counts(days, name)}

    def _by_side(self, wanted: Truths, name: str) -> dict[str, Any]:
        starts, side = self._starts[name][wanted], self._columns.side[wanted]
        found = {SIDES[n]: _counts(starts[side == n], name) for n in range(_OTHER)}
        return {"bin": name, **found}


def numbered(days: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    """Return the number of the bin of each day: days and weeks since 1970, or months."""
    if name == "month":
        return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (days + 3) // 7 if name == "week" else days


def _counts(bins: NDArray[np.int64], name: str) -> list[list[int]]:
    """Return the first day of each bin with how often it is there."""
    if not bins.size:
        return []
    least = int(bins.min())
    many = np.bincount(bins - least)
    there = np.flatnonzero(many)
    found: list[list[int]] = np.column_stack(
        (_first_days(there + least, name), many[there])
    ).tolist()
    return found


def _first_days(bins: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    if name == "month":
        return bins.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return bins * 7 - 3 if name == "week" else bins


def tallied(many: Many, values: int, among: Truths) -> Ints:
    """Return of how many of some events each value is one."""
    rows = _reach(many, among)
    there = among[many.event[rows]]
    return np.bincount(many.value[rows][there], minlength=values).astype(np.int32)


def _reach(many: Many, among: Truths) -> slice:
    """Return the rows from the first to the last of some events: few where a window is narrow."""
    if not among.size:
        return slice(0)
    first, after = int(among.argmax()), among.size - int(among[::-1].argmax())
    return slice(int(many.start[first]), int(many.start[after]))


def all_tallies(columns: EventColumns) -> dict[str, Ints]:
    """Return how many events have each value of each facet."""
    everything = np.ones(columns.total, bool)
    return {
        facet: tallied(columns.facets[facet], len(columns.values(facet)), everything)
        for facet in FACETS
    }


def head_values(totals: dict[str, Ints]) -> dict[str, Ints]:
    """Return the values of each facet that some event has, the most frequent first."""
    found = {}
    for facet, tally in totals.items():
        order = np.lexsort((np.arange(tally.size), -tally))
        found[facet] = order[tally[order] > 0].astype(np.int32)
    return found


def counted(
    columns: EventColumns, heads: dict[str, Ints], passed: Passed
) -> tuple[dict[str, Any], dict[str, Ints]]:
    """Return the totals of what a filter lets through, and how many events each value would show.

    The second is the tally of all values of each facet, for whoever wants more of them.
    """
    shown, chosen = passed.shown, passed.chosen
    tallies = {
        facet: tallied(
            columns.facets[facet], len(columns.values(facet)), chosen.but(facet) & passed.inside
        )
        for facet in FACETS
    }
    sources = tallies["source"]
    if passed.asked.chosen["source"]:
        sources = tallied(columns.facets["source"], sources.size, shown)
    used = np.flatnonzero(sources)
    dated = columns.dated
    totals = {
        "total": columns.total,
        "shown": int(shown.sum()),
        "possible": int((shown & dated & ~passed.surely(columns)).sum()),
        "undated": int((chosen.anytime & ~dated).sum()),
        "unplaced": int((shown & ~columns.has_place).sum()),
        "pointless": int((shown & ~columns.has_point).sum()),
        "sources": int(used.size),
        "named": used[:_MOST_SOURCES].tolist(),
        "tallies": {
            facet: tallies[facet][values[:MOST_VALUES]].tolist() for facet, values in heads.items()
        },
        "others": _others(columns, heads, passed.asked, tallies),
    }
    return totals, tallies


def _others(
    columns: EventColumns, heads: dict[str, Ints], asked: Asked, tallies: dict[str, Ints]
) -> list[list[Any]]:
    """Return facet, value and tally of what is chosen and not among the most frequent."""
    found: list[list[Any]] = []
    for facet, chosen in asked.facets:
        there = set(heads[facet][:MOST_VALUES].tolist())
        for value in sorted(chosen):
            number = columns.number_of(facet, value)
            if number not in there:
                found.append([facet, value, 0 if number is None else int(tallies[facet][number])])
    return found


def placed(columns: EventColumns, shown: Truths) -> dict[str, Any]:
    """Return attacks, strikes and others at each place, and how many places there are in all."""
    many = columns.facets["place"]
    rows = _reach(many, shown)
    there = shown[many.event[rows]]
    side = columns.side[many.event[rows][there]]
    keys = many.value[rows][there].astype(np.int64) * len(SIDES) + side
    table = np.bincount(keys, minlength=len(columns.things.ids) * len(SIDES))
    table = table.reshape(-1, len(SIDES))
    sums = table.sum(1)
    order = np.lexsort((np.arange(sums.size), -sums))
    order = order[sums[order] > 0]
    first = order[:_MOST_PLACES]
    pinned = sum(n in columns.things.points for n in order.tolist())
    counts = np.column_stack((first, table[first])).tolist()
    return {"all": int(order.size), "pinned": pinned, "counts": counts}
