"""One file to parts on disk: batches of N-Quads, each with an account of what it holds.

A part is done when its account stands beside it; an import that was stopped goes on after the
last of them. Memory holds one batch and what the mapping looks up.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from heliograph.graph.errors import SourceError
from heliograph.graph.importing.checking import Complaint, check_records
from heliograph.graph.importing.cleaning import Cleaned, Cleaner
from heliograph.graph.importing.mapping import Reference, Table, TableMap
from heliograph.graph.importing.reading import BATCH, ROW, BadRow, Batch, read_batches
from heliograph.graph.importing.source import Source
from heliograph.graph.importing.stating import RECORD, TEXT, Lookups, Place, state

Progress = Callable[[str, int], None]


@dataclass
class Account:
    """What came of some rows of a table; ``records`` counts main records by register."""

    table: str
    rows: int = 0
    quads: int = 0
    bad: list[BadRow] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    warnings: list[Complaint] = field(default_factory=list)

    def add(self, other: Account) -> None:
        self.rows = max(self.rows, other.rows)
        self.quads += other.quads
        self.bad += other.bad
        self.left_out += other.left_out
        self.records += other.records
        self.warnings += other.warnings

    def to_json(self) -> str:
        listed = {"bad": [*map(vars, self.bad)], "warnings": [*map(vars, self.warnings)]}
        return json.dumps({**vars(self), **listed}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Account:
        found: dict[str, Any] = json.loads(text)
        found["bad"] = [BadRow(**item) for item in found["bad"]]
        found["warnings"] = [Complaint(**item) for item in found["warnings"]]
        found["left_out"] = Counter(found["left_out"])
        found["records"] = Counter(found["records"])
        return cls(**found)


@dataclass(frozen=True)
class Conversion:
    """The parts of one table and what they hold in all."""

    parts: tuple[Path, ...]
    account: Account


def look_up(source: Source, files: dict[str, Path]) -> Lookups:
    """Return the code lists of a mapping, and its references as read from their tables."""
    found = {name: dict(codes) for name, codes in source.mapping.codes.items()}
    tables = {table.name: table for table in source.tables}
    for name, reference in source.mapping.references.items():
        path = files.get(reference.table)
        found[name] = {} if path is None else _referred(path, tables[reference.table], reference)
    return found


def _referred(path: Path, table: Table, reference: Reference) -> dict[str, str]:
    found: dict[str, str] = {}
    ambiguous: set[str] = set()
    for batch in read_batches(path, table):
        key, value = pl.col(reference.key).alias("key"), pl.col(reference.value).alias("value")
        pairs = batch.frame.select(key, value).drop_nulls()
        for known, target in pairs.iter_rows():
            if found.setdefault(known, target) != target:
                ambiguous.add(known)
    return {known: target for known, target in found.items() if known not in ambiguous}


def convert(
    path: Path,
    table: Table,
    mapping: TableMap,
    place: Place,
    lookups: Lookups,
    folder: Path,
    *,
    groups: Collection[str] = (),
    validate: bool = True,
    size: int = BATCH,
    progress: Progress = lambda table, rows: None,
) -> Conversion:
    """Write the parts of one file into a folder, those that are not there yet."""
    cleaner = Cleaner(table.name, mapping, lookups, groups)
    total = Account(table.name)
    parts = []
    for number, batch in enumerate(read_batches(path, table, size), 1):
        part = folder / f"{table.name}-{number:06}.nq"
        account_path = part.with_suffix(".json")
        with mapping_refused(table, path):
            cleaned = cleaner.clean(batch.frame)
            if account_path.exists():
                account = Account.from_json(account_path.read_text("utf-8"))
            else:
                account = convert_batch(batch, cleaned, part, mapping, place, lookups, validate)
                _write_whole(account_path, account.to_json())
        total.add(account)
        parts.append(part)
        progress(table.name, batch.last)
    return Conversion(tuple(parts), total)


@contextmanager
def mapping_refused(table: Table, path: Path) -> Iterator[None]:
    """Turn what Polars raises within the block into a SourceError that names table and file."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        reason = str(error).partition("\n")[0]
        message = f"the mapping of {table.name} cannot be applied to its rows: {reason}"
        raise SourceError(message, str(path)) from error


def convert_batch(
    batch: Batch,
    cleaned: Cleaned,
    part: Path,
    mapping: TableMap,
    place: Place,
    lookups: Lookups,
    validate: bool,
) -> Account:
    """Write what the rows of a batch state to a file; return the account of it."""
    account = Account(place.table, batch.last, 0, [*batch.bad, *cleaned.bad])
    account.left_out = cleaned.left_out
    _write_part(part, cleaned.frame, mapping, place, lookups, account, validate)
    return account


def _write_part(
    part: Path,
    frame: pl.DataFrame,
    mapping: TableMap,
    place: Place,
    lookups: Lookups,
    account: Account,
    validate: bool,
) -> None:
    stated = [state(frame, row_map, place, lookups) for row_map in mapping.maps]
    if validate and stated:
        refused, account.warnings = check_records(pl.concat(stated), place.table)
        if refused:
            account.bad += _refused_rows(frame, refused, mapping, place.table)
            stated = [item.filter(~pl.col(ROW).is_in(list(refused))) for item in stated]
    with part.open("wb") as file:
        for row_map, item in zip(mapping.maps, stated, strict=True):
            if row_map.main:
                account.records[row_map.record.partition("/")[0]] += item[RECORD].n_unique()
            lines: bytes = item[TEXT].str.join("").cast(pl.Binary).item() or b""
            file.write(lines)
            account.quads += lines.count(b"\n")


def _refused_rows(
    frame: pl.DataFrame, refused: dict[int, str], mapping: TableMap, table: str
) -> Iterator[BadRow]:
    rows = frame.filter(pl.col(ROW).is_in(list(refused)))
    for row in rows.iter_rows(named=True):
        name = mapping.unique or next(c for c in frame.columns if c != ROW)
        text = ",".join(str(v) for k, v in row.items() if k != ROW and v is not None)
        yield BadRow(table, row[ROW], str(row[name]), refused[row[ROW]], text[:200])


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".tmp")
    draft.write_text(text, "utf-8")
    draft.replace(path)
