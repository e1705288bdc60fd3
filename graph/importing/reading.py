"""Rows of a file in batches, as text, with their numbers; what is no row is set aside.

Python's own reader splits the file: it knows where each row ends, takes line breaks within
quotes, and tells a row with too few or too many cells, which Polars fills or drops silently.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import jmespath
import polars as pl

from heliograph.graph.errors import SourceError
from heliograph.graph.importing.mapping import Table

ROW = "row"  # the column that numbers the rows from 1, the header not counted
BATCH = 5_000


@dataclass(frozen=True)
class BadRow:
    """A row that does not go in, and why; ``text`` is its beginning."""

    table: str
    row: int
    identifier: str
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Batch:
    """Some rows of a table, all cells text or None, and the rows that could not be read."""

    frame: pl.DataFrame
    bad: tuple[BadRow, ...]
    last: int


def read_batches(path: Path, table: Table, size: int = BATCH) -> Iterator[Batch]:
    """Yield the rows of a file; SourceError where the file is not what the table says."""
    try:
        with opened(path) as file:
            if table.format == "jsonl":
                yield from json_batches(file, table, size)
            else:
                yield from _csv_batches(file, table, size, str(path))
    except (OSError, EOFError, csv.Error) as error:
        raise SourceError(f"cannot be read: {error}", str(path)) from error


def opened(path: Path) -> IO[bytes]:
    """Open a file, or what a .gz file holds, for reading."""
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return path.open("rb")


def decoded(
    file: Iterable[bytes], encoding: str, damaged: set[int], begins: bool = True
) -> Iterator[str]:
    """Yield the lines as text; ``damaged`` takes the numbers of those that are not.

    ``begins`` is said of the lines with which a file begins: they may have a mark of their order.
    """
    for number, line in enumerate(file, 1):
        line = line.removeprefix(codecs.BOM_UTF8) if begins and number == 1 else line
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError:
            damaged.add(number)
            yield line.decode(encoding, "replace")


def rows_of(lines: Iterator[str], table: Table) -> Any:
    """Return Python's reader of a table's rows, which counts the lines it has taken."""
    csv.field_size_limit(sys.maxsize)
    if table.quote:
        return csv.reader(lines, delimiter=table.separator, quotechar=table.quote)
    return csv.reader(lines, delimiter=table.separator, quoting=csv.QUOTE_NONE)


def header_of(reader: Any, table: Table, where: str) -> list[str]:
    """Return the names of the columns; SourceError if some that are required are missing."""
    columns = list(table.columns) or _header(reader, table, where)
    missing = [name for name in table.required if name not in columns]
    if missing:
        found = ", ".join(columns[:12])
        raise SourceError(f"columns {', '.join(missing)} are missing; found {found} ...", where)
    return columns


def _csv_batches(file: IO[bytes], table: Table, size: int, where: str) -> Iterator[Batch]:
    damaged: set[int] = set()
    reader = rows_of(decoded(file, table.encoding, damaged), table)
    columns = header_of(reader, table, where)
    return csv_batches(reader, columns, table, size, damaged)


def csv_batches(
    reader: Any, columns: list[str], table: Table, size: int, damaged: set[int], done: int = 0
) -> Iterator[Batch]:
    """Yield what a reader has left, after ``done`` rows; ``damaged`` are lines that are no text."""
    width = len(columns)
    while True:
        rows: list[list[str]] = []
        numbers: list[int] = []
        bad: list[BadRow] = []
        before, start = reader.line_num, done
        for cells in islice(reader, size):
            done += 1
            line = reader.line_num
            if table.comment and cells and cells[0].startswith(table.comment):
                continue
            if damaged and any(number in damaged for number in range(before + 1, line + 1)):
                reason = f"bytes that are not {table.encoding}"
                bad.append(BadRow(table.name, done, _first(cells), reason, _text(cells)))
            elif len(cells) != width:
                reason = f"{len(cells)} cells found, {width} expected"
                bad.append(BadRow(table.name, done, _first(cells), reason, _text(cells)))
            else:
                rows.append(cells)
                numbers.append(done)
            before = line
        if done == start:
            return
        yield Batch(_frame(rows, numbers, columns, table), tuple(bad), done)


def _header(reader: Any, table: Table, where: str) -> list[str]:
    for cells in reader:
        if cells and not (table.comment and cells[0].startswith(table.comment)):
            columns = [name.strip() for name in cells]
            twice = {name for name in columns if columns.count(name) > 1}
            if twice:
                raise SourceError(f"columns occur twice: {', '.join(sorted(twice))}", where)
            columns = [name.lower() for name in columns] if table.lower else columns
            return [table.rename.get(name, name) for name in columns]
    raise SourceError("the file is empty; a header row was expected", where)


def _frame(
    rows: list[list[str]], numbers: list[int], columns: list[str], table: Table
) -> pl.DataFrame:
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    series = [
        pl.Series(name, list(values), dtype=pl.String)
        for name, values in zip(columns, cells, strict=True)
    ]
    frame = pl.DataFrame([pl.Series(ROW, numbers, dtype=pl.Int64), *series])
    absent = [name for name in table.optional_columns if name not in columns]
    frame = frame.with_columns(*(pl.lit(None, pl.String).alias(name) for name in absent))
    frame = frame.with_columns(pl.col(pl.String).str.strip_chars())
    text = pl.col(pl.String)
    empty = text.is_in(["", *table.nulls]) if table.nulls else text == ""
    return frame.with_columns(pl.when(empty).then(None).otherwise(text).name.keep())


def json_batches(file: Iterable[bytes], table: Table, size: int, done: int = 0) -> Iterator[Batch]:
    """Yield JSON lines as rows; they are numbered from the one after ``done``."""
    paths = {name: jmespath.compile(path) for name, path in table.paths.items()}
    items = jmespath.compile(table.items) if table.items else None
    number = done
    while True:
        rows: list[dict[str, Any]] = []
        bad: list[BadRow] = []
        last = 0
        for line in islice(file, size):
            last = number = number + 1
            text = line.strip().rstrip(b",")
            if text in (b"", b"[", b"]"):
                continue
            try:
                entity = json.loads(text)
                for place, item in enumerate((items and items.search(entity)) or [entity]):
                    number += place > 0
                    cells = {name: _value(path.search(item)) for name, path in paths.items()}
                    rows.append({ROW: number, **cells})
            except (ValueError, jmespath.exceptions.JMESPathError) as error:
                beginning = text[:200].decode("utf-8", "replace")
                what = "not JSON" if isinstance(error, json.JSONDecodeError) else "cannot be read"
                bad.append(BadRow(table.name, number, "", f"{what}: {error}", beginning))
            last = number
        if not last:
            return
        lists = set(table.lists)
        kinds = {name: pl.List(pl.String) if name in lists else pl.String for name in paths}
        shaped = [
            {k: _shaped(v, k in lists) if k != ROW else v for k, v in row.items()} for row in rows
        ]
        frame = pl.DataFrame(shaped, schema={ROW: pl.Int64, **kinds})
        yield Batch(frame, tuple(bad), last)


def _value(found: Any) -> list[str] | str | None:
    if found is None:
        return None
    if isinstance(found, list):
        return [str(item) for item in found if item is not None]
    return str(found)


def _shaped(value: list[str] | str | None, many: bool) -> list[str] | str | None:
    if many:
        return value if isinstance(value, list) or value is None else [value]
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _first(cells: list[str]) -> str:
    return cells[0][:80] if cells else ""


def _text(cells: list[str]) -> str:
    return ",".join(cells)[:200]
