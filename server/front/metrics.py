"""Counts and times of requests, as Prometheus reads them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_BOUNDS = (*map(str, _BUCKETS), "+Inf")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_ROUTES = frozenset(
    ".well-known audit catalog data health id list metrics openapi.json page queries query "
    "resource robots.txt snapshots sources sparql static store update".split()
)
_MOST_KEPT, _LONGEST_KEPT = 4096, 256


class Metrics:
    """The metrics of one server; ``release`` and ``busy`` are asked when they are read."""

    def __init__(self, release: Callable[[], str], busy: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self._release = release
        self._answered = _Answered()
        self._kinds: dict[tuple[str, str, int, bool], _Kind] = {}  # by path, for the next time
        self.registry.register(self._answered)
        self._hangups = Counter(
            "heliograph_hangups", "Clients that did not wait.", registry=self.registry
        )
        self._served = Gauge(
            "heliograph_release_info", "The release served.", ["release"], registry=self.registry
        )
        running = Gauge("heliograph_requests_running", "Requests in work.", registry=self.registry)
        running.set_function(busy)

    def observe(
        self, path: str, method: str, status: int, cached: bool, seconds: float, size: int
    ) -> None:
        """Count one request."""
        asked = (path, method, status, cached)
        kind = self._kinds.get(asked)
        if kind is None:
            kind = self._kind(*asked)
            if len(path) <= _LONGEST_KEPT:
                if len(self._kinds) >= _MOST_KEPT:
                    self._kinds.clear()
                self._kinds[asked] = kind
        kind.number += 1
        route = kind.route
        route.buckets[bisect_left(_BUCKETS, seconds)] += 1
        route.seconds += seconds
        route.bytes += size

    def _kind(self, path: str, method: str, status: int, cached: bool) -> _Kind:
        first = path.split("/", 2)[1] if "/" in path else ""
        route = f"/{first}" if first in _ROUTES or not first else "other"
        return self._answered.kind(route, method if method in _METHODS else "other", status, cached)

    def hang_up(self) -> None:
        self._hangups.inc()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        self._served.clear()
        self._served.labels(self._release()).set(1)
        return generate_latest(self.registry)


@dataclass(slots=True)
class _Route:
    """What the answers of one route took: how many fell into each bucket, seconds, bytes."""

    buckets: list[int] = field(default_factory=lambda: [0] * len(_BOUNDS))
    seconds: float = 0.0
    bytes: int = 0


@dataclass(slots=True)
class _Kind:
    """How many requests of a route were answered alike."""

    route: _Route
    number: int = 0


class _Answered(Collector):
    """Plain counts, made into samples when they are read.

    One thread counts, so that the locks of the library's own counters are not needed: they took
    a fifth of the time of an answer from the cache.
    """

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str, int, bool], _Kind] = {}
        self._routes: dict[str, _Route] = {}

    def kind(self, route: str, method: str, status: int, cached: bool) -> _Kind:
        labels = (route, method, status, cached)
        if labels not in self._kinds:
            self._kinds[labels] = _Kind(self._routes.setdefault(route, _Route()))
        return self._kinds[labels]

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "heliograph_requests",
            "Requests answered.",
            labels=["route", "method", "status", "cached"],
        )
        for (name, method, status, cached), kind in self._kinds.items():
            labels = [name, method, str(status), "yes" if cached else "no"]
            requests.add_metric(labels, kind.number)
        seconds = HistogramMetricFamily(
            "heliograph_request_seconds",
            "Seconds from the request to the end of its answer.",
            labels=["route"],
        )
        sizes = CounterMetricFamily(
            "heliograph_response_bytes", "Bytes of answers.", labels=["route"]
        )
        for name, route in self._routes.items():
            up_to = list(accumulate(route.buckets))
            seconds.add_metric([name], list(zip(_BOUNDS, up_to, strict=True)), route.seconds)
            sizes.add_metric([name], route.bytes)
        yield from (requests, seconds, sizes)
