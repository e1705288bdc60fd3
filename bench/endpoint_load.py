"""Load on an HTTP server: one connection for latency, many for throughput.

For throughput ``wrk`` is used when it is on the PATH; else processes of our own, each with
several keep-alive connections. Both send the given queries in turn; with ``cold`` each request
ends in a comment of its own, so that no cache of answers or of parsed queries can know it.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import selectors
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import monotonic, perf_counter, time_ns
from urllib.parse import quote

from bench.endpoint_peers import HOST, Served

ACCEPT = "application/sparql-results+json, text/turtle"
_SCRIPT = """
local paths = { %s }
local n, cold = 0, %s
request = function()
  n = n + 1
  local path = paths[(n - 1) %% #paths + 1]
  if cold then path = path .. "%%0A%%23%s-" .. n end
  return wrk.format("GET", path, { ["Accept"] = "%s" })
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("\\nresult %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""
_together: Barrier | None = None  # of the processes that send together
_RESULT = re.compile(r"^result (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Throughput:
    """Requests answered a second, milliseconds of a request, the share of requests that were
    refused or failed, and the cores that the generator itself used."""

    rate: float
    refused: float
    p50: float
    p99: float
    generator: float


class Connection:
    """One keep-alive connection that reads each answer whole."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection((HOST, self._served.port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pending = b""

    def get(self, path: str, accept: str = ACCEPT) -> tuple[int, bytes]:
        """Return the status and the body of a GET; opened anew if the server tired of waiting."""
        try:
            return self._get(path, accept)
        except ConnectionError:
            self.close()
            self._open()
            return self._get(path, accept)

    def _get(self, path: str, accept: str) -> tuple[int, bytes]:
        self.socket.sendall(request_bytes(path, accept))
        while (answer := self.receive()) is None:
            pass
        return answer

    def ask(self, query: str) -> bytes:
        """Return the body that answers a query; raises RuntimeError if it is not answered."""
        status, body = self.get(query_path(self._served, query))
        if status != 200:
            raise RuntimeError(f"status {status}: {body[:300]!r}")
        return body

    def receive(self) -> tuple[int, bytes] | None:
        """Read once from the socket; return the answer when it is complete."""
        block = self.socket.recv(2**18)
        if not block:
            raise ConnectionError("the server closed the connection")
        self._pending += block
        answer = _complete(self._pending)
        if answer is not None:
            self._pending = b""
        return answer

    def close(self) -> None:
        self.socket.close()


def request_bytes(path: str, accept: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: {accept}\r\n\r\n".encode()


def query_path(served: Served, query: str) -> str:
    return f"{served.path}?query={quote(query)}"


def _complete(content: bytes) -> tuple[int, bytes] | None:
    """Return the status and the body, or None while something is still to come."""
    head, found, body = content.partition(b"\r\n\r\n")
    if not found:
        return None
    status = int(head[9:12])
    length = re.search(rb"\r\ncontent-length: *(\d+)", head.lower())
    if length:
        return (status, body) if len(body) >= int(length[1]) else None
    return (status, _joined(body)) if body.endswith(b"0\r\n\r\n") else None


def _joined(chunks: bytes) -> bytes:
    parts = []
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        parts.append(chunks[: int(size, 16)])
        chunks = chunks[int(size, 16) + 2 :]
    return b"".join(parts)


def unlike_any(query: str) -> Iterator[str]:
    """Yield the query again and again, each with a comment that it never had before."""
    seed = time_ns()
    return (f"{query}\n#{seed}-{number}" for number in count())


def generator_name() -> str:
    return "wrk" if shutil.which("wrk") else "sockets of our own, in processes"


@dataclass(frozen=True)
class Load:
    """What is sent: paths in turn, over some connections, each in a new guise if ``cold``."""

    paths: tuple[str, ...]
    cold: bool
    connections: int = 16
    seconds: int = 2
    accept: str = ACCEPT


def throughput(served: Served, load: Load) -> Throughput:
    """Send a load as fast as the server answers it."""
    before = _children_seconds()
    run = _wrk if shutil.which("wrk") else _own
    requests, elapsed, errors, p50, p99 = run(served, load)
    used = (_children_seconds() - before) / elapsed
    refused = errors / requests if requests else 0.0
    return Throughput((requests - errors) / elapsed, refused, p50, p99, used)


def _children_seconds() -> float:
    """Return the seconds that ended child processes have computed; servers do not end here."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


_Measured = tuple[int, float, int, float, float]


def _wrk(served: Served, load: Load) -> _Measured:
    listed = ", ".join(f"[==[{path}]==]" for path in load.paths)
    script = _SCRIPT % (listed, str(load.cold).lower(), time_ns(), load.accept)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        Path(file.name).write_text(script, encoding="utf-8")
        options = ["-t1", f"-c{load.connections}", f"-d{load.seconds}s", "--timeout", "60s"]
        command = ["wrk", *options, "-s", file.name, f"http://{HOST}:{served.port}"]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = _RESULT.search(out)
    assert found is not None, out
    requests, microseconds, errors, p50, p99 = map(int, found.groups())
    return requests, microseconds / 1e6, errors, p50 / 1e3, p99 / 1e3


def _own(served: Served, load: Load) -> _Measured:
    processes = 2
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(processes)
    with context.Pool(processes, _meet_at, (together,)) as pool:
        part = replace(load, connections=max(1, load.connections // processes))
        jobs = [pool.apply_async(_pump, (served, part)) for _ in range(processes)]
        parts = [job.get() for job in jobs]
        pool.close()
        pool.join()  # so that their time is counted
    times = sorted(value for part, _ in parts for value in part)
    errors = sum(failed for _, failed in parts)
    p50, p99 = (times[int(len(times) * share)] * 1e3 for share in (0.5, 0.99))
    return len(times), float(load.seconds), errors, p50, p99


def _meet_at(barrier: Barrier) -> None:
    global _together
    _together = barrier


def _pump(served: Served, load: Load) -> tuple[list[float], int]:
    """Keep every connection busy; return the seconds of each answer, and how many were errors."""
    seed, numbers, turns = time_ns(), count(), cycle(load.paths)
    sent: dict[Connection, float] = {}
    times: list[float] = []
    errors = 0

    def send(connection: Connection) -> None:
        path = next(turns) + (f"%0A%23{seed}-{next(numbers)}" if load.cold else "")
        sent[connection] = perf_counter()
        connection.socket.sendall(request_bytes(path, load.accept))

    with selectors.DefaultSelector() as selector:
        assert _together is not None
        _together.wait()  # the start of a process costs more than its first requests
        until = monotonic() + load.seconds
        for connection in [Connection(served) for _ in range(load.connections)]:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            send(connection)
        while monotonic() < until:
            for key, _ in selector.select(0.1):
                answer = key.data.receive()
                if answer is not None:
                    times.append(perf_counter() - sent[key.data])
                    errors += answer[0] != 200
                    send(key.data)
    return times, errors
