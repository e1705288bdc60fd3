"""Counts and times of requests, as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_ROUTES = frozenset(
    ".well-known audit catalog data health id list metrics openapi.json page queries query "
    "resource robots.txt snapshots sources sparql static store update".split()
)


class Metrics:
    """The metrics of one server; ``release`` and ``busy`` are asked when they are read."""

    def __init__(self, release: Callable[[], str], busy: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self._release = release
        self._requests = Counter(
            "heliograph_requests",
            "Requests answered.",
            ["route", "method", "status", "cached"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "heliograph_request_seconds",
            "Seconds from the request to the end of its answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "heliograph_response_bytes", "Bytes of answers.", ["route"], registry=self.registry
        )
        self._hangups = Counter(
            "heliograph_hangups", "Clients that did not wait.", registry=self.registry
        )
        self._served = Gauge(
            "heliograph_release_info", "The release served.", ["release"], registry=self.registry
        )
        running = Gauge("heliograph_requests_running", "Requests in work.", registry=self.registry)
        running.set_function(busy)
        self._children = cache(self._label)  # few: routes and methods come from fixed lists

    def observe(
        self, path: str, method: str, status: int, cached: bool, seconds: float, size: int
    ) -> None:
        """Count one request."""
        first = path.split("/", 2)[1] if "/" in path else ""
        route = f"/{first}" if first in _ROUTES or not first else "other"
        method = method if method in _METHODS else "other"
        requests, seconds_, bytes_ = self._children(route, method, status, cached)
        requests.inc()
        seconds_.observe(seconds)
        bytes_.inc(size)

    def _label(
        self, route: str, method: str, status: int, cached: bool
    ) -> tuple[Counter, Histogram, Counter]:
        requests = self._requests.labels(route, method, str(status), "yes" if cached else "no")
        return requests, self._seconds.labels(route), self._bytes.labels(route)

    def hang_up(self) -> None:
        self._hangups.inc()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        self._served.clear()
        self._served.labels(self._release()).set(1)
        return generate_latest(self.registry)
