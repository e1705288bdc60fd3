"""A file in spans of rows, each of which can be read alone, in another process.

A span begins where Python's reader of the whole file begins a row, so that a line break within
quotes parts no row and the rows have the numbers that ``reading`` gives them.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from heliograph.graph.errors import SourceError
from heliograph.graph.importing.mapping import Table
from heliograph.graph.importing.reading import (
    BATCH,
    Batch,
    csv_batches,
    decoded,
    header_of,
    json_batches,
    opened,
    rows_of,
)

UNPACKED = "unpacked-"


@dataclass(frozen=True)
class Span:
    """``rows`` rows after ``before`` others: so many ``lines`` from the byte ``offset``."""

    before: int
    rows: int
    offset: int
    lines: int
    columns: tuple[str, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.before + self.rows


def plain_file(path: Path, folder: Path) -> Path:
    """Return a file in which every byte can be sought: a .gz file is unpacked into a folder."""
    if path.suffix != ".gz":
        return path
    unpacked = folder / f"{UNPACKED}{path.stem}"
    draft = unpacked.with_name(f"{unpacked.name}.tmp")
    try:
        if not unpacked.exists():
            with opened(path) as packed, draft.open("wb") as target:
                shutil.copyfileobj(packed, target)
            draft.replace(unpacked)
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot be read: {error}", str(path)) from error
    return unpacked


def spans(path: Path, table: Table, size: int = BATCH) -> Iterator[Span]:
    """Yield the spans of a file, ``size`` rows each, as many as ``read_batches`` yields batches.

    Raises SourceError where the file is not what the table says.
    """
    try:
        with path.open("rb") as file:
            if table.items:
                yield from _item_spans(file, table, size)
            elif table.format == "jsonl":
                yield from _line_spans(file, size)
            else:
                yield from _row_spans(file, table, size, str(path))
    except (OSError, csv.Error) as error:
        raise SourceError(f"cannot be read: {error}", str(path)) from error


def read_span(path: Path, table: Table, span: Span) -> Batch:
    """Return the rows of a span, as the batch that a reader of the whole file would make of them.

    Raises SourceError if the file cannot be read, or has no such span.
    """
    try:
        with path.open("rb") as file:
            file.seek(span.offset)
            lines = islice(file, span.lines)
            if table.format == "jsonl":
                batches = json_batches(lines, table, span.lines, span.before)
            else:
                damaged: set[int] = set()
                reader = rows_of(decoded(lines, table.encoding, damaged, span.offset == 0), table)
                columns = list(span.columns)
                batches = csv_batches(reader, columns, table, span.rows, damaged, span.before)
            batch = next(batches, None)
    except (OSError, csv.Error) as error:
        raise SourceError(f"cannot be read: {error}", str(path)) from error
    if batch is None or batch.last != span.last:
        found = "none" if batch is None else f"row {batch.last}"
        raise SourceError(f"changed while it was read: expected row {span.last}, found {found}")
    return batch


def _line_spans(
    file: IO[bytes], size: int, offset: int = 0, columns: tuple[str, ...] = ()
) -> Iterator[Span]:
    before = 0
    while True:
        lengths = [len(line) for line in islice(file, size)]
        if not lengths:
            return
        yield Span(before, len(lengths), offset, len(lengths), columns)
        before += len(lengths)
        offset += sum(lengths)


def _item_spans(file: IO[bytes], table: Table, size: int) -> Iterator[Span]:
    """Yield spans of lines of which each may hold several rows, so that all must be read."""
    taken = _Taken(file)
    before = offset = lines = 0
    for batch in json_batches(taken, table, size):
        yield Span(before, batch.last - before, offset, taken.lines - lines)
        before, offset, lines = batch.last, taken.bytes, taken.lines


def _row_spans(file: IO[bytes], table: Table, size: int, where: str) -> Iterator[Span]:
    taken = _Taken(file)
    reader = rows_of(decoded(taken, table.encoding, set()), table)
    columns = tuple(header_of(reader, table, where))
    if not table.quote:  # a row is a line
        yield from _line_spans(file, size, taken.bytes, columns)
        return
    before = 0
    while True:
        offset, line = taken.bytes, reader.line_num
        rows = sum(1 for _ in islice(reader, size))
        if not rows:
            return
        yield Span(before, rows, offset, reader.line_num - line, columns)
        before += rows


class _Taken:
    """The lines of a file, and how many of them, and of their bytes, were taken."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.bytes = self.lines = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._file:
            self.bytes += len(line)
            self.lines += 1
            yield line
