"""Compare HTTP servers for the same application, on the briefs.

Servers that speak ASGI run the application as it is served, with its cache, log and metrics in
front; those that speak only WSGI run the pages alone, so that for them nothing is cached, nothing
logged and no client missed. Each has one process for requests. They take turns, round by round;
figures are medians over the rounds. Memory is that of all processes of a server after the load.

    python -m bench.servers [--data DIR] [--rounds N] [--seconds S] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import sleep
from typing import Any

import psutil
from flask import Flask

from bench.endpoint_load import Connection, Load, generator_name, query_path, throughput
from bench.endpoint_peers import HOST, Served, heliograph, release_of_briefs, run_server
from bench.endpoint_queries import SMALL
from bench.process_memory import family, proportional_sizes
from heliograph.graph.queries import load_queries
from heliograph.graph.store import EngineSettings, Releases
from heliograph.server.app import create_service_app
from heliograph.server.front import Front
from heliograph.server.service import FollowingService, Service
from heliograph.server.settings import Settings, from_env

ROOT = Path(__file__).parents[1]
EMBEDDED = "granian, embedded"
_PAGE = "/page/event/tower22-attack-2024-01-28?"
_CONNECTIONS = 4  # each waits for its answer: more than are answered at once would be turned away
_THREADS = 8
_DEADLINE = 10
_RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_LOADS: dict[str, Callable[[Served], Load]] = {
    "cached": lambda served: Load((query_path(served, SMALL),), False),
    "uncached": lambda served: Load((query_path(served, SMALL),), True),
    "page": lambda served: Load((_PAGE,), True, accept="text/html"),
}

Record = dict[str, Any]


def asgi() -> Front:
    """Return the application as it is served; called by the servers under test."""
    service, settings = _service()
    return Front(create_service_app(service, load_queries(), settings), service, settings)


def wsgi() -> Flask:
    """Return the pages alone; called by the servers under test."""
    service, settings = _service()
    return create_service_app(service, load_queries(), settings)


def _service() -> tuple[Service, Settings]:
    settings = from_env(os.environ)
    limits = EngineSettings(workers=settings.workers, deadline=settings.deadline)
    return FollowingService(Releases(Path(os.environ["HELIOGRAPH_DATA"])), limits), settings


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _granian(port: int) -> list[str]:
    threads = ["--blocking-threads", str(_THREADS), "--no-ws", "--log-level", "error"]
    where = ["--host", HOST, "--port", str(port), "--factory", "bench.servers:wsgi"]
    return _python("granian", "--interface", "wsgi", *threads, *where)


def _gunicorn(port: int) -> list[str]:
    kind = ["--worker-class", "gthread", "--threads", str(_THREADS), "--timeout", "60"]
    return _python("gunicorn", *kind, "--bind", f"{HOST}:{port}", "bench.servers:wsgi()")


def _waitress(port: int) -> list[str]:
    where = ["--threads", str(_THREADS), "--listen", f"{HOST}:{port}"]
    return _python("waitress", *where, "--call", "bench.servers:wsgi")


def _uvicorn(port: int) -> list[str]:
    where = ["--host", HOST, "--port", str(port), "--no-access-log", "--log-level", "error"]
    return _python("uvicorn", *where, "--factory", "bench.servers:asgi")


COMMANDS: dict[str, tuple[str, Callable[[int], list[str]]]] = {
    "uvicorn": ("uvicorn", _uvicorn),
    "granian, WSGI": ("granian", _granian),
    "gunicorn gthread": ("gunicorn", _gunicorn),
    "waitress": ("waitress", _waitress),
}


def start(stack: ExitStack, data: Path) -> tuple[dict[str, Served], list[str]]:
    """Start every installed server; return them by name, and those that are not installed."""
    settings: dict[str, object] = {"threads": _THREADS, "deadline": _DEADLINE}
    environment = {f"HELIOGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    environment["HELIOGRAPH_DATA"] = str(data)
    found = {EMBEDDED: stack.enter_context(heliograph(data, **settings))}
    missing = []
    for name, (package, command) in COMMANDS.items():
        if find_spec(package):
            running = run_server(command, "/sparql", environment, "/health", ROOT)
            found[name] = stack.enter_context(running)
        else:
            missing.append(f"{name} (pip install {package})")
    return found, missing


def load(servers: dict[str, Served], order: Sequence[str], seconds: int) -> Iterator[Record]:
    """Yield one record a server and kind of request."""
    for kind, make in _LOADS.items():
        for name in order:
            wanted = make(servers[name])
            sent = Load(wanted.paths, wanted.cold, _CONNECTIONS, seconds, wanted.accept)
            yield {"server": name, "kind": kind, **vars(throughput(servers[name], sent))}


def notices_hang_up(served: Served) -> bool:
    """Return whether a runaway stops soon after its client went, long before its deadline."""
    connection = Connection(served)
    path = query_path(served, _RUNAWAY)
    connection.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    sleep(1)
    if not _busy(served):
        raise RuntimeError(f"{served.url}: the runaway does not run")
    connection.close()
    sleep(1)
    return not _busy(served)


def _busy(served: Served, seconds: float = 0.5) -> bool:
    """Return whether a process of the server computes all the time."""
    before = {process.pid: _computed(process) for process in family(served.pid)}
    sleep(seconds)
    after = {process.pid: _computed(process) for process in family(served.pid)}
    return any(after[pid] - before[pid] > seconds / 3 for pid in before.keys() & after.keys())


def _computed(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
    except psutil.Error:  # it ended meanwhile
        return 0.0
    return float(used.user + used.system)


def measure(folder: Path | None, rounds: int, seconds: int) -> Record:
    """Let every server take its turns, then look at its memory and hang up on it."""
    with release_of_briefs(folder) as (data, _), ExitStack() as stack:
        servers, missing = start(stack, data)
        names = list(servers)
        records: list[Record] = []
        for number in range(rounds):
            order = names[number % len(names) :] + names[: number % len(names)]
            records += ({"round": number, **one} for one in load(servers, order, seconds))
        memory = {name: sum(proportional_sizes(one.pid)) for name, one in servers.items()}
        noticed = {name: notices_hang_up(one) for name, one in servers.items()}
    return {
        "generator": generator_name(),
        "connections": _CONNECTIONS,
        "rounds": rounds,
        "left_out": missing,
        "records": records,
        "memory": memory,
        "notices_hang_up": noticed,
    }


def show(found: Record) -> None:
    print(f"load by {found['generator']}, {found['connections']} connections", end=", ")
    print(f"{found['rounds']} rounds; requests/s, milliseconds at p50 and p99\n")
    for name in found["left_out"]:
        print(f"not installed and left out: {name}")
    print(f"{'':<18}" + "".join(f"{kind:>12}{'p50':>7}{'p99':>7}" for kind in _LOADS), end="")
    print(f"{'MiB':>7}  hang-up")
    for name, size in found["memory"].items():
        cells = "".join(_cells(found["records"], name, kind) for kind in _LOADS)
        noticed = "noticed" if found["notices_hang_up"][name] else "not noticed"
        print(f"{name:<18}{cells}{size / 2**20:>7.0f}  {noticed}")
    for name in found["memory"]:
        share = max(one["refused"] for one in found["records"] if one["server"] == name)
        if share:
            print(f"{name} refused or failed up to {share:.1%} of requests, which are not counted")


def _cells(records: Sequence[Record], name: str, kind: str) -> str:
    mine = [one for one in records if (one["server"], one["kind"]) == (name, kind)]
    rate, p50, p99 = (median(one[key] for one in mine) for key in ("rate", "p50", "p99"))
    return f"{rate:>12.0f}{p50:>7.2f}{p99:>7.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of releases; else the briefs are built")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.data, arguments.rounds, arguments.seconds)
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        show(found)


if __name__ == "__main__":
    main()
