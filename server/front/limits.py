"""How many requests one address may send: a bucket that fills again at a steady pace."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic

_MOST_ADDRESSES = 100_000


class RateLimit:
    """Allows ``per_minute`` requests from each address, and as many at once; 0 allows all."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Take one request; return 0, or the seconds until one would be allowed."""
        if not self._per_minute:
            return 0.0
        now, pace = monotonic(), self._per_minute / 60
        left, since = self._buckets.pop(address, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - since) * pace)
        allowed = left >= 1
        self._buckets[address] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / pace
