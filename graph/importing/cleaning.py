"""Rows that go in, rows that are left out by a rule, and rows that are set aside as bad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import polars as pl

from heliograph.graph.importing.mapping import TableMap
from heliograph.graph.importing.reading import ROW, BadRow
from heliograph.graph.importing.stating import Lookups, derive

_REASON = "reason"
_EXPECTED = {
    "integer": "a whole number",
    "decimal": "a decimal number",
    "date": "a day such as 2024-01-28",
    "year": "a year of four digits",
}
_DECIMAL = r"^-?\d+(\.\d+)?$"


@dataclass
class Cleaned:
    """The rows that go in, those that do not, and how many a rule left out, by its reason."""

    frame: pl.DataFrame
    bad: list[BadRow] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class Cleaner:
    """Checks the rows of one table, batch after batch; ``seen`` holds the identifiers so far."""

    def __init__(
        self, table: str, mapping: TableMap, lookups: Lookups, groups: Collection[str] = ()
    ) -> None:
        self._table = table
        self._mapping = mapping
        self._lookups = lookups
        self._groups = groups
        self.seen: set[str | None] = set()

    def clean(self, frame: pl.DataFrame) -> Cleaned:
        """Leave out, convert, derive and check, in this order."""
        found = Cleaned(frame)
        mapping = self._mapping
        self._leave_out(found, derived=False)
        for column in mapping.required:
            self._set_aside(found, pl.col(column).is_null(), pl.lit(f"{column} is empty"))
        for column, kind in mapping.types.items():
            self._convert(found, column, kind)
        self._drop_repeated(found)
        found.frame = derive(found.frame, mapping.derive, self._lookups)
        self._leave_out(found, derived=True)
        for rule in mapping.quarantine:
            self._set_aside(found, rule.when.fill_null(False), pl.lit(rule.reason))
        return found

    def _leave_out(self, found: Cleaned, derived: bool) -> None:
        names = {item.name for item in self._mapping.derive}
        for rule in self._mapping.leave_out:
            asked_for = rule.unless and rule.unless in self._groups
            if asked_for or bool(names & set(rule.when.meta.root_names())) != derived:
                continue
            hit = found.frame.select(rule.when.fill_null(False).alias("hit")).to_series()
            if hit.any():
                found.left_out[rule.reason] += int(hit.sum())
                found.frame = found.frame.filter(~hit)

    def _convert(self, found: Cleaned, column: str, kind: str) -> None:
        converted = _CONVERSIONS[kind](pl.col(column))
        bad = pl.col(column).is_not_null() & converted.is_null()
        expected = f"{column}: expected {_EXPECTED[kind]}, found "
        reason = pl.concat_str(pl.lit(expected), pl.col(column).str.head(60))
        self._set_aside(found, bad, reason)
        found.frame = found.frame.with_columns(converted.alias(column))

    def _drop_repeated(self, found: Cleaned) -> None:
        column = self._mapping.unique
        if not column:
            return
        values = found.frame[column].cast(pl.String).to_list()
        repeated = []
        for value in values:
            repeated.append(value in self.seen)
            self.seen.add(value)
        if any(repeated):
            reason = pl.concat_str(pl.lit(f"{column} occurs in an earlier row: "), pl.col(column))
            self._set_aside(found, pl.lit(pl.Series(repeated)), reason)

    def _set_aside(self, found: Cleaned, when: pl.Expr, reason: pl.Expr) -> None:
        frame = found.frame
        hit = frame.select(when.alias("hit")).to_series()
        if hit.len() != frame.height:  # a literal
            hit = pl.Series([bool(hit.item())] * frame.height, dtype=pl.Boolean)
        if not hit.any():
            return
        rows = frame.filter(hit).with_columns(reason.alias(_REASON))
        cells = [c for c in frame.columns if c != ROW]
        for row in rows.iter_rows(named=True):
            text = ",".join("" if row[c] is None else str(row[c]) for c in cells)[:200]
            identifier = str(row.get(self._mapping.unique or cells[0]) or "")
            found.bad.append(BadRow(self._table, row[ROW], identifier, row[_REASON], text))
        found.frame = frame.filter(~hit)


def _whole(column: pl.Expr) -> pl.Expr:
    return column.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _decimal(column: pl.Expr) -> pl.Expr:
    """Keep the text, in the canonical form of xsd:decimal: a float would change the digits."""
    plain = pl.when(column.str.contains(_DECIMAL)).then(column)
    trimmed = plain.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return pl.when(trimmed == "-0").then(pl.lit("0")).otherwise(trimmed)


def _day(column: pl.Expr) -> pl.Expr:
    forms = ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y")
    iso = column.str.head(10).str.to_date(forms[0], strict=False)
    return pl.coalesce(iso, *(column.str.to_date(form, strict=False) for form in forms[1:]))


def _year(column: pl.Expr) -> pl.Expr:
    whole = _whole(column)
    return pl.when(whole.is_between(1000, 9999)).then(whole)


_CONVERSIONS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "integer": _whole,
    "decimal": _decimal,
    "date": _day,
    "year": _year,
}
