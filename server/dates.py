"""Dates in words: EDTF expressions (levels 0 to 2) as an English reader says them."""

from __future__ import annotations

import re

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DATE = re.compile(r"(\d{4}|XXXX)(?:-(\d{2}))?(?:-(\d{2}))?([?~%]?)")
_UNKNOWN = "XXXX-XX-XX"
_MARKS = {"?": "uncertain", "~": "approximate", "%": "uncertain and approximate"}


def in_words(text: str) -> str:
    """Return an EDTF expression in words, or the expression itself where none are known."""
    if text.startswith("[") and text.endswith("]"):
        return _one_of(text[1:-1]) or text
    first, slash, last = text.partition("/")
    if slash:
        return _stretch(first, last) or text
    return _day(text) or text


def _day(text: str) -> str:
    if text == _UNKNOWN:
        return "a day not named"
    match = _DATE.fullmatch(text)
    if match is None:
        return ""
    year, month, day, mark = match.groups()
    if month and not 1 <= int(month) <= 12:
        return ""
    parts = [str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else ""]
    parts.append("" if year == "XXXX" else year)
    words = " ".join(part for part in parts if part)
    notes = [_MARKS[mark]] if mark else []
    if year == "XXXX":
        notes.append("no year given")
    return f"{words} ({', '.join(notes)})" if notes else words


def _one_of(text: str) -> str:
    first, dots, last = text.partition("..")
    if not dots:
        days = [_day(part.strip()) for part in text.split(",")]
        return " or ".join(days) if all(days) else ""
    if not first:
        return f"on or before {_day(last)}" if _day(last) else ""
    if not last:
        return f"on or after {_day(first)}" if _day(first) else ""
    span = _span(first, last)
    return f"within {span}" if span else ""


def _stretch(first: str, last: str) -> str:
    if last in ("", ".."):
        return f"from {_day(first)} on" if _day(first) else ""
    if first in ("", ".."):
        return f"until {_day(last)}" if _day(last) else ""
    return _span(first, last)


def _span(first: str, last: str) -> str:
    """Return "8 to 12 November 2023": what both ends share is said once, at the end."""
    begin, end = _day(first).split(), _day(last).split()
    if not (begin and end):
        return ""
    if begin == end:
        return " ".join(end)
    if len(begin) == len(end) == 3:
        while len(begin) > 1 and begin[-1] == end[len(begin) - 1]:
            begin.pop()
    return f"{' '.join(begin)} to {' '.join(end)}"
