"""The files of tables in a folder, and the record of what they hold and what they follow from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from heliograph.graph.filehash import file_hash
from heliograph.graph.store import Release
from heliograph.graph.tables.columns import TABLES

__all__ = ["FOLDER", "TableFile", "is_sound", "made_from", "path_of", "read_record", "write_record"]

# To be raised with whatever changes rows without a change of a query or of the version: tables of
# a successor are made from those there are.
_FORMAT = 1
FOLDER = "tables"
RECORD = "tables.json"


@dataclass(frozen=True)
class TableFile:
    """A table as a file: its rows, its size in bytes, and the SHA-256 of its content."""

    name: str
    path: Path
    rows: int
    bytes: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"path": str(self.path), "columns": list(TABLES[self.name].columns)}


def path_of(folder: Path, name: str) -> Path:
    """Return where the file of a table is in a folder of tables."""
    return folder / f"{name}.parquet"


def is_sound(file: TableFile) -> bool:
    """Tell whether a file has its hash; raises OSError where it cannot be read."""
    return file_hash(file.path) == file.sha256


def made_from(release: Release) -> dict[str, str | int]:
    """Return what the files of a release follow from: other than these, they are out of date."""
    return {
        "dataset_hash": release.manifest.dataset_hash,
        "queries": _queries(),
        "heliograph": version("heliograph"),
        "format": _FORMAT,
    }


def read_record(folder: Path, release: Release) -> tuple[TableFile, ...]:
    """Return the files in a folder, in the order of ``TABLES``, as the record tells of them.

    There are none where they do not follow from this release. Raises OSError, ValueError, KeyError
    or TypeError where there is no record of them all.
    """
    record: Any = json.loads((folder / RECORD).read_bytes())
    if not isinstance(record, dict):
        raise ValueError(f"{folder / RECORD}: found {type(record).__name__}, expected an object")
    origin = made_from(release)
    if {name: record.get(name) for name in origin} != origin:
        return ()
    tables: Mapping[str, Any] = record["tables"]
    return tuple(TableFile(name, path_of(folder, name), **tables[name]) for name in TABLES)


def write_record(folder: Path, release: Release, files: Iterable[TableFile]) -> None:
    """Write the record of files that were made for a release."""
    tables = {
        file.name: {"rows": file.rows, "bytes": file.bytes, "sha256": file.sha256} for file in files
    }
    record = {**made_from(release), "polars": version("polars"), "tables": tables}
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", "utf-8")


@lru_cache(maxsize=1)
def _queries() -> str:
    texts = "\n".join(table.query.source for table in TABLES.values())
    return sha256(texts.encode()).hexdigest()
