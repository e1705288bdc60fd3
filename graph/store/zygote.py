"""The parent of the workers: loads a release once, then forks a worker whenever one is asked for.

Forking is safe here because this process has one thread; the server that starts it has many.
Run as ``python -m heliograph.graph.store.zygote FD``, FD being one end of a socket pair. It first
is a nursery, which has loaded nothing but the code: over the socket come one ``{"hatch": true}``
for each engine, with the socket on which a fork of the nursery then serves that engine. Over
that one come a plan, then orders, each answered: ``{"fork": true}`` with the socket of the new
worker, ``{"end": pid}``, ``{"close": true}``. When the engine is gone without a word, its workers
are killed and its spooled results removed.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import Store

from heliograph.graph.store.loading import load_in_memory
from heliograph.graph.store.messages import Plan, decode_plan
from heliograph.graph.store.nquads import DefaultGraphMode
from heliograph.graph.store.worker import serve

_MESSAGE_BYTES = 65536


def main() -> None:
    """Fork a zygote for each engine, until the server goes away."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a zygote
    _say(orders, {"ready": os.getpid()})
    while True:
        content, descriptors, _, _ = socket.recv_fds(orders, _MESSAGE_BYTES, 1)
        if not content:
            return
        pid = os.fork()
        if pid == 0:
            orders.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve_engine(socket.socket(fileno=descriptors[0]))
            os._exit(0)
        os.close(descriptors[0])
        _say(orders, {"pid": pid})


def _serve_engine(control: socket.socket) -> None:
    """Serve one engine until it goes away."""
    plan = decode_plan(control.recv(_MESSAGE_BYTES))
    try:
        store = _load(plan)
    except (OSError, SyntaxError) as error:
        _say(control, {"error": f"Release {plan.release} cannot be loaded: {error}"})
        return
    gc.collect()
    gc.freeze()  # so that collections in the workers do not touch, and so copy, shared pages
    _say(control, {"ready": os.getpid()})
    Zygote(control, plan, store).run()


@dataclass
class _Child:
    """A worker, and the file that takes what it says when it dies."""

    pid: int
    last_words: IO[bytes]


class Zygote:
    """Forks workers, and buries them."""

    def __init__(self, control: socket.socket, plan: Plan, store: Store | None) -> None:
        self._control = control
        self._plan = plan
        self._store = store
        self._children: dict[int, _Child] = {}

    def run(self) -> None:
        """Do as told until told to close, or until the engine is gone."""
        order: dict[str, Any] = {}
        while "close" not in order:
            content, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE_BYTES, 1)
            if not content:
                shutil.rmtree(self._plan.spool, ignore_errors=True)
                break
            order = json.loads(content)
            if "fork" in order:
                _say(self._control, {"pid": self._fork(descriptors[0])})
            elif "end" in order:
                _say(self._control, self._end(order["end"]))
        for pid in list(self._children):
            self._end(pid)

    def _fork(self, descriptor: int) -> int:
        last_words = tempfile.TemporaryFile(dir=self._plan.spool, buffering=0)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_worker(descriptor, last_words, parent)
        os.close(descriptor)
        self._children[pid] = _Child(pid, cast("IO[bytes]", last_words))
        return pid

    def _become_worker(self, descriptor: int, last_words: Any, parent: int) -> None:
        status = 1
        try:
            self._control.close()
            for child in self._children.values():
                child.last_words.close()
            os.dup2(last_words.fileno(), 2)
            serve(Connection(descriptor), self._store, self._plan, parent)
            status = 0
        except BaseException as error:
            os.write(2, repr(error).encode(errors="replace"))
        finally:
            os._exit(status)  # never return into the zygote's own loop

    def _end(self, pid: int) -> dict[str, Any]:
        """Kill a worker, if it still lives, and tell how it ended."""
        child = self._children.pop(pid)
        os.kill(pid, signal.SIGKILL)  # at worst a zombie: nobody else reaps it
        _, status = os.waitpid(pid, 0)
        child.last_words.seek(0)
        words = child.last_words.read(1000).decode(errors="replace")
        child.last_words.close()
        return {"status": os.waitstatus_to_exitcode(status), "words": words}


def _load(plan: Plan) -> Store | None:
    if not plan.in_memory:
        return None
    mode = cast(DefaultGraphMode, plan.default_graph)
    return load_in_memory(Path(plan.release_path), mode, plan.empty_graphs)


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode())


if __name__ == "__main__":
    main()
