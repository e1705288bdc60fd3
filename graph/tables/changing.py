"""The tables of a release that is a small change of an earlier one, made from the earlier ones.

Of each table, rows of what the change may have touched are made anew, and all others are taken
over; a table without such rows stays the file that it is. Exact, not estimated: see ``walking``.
Where too much was touched, a table is made anew as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, parse

from heliograph.graph.errors import StoreError
from heliograph.graph.linehash import hash_of, without
from heliograph.graph.store import Release
from heliograph.graph.store.durable import link_or_copy
from heliograph.graph.store.release import Snapshot
from heliograph.graph.tables.columns import TABLES, typed
from heliograph.graph.tables.making import made_anew
from heliograph.graph.tables.paths import WHOLE
from heliograph.graph.tables.recorded import FOLDER, TableFile, is_sound, path_of, read_record

if TYPE_CHECKING:
    from polars import DataFrame

__all__ = ["Earlier", "affected", "changed_tables", "find_earlier"]

_MOST_KEYS = 10_000  # things of a table whose rows are made anew one by one, in about 2 s
_MOST_BYTES = 16 * 2**20  # of changes, about 80,000 quads
_MOST_STEPS = 100  # releases without tables between the two


@dataclass(frozen=True)
class Earlier:
    """The tables of an earlier release and the quads changed since then, one too many perhaps."""

    files: Mapping[str, TableFile]
    changed: Collection[Quad]


def find_earlier(release: Release, folder: Path) -> Earlier | None:
    """Return the nearest earlier release that has sound tables; None where there is none.

    Its files are linked into ``folder``, so that it may be pruned meanwhile. None, too, where it
    is not known for certain what was changed since then, or where that is much.
    """
    lines: list[bytes] = []
    for _ in range(_MOST_STEPS):
        step = _step_back(release, _MOST_BYTES - sum(map(len, lines)))
        if step is None:
            return None
        release, changed = step
        lines += changed
        if files := _held(release, folder):
            return Earlier(files, list(parse(b"".join(lines), RdfFormat.N_QUADS)))
    return None


def affected(
    snapshot: Snapshot, name: str, changed: Collection[Quad], at_most: int = _MOST_KEYS
) -> frozenset[str] | None:
    """Return the things in the first column of a table whose rows a change may have touched.

    None where that may be the whole table, or more things than ``at_most``. The snapshot is that
    of the release after the change. Raises StoreError when it cannot be read.
    """
    from heliograph.graph.tables.walking import TooMany, affected_keys

    if name in WHOLE:
        touched = any(quad.predicate.value in WHOLE[name] for quad in changed)
        return None if touched else frozenset()
    try:
        return affected_keys(snapshot, name, changed, at_most)
    except TooMany:
        return None


def changed_tables(
    release: Release, earlier: Earlier, at_most: int = _MOST_KEYS
) -> Iterator[tuple[str, DataFrame | TableFile]]:
    """Yield the tables of a release: a file of the earlier ones where it holds for this, too.

    A table of which more than ``at_most`` things are affected is made anew. Raises StoreError
    when the release, or a file, cannot be read.
    """
    snapshot = release.open()
    anew = []
    for name in TABLES:
        try:
            keys = affected(snapshot, name, earlier.changed, at_most)
            made = None if keys is None else _followed(snapshot, earlier.files[name], keys)
        except OSError as error:
            raise StoreError(f"Release {release.id} cannot become tables: {error}") from error
        if made is None:
            anew.append(name)
        else:
            yield name, made
    if anew:
        yield from made_anew(release, anew)


def _followed(
    snapshot: Snapshot, file: TableFile, keys: Collection[str]
) -> DataFrame | TableFile | None:
    """Return a table with new rows for some keys; None where Polars cannot read the old one."""
    import polars as pl

    from heliograph.graph.tables.joining import join_table
    from heliograph.graph.tables.walking import quads_around

    if not keys:
        return file
    table = TABLES[file.name]
    key = table.columns[0]
    touched = pl.col(key).is_in(pl.Series(list(keys)).implode())
    rows = join_table(file.name, quads_around(snapshot, file.name, keys)).filter(touched)
    new = typed(table, rows)
    old = pl.scan_parquet(file.path)
    try:
        if old.filter(touched).collect().equals(new):
            return file
        # The first column tells the rows of the two parts apart, and both are sorted.
        return old.filter(~touched).collect().merge_sorted(new, key).rechunk()
    except pl.exceptions.PolarsError:
        return None


def _step_back(release: Release, most: int) -> tuple[Release, list[bytes]] | None:
    """Return the release before and the lines changed since, if their hashes say they are so."""
    try:
        changes, parent = release.changes(most), release.parent()
    except OSError:  # pruned in this moment
        return None
    if changes is None or parent is None:
        return None
    now, before = release.manifest, parent.manifest
    if (now.default_graph, before.default_graph) != ("merge", "merge"):
        return None
    if (now.hash_of, before.hash_of) != ("lines", "lines"):
        return None
    added, removed = changes
    if without(hash_of(added, before.dataset_hash), removed) != now.dataset_hash:
        return None
    return parent, list(chain(added, removed))


def _held(release: Release, folder: Path) -> Mapping[str, TableFile]:
    """Return the table files of a release, linked into a folder; none unless all are sound."""
    try:
        files = read_record(release.path / FOLDER, release)
        held = {}
        for file in files:
            target = path_of(folder, file.name)
            target.unlink(missing_ok=True)  # of another release, whose files were not sound
            link_or_copy(file.path, target)
            held[file.name] = replace(file, path=target)
        return held if all(map(is_sound, held.values())) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
