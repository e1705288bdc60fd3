"""Every kind of runaway ends at its limit, and a small query beside it does not notice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from heliograph.graph.errors import (
    QueryCancelled,
    QueryMemoryExceeded,
    QueryTimeout,
    QueryTooLarge,
)
from heliograph.graph.store import EmbeddedEngine, EngineSettings, QueryRequest, Release

SMALL = "SELECT ?o { <https://w3id.org/heliograph/id/actor/a1> ?p ?o } LIMIT 5"
DOUBLING = "BIND('0123456789abcdef' AS ?x0) " + " ".join(
    f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40)
)
LONG_TEXT = DOUBLING[: DOUBLING.index("BIND(CONCAT(?x18")]
RUNAWAYS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ordered cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
    "all pairs": "SELECT (COUNT(*) AS ?n) { ?a <https://w3id.org/heliograph/ontology#next>+ ?b }",
    "doubled text": "SELECT (SUM(STRLEN(UCASE(?x18))) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    + LONG_TEXT
    + " }",
    "cube of values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {'1 ' * 100} }}" for n in range(6))
    + " }",
}


@pytest.fixture(scope="module")
def ample(sample: Release) -> Iterator[EmbeddedEngine]:
    """Enough memory that only the deadline ends a query."""
    with EmbeddedEngine(sample, EngineSettings(deadline=10, memory=8 * 2**30)) as opened:
        yield opened


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_ends_at_its_deadline_while_small_queries_go_on(
    name: str, ample: EmbeddedEngine
) -> None:
    with ThreadPoolExecutor(1) as thread:
        begin = monotonic()
        running = thread.submit(ample.query, QueryRequest(RUNAWAYS[name], deadline=1))
        beside = []
        while not running.done():
            start = monotonic()
            assert len(ample.rows(SMALL)) == 3
            beside.append(monotonic() - start)

        with pytest.raises(QueryTimeout, match="did not end in time"):
            running.result()
        assert 1 <= monotonic() - begin < 2
    assert len(beside) > 20
    assert sorted(beside)[len(beside) // 2] < 0.1


def test_the_engine_has_a_deadline_of_its_own(sample: Release) -> None:
    settings = EngineSettings(workers=1, deadline=0.3)
    with EmbeddedEngine(sample, settings) as engine:
        begin = monotonic()
        with pytest.raises(QueryTimeout):
            engine.query(QueryRequest(RUNAWAYS["cross product"], deadline=60))
        assert monotonic() - begin < 1
        assert engine.ask("ASK {}")


@pytest.fixture(scope="module")
def frugal(sample: Release) -> Iterator[EmbeddedEngine]:
    settings = EngineSettings(workers=2, memory=64 * 2**20, result_bytes=20_000)
    with EmbeddedEngine(sample, settings) as opened:
        yield opened


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
        f"SELECT (STRLEN(?x40) AS ?n) {{ {DOUBLING} }}",
        "SELECT (STRLEN(GROUP_CONCAT(STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    ],
)
def test_a_query_ends_at_its_memory_limit(query: str, frugal: EmbeddedEngine) -> None:
    with pytest.raises(QueryMemoryExceeded, match="more than 64 MiB"):
        frugal.query(QueryRequest(query))

    assert len(frugal.rows(SMALL)) == 3


def test_memory_runs_out_on_disk_as_well(sample: Release) -> None:
    settings = EngineSettings(workers=1, memory=64 * 2**20, in_memory_quads=0)
    with EmbeddedEngine(sample, settings) as engine:
        with pytest.raises(QueryMemoryExceeded):
            engine.query(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c"))
        assert len(engine.rows(SMALL)) == 3


@pytest.mark.parametrize("name", ["json", "csv"])
def test_a_result_over_the_size_limit_is_refused(name: str, frugal: EmbeddedEngine) -> None:
    with pytest.raises(QueryTooLarge, match="larger than 20000 bytes"):
        frugal.query(QueryRequest("SELECT * { ?s ?p ?o }", format=name))
    with pytest.raises(QueryTooLarge):
        frugal.query(QueryRequest("CONSTRUCT WHERE { ?s ?p ?o }"))

    assert len(frugal.rows(SMALL)) == 3


def test_a_result_of_exactly_the_limit_is_whole(sample: Release) -> None:
    with EmbeddedEngine(sample, EngineSettings(workers=1, result_bytes=len("true"))) as engine:
        with engine.query(QueryRequest("ASK {}", format="csv")) as answer:
            assert answer.read() == b"true"
        with pytest.raises(QueryTooLarge):
            engine.query(QueryRequest("ASK { ?no ?no ?no }", format="csv"))


def test_whoever_finds_no_free_worker_is_told_so_at_the_deadline(sample: Release) -> None:
    with (
        EmbeddedEngine(sample, EngineSettings(workers=1, deadline=1)) as engine,
        ThreadPoolExecutor(1) as thread,
    ):
        running = thread.submit(engine.query, QueryRequest(RUNAWAYS["cross product"]))
        begin = monotonic()
        while monotonic() - begin < 0.2 and not running.done():
            pass
        with pytest.raises(QueryTimeout, match="No worker was free"):
            engine.query(QueryRequest("ASK {}", deadline=0.2))
        assert isinstance(running.exception(), QueryTimeout)


def test_closing_cancels_what_runs_and_what_waits(sample: Release) -> None:
    engine = EmbeddedEngine(sample, EngineSettings(workers=1, deadline=20))
    with ThreadPoolExecutor(2) as threads:
        query = QueryRequest(RUNAWAYS["cross product"])
        calls = [threads.submit(engine.query, query) for _ in range(2)]
        begin = monotonic()
        engine.close(drain=0.3)

        assert all(isinstance(call.exception(), QueryCancelled) for call in calls)
        assert 0.3 <= monotonic() - begin < 2


def test_closing_may_wait_for_what_runs(sample: Release) -> None:
    engine = EmbeddedEngine(sample, EngineSettings(workers=1, deadline=20))
    with ThreadPoolExecutor(1) as thread:
        call = thread.submit(engine.rows, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?c }")
        while not call.running():
            pass
        engine.close(drain=10)

        assert int(call.result()[0]["n"].value) > 3000
