"""From tables to a release: what is published is what was built and validated."""

import csv
import shutil
from pathlib import Path

import pytest

from heliograph.graph.build import QuadSet, dataset_hash, to_nquads
from heliograph.graph.counts import graph_counts
from heliograph.graph.linehash import hash_of
from heliograph.graph.pipeline import STEPS, build, check
from heliograph.graph.sources import BRIEFS
from heliograph.graph.store import EmbeddedEngine, Release, Releases


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BRIEFS, tmp_path / "tables"))


def test_the_release_has_the_hash_of_the_quads_that_were_built(
    release: Release, quads: QuadSet
) -> None:
    assert release.manifest.dataset_hash == dataset_hash(to_nquads(quads))
    assert hash_of(release.dataset.read_bytes().splitlines(True)) == release.manifest.dataset_hash


def test_the_counts_of_the_manifest_are_those_of_the_graph(
    engine: EmbeddedEngine, release: Release
) -> None:
    [row] = engine.rows(
        "PREFIX hg: <https://w3id.org/heliograph/ontology#> "
        "SELECT (COUNT(DISTINCT ?e) AS ?events) (COUNT(DISTINCT ?s) AS ?statistics) "
        "{ { ?e a hg:Event } UNION { ?s a hg:Statistic } }"
    )
    assert int(row["events"].value) == release.manifest.counts["events"]
    assert int(row["statistics"].value) == release.manifest.counts["statistics"]


def test_the_default_graph_is_the_set_union_of_the_named_graphs(
    engine: EmbeddedEngine, quads: QuadSet
) -> None:
    [row] = engine.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")

    assert int(row["n"].value) == graph_counts(quads)["triples"]
    assert int(row["n"].value) < graph_counts(quads)["quads"]


def test_a_run_times_each_of_its_steps(tmp_path: Path) -> None:
    steps: list[str] = []

    outcome = build(Releases(tmp_path), on_step=steps.append)
    assert steps == list(STEPS) == list(outcome.seconds)


def test_a_graph_that_a_shape_refuses_is_not_published_and_names_the_row(
    tables: Path, tmp_path: Path
) -> None:
    path = tables / "event-facts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    response = next(row for row in rows if row["property"] == "responds-to")
    response["value"] = response["event"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    outcome = build(Releases(tmp_path / "data"), tables)
    assert outcome.sources.ok
    assert outcome.release is None
    assert outcome.validation is not None
    assert any("events.csv, row" in line for line in outcome.validation.lines())


def test_checking_publishes_nothing_and_finds_nothing_wrong() -> None:
    outcome = check()

    assert outcome.ok
    assert outcome.release is None
