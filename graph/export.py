"""Exports of a release: RDF as published, tables by stored queries, and forms of other tools."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from heliograph.graph.errors import StoreError
from heliograph.graph.exporting import (
    Facts,
    feature_collection,
    ftm_entities,
    read_facts,
    stix_bundle,
    table_group,
)
from heliograph.graph.exporting.csvw import METADATA_FILE
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
from heliograph.graph.touched import SourceBook
from heliograph.ontology import PREFIXES

if TYPE_CHECKING:
    from polars import DataFrame

RDF_FORMATS = ("jsonld", "nquads", "trig", "turtle")
TABLE_FORMATS = ("csv", "parquet")
EXCHANGE_FORMATS = ("csvw", "ftm", "geojson", "stix")
FORMATS = (*RDF_FORMATS, *TABLE_FORMATS, *EXCHANGE_FORMATS)

_TABLE = "table-"
_SETTINGS = EngineSettings(workers=1, deadline=600, result_bytes=2**31)


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

    RDF and what is for other tools goes to one file, tables to a folder. Turtle has no graph
    names: it is the merge. ``graphs`` keeps only these named graphs (RDF only). Graphs that
    nobody may pass on are left out without ``with_restricted``; asked for by name they raise
    StoreError.
    """
    if form in RDF_FORMATS:
        terms = terms_of(release, graphs, with_restricted=with_restricted)
        target.parent.mkdir(parents=True, exist_ok=True)
        count = dump_release(release, form, target, graphs=terms.graphs, prefixes=PREFIXES)
        return Export({target: f"{count} statements"}, terms)
    if form not in FORMATS:
        raise StoreError(f"no export format {form!r}; expected one of {', '.join(FORMATS)}")
    if graphs:
        raise StoreError(f"{form} is made from the whole release; --graph is for RDF formats")
    terms = terms_of(release, with_restricted=with_restricted)
    if form in EXCHANGE_FORMATS and form != "csvw":
        with EmbeddedEngine(release, _SETTINGS) as engine:
            facts = read_facts(engine, release.manifest, terms.withheld)
        return Export(_write_exchange(facts, form, target), replace(terms, licences=facts.licences))
    with TemporaryDirectory() as folder:
        # Tables read the merge of all graphs, so that one left out needs a merge without it.
        held = release if terms.graphs is None else _only(release, terms, Path(folder))
        with EmbeddedEngine(held, _SETTINGS) as engine:
            return Export(_write(engine, release, form, target), terms)


def _write(engine: Engine, release: Release, form: str, target: Path) -> dict[Path, str]:
    target.mkdir(parents=True, exist_ok=True)
    if form == "csvw":
        return _write_csvw(engine, release, target)
    return dict(_write_table(engine, query, form, target) for query in table_queries())


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


def _write_exchange(facts: Facts, form: str, target: Path) -> dict[Path, str]:
    """Write one JSON document, or JSON lines for FollowTheMoney."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as file:
        if form == "ftm":
            count = 0
            for entity in ftm_entities(facts):
                file.write(json.dumps(entity, ensure_ascii=False) + "\n")
                count += 1
            said = f"{count} entities"
        else:
            made = stix_bundle(facts) if form == "stix" else feature_collection(facts)
            json.dump(made, file, ensure_ascii=False, indent=1)
            said = f"{len(made.get('objects') or made['features'])} objects"
    return {target: said}


def _write_csvw(engine: Engine, release: Release, folder: Path) -> dict[Path, str]:
    """Write the CSV tables, and beside them what their columns hold."""
    tables = {}
    for query in table_queries():
        frame = read_frame(engine, query.text)
        path = folder / f"{query.name.removeprefix(_TABLE)}.csv"
        frame.write_csv(path)
        tables[path.name] = (query, frame)
    licences = SourceBook(engine, release.manifest).release.licences
    metadata = folder / METADATA_FILE
    group = table_group(tables, licences, release.id)
    metadata.write_text(json.dumps(group, indent=1) + "\n", encoding="utf-8")
    written = {folder / name: f"{frame.height} rows" for name, (_, frame) in tables.items()}
    return written | {metadata: f"{len(tables)} tables"}


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
