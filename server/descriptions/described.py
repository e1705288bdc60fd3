"""What is counted once for a release, and kept while it is served."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

from flask import current_app

from heliograph.server.descriptions.counts import (
    GraphCounts,
    Totals,
    count_all,
    count_graphs,
    is_merge,
)
from heliograph.server.descriptions.parts import Facts, Part, find_parts
from heliograph.server.site import Site

T = TypeVar("T")

_EXTENSION = "heliograph-described"
_KEPT = 8  # four numbers each of the release served now and of the one before it


class Described:
    """Counts by release id; what has no id, as a remote graph, is counted anew each time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._lock = RLock()  # many who ask at once shall not make the engine count many times

    def totals(self, site: Site) -> Totals:
        return self._of(site, "totals", lambda: count_all(site.engine, site.manifest))

    def graphs(self, site: Site) -> GraphCounts:
        return self._of(site, "graphs", lambda: count_graphs(site.engine, site.manifest))

    def parts(self, site: Site) -> tuple[Part, ...]:
        return self._found(site)[0]

    def facts(self, site: Site) -> Facts:
        return self._found(site)[1]

    def _found(self, site: Site) -> tuple[tuple[Part, ...], Facts]:
        plain = not is_merge(site.manifest)
        return self._of(site, "parts", lambda: find_parts(site.engine, self.graphs(site), plain))

    def _of(self, site: Site, name: str, make: Callable[[], T]) -> T:
        key = (site.manifest.id, name)
        if not site.manifest.id:
            return make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return cast(T, self._kept[key])


def described() -> Described:
    """Return the counts that the current application keeps."""
    return cast(Described, current_app.extensions.setdefault(_EXTENSION, Described()))
