"""The rows of values that some of the events have, found without looking at all of them.

Events are in the order of time, so what lies in a window is one run of them, but for those that
began before it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliograph.server.parts.columns import Ints, Many, Truths

__all__ = ["Some", "tallied"]

_FEW = 8  # one event in so many: then their rows are looked up one by one


class Some:
    """Some of the events: a run of them without gaps, and others before it."""

    def __init__(self, which: Truths) -> None:
        self.which = which

    @cached_property
    def _ends(self) -> tuple[int, int, int]:
        """The first event, the first of the run that ends with the last, and what comes after."""
        if not self.which.any():
            return 0, 0, 0
        first = int(self.which.argmax())
        after = self.which.size - int(self.which[::-1].argmax())
        there = self.which[first:after][::-1]
        gap = int(there.argmin())
        return first, first if there[gap] else after - gap, after

    @cached_property
    def _before(self) -> NDArray[np.int64]:
        """The events before the run."""
        first, run, _ = self._ends
        return np.flatnonzero(self.which[first:run]) + first

    def rows(self, many: Many) -> tuple[NDArray[np.int64], slice]:
        """Return the rows of the events before the run, and those of the run."""
        first, run, after = self._ends
        before = self._before
        if before.size * _FEW > run - first:
            begin = int(many.start[first])
            there = self.which[many.event[begin : many.start[run]]]
            single = np.flatnonzero(there) + begin
        else:
            starts = many.start[before].astype(np.int64)
            counts = many.start[before + 1] - starts
            ends = np.cumsum(counts)
            single = np.arange(counts.sum()) + np.repeat(starts - ends + counts, counts)
        return single, slice(int(many.start[run]), int(many.start[after]))

    def of(self, many: Many, column: Ints, least: int) -> NDArray[np.int64]:
        """Return how often each number is in the rows of these events, of so many at least."""
        single, run = self.rows(many)
        found = np.bincount(column[run], minlength=least)
        if single.size:
            before = np.bincount(column[single], minlength=found.size)
            found = before + np.pad(found, (0, before.size - found.size))
        return found


def tallied(many: Many, values: int, among: Some) -> Ints:
    """Return of how many of some events each value is one."""
    return among.of(many, many.value, values).astype(np.int32)
