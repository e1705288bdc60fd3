"""Exports of a release: RDF files as they were published, and tables made by stored queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from heliograph.graph.errors import StoreError
from heliograph.graph.licences import Terms, terms_of
from heliograph.graph.queries import StoredQuery, load_queries
from heliograph.graph.store import (
    EmbeddedEngine,
    Engine,
    EngineSettings,
    QueryRequest,
    Release,
    Releases,
    dump_release,
)
from heliograph.ontology import PREFIXES

if TYPE_CHECKING:
    from polars import DataFrame

RDF_FORMATS = ("jsonld", "nquads", "trig", "turtle")
TABLE_FORMATS = ("csv", "parquet")
FORMATS = (*RDF_FORMATS, *TABLE_FORMATS)

_TABLE = "table-"


@dataclass(frozen=True)
class Export:
    """What was written, a line a file, and the terms under which it may be passed on."""

    written: dict[Path, str]
    terms: Terms


def export_release(
    release: Release,
    form: str,
    target: Path,
    graphs: Sequence[str] = (),
    *,
    with_restricted: bool = False,
) -> Export:
    """Write a release to ``target``.

    RDF goes to one file, tables to a folder. Turtle has no graph names: it is the merge.
    ``graphs`` keeps only these named graphs (RDF only). Graphs that nobody may pass on are left
    out without ``with_restricted``; asked for by name they raise StoreError.
    """
    if form in RDF_FORMATS:
        terms = terms_of(release, graphs, with_restricted=with_restricted)
        target.parent.mkdir(parents=True, exist_ok=True)
        count = dump_release(release, form, target, graphs=terms.graphs, prefixes=PREFIXES)
        return Export({target: f"{count} statements"}, terms)
    if form not in TABLE_FORMATS:
        raise StoreError(f"no export format {form!r}; expected one of {', '.join(FORMATS)}")
    if graphs:
        raise StoreError("tables are made from the whole release; --graph is for RDF formats")
    terms = terms_of(release, with_restricted=with_restricted)
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        # Tables read the merge of all graphs, so that one left out needs a merge without it.
        held = release if terms.graphs is None else _only(release, terms, Path(folder))
        with EmbeddedEngine(held, EngineSettings(workers=1)) as engine:
            rows = dict(_write_table(engine, query, form, target) for query in table_queries())
    return Export(rows, terms)


def _only(release: Release, terms: Terms, folder: Path) -> Release:
    """Return a release for the moment, which holds the graphs that may go in."""
    lines = folder / "kept.nq"
    dump_release(release, "nquads", lines, graphs=terms.graphs)
    manifest = release.manifest
    return Releases(folder / "data").publish(
        lines,
        counts=manifest.counts,
        sources=manifest.sources,
        report=manifest.report,
        software={},
        action="build",
        author="",
        message="",
        default_graph=manifest.default_graph,
    )


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
