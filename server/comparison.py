"""Whether the release that is served now gives a frozen result again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from heliograph.graph.errors import HeliographError
from heliograph.graph.freezing import rerun, same_result
from heliograph.graph.snapshots import Snapshot, Snapshots
from heliograph.server.site import Site

_RERUN_SECONDS = 2.0


@dataclass(frozen=True)
class Comparison:
    """What the current release answers to a frozen query.

    ``state`` is release or data where nothing need be asked, else same, different or unknown.
    """

    state: str
    reason: str = ""


class Comparisons:
    """Compares each snapshot with each release once; the latest are kept."""

    def __init__(self, kept: int = 256) -> None:
        self._kept = kept
        self._found: OrderedDict[tuple[str, str], Comparison] = OrderedDict()
        self._lock = Lock()

    def of(self, site: Site, snapshots: Snapshots, snapshot: Snapshot, result: bytes) -> Comparison:
        manifest = site.manifest
        if snapshot.release == manifest.id:
            return Comparison("release")
        key = (snapshot.hash, manifest.id)
        with self._lock:
            if key in self._found:
                return self._found[key]
        found = _compare(site, snapshots, snapshot, result)
        if found.state != "unknown":
            with self._lock:
                self._found[key] = found
                while len(self._found) > self._kept:
                    self._found.popitem(last=False)
        return found


def _compare(site: Site, snapshots: Snapshots, snapshot: Snapshot, result: bytes) -> Comparison:
    manifest = site.manifest
    data = (manifest.dataset_hash, manifest.default_graph)
    if data == (snapshot.dataset_hash, snapshot.default_graph):
        return Comparison("data")
    try:
        now = rerun(snapshots, snapshot, site.visitors, _RERUN_SECONDS)
    except HeliographError as error:
        return Comparison("unknown", str(error))
    return Comparison("same" if same_result(snapshot, result, now) else "different")
