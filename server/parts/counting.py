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
    Truths,
)
from heliograph.server.parts.rows import Some, tallied

__all__ = ["MOST_VALUES", "Bins", "all_tallies", "counted", "head_values", "most_first", "placed"]

MOST_VALUES = 200  # of a facet, those of most events; others are found by name
_MOST_PLACES = 1_000
_MOST_SOURCES = 12
_OTHER = SIDES.index("other")


class Bins:
    """In which day, week from Monday or month each event begins, and which surely lie in one."""

    def __init__(self, columns: EventColumns) -> None:
        sure = ~columns.is_series & ~columns.disputed & columns.is_forceful
        self._exact: Truths = sure & (columns.first == columns.last)
        self._others: Truths = ~columns.is_forceful & columns.dated
        bounded, ends = columns.first > EARLIEST, columns.last < LATEST
        day = np.where(bounded, columns.first, np.where(ends, columns.last, 0)).astype(np.int64)
        last = np.where(ends, columns.last, 0).astype(np.int64)
        self._least: dict[str, int] = {}
        self._keys: dict[str, Ints] = {}
        self._within: dict[str, Truths] = {}
        for name in BINS:
            starts = numbered(day, name)
            least = int(starts.min()) if starts.size else 0
            self._least[name] = least
            self._keys[name] = ((starts - least) * len(SIDES) + columns.side).astype(np.int32)
            self._within[name] = sure & bounded & ends & (starts == numbered(last, name))

    def exact(self, anytime: Truths, name: str) -> dict[str, Any]:
        """Return, for the strip, attacks and strikes whose day is known, by bin."""
        table = self._table(anytime & self._exact, name)
        return {"bin": name, **self._sides(table, name)}

    def bars(self, shown: Truths, name: str, window: tuple[int, int]) -> dict[str, Any]:
        """Return, for the timeline, attacks and strikes that surely lie in one bin; and others.

        Of the others, what began before the window counts where it begins.
        """
        table = self._table(shown & (self._within[name] | self._others), name)
        others = table[:, _OTHER]
        bins = np.flatnonzero(others)
        low, high = (numbered(np.array(window), name) - self._least[name]).tolist()
        lane = np.bincount(np.clip(bins, max(0, low), max(0, high)), others[bins])
        return {
            "bin": name,
            **self._sides(table, name),
            "other": _counts(lane.astype(np.int64), self._least[name], name),
        }

    def _table(self, wanted: Truths, name: str) -> NDArray[np.int64]:
        """Return how many events of each side begin in each bin."""
        keys = self._keys[name][wanted]
        size = int(keys.max()) // len(SIDES) + 1 if keys.size else 0
        return np.bincount(keys, minlength=size * len(SIDES)).reshape(-1, len(SIDES))

    def _sides(self, table: NDArray[np.int64], name: str) -> dict[str, list[list[int]]]:
        return {SIDES[n]: _counts(table[:, n], self._least[name], name) for n in range(_OTHER)}


def numbered(days: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    """Return the number of the bin of each day: days and weeks since 1970, or months."""
    if name == "month":
        return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (days + 3) // 7 if name == "week" else days


def _counts(many: NDArray[np.int64], least: int, name: str) -> list[list[int]]:
    """Return the first day of each bin with how often it is there."""
    there = np.flatnonzero(many)
    found: list[list[int]] = np.column_stack(
        (_first_days(there + least, name), many[there])
    ).tolist()
    return found


def _first_days(bins: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    if name == "month":
        return bins.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return bins * 7 - 3 if name == "week" else bins


def all_tallies(columns: EventColumns) -> dict[str, Ints]:
    """Return how many events have each value of each facet."""
    everything = Some(np.ones(columns.total, bool))
    return {
        facet: tallied(columns.facets[facet], len(columns.values(facet)), everything)
        for facet in FACETS
    }


def head_values(totals: dict[str, Ints]) -> dict[str, Ints]:
    """Return the values of each facet that some event has, the most frequent first."""
    found = {}
    for facet, tally in totals.items():
        found[facet] = most_first(tally).astype(np.int32)
    return found


def most_first(tally: NDArray[Any]) -> NDArray[np.int64]:
    """Return the numbers of what is there, the most frequent first, else by number."""
    there = np.flatnonzero(tally)
    return there[np.argsort(-tally[there], kind="stable")]


def counted(columns: EventColumns, heads: dict[str, Ints], passed: Passed) -> dict[str, Any]:
    """Return the totals of what a filter lets through, and what each value would show."""
    shown, chosen = passed.shown, passed.chosen
    everything = Some(shown)
    tallies, sizes = {}, {facet: len(columns.values(facet)) for facet in FACETS}
    for facet in FACETS:
        is_chosen = bool(passed.asked.chosen[facet])
        among = Some(chosen.but(facet) & passed.inside) if is_chosen else everything
        tallies[facet] = tallied(columns.facets[facet], sizes[facet], among)
    sources = tallies["source"]
    if passed.asked.chosen["source"]:
        sources = tallied(columns.facets["source"], sizes["source"], everything)
    used = np.flatnonzero(sources)
    dated = columns.dated
    return {
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
    size = len(columns.things.ids) * len(SIDES)
    table = Some(shown).of(columns.facets["place"], columns.place_sides, size)
    table = table.reshape(-1, len(SIDES))
    order = most_first(table.sum(1))
    first = order[:_MOST_PLACES]
    counts = np.column_stack((first, table[first])).tolist()
    pinned = int(columns.is_pinned[order].sum())
    return {"all": int(order.size), "pinned": pinned, "counts": counts}
