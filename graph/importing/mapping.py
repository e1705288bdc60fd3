"""What rows state, declared: tables, checks, derived columns and maps from rows to records.

Expressions are SQL as Polars reads it; texts are templates with ``{column}``. A template or
value of which a column is empty states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import polars as pl

from heliograph.graph.errors import SourceError
from heliograph.ontology import PREFIXES

CELL_TYPES = ("integer", "decimal", "date", "year")
_COLUMN = re.compile(r"\{(\w+)\}")
_ABSOLUTE = re.compile(r"https?://")


@dataclass(frozen=True)
class Table:
    """One file of a source: how it is written, and what its columns are.

    ``files`` are name patterns; ``columns`` names those of a file without a header;
    ``paths`` are JMESPath expressions into each line of JSON lines, and ``lists`` names those
    that give several values; ``items`` gives the entities of a line that holds several, which
    are numbered as if each had a line; ``rename`` maps columns of other editions to the names
    used here, after ``lower`` has put them in lower case.
    """

    name: str
    files: tuple[str, ...]
    format: Literal["csv", "jsonl"] = "csv"
    encoding: str = "utf-8"
    separator: str = ","
    quote: str = '"'
    comment: str = ""
    columns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional_columns: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    items: str = ""
    lower: bool = False
    needed: bool = True


@dataclass(frozen=True)
class Rule:
    """Rows of which ``when`` (SQL) holds do not go in, for the ``reason``.

    It is asked of the cells as they are read or, where it names derived columns, after those.
    ``unless`` names a group of rows (such as "persons") that a user may ask for.
    """

    when: pl.Expr
    reason: str
    unless: str = ""


@dataclass(frozen=True)
class Reference:
    """A way from a value of one table to another of its columns; values that lead to two do not."""

    table: str
    key: str
    value: str


@dataclass(frozen=True)
class Derived:
    """A column made from others: an SQL expression, a value looked up, or a count of parts.

    ``count`` is a regular expression whose matches in ``column`` are counted.
    """

    name: str
    expression: pl.Expr | None = None
    column: str = ""
    lookup: str = ""
    count: str = ""


@dataclass(frozen=True)
class Each:
    """Makes a row of each part of a cell, as the columns ``each`` and ``number`` (from 1).

    Parts are what the regular expression ``find`` matches (its group, if it has one), or the
    items of a list. ``beside`` is a second column with as many parts, found by ``beside_find``.
    """

    column: str
    find: str = ""
    beside: str = ""
    beside_find: str = ""


@dataclass(frozen=True)
class Value:
    """What one property gets: a text, a typed column, a record, a code or another IRI."""

    predicate: str
    kind: Literal["text", "typed", "record", "code", "iri"]
    template: str
    lang: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class RowMap:
    """The statements that each row of a table makes about one record.

    ``record`` is the template of its register and identifier. The record of a ``main`` map
    stands for the row and is counted; one that is ``traced`` carries the row's provenance and
    is compared between versions. With ``once`` a record is stated by its first row in a batch.
    """

    table: str
    record: str
    classes: tuple[str, ...]
    values: tuple[Value, ...]
    main: bool = True
    traced: bool = True
    once: bool = False
    where: pl.Expr | None = None
    each: Each | None = None
    derive: tuple[Derived, ...] = ()


@dataclass(frozen=True)
class TableMap:
    """Everything said of one table, in the order in which it is done."""

    types: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    unique: str = ""
    derive: tuple[Derived, ...] = ()
    leave_out: tuple[Rule, ...] = ()
    quarantine: tuple[Rule, ...] = ()
    maps: tuple[RowMap, ...] = ()


@dataclass(frozen=True)
class SourceMap:
    """The mapping of a source, table by table, with its lists of codes and references."""

    tables: Mapping[str, TableMap]
    codes: Mapping[str, Mapping[str, str]]
    references: Mapping[str, Reference]

    def groups(self) -> tuple[str, ...]:
        """Return the names of the groups of rows that come in only when asked for."""
        found = {r.unless for table in self.tables.values() for r in table.leave_out if r.unless}
        return tuple(sorted(found))


def read_mapping(given: Mapping[str, Any], tables: Sequence[Table], where: str) -> SourceMap:
    """Read a mapping; SourceError names the part that cannot be understood."""
    reader = _Reader(where)
    _known(given, {"table", "codes", "references"}, where, "the mapping")
    declared = {table.name for table in tables}
    codes = given.get("codes", {})
    references = {
        name: reader.made(Reference, item, f"reference {name}")
        for name, item in given.get("references", {}).items()
    }
    reader.lookups = set(codes) | set(references)
    found = {}
    for name, item in given.get("table", {}).items():
        if name not in declared:
            raise SourceError(f"table {name} is not declared in source.toml", where)
        found[name] = reader.table(name, item)
    if not any(table.maps for table in found.values()):
        raise SourceError("nothing is mapped: there is no [[table.NAME.map]]", where)
    return SourceMap(found, codes, references)


class _Reader:
    def __init__(self, where: str) -> None:
        self._where = where
        self.lookups: set[str] = set()

    def table(self, name: str, given: Mapping[str, Any]) -> TableMap:
        part = f"table {name}"
        allowed = {f.name for f in fields(TableMap)} - {"maps"} | {"map"}
        _known(given, allowed, self._where, part)
        types = given.get("types", {})
        for column, kind in types.items():
            if kind not in CELL_TYPES:
                known = ", ".join(CELL_TYPES)
                self._refuse(f"{part}, types.{column}: found {kind!r}, expected one of {known}")
        return TableMap(
            types=types,
            required=tuple(given.get("required", ())),
            unique=given.get("unique", ""),
            derive=self._derived(given.get("derive", {}), part),
            leave_out=tuple(self._rule(r, part) for r in given.get("leave_out", ())),
            quarantine=tuple(self._rule(r, part) for r in given.get("quarantine", ())),
            maps=tuple(self._map(name, item, part) for item in given.get("map", ())),
        )

    def made(self, kind: type[Any], given: Mapping[str, Any], part: str) -> Any:
        try:
            return kind(**given)
        except TypeError as error:
            self._refuse(f"{part}: {error}")

    def _map(self, table: str, given: Mapping[str, Any], part: str) -> RowMap:
        part = f"{part}, map {given.get('record', '')}"
        allowed = {"record", "class", "values", "main", "traced", "once", "where", "each", "derive"}
        _known(given, allowed, self._where, part)
        for needed in ("record", "class", "values"):
            if needed not in given:
                self._refuse(f"{part}: {needed} is missing")
        each = given.get("each")
        return RowMap(
            table=table,
            record=given["record"],
            classes=tuple(self._term(name, part) for name in given["class"]),
            values=tuple(self._values(given["values"], part)),
            main=given.get("main", True),
            traced=given.get("traced", given.get("main", True)),
            once=given.get("once", False),
            where=self._sql(given["where"], part) if "where" in given else None,
            each=None if each is None else self.made(Each, each, f"{part}, each"),
            derive=self._derived(given.get("derive", {}), part),
        )

    def _values(self, given: Mapping[str, Any], part: str) -> list[Value]:
        found = []
        for name, items in given.items():
            predicate = self._term(name, part)
            for item in items if isinstance(items, list) else [items]:
                found.append(self._value(predicate, item, f"{part}, {name}"))
        return found

    def _value(self, predicate: str, given: Any, part: str) -> Value:
        if isinstance(given, str):
            return Value(predicate, "text", given)
        kinds = {"text", "column", "record", "code", "iri", "literal"} & set(given)
        if len(kinds) != 1:
            self._refuse(f"{part}: expected one of text, column, literal, record, code, iri")
        kind = kinds.pop()
        _known(given, {kind, "lang", "type"}, self._where, part)
        if kind in ("column", "literal"):
            template = f"{{{given[kind]}}}" if kind == "column" else given[kind]
            if "type" not in given:
                return Value(predicate, "text", template)
            datatype = self._term(given["type"], part)
            return Value(predicate, "typed", template, datatype=datatype)
        return Value(predicate, kind, given[kind], lang=given.get("lang", ""))  # type: ignore[arg-type]

    def _derived(self, given: Mapping[str, Any], part: str) -> tuple[Derived, ...]:
        found = []
        for name, item in given.items():
            if isinstance(item, str):
                found.append(Derived(name, self._sql(item, f"{part}, derive.{name}")))
                continue
            made = self.made(Derived, {"name": name, **item}, f"{part}, derive.{name}")
            if not made.count and made.lookup not in self.lookups:
                self._refuse(f"{part}, derive.{name}: no codes or references {made.lookup!r}")
            found.append(made)
        return tuple(found)

    def _rule(self, given: Mapping[str, Any], part: str) -> Rule:
        if not {"when", "reason"} <= set(given):
            self._refuse(f"{part}: a rule needs when and reason")
        _known(given, {"when", "reason", "unless"}, self._where, part)
        when = self._sql(given["when"], part)
        return Rule(when, given["reason"], given.get("unless", ""))

    def _sql(self, text: str, part: str) -> pl.Expr:
        try:
            return pl.sql_expr(text)
        except pl.exceptions.PolarsError as error:
            raise SourceError(f"{part}: {text!r} is no expression: {error}", self._where) from error

    def _term(self, name: str, part: str) -> str:
        prefix, colon, local = name.partition(":")
        if _ABSOLUTE.match(name):
            return name
        if not colon or prefix not in PREFIXES:
            self._refuse(f"{part}: {name!r} is no term with a known prefix")
        return f"{PREFIXES[prefix]}{local}"

    def _refuse(self, complaint: str) -> Any:
        raise SourceError(complaint, self._where)


def columns_of(template: str) -> list[str]:
    """Return the columns that a template names, in their order."""
    return _COLUMN.findall(template)


def parts_of(template: str) -> list[str]:
    """Return a template's texts and columns in turn, beginning and ending with a text."""
    return _COLUMN.split(template)


def _known(given: Mapping[str, Any], allowed: set[str], where: str, part: str) -> None:
    unknown = set(given) - allowed
    if unknown:
        complaint = f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(allowed))}"
        raise SourceError(f"{part}: {complaint}", where)
