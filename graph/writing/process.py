"""The process that writes: ``python -m heliograph.graph.writing.process FD FOLDER MEMORY``.

It ends with the server, even when the server is killed: what it was doing is then either
published whole or not at all.
"""

from __future__ import annotations

import os
import resource
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from heliograph.graph.errors import HeliographError, QueryFailed, QueryMemoryExceeded
from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import Releases, Update
from heliograph.graph.writing.guarded import WriteOutcome, WriteRequest, write
from heliograph.graph.writing.writer import Failure
from heliograph.ontology import empty_graph
from heliograph.shapes import validate


def main() -> None:
    """Carry out writes until the other end of the connection closes."""
    connection = Connection(int(sys.argv[1]))
    releases, memory = Releases(Path(sys.argv[2])), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _warm_up()
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        connection.send(_answer(releases, request, connection, memory))


def _warm_up() -> None:
    """Do once what every write does: read the shapes, start the store's own threads.

    The limit of memory counts from here.
    """
    with TemporaryDirectory() as folder:
        releases = Releases(Path(folder))
        publish_empty(releases)
        write(releases, WriteRequest(Update("INSERT DATA { GRAPH <a:g> { <a:s> a <a:c> } }")))
    validate(empty_graph())


def _answer(
    releases: Releases, request: WriteRequest, connection: Connection, memory: int
) -> WriteOutcome | Failure:
    _limit_memory(memory)
    try:
        return write(releases, request, on_commit=lambda: connection.send("committing"))
    except HeliographError as error:
        return Failure.of(error)
    except MemoryError:
        limit = f"{memory // 2**20} MiB of memory"
        return Failure.of(QueryMemoryExceeded(f"The write needs more than {limit}"))
    except Exception:
        traceback.print_exc()  # for the log; what it tells of this machine is nobody else's affair
        return Failure.of(QueryFailed("The write could not be carried out; nothing was written"))


def _limit_memory(headroom: int) -> None:
    """Limit the address space to what it is now and ``headroom`` bytes (Linux)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + headroom, hard))


if __name__ == "__main__":
    main()
    os._exit(0)
