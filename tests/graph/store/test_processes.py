"""Processes are killed by hand, from below and from above; none may stay behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import pytest

from heliograph.graph.errors import EngineUnavailable, QueryTimeout
from heliograph.graph.store import EmbeddedEngine, EngineSettings, QueryRequest, Release, Releases

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def children(pid: int) -> list[int]:
    return [
        int(stat.parent.name)
        for stat in Path("/proc").glob("[0-9]*/stat")
        if (fields := read(stat)) and int(fields[1]) == pid
    ]


def read(stat: Path) -> list[str]:
    """The fields after the name: state, parent ..."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def nurseries() -> set[int]:
    return {
        pid
        for pid in children(os.getpid())
        if b"heliograph.graph.store.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


def zygotes() -> set[int]:
    return {zygote for nursery in nurseries() for zygote in children(nursery)}


def is_alive(pid: int) -> bool:
    fields = read(Path(f"/proc/{pid}/stat"))
    return bool(fields) and fields[0] != "Z"


def wait_until_dead(pids: list[int], seconds: float = 3) -> None:
    until = monotonic() + seconds
    while any(map(is_alive, pids)):
        assert monotonic() < until, f"{[pid for pid in pids if is_alive(pid)]} still live"
        sleep(0.005)


class Family:
    """An engine with its own zygote and workers."""

    def __init__(self, engine: EmbeddedEngine, zygote: int) -> None:
        self.engine = engine
        self.zygote = zygote

    @property
    def workers(self) -> list[int]:
        return children(self.zygote)

    def wait_for_worker(self, seconds: float = 5) -> int:
        """The only worker, once it is there: one that ended gives way to a new one."""
        until = monotonic() + seconds
        while len(found := self.workers) != 1:
            assert monotonic() < until, f"one worker was expected, not {found}"
            sleep(0.005)
        return found[0]


@pytest.fixture(params=[2_000_000, 0], ids=["memory", "disk"])
def family(request: pytest.FixtureRequest, sample: Release) -> Iterator[Family]:
    before = zygotes()
    settings = EngineSettings(workers=2, deadline=10, in_memory_quads=request.param)
    with EmbeddedEngine(sample, settings) as engine:
        (zygote,) = zygotes() - before
        yield Family(engine, zygote)


def test_workers_are_forked_when_needed_and_kept(family: Family) -> None:
    assert family.workers == []
    for _ in range(5):
        family.engine.ask("ASK {}")
    assert len(family.workers) == 1


def test_a_worker_killed_by_hand_is_replaced(family: Family) -> None:
    family.engine.ask("ASK {}")
    (killed,) = family.workers

    os.kill(killed, signal.SIGKILL)

    assert family.engine.ask("ASK {}")
    (other,) = family.workers
    assert other != killed


def test_a_query_whose_worker_is_killed_once_is_answered_by_another(family: Family) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?c }"
    expected = family.engine.rows(query)
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(family.engine.rows, query)
        worker = family.wait_for_worker()
        os.kill(worker, signal.SIGKILL)

        assert running.result() == expected
    assert worker not in family.workers


def test_a_query_whose_workers_are_killed_again_fails_and_its_neighbour_does_not(
    family: Family,
) -> None:
    with ThreadPoolExecutor(2) as threads:
        neighbour = threads.submit(family.engine.query, QueryRequest(SLOW, deadline=1.5))
        while len(family.workers) < 1:
            sleep(0.005)
        spared = family.workers
        running = threads.submit(family.engine.query, QueryRequest(SLOW, deadline=5))
        for _ in range(2):
            while not (others := set(family.workers) - set(spared)):
                sleep(0.005)
            for pid in others:
                os.kill(pid, signal.SIGKILL)
            wait_until_dead(list(others))
            while set(family.workers) & others:
                sleep(0.005)

        assert isinstance(running.exception(), EngineUnavailable)
        assert "did not end in time" in str(neighbour.exception())


def test_a_zygote_killed_by_hand_takes_its_workers_along_and_is_replaced(family: Family) -> None:
    family.engine.ask("ASK {}")
    workers = family.workers

    os.kill(family.zygote, signal.SIGKILL)

    wait_until_dead(workers)
    assert family.engine.ask("ASK {}")
    assert family.engine.ask("ASK {}")


def test_a_slow_query_gives_way_and_its_worker_is_not_used_again(family: Family) -> None:
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(family.engine.query, QueryRequest(SLOW, deadline=1))
        sleep(0.7)
        (slow,) = family.workers
        priority = os.getpriority(os.PRIO_PROCESS, slow)
        with pytest.raises(QueryTimeout):
            running.result()

    assert priority == 19
    assert family.engine.ask("ASK {}")
    (fresh,) = family.workers
    assert os.getpriority(os.PRIO_PROCESS, fresh) == os.getpriority(os.PRIO_PROCESS, 0)


def test_closing_leaves_no_process_and_no_file(sample: Release, tmp_path: Path) -> None:
    before = zygotes()
    engine = EmbeddedEngine(sample, EngineSettings(spool=tmp_path))
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(engine.ask, ["ASK {}"] * 8))
    (zygote,) = zygotes() - before
    workers = children(zygote)

    engine.close()
    engine.close()

    assert not any(map(is_alive, [zygote, *workers]))
    assert list(tmp_path.iterdir()) == []


def test_a_killed_server_leaves_no_process_and_no_file(sample: Release, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from heliograph.graph.store import *\n"
        "release = Releases(Path(sys.argv[1])).current()\n"
        "engine = EmbeddedEngine(release, EngineSettings(spool=Path(sys.argv[2])))\n"
        "answer = engine.query(QueryRequest('ASK {}'))\n"
        "print('ready', flush=True)\n"
        f"engine.query(QueryRequest('{SLOW}'))"
    )
    command = [sys.executable, "-c", code, str(sample.path.parent.parent), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout and server.stdout.readline() == "ready\n"
        (nursery,) = children(server.pid)
        (zygote,) = children(nursery)
        family = [nursery, zygote, *children(zygote)]
        assert len(list(tmp_path.glob("*/*"))) >= 1

        server.kill()
        wait_until_dead(family)

    assert list(tmp_path.iterdir()) == []


def test_the_query_processes_load_no_more_than_they_need(family: Family) -> None:
    """Whatever ``heliograph.graph`` imports at once, each engine pays for when it starts."""
    maps = Path(f"/proc/{family.zygote}/maps").read_text()
    assert "pyoxigraph" in maps
    assert all(name not in maps for name in ("polars", "numpy"))


def test_the_zygote_imports_neither_rdflib_nor_httpx() -> None:
    code = (
        "import sys, heliograph.graph.store.zygote\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not set(found.stdout.split()) & {"rdflib", "pyshacl", "httpx", "polars", "flask"}


def test_a_release_that_cannot_be_loaded_says_so(sample: Release, tmp_path: Path) -> None:
    gone = Release(tmp_path, sample.manifest)

    with pytest.raises(EngineUnavailable, match="cannot be loaded"):
        EmbeddedEngine(gone, EngineSettings(spool=tmp_path))
    with (
        EmbeddedEngine(gone, EngineSettings(in_memory_quads=0)) as engine,
        pytest.raises(EngineUnavailable, match="worker ended"),
    ):
        engine.ask("ASK {}")
    assert list(tmp_path.iterdir()) == []


def test_an_engine_goes_on_when_another_release_is_published_and_its_own_pruned(
    publish: Callable[..., Release], releases: Releases, sample: Release
) -> None:
    with EmbeddedEngine(publish(sample.dataset), EngineSettings(workers=1)) as engine:
        publish(['<a:s> <a:p> "x" <a:g> .'])
        releases.prune(1)

        assert len(engine.rows("SELECT * { ?s ?p ?o }")) == 4000
