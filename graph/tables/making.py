"""The tables of a release made from all that it holds: of its quads, or by its stored queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from heliograph.graph.errors import StoreError
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.graph.tables.columns import TABLES, typed

if TYPE_CHECKING:
    from polars import DataFrame

    from heliograph.graph.tables.quads import Quads

__all__ = ["made_anew"]

_TABLES_AT_ONCE = 2  # of a large release; of a million events each needs about a gigabyte
_MOST_AT_ONCE = 5_000_000  # quads that are read into memory together, some 400 MB a million
_SETTINGS = EngineSettings(workers=1, deadline=3600.0, memory=8 * 2**30, result_bytes=4 * 2**30)


def made_anew(
    release: Release, names: Sequence[str] = tuple(TABLES)
) -> Iterator[tuple[str, DataFrame]]:
    """Yield some tables of a release by name, in this order.

    Raises StoreError or QueryError when the release cannot be read.
    """
    from polars.exceptions import PolarsError

    made = _joined if release.manifest.default_graph == "merge" else _queried
    try:
        yield from made(release, names)
    except (OSError, PolarsError) as error:
        raise StoreError(f"Release {release.id} cannot become tables: {error}") from error


def _joined(release: Release, names: Sequence[str]) -> Iterator[tuple[str, DataFrame]]:
    from heliograph.graph.tables.joining import join_table
    from heliograph.graph.tables.quads import read_quads
    from heliograph.graph.tables.stored import StoredQuads

    def make(name: str, quads: Quads) -> DataFrame:
        return typed(TABLES[name], join_table(name, quads))

    if release.is_listed and release.manifest.quads <= _MOST_AT_ONCE:
        listed = read_quads(release.dataset)
        yield from ((name, make(name, listed)) for name in names)
        return
    settings = replace(_SETTINGS, workers=_TABLES_AT_ONCE)
    with EmbeddedEngine(release, settings) as engine, ThreadPoolExecutor(_TABLES_AT_ONCE) as pool:
        stored = StoredQuads(engine)
        waiting = {name: pool.submit(make, name, stored) for name in names}
        try:
            for name in names:
                yield name, waiting.pop(name).result()
        finally:
            pool.shutdown(cancel_futures=True)


def _queried(release: Release, names: Sequence[str]) -> Iterator[tuple[str, DataFrame]]:
    """Ask the stored queries: a default graph of its own holds what no sorted quads tell."""
    from heliograph.graph.tables.stored import read_texts

    with EmbeddedEngine(release, _SETTINGS) as engine:
        for name in names:
            yield name, typed(TABLES[name], read_texts(engine, TABLES[name].query.text))
