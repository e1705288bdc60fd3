"""Peers that keep a graph on disk, loaded in bulk: `oxigraph serve`, Virtuoso, and rdflib.

All hold the named graphs of a release and their merge: Oxigraph as its default graph, Virtuoso,
which has none, as a named graph that each query is given as the default. rdflib holds all in the
memory of a process of its own. What was loaded into a folder stays there for who comes next.
"""

from __future__ import annotations

import multiprocessing
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

import httpx
import psutil
from pyoxigraph import DefaultGraph, RdfFormat, Store

from bench.endpoint_peers import HOST, Served, find_oxigraph, rdflib_asker, run_server
from bench.processor import Cost
from heliograph.graph.store import VIRTUOSO, Release
from heliograph.graph.store.loading import STORE

_BUFFERS = psutil.virtual_memory().total // 4 // 8192  # of 8 KiB: a quarter of the memory
_WHOLE = "all files are loaded"
# One loader: two at once stumble over each other's new languages (error 23000).
_LOAD = f"""ld_dir('{{folder}}/files', '*.nq', 'http://example.org/none');
rdf_loader_run();
checkpoint;
SELECT '{_WHOLE}' FROM DB.DBA.load_list WHERE ll_state = 2 AND ll_error IS NULL HAVING COUNT(*) = 2;
"""
_LOADED = "loaded"  # is there when a folder holds all
_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {host}:{sql}
DisableUnixSocket = 1
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {host}:{http}
ServerThreads = 10
"""


def find_virtuoso() -> str | None:
    """Return the path of Virtuoso's server, of Debian's package virtuoso-opensource."""
    return shutil.which("virtuoso-t") if shutil.which("isql-vt") else None


def load_oxigraph(release: Release, folder: Path) -> None:
    """Load a release into a store of `oxigraph` on disk, unless the folder has it."""
    if (folder / _LOADED).exists():
        return
    binary = find_oxigraph()
    assert binary is not None
    _clear(folder)
    named, merge = _written(release, folder / "files", "")
    for file in (named, merge):
        command = [binary, "load", "--location", str(folder / "store"), "--file", str(file)]
        subprocess.run(command, check=True, capture_output=True)
    command = [binary, "optimize", "--location", str(folder / "store")]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(folder / "files")
    (folder / _LOADED).touch()


@contextmanager
def serve_oxigraph(folder: Path) -> Iterator[Served]:
    """Run `oxigraph serve-read-only` on a loaded store until the block ends."""
    binary = find_oxigraph()
    assert binary is not None
    store = ["serve-read-only", "--location", str(folder / "store")]
    with run_server(lambda port: [binary, *store, "--bind", f"{HOST}:{port}"], "/query") as served:
        yield served


def load_virtuoso(release: Release, folder: Path) -> None:
    """Load a release into Virtuoso by its bulk loader, unless the folder has it."""
    if (folder / _LOADED).exists():
        return
    _clear(folder)
    _written(release, folder / "files", VIRTUOSO.default_graph)
    with serve_virtuoso(folder) as served:
        sql = ["isql-vt", f"{HOST}:{served.port + 1}", "dba", "dba", "BANNER=OFF"]
        commands = _LOAD.format(folder=folder)
        done = subprocess.run(sql, input=commands, text=True, check=True, capture_output=True)
        # What could not be loaded is told in the list of files alone.
        if _WHOLE not in done.stdout:
            raise RuntimeError(f"Virtuoso did not load all: {done.stdout[-2000:]}")
    shutil.rmtree(folder / "files")
    (folder / _LOADED).touch()


@contextmanager
def serve_virtuoso(folder: Path) -> Iterator[Served]:
    """Run Virtuoso on a folder until the block ends; its SQL port is the one after that of HTTP."""
    program = find_virtuoso()
    assert program is not None
    settings = folder / "virtuoso.ini"

    def command(port: int) -> list[str]:
        numbers = {"buffers": _BUFFERS, "dirty": _BUFFERS * 3 // 4, "sql": port + 1, "http": port}
        settings.write_text(_INI.format(folder=folder, host=HOST, **numbers))
        return [program, "+foreground", "+configfile", str(settings)]

    with run_server(command, "/sparql", ready="/sparql?query=ASK%7B%7D") as served:
        yield served


def asker(served: Served, seconds: float, virtuoso: bool = False) -> Callable[[str], bytes]:
    """Return a function that asks a server; it raises httpx.TimeoutException after the seconds."""
    client = httpx.Client(timeout=seconds, headers={"Accept": "application/sparql-results+json"})

    def ask(query: str) -> bytes:
        form = {"query": query}
        if virtuoso:
            form = {"query": VIRTUOSO.rewrite(query), "default-graph-uri": VIRTUOSO.default_graph}
        answer = client.post(served.url, data=form)
        if answer.status_code in (503, 504):
            raise httpx.TimeoutException(answer.text[:200])
        if answer.status_code != 200:
            raise RuntimeError(f"status {answer.status_code}: {answer.text[:300]}")
        return answer.content

    return ask


class Rdflib:
    """rdflib's own engine on a release; each query runs in a fork that is killed at its limit."""

    def __init__(self, release: Release) -> None:
        self._ask = rdflib_asker(release)
        self._forks = multiprocessing.get_context("fork")

    def ask(self, query: str, seconds: float) -> tuple[bytes, Cost] | None:
        """Return the answer and what it took, or None if that were too many seconds."""
        here, there = self._forks.Pipe(duplex=False)
        child = self._forks.Process(target=self._answer, args=(query, there))
        child.start()
        try:
            return here.recv() if here.poll(seconds) else None
        finally:
            child.kill()
            child.join()

    def _answer(self, query: str, to: Connection) -> None:
        begin, used = perf_counter(), process_time()
        answer = self._ask(query)
        to.send((answer, Cost(perf_counter() - begin, process_time() - used)))


def _clear(folder: Path) -> None:
    """Remove what a load left that did not end."""
    shutil.rmtree(folder)
    folder.mkdir()


def _written(release: Release, folder: Path, graph: str) -> tuple[Path, Path]:
    """Write the named graphs as quads, and their merge; as quads of a graph if one is given."""
    folder.mkdir(parents=True)
    named, merge = folder / "named.nq", folder / ("merge.nq" if graph else "merge.nt")
    with named.open("wb") as file:
        file.writelines(release.lines())
    triples = folder / "merge.nt"
    store = Store.read_only(str(release.path / STORE))
    store.dump(triples, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    if graph:
        end = f" <{graph}> .\n".encode()
        with triples.open("rb") as lines, merge.open("wb") as file:
            file.writelines(line[:-3] + end for line in lines)
        triples.unlink()
    return named, merge
