"""The tables of one release as Parquet files, in the folder ``tables`` of the release.

They are made when they are first asked for, so that no publication waits for them: written aside,
flushed, and put in place by one rename. ``tables.json`` has the hash of each file and of the
dataset they follow from; what does not match its hash is made anew.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from time import time
from typing import TYPE_CHECKING, Any

from heliograph.graph.errors import StoreError
from heliograph.graph.filehash import file_hash
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.graph.store.durable import sync, sync_tree
from heliograph.graph.tables.columns import TABLES, find_table, typed

if TYPE_CHECKING:
    from polars import DataFrame, Series

    from heliograph.graph.tables.quads import Quads

__all__ = ["TableFile", "Tables"]

FOLDER = "tables"
RECORD = "tables.json"
_DRAFT = ".tables-"
_DRAFT_SECONDS = 3600.0
_TABLES_AT_ONCE = 2  # of a large release; of a million events each needs about a gigabyte
_MOST_AT_ONCE = 5_000_000  # quads that are read into memory together, some 400 MB a million
_SETTINGS = EngineSettings(workers=1, deadline=3600.0, memory=8 * 2**30, result_bytes=4 * 2**30)


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


# Who comes while tables are made waits for them, and does not make them as well.
_MAKING = Lock()


class Tables:
    """The tables of a release; reading one makes all of them if they are not there.

    Any number of processes may do so at once. Where the folder of the release may not be written
    to, tables are made in memory, for this object alone.
    """

    def __init__(self, release: Release) -> None:
        self._release = release
        self._folder = release.path / FOLDER
        self._sound: set[str] = set()

    def frame(self, name: str) -> DataFrame:
        """Return a table of ``TABLES`` as a Polars frame.

        Raises HeliographError for another name, StoreError when the release cannot be read.
        """
        import polars as pl  # costs 0.2 s, which only readers of tables should pay

        find_table(name)
        if not self._ready():
            return self._in_memory[name]
        return pl.read_parquet(self._folder / f"{name}.parquet")

    def having(self, name: str, column: str, values: Collection[str]) -> DataFrame:
        """Return the rows of a table that have one of some values in a column of texts.

        What is read of a file is only what may hold them. Raises as ``frame`` does.
        """
        import polars as pl

        find_table(name)
        wanted = pl.col(column).is_in(pl.Series(list(values), dtype=pl.String).implode())
        if not self._ready():
            return self._in_memory[name].filter(wanted)
        return pl.scan_parquet(self._folder / f"{name}.parquet").filter(wanted).collect()

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a table as Python values; equal texts are one object."""
        frame = self.frame(name)
        return zip(*(_values(column) for column in frame.iter_columns()), strict=True)

    def path(self, name: str) -> Path:
        """Return the Parquet file of a table, for DuckDB and others; raises as ``files`` does."""
        find_table(name)
        return next(file.path for file in self.files() if file.name == name)

    def files(self) -> tuple[TableFile, ...]:
        """Return the files of all tables, in the order of ``TABLES``.

        Raises StoreError where they are not there and the folder may not be written to.
        """
        if not self._ready():
            raise StoreError(f"The tables of release {self._release.id} cannot be written to disk")
        return tuple(self._files(self._record()))

    def _ready(self) -> bool:
        """Tell whether sound files are there, after making them if they are not."""
        if self._is_sound():
            return True
        with _MAKING:
            if not self._is_sound():
                self._make()
            return self._is_sound()

    def _is_sound(self) -> bool:
        try:
            record = self._record()
            for file in self._files(record):
                if file.name not in self._sound and file_hash(file.path) != file.sha256:
                    return False
                self._sound.add(file.name)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return {name: record.get(name) for name in self._made_from} == self._made_from

    def _record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._folder / RECORD).read_bytes())
        return found

    def _files(self, record: Mapping[str, Any]) -> Iterator[TableFile]:
        for name in TABLES:
            yield TableFile(name, self._folder / f"{name}.parquet", **record["tables"][name])

    @cached_property
    def _made_from(self) -> dict[str, str]:
        """What the files follow from: other than these, and they are out of date."""
        texts = "\n".join(table.query.source for table in TABLES.values())
        return {
            "dataset_hash": self._release.manifest.dataset_hash,
            "queries": sha256(texts.encode()).hexdigest(),
            "heliograph": version("heliograph"),
        }

    def _make(self) -> None:
        """Write the files and put them in place, where that is possible."""
        from polars.exceptions import ComputeError

        self._clear_drafts()
        try:
            draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self._release.path))
        except OSError:
            return
        try:
            self._write(draft)
            if not self._is_sound():  # else another was faster
                self._publish(draft)
        except (OSError, ComputeError):  # which of the two a full disk is, Polars decides
            return
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _write(self, draft: Path) -> None:
        written = {}
        for name, frame in _made(self._release):
            path = draft / f"{name}.parquet"
            frame.write_parquet(path, compression="zstd")
            size = path.stat().st_size
            written[name] = {"rows": frame.height, "bytes": size, "sha256": file_hash(path)}
        record = {**self._made_from, "polars": version("polars"), "tables": written}
        (draft / RECORD).write_text(json.dumps(record, indent=2) + "\n", "utf-8")
        draft.chmod(0o755)
        sync_tree(draft)

    def _publish(self, draft: Path) -> None:
        self._sound.clear()
        if self._folder.exists():  # out of date or damaged
            old = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self._release.path))
            self._folder.rename(old / FOLDER)
            shutil.rmtree(old, ignore_errors=True)
        draft.rename(self._folder)
        sync(self._release.path)

    def _clear_drafts(self) -> None:
        """Remove what crashed writers left; one that is at work is done sooner."""
        for path in self._release.path.glob(f"{_DRAFT}*"):
            try:
                if time() - path.stat().st_mtime > _DRAFT_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
            except FileNotFoundError:
                continue

    @cached_property
    def _in_memory(self) -> Mapping[str, DataFrame]:
        return dict(_made(self._release))


def _made(release: Release) -> Iterator[tuple[str, DataFrame]]:
    """Make the tables of a release, from its quads or by its queries."""
    from polars.exceptions import PolarsError

    made = _joined if release.manifest.default_graph == "merge" else _queried
    try:
        yield from made(release)
    except (OSError, PolarsError) as error:
        raise StoreError(f"Release {release.id} cannot become tables: {error}") from error


def _joined(release: Release) -> Iterator[tuple[str, DataFrame]]:
    from heliograph.graph.tables.joining import join_table
    from heliograph.graph.tables.quads import read_quads
    from heliograph.graph.tables.stored import StoredQuads

    def make(name: str, quads: Quads) -> DataFrame:
        return typed(TABLES[name], join_table(name, quads))

    if release.is_listed and release.manifest.quads <= _MOST_AT_ONCE:
        listed = read_quads(release.dataset)
        yield from ((name, make(name, listed)) for name in TABLES)
        return
    settings = replace(_SETTINGS, workers=_TABLES_AT_ONCE)
    with EmbeddedEngine(release, settings) as engine, ThreadPoolExecutor(_TABLES_AT_ONCE) as pool:
        stored = StoredQuads(engine)
        waiting = {name: pool.submit(make, name, stored) for name in TABLES}
        try:
            for name in TABLES:
                yield name, waiting.pop(name).result()
        finally:
            pool.shutdown(cancel_futures=True)


def _queried(release: Release) -> Iterator[tuple[str, DataFrame]]:
    """Ask the stored queries: a default graph of its own holds what no sorted quads tell."""
    from heliograph.graph.tables.stored import read_texts

    with EmbeddedEngine(release, _SETTINGS) as engine:
        for name, table in TABLES.items():
            yield name, typed(table, read_texts(engine, table.query.text))


def _values(column: Series) -> list[Any]:
    import polars as pl

    if column.dtype != pl.String:
        return column.to_list()
    texts = column.drop_nulls().unique()
    known = texts.to_list()
    codes = column.cast(pl.Enum(texts)).to_physical().to_list()
    return [None if code is None else known[code] for code in codes]
