"""The shapes of records, checked batch by batch; what breaks them does not go in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from rdflib import Graph, URIRef

from heliograph.graph.importing.reading import ROW
from heliograph.graph.importing.stating import RECORD, TEXT
from heliograph.ontology import compact, empty_graph
from heliograph.shapes import Finding, batched, load_shapes, validate
from heliograph.shapes.pairs import FramePairs
from heliograph.shapes.screening import screen


@dataclass(frozen=True)
class Complaint:
    """A warning of a shape about a record that goes in all the same: which, of which row, why."""

    shape: str
    record: str
    table: str
    row: int
    message: str
    label: str = ""


def check_records(stated: pl.DataFrame, table: str) -> tuple[dict[int, str], list[Complaint]]:
    """Return the rows whose records break a shape, with the reason, and all warnings.

    Only records that a quick look suspects are given to the SHACL engine.
    """
    triples = triples_of(stated)
    suspected = screen(FramePairs(triples), _shapes()).suspected
    if suspected.is_empty():
        return {}, []
    focus = [URIRef(subject[1:-1]) for subject in suspected]
    around = _graph(_around(triples, suspected))
    report = validate(around, shapes=_batched(), focus=focus)
    rows = defaultdict(list)
    for row, record in stated.select(ROW, RECORD).iter_rows():
        rows[record].append(row)
    refused: dict[int, str] = {}
    warnings = []
    for finding in report.findings:
        for row in sorted(set(rows.get(str(finding.focus), ()))):
            if finding.severity == "violation":
                refused.setdefault(row, _reason(finding))
            else:
                label = report.labels.get(finding.focus, "")
                warnings.append(_complaint(finding, table, row, label))
    return refused, warnings


def triples_of(stated: pl.DataFrame) -> pl.DataFrame:
    """Return the statements of N-Quads lines, each once, as written there but for the graph."""
    lines = stated.select(pl.col(TEXT).str.split("\n")).explode(TEXT, empty_as_null=False)
    lines = lines.filter(pl.col(TEXT) != "")
    parts = lines.select(pl.col(TEXT).str.splitn(" ", 3).struct.rename_fields(list("spo")))
    found = parts.unnest(TEXT).select(
        pl.col("s").alias("subject"),
        pl.col("p").alias("predicate"),
        pl.col("o").str.replace(r" <[^>\n]*> \.$", "").alias("object"),
    )
    return found.unique()


def _complaint(finding: Finding, table: str, row: int, label: str) -> Complaint:
    shape, record = compact(finding.shape), str(finding.focus)
    return Complaint(shape, record, table, row, finding.message, label)


def _reason(finding: Finding) -> str:
    value = "" if finding.value is None else f"; found {str(finding.value)[:80]}"
    return f"{finding.message} ({compact(finding.shape)}{value})"


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return load_shapes("records")


@lru_cache(maxsize=1)
def _batched() -> Graph:
    return batched(_shapes())


def _around(triples: pl.DataFrame, subjects: pl.Series) -> pl.DataFrame:
    """Return the statements about some subjects, and about what they point at."""
    theirs = triples.filter(pl.col("subject").is_in(subjects.implode()))
    things = pl.concat([subjects, theirs["object"]]).unique()
    return triples.filter(pl.col("subject").is_in(things.implode()))


def _graph(triples: pl.DataFrame) -> Graph:
    lines = triples.select(pl.concat_str(pl.all(), pl.lit("."), separator=" ")).to_series()
    return empty_graph().parse(data="\n".join(lines.to_list()) + "\n", format="nt")
