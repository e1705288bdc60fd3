"""Rows of two engines side by side, by value: what SPARQL leaves open is no difference."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from heliograph.graph.store import Term

Row = frozenset[tuple[str, str]]
_DIGITS = 6
_COORDINATE = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def by_value(rows: Iterable[Mapping[str, Term]]) -> Counter[Row]:
    """Return rows in no order. An empty cell is one without a value.

    Numbers are equal by value, to six digits after the point; a truth value is a number;
    coordinates are equal in single precision, in which Virtuoso keeps them; what GROUP_CONCAT puts
    together has no order.
    """
    return Counter(
        frozenset((name, _cell(term)) for name, term in row.items() if term.value) for row in rows
    )


def _cell(term: Term) -> str:
    datatype, value = (term.datatype or "").rpartition("#")[2], term.value
    if datatype == "boolean":
        return "1" if value in ("true", "1") else "0"
    if datatype in ("integer", "decimal", "double", "float"):
        try:
            return format(round(Decimal(value), _DIGITS).normalize(), "f")
        except InvalidOperation:
            return value
    if datatype in ("wktLiteral", "Geometry"):
        return _COORDINATE.sub(_in_single_precision, value)
    return " ".join(sorted(re.split(r"[,;|]\s*", value)))


def _in_single_precision(number: re.Match[str]) -> str:
    return repr(struct.unpack("f", struct.pack("f", float(number[0])))[0])
