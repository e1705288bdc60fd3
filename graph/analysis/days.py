"""Stretches of days, counted in the three ways that sources count them.

>>> stretch = Stretch(date(2024, 2, 4), date(2024, 4, 21))
>>> stretch.elapsed, stretch.inclusive, stretch.free
(77, 78, 76)
>>> stretch.counted_as(78)
'inclusive'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["Convention", "Span", "Stretch", "between"]

Convention = Literal["elapsed", "inclusive"]


@dataclass(frozen=True, order=True)
class Stretch:
    """From one day to another, both known.

    Elapsed days do not count the first day, inclusive days count both, free days neither.
    """

    start: date
    end: date

    @property
    def elapsed(self) -> int:
        return (self.end - self.start).days

    @property
    def inclusive(self) -> int:
        return self.elapsed + 1

    @property
    def free(self) -> int:
        return max(0, self.elapsed - 1)

    def days(self, convention: Convention) -> int:
        return self.elapsed if convention == "elapsed" else self.inclusive

    def counted_as(self, stated: float) -> str:
        """Return which way of counting gives a stated number of days; empty if none does."""
        ways = {"elapsed": self.elapsed, "inclusive": self.inclusive, "free": self.free}
        return next((name for name, days in ways.items() if days == stated), "")

    def holds(self, first: date, last: date) -> bool:
        return self.start <= first and last <= self.end


@dataclass(frozen=True)
class Span:
    """The least and the most days that lie between two events; None for no bound."""

    least: int | None
    most: int | None

    @property
    def exact(self) -> int | None:
        return self.least if self.least == self.most else None

    def __str__(self) -> str:
        if not self.least and self.most is None:
            return "unknown"
        if self.exact is not None:
            return str(self.exact)
        if self.most is None:
            return f"at least {self.least}"
        return f"at most {self.most}" if not self.least else f"{self.least} to {self.most}"


def between(
    first: tuple[date | None, date | None], then: tuple[date | None, date | None]
) -> Span | None:
    """Return the elapsed days from one event to a later one, each between two days.

    None where the bounds leave no way for the second to be later, or on the same day.
    """
    begin, end = first
    start, stop = then
    most = (stop - begin).days if stop and begin else None
    least = (start - end).days if start and end else None
    if most is not None and most < 0:
        return None
    return Span(max(0, least) if least is not None else 0, most)
