"""Real servers: each a process of its own on a free port, with the settings that a test needs."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from flask.testing import FlaskClient

from bench.event_graphs import release_of
from heliograph.graph.store import EmbeddedEngine, Release

TOKEN = "a-secret-that-is-nowhere-else"
START_SECONDS = 30.0
_TRIES = 3


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, its data folder and what it logs."""

    url: str
    process: subprocess.Popen[bytes]
    data: Path
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def client(self, **headers: str) -> httpx.Client:
        """Return a client that may be used by one thread, with the headers given."""
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def writer(self, author: str = "") -> httpx.Client:
        """Return a client with the token, under a user name if there is one."""
        return self.client(Authorization=authorization(author))

    def connect(self, timeout: float = 30.0) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def count(self, pattern: str, **parameters: str) -> int:
        """Return how often a pattern is found, by a plain query."""
        query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        answer = httpx.get(f"{self.url}/sparql", params={"query": query, **parameters}, timeout=60)
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    def events(self) -> list[dict[str, Any]]:
        """Return the lines of the log that are JSON."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def memory(self) -> int:
        """Return the bytes of all processes, those that share a page taking a part of it each."""
        parent = psutil.Process(self.process.pid)
        return sum(map(_memory, [parent, *parent.children(recursive=True)]))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 20.0) -> int:
        """Tell the server to stop, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


Launch = Callable[..., AbstractContextManager[Server]]


def authorization(author: str = "") -> str:
    """Return the header of a writer: Basic with a user name, else Bearer."""
    if not author:
        return f"Bearer {TOKEN}"
    return "Basic " + base64.b64encode(f"{author}:{TOKEN}".encode()).decode()


def get_when_done(client: FlaskClient, path: str, seconds: float = 60.0) -> object:
    """Return what an analysis answers, in JSON, once it is no longer being computed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = client.get(path, headers={"Accept": "application/json"})
        if answer.status_code != 202:
            return answer.get_json()
        time.sleep(0.2)
    raise AssertionError(f"{path} is still being computed")


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of three hundred made-up events."""
    return release_of(tmp_path_factory.mktemp("generated"), 300)


@pytest.fixture(scope="session")
def opened(generated: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(generated) as engine:
        yield engine


@pytest.fixture(scope="session")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Launch:
    """Return what runs a server on a data folder: arguments of the command, settings by name."""

    @contextmanager
    def run(data: Path, *arguments: str, **settings: object) -> Iterator[Server]:
        log = tmp_path_factory.mktemp("log") / "server.log"
        server = _start(data, log, arguments, settings)
        try:
            yield server
        finally:
            server.kill()

    return run


@pytest.fixture
def briefs(data_folder: Path, tmp_path: Path) -> Path:
    """A data folder of its own with the release of the briefs."""
    return Path(shutil.copytree(data_folder, tmp_path / "briefs"))


@pytest.fixture(scope="module")
def shared_briefs(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for all tests of a module."""
    return Path(shutil.copytree(data_folder, tmp_path_factory.mktemp("data") / "briefs"))


def _start(data: Path, log: Path, arguments: Sequence[str], settings: dict[str, object]) -> Server:
    for _ in range(_TRIES):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = Server(
            f"http://127.0.0.1:{port}", _process(data, port, log, arguments, settings), data, log
        )
        if _answers(server):
            return server
        server.kill()
    raise AssertionError(log.read_text(encoding="utf-8"))


def _process(
    data: Path, port: int, log: Path, arguments: Sequence[str], settings: dict[str, object]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "heliograph.server", "--data", str(data), "serve", *arguments]
    environment = os.environ | {
        "HELIOGRAPH_PORT": str(port),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        **{f"HELIOGRAPH_{name.upper()}": str(value) for name, value in settings.items()},
    }
    with log.open("ab") as file:
        return subprocess.Popen(command, env=environment, stdout=file, stderr=file)


def _answers(server: Server) -> bool:
    """Wait for a server; False if it ended, as when another took its port meanwhile."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with server.connect(1) as connection:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                if connection.recv(64).startswith(b"HTTP/1.1 200"):
                    return True
        except OSError:
            pass
        time.sleep(0.02)
    return False


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it ended meanwhile
        return 0
