"""The tables of one release as Parquet files, in the folder ``tables`` of the release.

They are made when they are first asked for, so that no publication waits for them: written aside,
flushed, and put in place by one rename. ``tables.json`` has the hash of each file and of the
dataset they follow from; what does not match its hash is made anew. Where an earlier release has
its tables, those of a small change of it are made from them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from time import time
from typing import TYPE_CHECKING, Any

from heliograph.graph.errors import StoreError
from heliograph.graph.filehash import file_hash
from heliograph.graph.store import Release
from heliograph.graph.store.durable import sync, sync_tree
from heliograph.graph.tables.changing import changed_tables, find_earlier
from heliograph.graph.tables.columns import find_table
from heliograph.graph.tables.making import made_anew
from heliograph.graph.tables.recorded import (
    FOLDER,
    TableFile,
    is_sound,
    path_of,
    read_record,
    write_record,
)

if TYPE_CHECKING:
    from polars import DataFrame, Series

__all__ = ["Tables"]

_DRAFT = ".tables-"
_DRAFT_SECONDS = 3600.0
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
        self._cleared = False

    def frame(self, name: str) -> DataFrame:
        """Return a table as a Polars frame.

        Raises HeliographError for another name, StoreError or QueryError when the release cannot
        be read.
        """
        import polars as pl  # costs 0.2 s, which only readers of tables should pay

        find_table(name)
        if not self._ready():
            return self._in_memory[name]
        return pl.read_parquet(path_of(self._folder, name))

    def having(self, name: str, column: str, values: Collection[str]) -> DataFrame:
        """Return the rows of a table that have one of some values in a column of texts.

        What is read of a file is only what may hold them. Raises as ``frame`` does.
        """
        import polars as pl

        find_table(name)
        wanted = pl.col(column).is_in(pl.Series(list(values), dtype=pl.String).implode())
        if not self._ready():
            return self._in_memory[name].filter(wanted)
        return pl.scan_parquet(path_of(self._folder, name)).filter(wanted).collect()

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a table as Python values; equal texts are one object."""
        frame = self.frame(name)
        return zip(*(_values(column) for column in frame.iter_columns()), strict=True)

    def path(self, name: str) -> Path:
        """Return the Parquet file of a table, for DuckDB and others; raises as ``files`` does."""
        find_table(name)
        return next(file.path for file in self.files() if file.name == name)

    def files(self) -> tuple[TableFile, ...]:
        """Return the files of all tables of ``TABLES``, in this order.

        Raises StoreError where they are not there and the folder may not be written to.
        """
        if not self._ready():
            raise StoreError(f"The tables of release {self._release.id} cannot be written to disk")
        return read_record(self._folder, self._release)

    def _ready(self) -> bool:
        """Tell whether sound files are there, after making them if they are not."""
        if not self._cleared:
            self._cleared = True
            self._clear_drafts()
        if self._is_sound():
            return True
        with _MAKING:
            if not self._is_sound():
                self._make()
            return self._is_sound()

    def _is_sound(self) -> bool:
        try:
            files = read_record(self._folder, self._release)
            for file in files:
                if file.name not in self._sound and not is_sound(file):
                    return False
                self._sound.add(file.name)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return bool(files)

    def _make(self) -> None:
        """Write the files and put them in place, where that is possible."""
        from polars.exceptions import ComputeError

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
        files = []
        with tempfile.TemporaryDirectory(dir=self._release.path, prefix=_DRAFT) as aside:
            for name, made in self._made(Path(aside)):
                path = path_of(draft, name)
                if isinstance(made, TableFile):
                    made.path.rename(path)
                    files.append(replace(made, path=path))
                else:
                    made.write_parquet(path, compression="zstd")
                    size, found = path.stat().st_size, file_hash(path)
                    files.append(TableFile(name, path, made.height, size, found))
        write_record(draft, self._release, files)
        draft.chmod(0o755)
        sync_tree(draft)

    def _made(self, aside: Path) -> Iterator[tuple[str, DataFrame | TableFile]]:
        earlier = find_earlier(self._release, aside)
        if earlier is None:
            return made_anew(self._release)
        return changed_tables(self._release, earlier)

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
        return dict(made_anew(self._release))


def _values(column: Series) -> list[Any]:
    import polars as pl

    if column.dtype != pl.String:
        return column.to_list()
    texts = column.drop_nulls().unique()
    known = texts.to_list()
    codes = column.cast(pl.Enum(texts)).to_physical().to_list()
    return [None if code is None else known[code] for code in codes]
