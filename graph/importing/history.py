"""What a new version of a dataset changes: entries that appeared, changed and vanished.

The old version's graph stays as it was. The new one says of each row that no longer holds
``prov:wasInvalidatedBy`` the import, and of a row that takes its place ``prov:wasRevisionOf``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from rdflib import PROV

from heliograph.graph.importing.describing import quad
from heliograph.graph.model.iris import BASE

_RECORDS = f"<{BASE}record/".encode()
_DERIVED_FROM = f"<{PROV.wasDerivedFrom}>".encode()


@dataclass
class Changes:
    """How many entries a version has added, altered and dropped against the one before."""

    previous: str
    counts: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, object]:
        counts = {name: self.counts[name] for name in ("appeared", "changed", "vanished", "same")}
        return {"previous": self.previous, **counts}


@dataclass(frozen=True)
class _Entry:
    record: bytes
    rows: frozenset[str]
    statements: frozenset[bytes]


def compare_versions(
    old: Path, new: Path, old_graph: str, activity: str, graph: str, folder: Path
) -> tuple[Changes, Path]:
    """Compare two files of sorted N-Quads, of which the first is that of a whole release.

    Writes ``changes.csv``, a row for each entry that differs, and ``changes.nq``, what is then
    to be said of the rows; returns the counts and the second file. Reads each file once.
    """
    changes = Changes(old_graph)
    target = folder / "changes.nq"
    listing = folder / "changes.csv"
    with old.open("rb") as before, new.open("rb") as after:
        suffix = f" <{old_graph}> .\n".encode()
        pairs = _paired(_entries(line for line in before if line.endswith(suffix)), _entries(after))
        with target.open("w", encoding="utf-8") as quads, listing.open("w", newline="") as table:
            writer = csv.writer(table)
            writer.writerow(["record", "change", "old rows", "new rows"])
            for was, now in pairs:
                kind = _kind(was, now)
                changes.counts[kind] += 1
                if kind == "same":
                    continue
                found = was or now
                assert found is not None
                gone = sorted(was.rows) if was else []
                come = sorted(now.rows) if now else []
                record = found.record.decode()[1:-1]
                writer.writerow([record, kind, " ".join(gone), " ".join(come)])
                for row in gone:
                    quads.write(quad(row, PROV.wasInvalidatedBy, f"<{activity}>", graph))
                    for other in come:
                        quads.write(quad(other, PROV.wasRevisionOf, f"<{row}>", graph))
    return changes, target


def _kind(was: _Entry | None, now: _Entry | None) -> str:
    if was is None:
        return "appeared"
    if now is None:
        return "vanished"
    return "same" if was.statements == now.statements else "changed"


def _entries(lines: Iterable[bytes]) -> Iterator[_Entry]:
    """Yield the main records, those that have a row, in the order of their IRIs."""
    records = (line for line in lines if line.startswith(_RECORDS))
    for record, group in groupby(records, lambda line: line.partition(b" ")[0]):
        rows, statements = set(), set()
        for line in group:
            _, predicate, rest = line.split(b" ", 2)
            value = rest[:-3].rpartition(b" ")[0]
            if predicate == _DERIVED_FROM:
                rows.add(value.decode()[1:-1])
            else:
                statements.add(predicate + b" " + value)
        if rows:
            yield _Entry(record, frozenset(rows), frozenset(statements))


def _paired(
    old: Iterator[_Entry], new: Iterator[_Entry]
) -> Iterator[tuple[_Entry | None, _Entry | None]]:
    was, now = next(old, None), next(new, None)
    while was or now:
        # The space keeps the order of whole lines, where one IRI begins with another.
        left, right = (e.record + b" " if e else b"\xff" for e in (was, now))
        if left == right:
            yield was, now
            was, now = next(old, None), next(new, None)
        elif left < right:
            yield was, None
            was = next(old, None)
        else:
            yield None, now
            now = next(new, None)
