"""A process that answers queries one after another, and may be killed at any moment.

Everything it holds is a copy or read-only, so killing it loses nothing but its query.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Store

from heliograph.graph.errors import QueryError, QueryFailed
from heliograph.graph.store.evaluation import evaluate
from heliograph.graph.store.loading import STORE
from heliograph.graph.store.messages import (
    Plan,
    Reply,
    decode_job,
    encode,
    failure,
    memory_exceeded,
)

_PR_SET_PDEATHSIG = 1

# Looked up before any fork: a forked child should not load libraries.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def serve(connection: Connection, store: Store | None, plan: Plan, parent: int) -> None:
    """Answer jobs until the other end of the connection closes.

    Without a store in memory, the one on disk is opened here: an open one does not survive a fork.
    """
    _die_with(parent)
    # An empty store is false.
    opened = Store.read_only(str(Path(plan.release_path) / STORE)) if store is None else store
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    base = _limit_memory(plan.memory)
    while True:
        try:
            content = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(encode(_answer(opened, content, plan, base)))


def _answer(store: Store, content: bytes, plan: Plan, base: int) -> Reply:
    job = decode_job(content)
    # The last resort: should nobody watch any more, the kernel ends a runaway query.
    signal.setitimer(signal.ITIMER_REAL, job.seconds)
    try:
        reply = evaluate(store, job, plan)
    except QueryError as error:
        reply = failure(error)
    except OSError as error:
        reply = failure(QueryFailed(f"The result could not be written: {error}"))
    except MemoryError:
        return failure(memory_exceeded(plan.memory), retire=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    grown = _address_space() - base > plan.memory // 4
    return replace(reply, retire=True) if grown else reply


def _die_with(parent: int) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(0)


def _limit_memory(headroom: int) -> int:
    """Limit the address space to what it is now and ``headroom`` bytes; return what it is now."""
    base = _address_space()
    if base:
        resource.setrlimit(resource.RLIMIT_AS, (base + headroom, base + headroom))
    return base


def _address_space() -> int:
    try:
        file = os.open("/proc/self/statm", os.O_RDONLY)
    except FileNotFoundError:  # not Linux: no limit
        return 0
    try:
        return int(os.read(file, 100).split()[0]) * resource.getpagesize()
    finally:
        os.close(file)
