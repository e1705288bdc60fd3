"""Kills during writes: what was answered is there, what is there is whole, and writing goes on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases

if TYPE_CHECKING:
    from tests.server.conftest import Launch, Server

TOKEN = "a-secret-that-is-nowhere-else"
MARKERS = "a:markers"
SIZE = 6
WRITERS = 2
KEPT = 4
TARGETS = ("server", "writer", "worker")
MOST_WAIT = 30.0  # seconds
MOST_PAUSE = 0.25  # two writes long


@dataclass
class Ledger:
    """What was sent, and what was answered 2xx."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    lock: Lock = field(default_factory=Lock)
    sent: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    failed_reads: list[str] = field(default_factory=list)

    def next(self) -> int:
        with self.lock:
            number = next(self.numbers)
            self.sent.add(number)
            return number


def update(number: int) -> str:
    """Return a write of several quads in a graph of its own, and a marker in another."""
    triples = " ".join(f"<a:s{place}> <a:p> {number} ." for place in range(SIZE))
    return (
        f"INSERT DATA {{ GRAPH <a:g{number}> {{ {triples} }} "
        f"GRAPH <{MARKERS}> {{ <a:g{number}> <a:size> {SIZE} }} }}"
    )


def keep_writing(server: Server, ledger: Ledger, stop: Event) -> None:
    """Send one write after another until told to stop, or until the server is gone."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        headers = {
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/sparql-update",
        }
        while not stop.is_set():
            number = ledger.next()
            try:
                answer = client.post("/update", content=update(number), headers=headers)
            except httpx.TransportError:
                return
            if answer.is_success:
                ledger.answered.add(number)
            else:  # its process was killed
                assert answer.status_code == 503, answer.text


def keep_reading(server: Server, ledger: Ledger, stop: Event) -> None:
    """Ask one query after another; a worker that is killed must not cost an answer."""
    query = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?g { ?d ?e ?f } }"}
    with httpx.Client(base_url=server.url, timeout=60) as client:
        while not stop.is_set():
            try:
                answer = client.get("/sparql", params=query, headers={"Cache-Control": "no-cache"})
            except httpx.TransportError:
                return
            if answer.status_code != 200:
                ledger.failed_reads.append(answer.text)
            time.sleep(0.03)  # the writers need the processors more


@contextmanager
def traffic(server: Server, ledger: Ledger) -> Iterator[None]:
    stop = Event()
    jobs = [keep_writing] * WRITERS + [keep_reading]
    threads = [Thread(target=job, args=(server, ledger, stop)) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def victims(server: Server, target: str) -> list[psutil.Process]:
    """Return the processes of a kind that there are at this moment."""
    parent = psutil.Process(server.process.pid)
    if target == "server":
        return [parent]
    return [process for process in parent.children(recursive=True) if _is(process, target)]


def _is(process: psutil.Process, target: str) -> bool:
    try:
        writes = "heliograph.graph.writing.process" in process.cmdline()
        if target == "writer":
            return writes
        return not writes and not process.children() and process.parent() is not None
    except psutil.Error:  # it has just ended
        return False


def wait_until(happened: Callable[[], object], what: str) -> None:
    until = time.monotonic() + MOST_WAIT
    while not happened():
        assert time.monotonic() < until, what
        time.sleep(0.01)


def kill_during_traffic(server: Server, target: str, ledger: Ledger, chance: Random) -> None:
    """Kill a process while writes come in; unless it was the server, writing must go on."""
    before = len(ledger.answered)
    with traffic(server, ledger):
        wait_until(lambda: len(ledger.answered) > before, "no write is answered")
        time.sleep(chance.uniform(0.0, MOST_PAUSE))
        wait_until(lambda: victims(server, target), f"no {target} to kill")
        others = psutil.Process(server.process.pid).children(recursive=True)
        _kill(chance.choice(victims(server, target) or [None]))
        if target == "server":
            server.process.wait()
            _, left = psutil.wait_procs(others, MOST_WAIT)
            assert not left, f"outlived the server: {left}"
            return
        now = len(ledger.answered)
        wait_until(lambda: len(ledger.answered) > now, f"no write after the {target} was killed")


def _kill(process: psutil.Process | None) -> None:
    try:
        if process:
            process.kill()
    except psutil.NoSuchProcess:
        pass


def assert_whole(server: Server, ledger: Ledger) -> None:
    """Compare what the server has with what was answered: all or nothing of each write."""
    answer = httpx.get(f"{server.url}/store", headers={"Accept": "application/n-quads"}, timeout=60)
    assert answer.status_code == 200, answer.text
    sizes: Counter[int] = Counter()
    marked = set()
    for line in answer.text.splitlines():
        subject, _, _, graph, _ = line.split(" ")
        if graph == f"<{MARKERS}>":
            marked.add(int(subject[4:-1]))
        else:
            sizes[int(graph[4:-1])] += 1
    assert set(sizes.values()) <= {SIZE}
    assert set(sizes) == marked
    assert ledger.answered <= marked <= ledger.sent


def run_kills(launch: Launch, data: Path, kills: int) -> None:
    releases, ledger, chance = Releases(data), Ledger(), Random(kills)
    publish_empty(releases, default_graph="plain")
    with ExitStack() as running:
        server = running.enter_context(launch(data, token=TOKEN, keep=KEPT, log="off"))
        for number in range(kills):
            target = TARGETS[number % len(TARGETS)]
            kill_during_traffic(server, target, ledger, chance)
            if target == "server":
                running.close()
                server = running.enter_context(launch(data, token=TOKEN, keep=KEPT, log="off"))
            assert_whole(server, ledger)
        assert "Traceback" not in server.log.read_text(encoding="utf-8")
    assert not ledger.failed_reads
    assert len(ledger.answered) >= kills
    _assert_readable(releases, len(ledger.answered))
    print(f"{kills} kills; {len(ledger.sent)} writes sent, {len(ledger.answered)} answered")


def _assert_readable(releases: Releases, least: int) -> None:
    """Open what the last server left: the list, the store of the newest and the oldest in it."""
    found = releases.list()
    for release in (found[0], found[-1]):
        with EmbeddedEngine(release, EngineSettings(workers=1, in_memory_quads=0)) as engine:
            rows = engine.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        assert int(rows[0]["n"].value) == release.manifest.quads
    assert releases.current().manifest.quads >= least * (SIZE + 1)
    assert len(found) <= KEPT + 1


def test_kills_lose_no_write_and_leave_none_half_done(launch: Launch, tmp_path: Path) -> None:
    run_kills(launch, tmp_path / "data", 2)


@pytest.mark.slow
def test_two_hundred_kills_lose_no_write_and_leave_none_half_done(
    launch: Launch, tmp_path: Path
) -> None:
    run_kills(launch, tmp_path / "data", 200)
