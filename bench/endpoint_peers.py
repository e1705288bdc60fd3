"""Servers as processes on loopback: Heliograph and the peers it is compared with, on one release.

A peer that is not installed is left out; its name and what is missing are told.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep

import httpx
from rdflib import Dataset

from heliograph.graph.pipeline import build
from heliograph.graph.store import Release, Releases, dump_release

HOST = "127.0.0.1"
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Served:
    """A server that answers: its port, the path of its SPARQL endpoint, its first process."""

    port: int
    path: str
    pid: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}{self.path}"


@contextmanager
def release_of_briefs(folder: Path | None) -> Iterator[tuple[Path, Release]]:
    """Give a data folder and its current release; built anew unless there is one already."""
    if folder is not None:
        yield folder, Releases(folder).current()
        return
    with tempfile.TemporaryDirectory() as made:
        outcome = build(Releases(Path(made)), author="bench")
        assert outcome.ok, outcome.as_dict()
        yield Path(made), Releases(Path(made)).current()


@contextmanager
def run_server(
    command: Callable[[int], Sequence[str]],
    path: str = "/sparql",
    environment: Mapping[str, str] | None = None,
    ready: str = "/",
    cwd: Path | None = None,
) -> Iterator[Served]:
    """Run a server on a free port until the block ends; ``command`` is given the port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command(port),
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=words,
            cwd=cwd,
        )
        try:
            if not _answers(process, f"http://{HOST}:{port}{ready}"):
                words.seek(0)
                raise RuntimeError(f"{process.args!r}: {words.read().decode()[-2000:]}")
            yield Served(port, path, process.pid)
        finally:
            _stop(process)


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    until = monotonic() + _START_SECONDS
    while monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).status_code < 500:
                return True
        except httpx.TransportError:
            sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def heliograph(
    folder: Path, options: Sequence[str] = (), /, **settings: object
) -> Iterator[Served]:
    """Run ``heliograph serve`` on a data folder; settings as HELIOGRAPH_ variables, lower case."""
    serve = ["--data", str(folder), "serve", *options, "--port"]
    command = [sys.executable, "-m", "heliograph.server", *serve]
    given = {f"HELIOGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    with run_server(lambda port: [*command, str(port)], "/sparql", given, "/health") as served:
        yield served


@contextmanager
def oxigraph(release: Release) -> Iterator[Served]:
    """Run ``oxigraph serve`` in memory, its default graph the merge of the named graphs."""
    binary = find_oxigraph()
    assert binary is not None
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(lambda port: [binary, "serve", "--bind", f"{HOST}:{port}"], "/query") as served,
    ):
        merge = Path(folder) / "merge.ttl"
        dump_release(release, "turtle", merge)
        store = f"http://{HOST}:{served.port}/store"
        for url, file, kind in (
            (f"{store}?default", merge, "text/turtle"),
            (store, release.dataset, "application/n-quads"),
        ):
            headers = {"Content-Type": kind}
            httpx.post(url, content=file.read_bytes(), headers=headers).raise_for_status()
        yield served


def find_oxigraph() -> str | None:
    """Return the path of the command that the PyPI package oxigraph installs."""
    beside = Path(sys.executable).parent
    return shutil.which("oxigraph", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")


@contextmanager
def rdflib_endpoint(release: Release) -> Iterator[Served]:
    """Run rdflib-endpoint as its own command does, the default graph the union of all."""
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", str(release.dataset)]
    with run_server(lambda port: [*command, "--host", HOST, "--port", str(port)], "/") as served:
        yield served


def rdflib_asker(release: Release) -> Callable[[str], bytes]:
    """Return a function that asks rdflib's own engine, in this process, for a serialised answer."""
    dataset = Dataset(default_union=True)
    dataset.parse(str(release.dataset), format="nquads")

    def ask(query: str) -> bytes:
        result = dataset.query(query)
        form = "turtle" if result.type in ("CONSTRUCT", "DESCRIBE") else "json"
        return result.serialize(format=form) or b""

    return ask


def start_peers(
    stack: ExitStack, release: Release, folder: Path
) -> tuple[dict[str, Served], list[str]]:
    """Start every installed server; return them by name, and what was left out and why."""
    served = {"heliograph": stack.enter_context(heliograph(folder))}
    missing = []
    if find_oxigraph():
        served["oxigraph serve"] = stack.enter_context(oxigraph(release))
    else:
        missing.append("oxigraph serve (pip install oxigraph)")
    if find_spec("rdflib_endpoint") and find_spec("uvicorn"):
        served["rdflib-endpoint"] = stack.enter_context(rdflib_endpoint(release))
    else:
        missing.append("rdflib-endpoint (pip install rdflib-endpoint uvicorn)")
    return served, missing
