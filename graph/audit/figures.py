"""Figures in numbers: what their words allow, and which days their windows cover."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rdflib import PROV, RDFS, SKOS, XSD, Literal
from rdflib.term import Node

from heliograph.graph.audit.index import QuadIndex
from heliograph.graph.model.iris import of_code
from heliograph.graph.model.quantities import reading_of
from heliograph.ontology import HG, HGSH

NO_LIMIT = Decimal(10**12)
# How far from a stated number "roughly" and "nearly" reach; a tenth and a fifth of it.
_ROUGHLY = Decimal("0.1")
_NEARLY = Decimal("0.2")
_WHOLE = frozenset({"count", "casualty", "ordinal", "rank"})
_ABOUT = frozenset({"roughly", "average", "rounded"})
_ALMOST = frozenset({"nearly"})
_UNSPOKEN = frozenset({"exact", "inherited", "implied-by-grammar", "average", "rounded", "vague"})
_DAYS: dict[str, Decimal] = {
    "hours": Decimal(1) / 24,
    "days": Decimal(1),
    "weeks": Decimal(7),
    "months": Decimal("30.44"),
}
_SI: dict[str, Decimal] = {
    "mi": Decimal("1.609344"),
    "km": Decimal(1),
    "lb": Decimal("0.45359237"),
    "kg": Decimal(1),
}
# What the events that a figure counts must be.
_COUNTED = {
    "attacks": "attack",
    "attacks-per-day": "attack",
    "strikes": "strike",
    "airstrikes": "strike",
    "responses": "strike",
    "rounds": "strike",
}


@dataclass(frozen=True)
class Limits:
    least: Decimal
    greatest: Decimal


def limits_of(value: Decimal, qualifiers: frozenset[str], *, whole: bool) -> Limits:
    """Return the least and the greatest number that a stated value with its words allows."""
    reading = reading_of(value, qualifiers, whole=whole)
    if _ABOUT & qualifiers and reading.minimum is None and reading.maximum is None:
        return Limits(value * (1 - _ROUGHLY), value * (1 + _ROUGHLY))
    if reading.best is not None:
        return Limits(reading.best, reading.best)
    least = reading.minimum if reading.minimum is not None else Decimal(0)
    if _ALMOST & qualifiers:
        least = value * (1 - _NEARLY)
    return Limits(least, NO_LIMIT if reading.maximum is None else reading.maximum)


def figure_limits(index: QuadIndex, figure: Node) -> Limits | None:
    """Return the numbers that a figure allows, None where it states no number."""
    stated = index.value(figure, HG.value)
    if stated is None:
        return None
    codes = frozenset(code_of(q) for q in index.objects(figure, HG.qualifier))
    whole = code_of(index.value(figure, HG.measureType)) in _WHOLE
    return limits_of(Decimal(str(stated)), codes, whole=whole)


def day_number(text: str) -> int:
    """Return the day of an xsd:date counted from 1 January of year 1."""
    return _ordinal(text)


@lru_cache(maxsize=8192)
def _ordinal(text: str) -> int:
    return date.fromisoformat(text[:10]).toordinal()


def day_of(index: QuadIndex, thing: Node, predicate: Node) -> int | None:
    found = index.value(thing, predicate)
    return None if found is None else day_number(str(found))


def counted_kind(index: QuadIndex, figure: Node) -> Node | None:
    """Return the type of the events that a figure counts; None where it counts none."""
    unit = code_of(index.value(figure, HG.unit))
    return of_code("event-type", _COUNTED[unit]) if unit in _COUNTED else None


def is_daily(index: QuadIndex, figure: Node) -> bool:
    """True for two known days; a set such as [2024-02-02..2024-02-07] is one unknown day."""
    edtf = index.text(figure, HG.window)
    parts = edtf.split("/")
    return "[" not in edtf and len(parts) == 2 and all(len(part) == 10 for part in parts)


def number(value: Decimal | int) -> Literal:
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    return Literal(f"{value.normalize():f}", datatype=XSD.decimal)


def code_of(node: Node | None) -> str:
    return "" if node is None else str(node).rsplit("/", 1)[-1]


def figure_triples(index: QuadIndex) -> Iterator[tuple[Node, Node, Node]]:
    for figure in index.of_class(HG.Statistic):
        yield from _value(index, figure)
        yield from _window(index, figure)
        yield from _scope_text(index, figure)
        for passage in index.objects(figure, PROV.wasQuotedFrom):
            for document in index.objects(passage, HG.document):
                yield figure, HGSH.document, document


def _value(index: QuadIndex, figure: Node) -> Iterator[tuple[Node, Node, Node]]:
    unit = code_of(index.value(figure, HG.unit))
    codes = frozenset(code_of(q) for q in index.objects(figure, HG.qualifier))
    yield figure, HGSH.figure, Literal(_figure_text(index, figure, codes, unit))
    kind = counted_kind(index, figure)
    if kind is not None:
        yield figure, HGSH.counts, kind
    if unit in _DAYS:
        yield figure, HGSH.daysPerUnit, number(_DAYS[unit])
    stated = index.value(figure, HG.value)
    if stated is None:
        return
    value = Decimal(str(stated))
    limits = figure_limits(index, figure)
    assert limits is not None
    yield figure, HGSH.least, number(limits.least)
    yield figure, HGSH.greatest, number(limits.greatest)
    yield figure, HGSH.half, number(half_unit(value))
    if unit in _SI:
        yield figure, HGSH.metric, number(value * _SI[unit])


def half_unit(value: Decimal) -> Decimal:
    """Return half a unit of the last digit that a number shows, trailing zeros not counted."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1)


def _figure_text(index: QuadIndex, figure: Node, codes: frozenset[str], unit: str) -> str:
    spoken = [c.replace("-", " ") for c in sorted(codes - _UNSPOKEN)]
    value = index.value(figure, HG.value)
    shown = index.text(figure, HG.valueText) if value is None else f"{Decimal(str(value)):f}"
    of_unit = "" if unit in {"ordinal", "rank"} else unit.replace("-", " ")
    if shown == "1":
        of_unit = re.sub("ies$", "y", of_unit) if of_unit.endswith("ies") else of_unit.rstrip("s")
    return " ".join(part for part in (*spoken, shown, of_unit) if part)


def _window(index: QuadIndex, figure: Node) -> Iterator[tuple[Node, Node, Node]]:
    start, end = day_of(index, figure, HG.windowStart), day_of(index, figure, HG.windowEnd)
    if start is not None:
        yield figure, HGSH.startDay, number(start)
    if end is not None:
        yield figure, HGSH.endDay, number(end)
    if is_daily(index, figure):
        yield figure, HGSH.daily, Literal("true", datatype=XSD.boolean)
    window = index.value(figure, HG.window)
    for graph in index.graphs(figure, HG.window, window) if window is not None else ():
        if index.value(graph, HG.inferenceMethod) is not None:
            yield figure, HGSH.windowInference, graph


def _scope_text(index: QuadIndex, figure: Node) -> Iterator[tuple[Node, Node, Node]]:
    parts = []
    window = index.text(figure, HG.window)
    if window:
        parts.append(window)
    for predicate in (HG.area, HG.actorSet):
        names = [_label(index, thing) for thing in index.objects(figure, predicate)]
        if names:
            parts.append(", ".join(sorted(names)))
    yield figure, HGSH.scope, Literal("; ".join(parts) or "no scope stated")


def _label(index: QuadIndex, thing: Node) -> str:
    return index.text(thing, SKOS.prefLabel) or index.text(thing, RDFS.label) or code_of(thing)
