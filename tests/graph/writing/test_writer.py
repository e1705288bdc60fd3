"""The writing process: a queue of writes, a deadline, a memory limit, and kills."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest

from heliograph.graph.errors import (
    EngineUnavailable,
    QueryCancelled,
    QueryMemoryExceeded,
    QuerySyntaxError,
    QueryTimeout,
    WriteRefused,
)
from heliograph.graph.store import Cancellation, Releases, Update
from heliograph.graph.writing import Writer, WriteRequest

CUBE = "VALUES ?a {{ {n} }} VALUES ?b {{ {n} }} VALUES ?c {{ {n} }} VALUES ?d {{ {n} }}".format(
    n=" ".join(map(str, range(150)))
)
RUNAWAY = f"INSERT {{ <a:s> <a:p> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {CUBE} }} }}"
GREEDY = f"INSERT {{ <a:s> <a:p> ?a, ?b, ?c, ?d }} WHERE {{ {CUBE} }}"


def insert(number: int) -> WriteRequest:
    return WriteRequest(Update(f"INSERT DATA {{ <a:s> <a:p> {number} }}"), author=f"w{number}")


def test_writers_queue_and_none_is_lost(writer: Writer, plain: Releases) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(writer.write, map(insert, range(16))))

    assert len({outcome.release for outcome in outcomes}) == 16
    assert len(plain.list()) == 17
    assert plain.current().manifest.quads == 16


def test_whoever_waits_for_releases_is_told(plain: Releases) -> None:
    told: list[str] = []
    writer = Writer(plain.root, published=told.append)

    outcome = writer.write(insert(1))
    again = writer.write(insert(1))

    writer.close()
    assert told == [outcome.release]
    assert not again.published


def test_an_update_that_does_not_end_is_stopped_and_the_next_goes_on(plain: Releases) -> None:
    writer = Writer(plain.root, deadline=6)
    writer.write(insert(0))
    begin = monotonic()

    with pytest.raises(QueryTimeout):
        writer.write(WriteRequest(Update(RUNAWAY)))

    assert monotonic() - begin < 12
    assert writer.write(insert(1)).published
    assert [release.manifest.author for release in plain.list()] == ["w1", "w0", ""]
    writer.close()


def test_an_update_that_needs_too_much_memory_is_stopped(plain: Releases) -> None:
    writer = Writer(plain.root, deadline=60, memory=200 * 2**20)

    with pytest.raises(QueryMemoryExceeded):
        writer.write(WriteRequest(Update(GREEDY)))

    assert writer.write(insert(1)).published
    writer.close()


def test_a_write_nobody_waits_for_is_called_off(writer: Writer, plain: Releases) -> None:
    writer.write(insert(0))
    cancellation = Cancellation()
    Timer(0.3, cancellation.cancel).start()

    with pytest.raises(QueryCancelled):
        writer.write(WriteRequest(Update(RUNAWAY)), cancellation)

    assert writer.write(insert(1)).published
    assert plain.current().manifest.quads == 2


def test_errors_come_back_as_they_were(briefs: Releases) -> None:
    writer = Writer(briefs.root)

    with pytest.raises(QuerySyntaxError) as wrong:
        writer.write(WriteRequest(Update("INSERT\n BLA")))
    with pytest.raises(WriteRefused) as refused:
        event = "https://w3id.org/heliograph/ontology#Event"
        writer.write(WriteRequest(Update(f"INSERT DATA {{ GRAPH <a:g> {{ <a:s> a <{event}> }} }}")))

    writer.close()
    assert (wrong.value.line, wrong.value.column) == (2, 2)
    assert refused.value.report.violations
    assert "nothing was changed" in str(refused.value)


def test_a_killed_process_is_replaced(writer: Writer, plain: Releases) -> None:
    writer.write(insert(0))
    process = writer._process
    assert process is not None

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert writer.write(insert(1)).published


def test_a_closed_writer_writes_no_more(plain: Releases) -> None:
    writer = Writer(plain.root)
    writer.close()

    with pytest.raises(EngineUnavailable):
        writer.write(insert(0))


def test_a_query_nobody_waits_for_frees_its_worker(data_folder: Path) -> None:
    from heliograph.graph.store import EmbeddedEngine, EngineSettings, QueryRequest

    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    settings = EngineSettings(workers=1, deadline=30)
    with EmbeddedEngine(Releases(data_folder).current(), settings) as engine:
        running, waiting = Cancellation(), Cancellation()
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(engine.query, QueryRequest(slow, cancellation=running))
            second = threads.submit(engine.query, QueryRequest(slow, cancellation=waiting))
            Timer(0.3, waiting.cancel).start()
            Timer(0.6, running.cancel).start()
            begin = monotonic()
            for query in (first, second):
                with pytest.raises(QueryCancelled):
                    query.result()
        assert engine.ask("ASK {}")
        assert monotonic() - begin < 10
