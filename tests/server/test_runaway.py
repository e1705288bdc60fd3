"""Nine kinds of runaway over HTTP: each ends at a limit, with a reason, and harms nobody else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

RUNAWAYS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "runaways").glob("*.rq"))
}
FLOOD = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
SMALL = "SELECT (COUNT(*) AS ?n) WHERE { ?event a <https://w3id.org/heliograph/ontology#Event> }"
DEADLINE = 2.0
MARGIN = 8.0  # a busy machine is slow; what never ends is what this is about
MEMORY = 256 * 2**20
RESULT = 8 * 2**20
OWN_NEEDS = 64 * 2**20  # what the server itself may take meanwhile


@dataclass(frozen=True)
class Server:
    url: str
    process: psutil.Process

    def ask(self, query: str) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
        return httpx.post(f"{self.url}/sparql", content=query, headers=headers, timeout=60)

    def memory(self) -> int:
        """Return the bytes of all processes, those that share a page taking a part of it each."""
        return sum(map(_memory, [self.process, *self.process.children(recursive=True)]))


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it ended meanwhile
        return 0


@pytest.fixture(scope="module")
def server(data_folder: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "heliograph.server", "--data", str(data_folder), "serve"]
    environment = os.environ | {
        "HELIOGRAPH_PORT": str(port),
        "HELIOGRAPH_DEADLINE": str(DEADLINE),
        "HELIOGRAPH_MEMORY": str(MEMORY),
        "HELIOGRAPH_RESULT_BYTES": str(RESULT),
        "HELIOGRAPH_WORKERS": str(len(RUNAWAYS) + 1),
        "HELIOGRAPH_THREADS": str(2 * len(RUNAWAYS)),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            started = Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
            _wait_for(started)
            yield started
        finally:
            process.kill()


def _wait_for(server: Server) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            assert server.ask(SMALL).status_code == 200
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def _peak_while(server: Server, running: Future[httpx.Response]) -> int:
    peak = 0
    while not running.done():
        peak = max(peak, server.memory())
        time.sleep(0.05)
    return peak


def assert_ended_with_a_reason(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 503
    assert "did not end in time" in problem["detail"] or "of memory" in problem["detail"]
    assert answer.elapsed.total_seconds() < DEADLINE + MARGIN


def test_there_are_nine_kinds() -> None:
    assert len(RUNAWAYS) == 9


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_ends_with_a_reason_and_the_next_query_is_answered(
    name: str, server: Server
) -> None:
    base, before = server.memory(), server.ask(SMALL).text
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(server.ask, RUNAWAYS[name])
        peak = _peak_while(server, running)

    assert_ended_with_a_reason(running.result())
    assert server.ask(SMALL).text == before
    assert peak < base + MEMORY + OWN_NEEDS


def test_a_text_that_doubles_is_said_to_need_too_much_memory(server: Server) -> None:
    problem = server.ask(RUNAWAYS["string-doubling"]).json()

    assert "256 MiB of memory" in problem["detail"]


def test_a_flood_of_rows_ends_at_the_size_limit(server: Server) -> None:
    answer = server.ask(FLOOD)

    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    assert server.ask(SMALL).status_code == 200


def test_all_kinds_at_once_end_with_a_reason_while_others_are_answered(server: Server) -> None:
    with ThreadPoolExecutor(len(RUNAWAYS)) as threads:
        running = [threads.submit(server.ask, query) for query in RUNAWAYS.values()]
        beside = []
        while not all(one.done() for one in running):
            beside.append(server.ask(SMALL).status_code)

    for one in running:
        assert_ended_with_a_reason(one.result())
    assert set(beside) == {200}
    assert server.ask(SMALL).status_code == 200
