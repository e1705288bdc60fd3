"""Exports of a release: RDF files as they were published, and tables made by stored queries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heliograph.graph.errors import StoreError
from heliograph.graph.queries import StoredQuery, load_queries
from heliograph.graph.store import (
    EmbeddedEngine,
    Engine,
    EngineSettings,
    QueryRequest,
    Release,
    dump_release,
)
from heliograph.ontology import PREFIXES

if TYPE_CHECKING:
    from polars import DataFrame

RDF_FORMATS = ("jsonld", "nquads", "trig", "turtle")
TABLE_FORMATS = ("csv", "parquet")
FORMATS = (*RDF_FORMATS, *TABLE_FORMATS)

_TABLE = "table-"


def export_release(
    release: Release, form: str, target: Path, graphs: Sequence[str] = ()
) -> dict[Path, str]:
    """Write a release to ``target`` and return what was written, a line a file.

    RDF goes to one file, tables to a folder. Turtle has no graph names: it is the merge.
    ``graphs`` keeps only these named graphs (RDF only).
    """
    if form in RDF_FORMATS:
        target.parent.mkdir(parents=True, exist_ok=True)
        count = dump_release(release, form, target, graphs=graphs, prefixes=PREFIXES)
        return {target: f"{count} statements"}
    if form not in TABLE_FORMATS:
        raise StoreError(f"no export format {form!r}; expected one of {', '.join(FORMATS)}")
    if graphs:
        raise StoreError("tables are made from the whole release; --graph is for RDF formats")
    target.mkdir(parents=True, exist_ok=True)
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        return dict(_write_table(engine, query, form, target) for query in table_queries())


def table_queries() -> tuple[StoredQuery, ...]:
    return tuple(query for query in load_queries() if query.name.startswith(_TABLE))


def _write_table(engine: Engine, query: StoredQuery, form: str, folder: Path) -> tuple[Path, str]:
    frame = read_frame(engine, query.text)
    path = folder / f"{query.name.removeprefix(_TABLE)}.{form}"
    if form == "csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    return path, f"{frame.height} rows"


def read_frame(engine: Engine, text: str) -> DataFrame:
    """Run a SELECT query and return its rows as a Polars frame, typed by what they hold."""
    import polars  # costs 0.2 s, which only exports should pay

    with engine.query(QueryRequest(text, format="csv")) as answer:
        content = answer.read()
    return polars.read_csv(content, infer_schema_length=None, try_parse_dates=True)
