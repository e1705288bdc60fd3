"""Places for queries that run at once; whoever waits for one can be called off."""

from __future__ import annotations

from threading import Condition
from time import monotonic

from heliograph.graph.store.cancellation import Cancellation


class Slots:
    """A number of places; any thread may take one, and gives it back."""

    def __init__(self, count: int) -> None:
        self._count = self._free = count
        self._changed = Condition()

    def take(self, until: float, cancellation: Cancellation) -> bool:
        """Wait for a place; False if there was none until then, or the wait was called off."""
        with cancellation.telling(self._wake), self._changed:
            while not (self._free or cancellation.cancelled):
                if not self._changed.wait(max(0.0, until - monotonic())) and monotonic() >= until:
                    return False
            if cancellation.cancelled:
                return False
            self._free -= 1
            return True

    def give(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def drain(self, seconds: float) -> bool:
        """Wait until every place is free, at most so long."""
        with self._changed:
            return self._changed.wait_for(lambda: self._free == self._count, seconds)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
