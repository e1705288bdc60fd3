"""Templates filled with the answers of a rule: numbers as people write them, lists in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from rdflib import XSD, Literal
from rdflib.term import Identifier

_VARIABLE = re.compile(r"\{\?(\w+)\}")
_NUMBERS = frozenset({XSD.decimal, XSD.integer, XSD.double, XSD.float})
_LIST = "; "
_SUM = " + "


def fill(template: str, row: Mapping[str, Identifier]) -> str:
    """Return a template with each ``{?name}`` replaced by its value in the row.

    A name that ends in ``Day`` is a day number and becomes a date. Values that are lists
    (``a; b`` or ``1 + 2``) are put in order, since engines group in any order.
    """
    return _VARIABLE.sub(lambda match: shown(match[1], row.get(match[1])), template)


def lines(templates: Iterable[str], row: Mapping[str, Identifier]) -> tuple[str, ...]:
    """Return the filled templates, without those of whose variables one has no value."""
    return tuple(fill(t, row) for t in templates if all(_given(row, n) for n in names_in(t)))


def names_in(template: str) -> list[str]:
    return _VARIABLE.findall(template)


def shown(name: str, value: Identifier | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Literal) and value.datatype in _NUMBERS:
        if name.endswith("Day"):
            return date.fromordinal(int(Decimal(str(value)))).isoformat()
        return number_text(str(value))
    text = str(value)
    if _SUM in text:
        return _SUM.join(sorted(map(number_text, text.split(_SUM)), key=_size))
    if _LIST in text:
        return _LIST.join(sorted(set(text.split(_LIST))))
    return text


def number_text(text: str) -> str:
    """Return a number with at most two decimals and no zeros at its end."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    rounded = value.quantize(Decimal("0.01")).normalize()
    return f"{rounded:f}" if rounded else "0"


def _size(text: str) -> tuple[Decimal, str]:
    try:
        return -Decimal(text), text
    except InvalidOperation:
        return Decimal(0), text


def _given(row: Mapping[str, Identifier], name: str) -> bool:
    return name in row and str(row[name]) != ""
