"""Virtuoso as the remote engine: loaded in pieces, the same rows, the same limits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from heliograph.graph.errors import (
    QueryError,
    QueryFailed,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
)
from heliograph.graph.queries import StoredQuery, load_queries
from heliograph.graph.store import (
    VIRTUOSO,
    EmbeddedEngine,
    EngineSettings,
    QueryRequest,
    Release,
    RemoteEngine,
    transfer,
)
from heliograph.server.app import create_service_app
from heliograph.server.remote import RemoteService
from tests.virtuoso.rows import by_value
from tests.virtuoso.server import PLAN, Virtuoso, virtuoso

pytestmark = pytest.mark.virtuoso

RUNAWAYS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "distinct": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
# Stored queries that Virtuoso 7.2.5 does not answer, each with its reason.
DIFFERENT: Mapping[str, str] = {
    "table-actors": "error SR319: it sorts no rows longer than 4 kB, and one actor has that many "
    "passages; without ORDER BY the rows are the same",
}


@pytest.fixture(scope="module")
def server(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        with running.engine() as engine, running.graphs() as graphs:
            report = transfer(release, graphs, engine, PLAN)
            # Points lose their last digits there, in the gazetteer and in the merge.
            assert report.ok and len(report.rewritten) == 2
        yield running


@pytest.fixture(scope="module")
def remote(server: Virtuoso) -> Iterator[RemoteEngine]:
    # Q02 alone takes half a minute there on an idle machine; all others take seconds.
    with server.engine(EngineSettings(workers=2, deadline=180)) as engine:
        yield engine


def test_a_second_load_sends_nothing(release: Release, server: Virtuoso) -> None:
    with server.engine() as engine, server.graphs() as graphs:
        report = transfer(release, graphs, engine, PLAN)

    assert report.ok and report.requests == 0


def test_a_load_goes_on_after_the_server_was_killed(release: Release, tmp_path: Path) -> None:
    with ExitStack() as servers:
        first = virtuoso(tmp_path / "data")
        running = first.__enter__()
        servers.push(first)
        port = int(running.address.rpartition(":")[2])

        def restart() -> None:
            servers.enter_context(virtuoso(tmp_path / "data", port))

        def interrupt(step: str, done: int, total: int) -> None:
            if (step, done) == ("load", 100):
                first.__exit__(None, None, None)
                Thread(target=restart).start()

        with running.engine() as engine, running.graphs() as graphs:
            report = transfer(release, graphs, engine, PLAN, interrupt)

        assert report.ok and report.retried > 0


@pytest.mark.parametrize("query", load_queries(), ids=lambda query: query.name)
def test_a_stored_query_gives_the_same_rows(
    query: StoredQuery, engine: EmbeddedEngine, remote: RemoteEngine
) -> None:
    expected = by_value(engine.rows(query.text))

    if query.name in DIFFERENT:
        with pytest.raises(QueryFailed):
            remote.rows(query.text)
    else:
        assert by_value(remote.rows(query.text)) == expected


@pytest.mark.parametrize("text", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_runaway_ends_at_the_deadline(server: Virtuoso, text: str) -> None:
    with server.engine(EngineSettings(deadline=2, workers=1)) as limited:
        begin = time.monotonic()
        with pytest.raises((QueryTimeout, QueryTooLarge, QueryError)):
            limited.query(QueryRequest(text))
        assert time.monotonic() - begin < 3
        assert limited.ask("ASK { ?s ?p ?o }")


def test_a_result_over_the_limit_is_refused(server: Virtuoso) -> None:
    with (
        server.engine(EngineSettings(result_bytes=100_000)) as limited,
        pytest.raises(QueryTooLarge),
    ):
        limited.query(QueryRequest("SELECT * { ?s ?p ?o } LIMIT 9000"))


def test_a_triple_in_two_graphs_is_counted_once(
    engine: EmbeddedEngine, remote: RemoteEngine
) -> None:
    for text in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?m) { GRAPH ?g { ?s ?p ?o } }",
    ):
        assert by_value(remote.rows(text)) == by_value(engine.rows(text))
    with pytest.raises(QueryRefused):
        remote.rows("SELECT * FROM <a:a> FROM <a:b> { ?s ?p ?o }")


def test_the_pages_have_no_complaint(server: Virtuoso) -> None:
    service = RemoteService(server.query, EngineSettings(deadline=30), dialect=VIRTUOSO)
    try:
        client = create_service_app(service, load_queries()).test_client()
        assert client.get("/health").json == {"status": "ok", "release": "", "notices": []}
        for path in ("/", "/page/event/tower22-attack-2024-01-28", "/sources", "/list/event"):
            assert client.get(path, headers={"Accept": "text/html"}).status_code == 200, path
    finally:
        service.close()
