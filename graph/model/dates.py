"""EDTF expressions as bounds: the four time stamps of SEM and a precision code.

An expression of one moment (``2023-11-21``, ``[2024-02-02..2024-02-07]``) bounds one
unknown day; an interval (``2023-11-08/2023-11-12``) bounds a stretch by its two ends.
The two are different claims, and the bounds keep them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from edtf import parse_edtf
from edtf.parser import parser_classes as edtf_classes
from edtf.parser.edtf_exceptions import EDTFParseException

_COARSENESS = ("day", "month", "year")
_UNKNOWN_YEAR = "X"

# Plain days need no grammar; the library's takes 6 ms a date, a third of a whole build.
_ISO_DAYS = re.compile(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?")


class InvalidDate(ValueError):
    """The text is no EDTF expression (levels 0 to 2) that names calendar days."""


@dataclass(frozen=True)
class DateBounds:
    """The four bounds of a date; None is an open bound, never an infinite one."""

    earliest_begin: date | None
    latest_begin: date | None
    earliest_end: date | None
    latest_end: date | None
    precision: str

    def certainly_within(self, first: date, last: date) -> bool:
        """True if every day the expression allows lies in [first, last]."""
        if self.earliest_begin is None or self.latest_end is None:
            return False
        return first <= self.earliest_begin and self.latest_end <= last

    def possibly_within(self, first: date, last: date) -> bool:
        """True if some day the expression allows lies in [first, last]."""
        begins = self.earliest_begin is None or self.earliest_begin <= last
        return begins and (self.latest_end is None or self.latest_end >= first)


@lru_cache(maxsize=4096)
def bounds_of(text: str) -> DateBounds | None:
    """Return the bounds of an EDTF expression, or None when its year is unspecified.

    Raises InvalidDate when the text is no EDTF expression.
    """
    days: list[date] = []
    try:
        if _ISO_DAYS.fullmatch(text):
            days = [date.fromisoformat(day) for day in text.split("/")]
        parsed = None if days else parse_edtf(text)
    except (AttributeError, EDTFParseException, TypeError, ValueError) as error:
        raise InvalidDate(f"{text!r} is no EDTF date (such as 2023-11-21 or 2021-02)") from error
    if days:
        return _of_days(text, *days)
    if _UNKNOWN_YEAR in str(parsed)[:4]:
        return None
    if isinstance(parsed, edtf_classes.OneOfASet):
        return _one_of(text, parsed)
    if isinstance(parsed, edtf_classes.Interval):
        return _stretch(text, parsed)
    return _moment(text, parsed)


def _of_days(text: str, first: date, last: date | None = None) -> DateBounds:
    if last is None:
        return DateBounds(first, first, first, first, "day")
    if first > last:
        raise InvalidDate(f"{text!r} ends before it begins")
    return DateBounds(first, first, last, last, "range")


def _days(text: str, parsed: Any) -> tuple[date | None, date | None, str]:
    """Return first day, last day and precision of one EDTF date; open ends are None."""
    if isinstance(parsed, edtf_classes.UnspecifiedIntervalSection):
        return None, None, "unknown"
    try:
        first, last = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
    except (AttributeError, TypeError, ValueError) as error:
        raise InvalidDate(f"{text!r} names no calendar days") from error
    if first == last:
        return first, last, "day"
    return first, last, "month" if (last - first).days < 31 else "year"


def _moment(text: str, parsed: Any) -> DateBounds:
    first, last, precision = _days(text, parsed)
    return DateBounds(first, last, first, last, precision)


def _one_of(text: str, parsed: Any) -> DateBounds:
    """Bounds of one unknown day out of a set such as ``[2024-02-02..2024-02-07]``."""
    firsts: list[date | None] = []
    lasts: list[date | None] = []
    for part in parsed.objects:
        lower, upper = getattr(part, "lower", part), getattr(part, "upper", part)
        firsts.append(_days(text, lower)[0])
        lasts.append(_days(text, upper)[1])
    first = None if None in firsts else min(day for day in firsts if day)
    last = None if None in lasts else max(day for day in lasts if day)
    return DateBounds(first, last, first, last, _set_precision(first, last))


def _set_precision(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "before-or-on" if first is None else "on-or-after"
    return {0: "day", 6: "week"}.get((last - first).days, "range")


def _stretch(text: str, parsed: Any) -> DateBounds:
    begin_first, begin_last, begin_precision = _days(text, parsed.lower)
    end_first, end_last, end_precision = _days(text, parsed.upper)
    if begin_first and end_last and begin_first > end_last:
        raise InvalidDate(f"{text!r} ends before it begins")
    return DateBounds(
        begin_first, begin_last, end_first, end_last, _coarsest(begin_precision, end_precision)
    )


def _coarsest(begin: str, end: str) -> str:
    known = [precision for precision in (begin, end) if precision in _COARSENESS]
    if not known:
        return "unknown"
    coarsest = max(known, key=_COARSENESS.index)
    return "range" if coarsest == "day" and len(known) == 2 else coarsest
