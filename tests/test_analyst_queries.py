"""The ten questions of the benches: all answered, and by tables as by the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.analyst_queries import queries
from bench.endpoint_answers import content
from bench.event_graphs import release_of
from bench.table_queries import TableQueries, plain, rows_of
from heliograph.graph.store import EmbeddedEngine, QueryRequest
from heliograph.graph.tables import Tables

BY_TABLES = (
    "who hits whom",
    "co-participation",
    "group-by with provenance",
    "timeline of an actor",
    "corroboration",
    "denials",
    "events in a window",
)


@pytest.fixture(scope="module")
def asked(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[EmbeddedEngine, TableQueries]]:
    release = release_of(tmp_path_factory.mktemp("generated"), 1_000)
    with EmbeddedEngine(release) as engine:
        yield engine, TableQueries(Tables(release))


@pytest.mark.parametrize("name", queries())
def test_made_up_events_answer_every_question(
    asked: tuple[EmbeddedEngine, TableQueries], name: str
) -> None:
    assert asked[0].rows(queries()[name])


@pytest.mark.parametrize("name", BY_TABLES)
def test_tables_answer_as_the_engine_does(
    asked: tuple[EmbeddedEngine, TableQueries], name: str
) -> None:
    engine, tables = asked
    with engine.query(QueryRequest(queries()[name], format="json")) as answer:
        expected = plain(content(answer.read()))

    assert set(tables.questions()) == set(BY_TABLES)
    assert rows_of(tables.questions()[name]().collect()) == expected
