"""Reading one cell: each reader returns a value or raises BadCell with what it expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from heliograph.graph.model import InvalidDate, Locator, Thing, bounds_of

_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_LANG = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_LINES = re.compile(r"^[1-9]\d*(?:\+[1-9]\d*)*$")
_COUNT = re.compile(r"^(?:0|[1-9]\d*)$")


class BadCell(ValueError):
    """A cell that is not what its column holds; the message says what was expected."""


@dataclass
class Known:
    """What cells may refer to: ids by kind, locators and codes by scheme."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    locators: set[Locator] = field(default_factory=set)
    codes: dict[str, Container[str]] = field(default_factory=dict)


Reader = Callable[[str, Known], Any]


def text(cell: str, known: Known) -> str:
    return cell


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def slug(cell: str, known: Known) -> str:
    if not _SLUG.match(cell):
        raise BadCell("an id of lower-case letters, digits and hyphens")
    return cell


def matching(pattern: re.Pattern[str], expected: str) -> Reader:
    def read(cell: str, known: Known) -> str:
        if not pattern.match(cell):
            raise BadCell(expected)
        return cell

    return read


sha256 = matching(_SHA256, "a SHA-256 of 64 hexadecimal digits")
lang = matching(_LANG, "a language tag such as en or ar-Latn")
lines = matching(_LINES, "line numbers such as 12 or 37+39")


def count(cell: str, known: Known) -> int:
    if not _COUNT.match(cell):
        raise BadCell("a whole number, 0 or more, without leading zeros")
    return int(cell)


def ordinal(cell: str, known: Known) -> int:
    if count(cell, known) == 0:
        raise BadCell("a whole number, 1 or more")
    return int(cell)


def number(cell: str, known: Known) -> Decimal:
    try:
        value = Decimal(cell)
    except InvalidOperation:
        raise BadCell("a number such as 76 or 2.7") from None
    if not value.is_finite():
        raise BadCell("a number such as 76 or 2.7")
    return value


def degrees(limit: int) -> Reader:
    def read(cell: str, known: Known) -> Decimal:
        value = number(cell, known)
        if abs(value) > limit:
            raise BadCell(f"degrees between -{limit} and {limit}")
        return value

    return read


def edtf(cell: str, known: Known) -> str:
    try:
        bounds_of(cell)
    except InvalidDate:
        raise BadCell("an EDTF date such as 2023-11-21, 2021-02 or [..2023-03-23]") from None
    return cell


def dated(cell: str, known: Known) -> str:
    """Like edtf, but the year must be given."""
    if edtf(cell, known) and bounds_of(cell) is None:
        raise BadCell("an EDTF date with its year (a date without one goes into its own column)")
    return cell


def one_of(*allowed: str) -> Reader:
    def read(cell: str, known: Known) -> str:
        if cell not in allowed:
            raise BadCell(f"one of {', '.join(allowed)}")
        return cell

    return read


def code(scheme: str) -> Reader:
    def read(cell: str, known: Known) -> str:
        if cell not in known.codes[scheme]:
            raise BadCell(f"a code of the list {scheme!r}")
        return cell

    return read


def ref(kind: str) -> Reader:
    def read(cell: str, known: Known) -> str:
        if cell not in known.ids.get(kind, ()):
            raise BadCell(f"the id of a known {kind}")
        return cell

    return read


def thing(*kinds: str) -> Reader:
    def read(cell: str, known: Known) -> Thing:
        kind, _, identifier = cell.partition(":")
        if kind not in kinds or not identifier:
            raise BadCell(f"kind:id with a kind of {', '.join(kinds)}")
        return Thing(kind, ref(kind)(identifier, known))

    return read


def locator(cell: str, known: Known) -> Locator:
    try:
        found = Locator.parse(cell)
    except ValueError:
        raise BadCell("a locator such as 000/lead/1.2") from None
    if found not in known.locators:
        raise BadCell("a locator that stands in passages.csv")
    return found


def each(reader: Reader) -> Reader:
    """Read a cell that lists values separated by semicolons; a value twice is an error."""

    def read(cell: str, known: Known) -> tuple[Any, ...]:
        values: list[Any] = []
        for part in split(cell):
            try:
                value = reader(part, known)
            except BadCell as error:
                raise BadCell(f"{error} in place of {part!r}") from None
            if value in values:
                raise BadCell(f"each value once, not {part!r} twice")
            values.append(value)
        return tuple(values)

    return read
