"""The server's side of writing: one process that writes, one write after another."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair
from threading import Condition, Thread
from time import monotonic
from typing import Any

from heliograph.graph import errors
from heliograph.graph.errors import (
    EngineUnavailable,
    HeliographError,
    QueryCancelled,
    QueryMemoryExceeded,
    QueryRefused,
    QueryTimeout,
)
from heliograph.graph.store import Cancellation, Ending
from heliograph.graph.writing.guarded import WriteOutcome, WriteRequest

_MODULE = f"{__package__}.process"
# Once nothing can refuse a write any more, it is given this many seconds to reach the disk.
_COMMIT_SECONDS = 120.0
_WORDS_SECONDS = 5.0
_LINES = 40
_LOG = logging.getLogger(__name__)

# Each arena of the C library reserves address space, which the limit of memory would count.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class Failure:
    """An error on its way between processes: its class, its text, and what else it knows."""

    kind: str
    message: str
    fields: dict[str, Any]

    @classmethod
    def of(cls, error: HeliographError) -> Failure:
        return cls(type(error).__name__, str(error), dict(vars(error)))

    def error(self) -> HeliographError:
        kind: type[HeliographError] = getattr(errors, self.kind)
        error = kind.__new__(kind)
        Exception.__init__(error, self.message)
        vars(error).update(self.fields)
        return error


class Writer:
    """Carries out writes to one data folder, in the order of their coming, in its own process.

    That process may be killed at any moment: what it has not published is not there. Any thread
    may call ``write``. ``deadline`` (seconds) covers waiting, the change and its validation,
    ``memory`` (bytes) what they may need; ``published`` is called after each new release.
    """

    def __init__(
        self,
        root: Path,
        deadline: float = 30.0,
        memory: int = 2**30,
        published: Callable[[str], None] = lambda release: None,
    ) -> None:
        self._root = root
        self._deadline = deadline
        self._memory = memory
        self.published = published
        self._turn = Condition()
        self._queue: list[object] = []
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._words: _LastWords | None = None

    def write(
        self, request: WriteRequest, cancellation: Cancellation | None = None
    ) -> WriteOutcome:
        """Carry out a write; returns after its release is published.

        Raises WriteRefused, QueryTimeout, QueryMemoryExceeded, QueryCancelled, ReleaseLocked and
        what the change raises; then nothing has changed.
        """
        until = monotonic() + self._deadline
        ticket = object()
        self._wait_for_turn(ticket, until)
        try:
            outcome = self._run(request, until, cancellation or Cancellation())
        finally:
            self._next(ticket)
        if outcome.published:
            self.published(outcome.release)
        return outcome

    def close(self) -> None:
        """Let a running write end, then end the process."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self._queue, _COMMIT_SECONDS)
        self._end()

    def _wait_for_turn(self, ticket: object, until: float) -> None:
        with self._turn:
            if self._closed:
                raise EngineUnavailable("The server is stopping")
            self._queue.append(ticket)
            mine = self._turn.wait_for(
                lambda: self._queue[0] is ticket, max(0.0, until - monotonic())
            )
            if not mine:
                self._queue.remove(ticket)
                raise QueryTimeout("Other writes did not end in time; nothing was written")

    def _next(self, ticket: object) -> None:
        with self._turn:
            self._queue.remove(ticket)
            self._turn.notify_all()

    def _run(self, request: WriteRequest, until: float, cancellation: Cancellation) -> WriteOutcome:
        connection = self._connect()
        left = max(0.01, until - monotonic())
        try:
            with cancellation.telling(self._kill):
                connection.send(replace(request, wait=left))
                if not connection.poll(left):
                    self._end()
                    raise QueryTimeout("The write did not end in time; nothing was written")
                reply = connection.recv()
            if reply == "committing":
                if not connection.poll(_COMMIT_SECONDS):
                    self._end()
                    raise QueryTimeout("The disk did not answer; look at the list of releases")
                reply = connection.recv()
        except (EOFError, OSError):
            ending = self._end()
            if cancellation.cancelled:
                raise QueryCancelled("The write was called off; nothing was written") from None
            raise self._error(ending) from None
        if isinstance(reply, Failure):
            raise reply.error()
        assert isinstance(reply, WriteOutcome)
        return reply

    def _error(self, ending: Ending) -> HeliographError:
        if ending.out_of_memory or "memory" in ending.words.lower():
            return QueryMemoryExceeded(f"The write needs more than {self._memory // 2**20} MiB")
        if ending.overflowed:
            return QueryRefused("The update is nested too deeply")
        _LOG.error("the writing process ended (%s): %s", ending.status, ending.words)
        return EngineUnavailable("The write was broken off; nothing was written. Try again")

    def _connect(self) -> Connection:
        if self._connection is not None and self._process and self._process.poll() is None:
            return self._connection
        self._end()
        ours, theirs = socketpair()
        with theirs:
            command = (
                *(sys.executable, "-P", "-m", _MODULE),
                *(str(theirs.fileno()), str(self._root.absolute()), str(self._memory)),
            )
            self._process = subprocess.Popen(
                command,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=os.environ | _ENVIRONMENT | {"PYTHONPATH": _search_path()},
                start_new_session=True,
            )
        self._connection = Connection(ours.detach())
        self._words = _LastWords(self._process)
        return self._connection

    def _kill(self) -> None:
        if self._process:
            self._process.kill()

    def _end(self) -> Ending:
        """End the process, unless it has ended by itself, and say how."""
        process, self._process = self._process, None
        connection, self._connection = self._connection, None
        if connection:
            connection.close()
        if process is None:
            return Ending()
        process.kill()
        status = process.wait()
        return Ending(status, self._words.read() if self._words else "")


class _LastWords:
    """Reads what a process says on standard error, so that it never waits, and keeps the end."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._lines: deque[bytes] = deque(maxlen=_LINES)
        self._pipe = process.stderr
        self._thread = Thread(target=self._follow, name="writer-words", daemon=True)
        self._thread.start()

    def read(self) -> str:
        self._thread.join(_WORDS_SECONDS)
        return b"".join(self._lines).decode(errors="replace").strip()

    def _follow(self) -> None:
        assert self._pipe is not None
        with self._pipe as pipe:
            self._lines.extend(pipe)


def _search_path() -> str:
    return os.pathsep.join(filter(None, sys.path))
