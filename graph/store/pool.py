"""Worker processes seen from the server: start, lend, kill, replace. Safe for many threads."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Condition, Lock
from time import monotonic
from typing import Any

from heliograph.graph.errors import EngineUnavailable, QueryCancelled, QueryTimeout
from heliograph.graph.store.cancellation import Cancellation
from heliograph.graph.store.messages import Job, Plan, Reply, decode_reply, encode

_MESSAGE_BYTES = 65536
_MODULE = f"{__package__}.zygote"
_PATIENCE = 5.0
# A query that takes longer is not small, and runs at the lowest priority.
_SMALL_SECONDS = 0.25
_LAST = 19


@dataclass(frozen=True)
class Ending:
    """How a worker ended: exit status (negative: signal; None: unknown), and its last words."""

    status: int | None = None
    words: str = ""

    @property
    def out_of_memory(self) -> bool:
        return "memory allocation of" in self.words or "MemoryError" in self.words

    @property
    def overflowed(self) -> bool:
        return self.status == -signal.SIGSEGV or "overflowed its stack" in self.words

    @property
    def from_outside(self) -> bool:
        return self.status in (None, -signal.SIGKILL, -signal.SIGTERM)


class WorkerDied(Exception):
    """The worker ended before it replied."""


class Worker:
    """One worker process, lent to one thread at a time."""

    def __init__(self, zygote: ZygoteClient, pid: int, connection: Connection) -> None:
        self.pid = pid
        self.slow = False
        self._zygote = zygote
        self._connection = connection

    def ask(self, job: Job, until: float) -> Reply | None:
        """Return the reply to a job, or None when there is none by ``until`` (monotonic time)."""
        try:
            self._connection.send_bytes(encode(job))
            left = max(0.0, until - monotonic())
            if not _readable(self._connection, min(left, _SMALL_SECONDS)):
                self._give_way()
                if not _readable(self._connection, max(0.0, until - monotonic())):
                    return None
            return decode_reply(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise WorkerDied from error

    def _give_way(self) -> None:
        """Let small queries go first from now on; only a new process gets the priority back."""
        self.slow = True
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, _LAST)
        except OSError:
            pass  # it has just ended

    def interrupt(self) -> None:
        """Kill the process; whoever asked it something then sees that it died."""
        os.kill(self.pid, signal.SIGKILL)  # at worst a zombie, until ``end`` buries it

    def is_gone(self) -> bool:
        """Tell whether an idle worker has ended: it says nothing unasked, so only its end shows."""
        return _readable(self._connection, 0)

    def close(self) -> None:
        """Part with a worker whose zygote is going, too."""
        self._connection.close()

    def end(self) -> Ending:
        """Kill the process unless it is dead already, and return how it ended."""
        self._connection.close()
        try:
            return self._zygote.end(self.pid)
        except EngineUnavailable:
            return Ending()  # the zygote is gone, and with it its workers


class Nursery:
    """A process with the code loaded and no data, which forks a zygote in milliseconds.

    Engines of one server share it; it is started again should it have been killed.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def hatch(self, control: socket.socket) -> int:
        """Fork a zygote that serves at the other end of ``control``; return its process id."""
        with self._lock:
            try:
                return self._order(control)
            except EngineUnavailable:
                self._end()
                return self._order(control)

    def close(self) -> None:
        """End the process; the zygotes that it forked live on until their engines close."""
        with self._lock:
            self._end()

    def _order(self, control: socket.socket) -> int:
        if self._orders is None:
            self._start()
        assert self._orders is not None
        try:
            socket.send_fds(self._orders, [b'{"hatch": true}'], [control.fileno()])
        except OSError as error:
            raise EngineUnavailable("The query process is gone") from error
        return int(_receive(self._orders)["pid"])

    def _start(self) -> None:
        self._orders, theirs = socket.socketpair()
        with theirs:
            command = (sys.executable, "-P", "-m", _MODULE, str(theirs.fileno()))
            self._process = subprocess.Popen(
                command,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C in a terminal is for the server to handle
            )
        _receive(self._orders)

    def _end(self) -> None:
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        if self._process is not None:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


class ZygoteClient:
    """The process that forks the workers of one engine; see ``zygote``."""

    def __init__(self, plan: Plan, nursery: Nursery) -> None:
        self._lock = Lock()
        self._control, theirs = socket.socketpair()
        try:
            with theirs:
                self.pid = nursery.hatch(theirs)
            self._control.sendall(encode(plan))
            _receive(self._control)
        except BaseException:
            self.close()
            raise

    def fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                pid = self._order({"fork": True}, theirs.fileno())["pid"]
            except BaseException:
                ours.close()
                raise
        return Worker(self, pid, Connection(ours.detach()))

    def end(self, pid: int) -> Ending:
        """Kill a worker unless it is dead already, and return how it ended."""
        return Ending(**self._order({"end": pid}))

    def close(self) -> None:
        """Kill all workers and wait for the process to end."""
        try:
            with self._lock:
                socket.send_fds(self._control, [b'{"close": true}'], [])
            self._control.settimeout(_PATIENCE)
            while self._control.recv(_MESSAGE_BYTES):
                pass
        except OSError:
            pass  # it is gone already, or still loading, and then has no workers yet
        self._control.close()

    def _order(self, order: dict[str, Any], *descriptors: int) -> dict[str, Any]:
        with self._lock:
            try:
                socket.send_fds(self._control, [json.dumps(order).encode()], descriptors)
            except OSError as error:
                raise EngineUnavailable("The query process is gone") from error
            return _receive(self._control)


def _receive(control: socket.socket) -> dict[str, Any]:
    try:
        content = control.recv(_MESSAGE_BYTES)
    except OSError:
        content = b""
    if not content:
        raise EngineUnavailable("The query process is gone")
    reply: dict[str, Any] = json.loads(content)
    if "error" in reply:
        raise EngineUnavailable(reply["error"])
    return reply


def _readable(connection: Connection, seconds: float) -> bool:
    # Connection.poll builds a selector each time, which costs as much as a small query.
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


class WorkerPool:
    """At most ``size`` workers, lent out one query each; the dead are replaced when needed."""

    def __init__(self, plan: Plan, size: int, nursery: Nursery | None = None) -> None:
        self._plan = plan
        self._size = size
        self._own_nursery = None if nursery else Nursery()
        self._nursery = nursery or self._own_nursery or Nursery()
        try:
            self._zygote = ZygoteClient(plan, self._nursery)
        except BaseException:
            self._close_nursery()
            raise
        self._renewing = Lock()
        self._changed = Condition()
        self._idle: list[Worker] = []
        self._lent = 0
        self.closed = False

    def take(self, until: float, cancellation: Cancellation) -> Worker:
        """Lend a worker; raises QueryTimeout when none is free by ``until`` (monotonic time)."""
        with self._changed:
            free = self._changed.wait_for(
                lambda: self.closed or cancellation.cancelled or self._lent < self._size,
                max(0.0, until - monotonic()),
            )
            if self.closed:
                raise QueryCancelled("The engine was closed")
            if cancellation.cancelled:
                self._changed.notify()  # a worker that became free is for somebody else
                raise QueryCancelled("The query was called off while it waited")
            if not free:
                raise QueryTimeout("No worker was free in time; the server is busy")
            self._lent += 1
            worker = self._idle.pop() if self._idle else None
        try:
            if worker and worker.is_gone():
                worker.end()
                worker = None
            return worker or self._fork()
        except BaseException:
            self._settle(None)
            raise

    def wake(self) -> None:
        """Let those who wait for a worker see whether they still should; never blocks for long."""
        with self._changed:
            self._changed.notify_all()

    def give(self, worker: Worker) -> None:
        """Take a worker back for the next query."""
        self._settle(worker)

    def drop(self, worker: Worker) -> Ending:
        """Kill a worker and return how it ended; another takes its place when needed."""
        try:
            return worker.end()
        finally:
            self._settle(None)

    def close(self, drain: float = 0.0) -> None:
        """Let running queries finish for ``drain`` seconds, then end every process."""
        with self._changed:
            self._changed.wait_for(lambda: self._lent == 0, drain)
            if self.closed:
                return
            self.closed = True
            self._changed.notify_all()
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()
        with self._renewing:
            self._zygote.close()
            self._close_nursery()

    def _close_nursery(self) -> None:
        if self._own_nursery:
            self._own_nursery.close()

    def _settle(self, worker: Worker | None) -> None:
        with self._changed:
            self._lent -= 1
            if worker and not self.closed:
                self._idle.append(worker)
            elif worker:
                worker.close()
            self._changed.notify()

    def _fork(self) -> Worker:
        zygote = self._zygote
        try:
            return zygote.fork()
        except EngineUnavailable:
            return self._renew(zygote).fork()

    def _renew(self, gone: ZygoteClient) -> ZygoteClient:
        with self._renewing:
            if self.closed:
                raise QueryCancelled("The engine was closed")
            if self._zygote is gone:
                gone.close()
                self._zygote = ZygoteClient(self._plan, self._nursery)
            return self._zygote
