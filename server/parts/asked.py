"""The filter of an address, and which events it lets through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

import numpy as np

from heliograph.server.parts.columns import EventColumns, Truths

__all__ = ["EPOCH", "FACETS", "Asked", "Chosen", "InvalidFilter", "Passed", "read_asked"]

FACETS = ("side", "type", "actor", "place", "source", "status", "evidence")
EPOCH = date(1970, 1, 1)


class InvalidFilter(ValueError):
    """A parameter of an address that is not what it must be."""


class Parameters(Protocol):
    """The parameters of an address, of which several may have one name."""

    def get(self, key: str, /) -> str | None: ...
    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True)
class Asked:
    """A window of days since 1970, both ends within, and the values chosen of each facet."""

    window: tuple[int, int]
    whole: bool
    chosen: Mapping[str, frozenset[str]]

    @property
    def facets(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """What is chosen, as something to keep results by."""
        return tuple((name, values) for name, values in self.chosen.items() if values)


def read_asked(given: Parameters, bounds: tuple[int, int]) -> Asked:
    """Return the filter that the parameters of the page's address name.

    Raises InvalidFilter where ``from`` or ``to`` is no day.
    """
    first, last = (_day(given, name, end) for name, end in zip(("from", "to"), bounds, strict=True))
    first, last = (min(max(day, bounds[0]), bounds[1]) for day in (first, last))
    window = (first, max(first, last))
    chosen = {facet: frozenset(given.getlist(facet)) for facet in FACETS}
    return Asked(window, window == bounds, chosen)


def _day(given: Parameters, name: str, otherwise: int) -> int:
    text = given.get(name)
    if not text:
        return otherwise
    try:
        return (date.fromisoformat(text) - EPOCH).days
    except ValueError:
        raise InvalidFilter(f"{name} is {text!r}; expected a day such as 2024-02-29") from None


class Chosen:
    """What the facets of a filter let through, whenever it was; kept while a window moves."""

    def __init__(self, columns: EventColumns, chosen: Mapping[str, frozenset[str]]) -> None:
        self._columns = columns
        self._fails = {
            facet: ~_having(columns, facet, values) for facet, values in chosen.items() if values
        }
        self._failures = np.zeros(columns.total, np.int8)
        for fails in self._fails.values():
            self._failures += fails

    @cached_property
    def anytime(self) -> Truths:
        """Which events fit all facets."""
        passes: Truths = self._failures == 0
        return passes

    def but(self, facet: str) -> Truths:
        """Which events fit all facets other than one: what its values are counted among."""
        fails = self._fails.get(facet)
        if fails is None:
            return self.anytime
        passes: Truths = self._failures == fails
        return passes


def _having(columns: EventColumns, facet: str, values: frozenset[str]) -> Truths:
    many = columns.facets[facet]
    numbers = (columns.number_of(facet, value) for value in values)
    wanted = np.zeros(len(columns.values(facet)), bool)
    wanted[[n for n in numbers if n is not None]] = True
    found = np.zeros(columns.total, bool)
    found[many.event[wanted[many.value]]] = True
    return found


class Passed:
    """What a filter lets through: its facets and its window together."""

    def __init__(self, columns: EventColumns, asked: Asked, chosen: Chosen) -> None:
        self.asked = asked
        self.chosen = chosen
        first, last = asked.window
        if asked.whole:
            self.inside = np.ones(columns.total, bool)
        else:
            overlaps = (columns.first <= last) & (columns.last >= first)
            self.inside = overlaps & columns.dated
        self.shown: Truths = chosen.anytime & self.inside

    def surely(self, columns: EventColumns) -> Truths:
        """Which events lie in the window whatever day they were on."""
        first, last = self.asked.window
        if self.asked.whole:
            return np.ones(columns.total, bool)
        return (columns.first >= first) & (columns.last <= last)
