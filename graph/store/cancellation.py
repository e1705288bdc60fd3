"""Tells a running query that nobody waits for its answer any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Cancellation:
    """May be called off once, by any thread; whoever works meanwhile is told at once."""

    def __init__(self) -> None:
        self.cancelled = False
        self._lock = Lock()
        self._listeners: list[Callable[[], None]] = []

    def cancel(self) -> None:
        with self._lock:
            self.cancelled = True
            for listener in self._listeners:
                listener()

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call a listener when cancelled, but never after this context; it must not block."""
        with self._lock:
            self._listeners.append(listener)
            if self.cancelled:
                listener()
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)
