"""CSV tables as an analyst's spreadsheet writes them: raw rows with their row numbers."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heliograph.graph.sources.problems import SourceReport


@dataclass(frozen=True)
class RawRow:
    """One row of a table: ``number`` counts as a spreadsheet does, the header being 1."""

    file: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RawTable:
    file: str
    sha256: str
    rows: tuple[RawRow, ...]


def read_table(path: Path, columns: Sequence[str], report: SourceReport) -> RawTable:
    """Read a CSV file whose header must name exactly ``columns``, in any order.

    Defects go to the report; the rows that could be read come back all the same, so that
    one run finds as many problems as it can.
    """
    if not path.is_file():
        report.add(path.name, 0, "", "no such file", "a CSV table with this name")
        return RawTable(path.name, "", ())
    content = path.read_bytes()
    text = _decode(path.name, content, report)
    if text is None:
        return RawTable(path.name, "", ())
    rows = _rows(path.name, text, columns, report)
    return RawTable(path.name, hashlib.sha256(content).hexdigest(), rows)


def _decode(file: str, content: bytes, report: SourceReport) -> str | None:
    """Decode UTF-8; a byte-order mark, which Excel writes, is accepted and dropped."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02x} on line {row}"
        report.add(file, row, "", found, "UTF-8 text (save the sheet as CSV UTF-8)")
        return None


def _rows(file: str, text: str, columns: Sequence[str], report: SourceReport) -> tuple[RawRow, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        records = list(reader)
    except csv.Error as error:
        report.add(file, reader.line_num, "", f"a CSV error ({error})", "well-formed CSV")
        return ()
    header = [name.strip() for name in records[0]] if records else []
    if not _check_header(file, header, columns, report):
        return ()
    rows = []
    for number, cells in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            report.add(file, number, "", f"{len(cells)} cells", f"{len(header)} cells")
            continue
        stripped = (cell.strip() for cell in cells)
        rows.append(RawRow(file, number, dict(zip(header, stripped, strict=True))))
    return tuple(rows)


def _check_header(
    file: str, header: list[str], columns: Sequence[str], report: SourceReport
) -> bool:
    if not header:
        report.add(file, 0, "", "an empty file", f"a header: {','.join(columns)}")
        return False
    if len(header) == 1 and ";" in header[0]:
        report.add(file, 1, "", "columns separated by semicolons", "columns separated by commas")
        return False
    for name in columns:
        if name not in header:
            report.add(file, 1, name, "no such column", f"the columns {','.join(columns)}")
    for name in header:
        if name not in columns:
            report.add(file, 1, name, "an unknown column", f"the columns {','.join(columns)}")
    for name in {name for name in header if header.count(name) > 1}:
        report.add(file, 1, name, "the column twice", "each column once")
    return sorted(header) == sorted(columns)
