"""The flat tables hold what the stored queries answer: both are asked, side by side."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from bench.event_graphs import release_of
from heliograph.graph.network import (
    Filters,
    Material,
    material_of,
    read_material,
    read_material_from_tables,
    reading,
    select,
)
from heliograph.graph.network.building import two_mode
from heliograph.graph.store import EmbeddedEngine, Release, Releases
from heliograph.graph.store.listing import LISTED_QUADS
from heliograph.graph.tables import TABLES, Tables, find_table
from heliograph.graph.tables.columns import typed
from heliograph.graph.tables.stored import read_texts
from tests.graph.tables.odd import PREFIXES, odd_quads, odd_release


@pytest.fixture(scope="module", params=["briefs", "generated", "odd", "unlisted"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, release: Release
) -> Release:
    """The release of the briefs, one of made-up events, and one with all that is odd in small.

    The last is that one without a file of its quads, as a large release is.
    """
    if request.param == "briefs":
        return release
    folder = tmp_path_factory.mktemp("tables")
    if request.param == "generated":
        return release_of(folder, 300)
    return odd_release(folder, 0 if request.param == "unlisted" else LISTED_QUADS)


@pytest.fixture(scope="module")
def asked(made: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(made) as engine:
        yield engine


@pytest.mark.parametrize("listed", [0, LISTED_QUADS])
def test_an_empty_text_is_a_text(tmp_path: Path, listed: int) -> None:
    """Where each column has a value, an empty cell of CSV is an empty text."""
    actor, label = f"<{PREFIXES['id']}actor/nameless>", f"<{PREFIXES['rdfs']}label>"
    release = Releases(tmp_path, listed).publish(
        [*odd_quads(), f'{actor} {label} "" <{PREFIXES["id"]}dataset/d> .'], counts={}, sources=(),
        report={}, software={}, action="build", author="tests", message="",
    )  # fmt: skip

    actors = Tables(release).frame("actors")
    assert "" in actors.filter(pl.col("actor") == actor[1:-1])["label"].to_list()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_rows_of_its_query(made: Release, asked: EmbeddedEngine, name: str) -> None:
    table = find_table(name)
    expected = typed(table, read_texts(asked, table.query.text))

    assert Tables(made).frame(name).equals(expected)


def test_networks_are_the_same_by_tables_and_by_queries(
    made: Release, asked: EmbeddedEngine
) -> None:
    queried = read_material(asked, made.id)
    tabled = read_material_from_tables(Tables(made), made.id)

    assert tabled == queried
    assert tabled.fingerprint == queried.fingerprint
    graphs = [two_mode(select(material, Filters())) for material in (tabled, queried)]
    assert list(graphs[0].nodes(data=True)) == list(graphs[1].nodes(data=True))
    assert list(graphs[0].edges(data=True)) == list(graphs[1].edges(data=True))


def test_what_is_odd_is_in_the_tables(tmp_path: Path) -> None:
    """Else the comparison above would compare little."""
    tables = Tables(odd_release(tmp_path))

    frames = {name: tables.frame(name) for name in TABLES}
    assert {name: frame.height for name, frame in frames.items()} == {
        "events": 5, "participation": 2, "responsibility": 2, "actors": 2, "relations": 2,
        "links": 2, "sources": 8, "countries": 1, "accepted": 1, "event-types": 4,
        "places": 2, "mentions": 1,
    }  # fmt: skip
    assert frames["actors"]["label"].to_list() == ['A"b\\c\ttab\nline <x> . é 😀', "B"]
    assert frames["actors"]["type"].to_list() == ["army", None]
    assert frames["relations"]["status"].to_list() == ["asserted", None]
    assert frames["relations"]["from"].dtype == pl.Date


def test_a_large_release_is_read_from_its_tables(
    made: Release, asked: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> EmbeddedEngine:
        raise AssertionError("the engine was asked for")

    expected: Material = material_of(made, lambda: asked)
    monkeypatch.setattr(reading, "TABLES_FROM", 1)

    assert material_of(made, refused) == expected


def test_a_plain_default_graph_is_asked_by_its_queries(tmp_path: Path) -> None:
    """There a query sees what was given without a graph, and nothing of the named graphs."""
    lines = [
        f"<{PREFIXES['id']}actor/a> <{PREFIXES['rdf']}type> <{PREFIXES['hg']}Actor> .",
        f'<{PREFIXES["id"]}actor/a> <{PREFIXES["rdfs"]}label> "A" .',
        *odd_quads(),
    ]
    release = Releases(tmp_path).publish(
        lines, counts={}, sources=(), report={}, software={}, action="build", author="tests",
        message="", default_graph="plain",
    )  # fmt: skip

    assert Tables(release).frame("actors")["label"].to_list() == ["A"]
    assert Tables(release).frame("events").is_empty()
