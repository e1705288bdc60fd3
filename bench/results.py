"""What the benches found, in one form: a line is a cost at a size, beside those of named peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any

from heliograph.graph.store import EngineSettings

Found = Any  # what a bench prints with --json


@dataclass(frozen=True)
class Line:
    """What was done, at which size, and its cost; None is a cost over the limit.

    ``unit`` is that of the costs (s, ms, or 1/s, of which more is better), ``of`` that of the
    size. ``peers`` are what others took for the same; ``mib`` is the memory at the peak, ``mb``
    the disk, where they were measured.
    """

    what: str
    size: int
    of: str
    unit: str
    cost: float | None
    peers: Mapping[str, float | None] = field(default_factory=dict)
    mib: float | None = None
    mb: float | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def ratio(self, peer: str) -> float | None:
        """Return how many times ours a peer's cost is; of rates, how many times theirs ours is."""
        theirs = self.peers.get(peer)
        if not theirs or not self.cost:
            return None
        return self.cost / theirs if self.unit == "1/s" else theirs / self.cost


def of_rebuild(found: Found) -> Iterator[Line]:
    seconds = found["seconds"]
    peers = {"rdflib, parsing the same": seconds["peer"]}
    yield Line("build of the briefs", found["quads"], "quads", "s", seconds["process"], peers)


def of_endpoint(found: Found) -> Iterator[Line]:
    for key, thing, figure, unit in (
        ("latency", "query", "ms", "ms"),
        ("throughput", "load", "rate", "1/s"),
    ):
        records = found[key]
        for name, mode in dict.fromkeys((one[thing], one["mode"]) for one in records):
            mine = [one for one in records if (one[thing], one["mode"]) == (name, mode)]
            by_peer = {
                peer: median(one[figure] for one in mine if one["peer"] == peer)
                for peer in dict.fromkeys(one["peer"] for one in mine)
            }
            ours = by_peer.pop("heliograph")
            yield Line(f"{name}, {mode}", found["quads"], "quads", unit, ours, by_peer)


def of_queries(found: Found) -> Iterator[Line]:
    most = EngineSettings.in_memory_quads
    on_disk = {one["events"] for one in found if one["quads"] > most}
    for line in _by_peer(found, "query", "peer", "ms", "ms", "heliograph"):
        own = {_ON_DISK: line.cost} if line.size in on_disk else {}
        yield replace(line, peers={**own, **line.peers})


def of_pages(found: Found) -> Iterator[Line]:
    yield from _by_peer(found, "page", "engine", "first", "s", "our engine")


def of_audit(found: Found) -> Iterator[Line]:
    for kind, records in found.items():
        for one in records:
            peers = {"rdflib, parsing the same": one["rdflib"]}
            if "pyshacl" in one:
                peers["pySHACL, integrity shapes"] = one["pyshacl"]
            what = f"audit of {kind}"
            yield Line(what, one["statistics"], "statistics", "s", one["seconds"], peers)


def of_measures(found: Found) -> Iterator[Line]:
    for one in found:
        size = one["events"]
        yield Line("flat tables of a release", size, "events", "s", one["tables"])
        others = {"stored queries": one["queries"] + one["made"]} if one["queries"] else {}
        whole = one["read"] + one["made"]
        yield Line("network from the tables", size, "events", "s", whole, others)
        for name, own in one["measures"].items():
            peers = {"igraph": own["igraph"]} if "igraph" in own else {}
            estimated = " (estimated)" if own.get("sampled") else ""
            yield Line(name + estimated, size, "events", "s", own.get("seconds"), peers)


def of_importing(found: Found) -> Iterator[Line]:
    for peer in found.keys() & {"morph-kgc", "csv loop"}:
        peers = {peer: found[peer]["cpu"]}
        own = found["heliograph"]["cpu"]
        yield Line("rows to N-Quads, processor time", found["rows"], "rows", "s", own, peers)


def of_growth(found: Found) -> Iterator[Line]:
    loaded = found.get(_LOADED, {})
    for step, records in found.items():
        for size, one in records.items() if step != _LOADED else ():
            load = loaded.get(size) if step in ("load", "publish") else None
            peers = {_LOADED: load["seconds"]} if load else {}
            more = {"mib": one["mib"], "mb": one.get("megabytes")}
            yield Line(_STEPS[step], int(size), "events", "s", step_cost(step, one), peers, **more)


def step_cost(step: str, record: Found) -> float:
    """Return the seconds of a step: of the processor, without the start of Python.

    Of an added event and of tables those by the clock: the engine's workers have a part in them.
    """
    clocked = {"add one": "median", "tables": "clock", "tables after": "took"}
    return float(record[clocked.get(step, "work" if "work" in record else "seconds")])


_LOADED = "oxigraph load"
_ON_DISK = "heliograph, on disk"
_STEPS = {
    "convert": "events to N-Quads",
    "load": "quads to a store, hashed",
    "publish": "quads to a published release",
    "validate": "validation of a release",
    "tables": "flat tables of a release, first time, by the clock",
    "centrality": "network from its table and PageRank of its actors",
    "add one": "one event added by a guarded write, by the clock",
    "tables after": "flat tables of a release after one more event, by the clock",
}


def of_spreading(found: Found) -> Iterator[Line]:
    for one in found:
        yield Line(one["what"], one["size"], one["of"], "s", one["seconds"], one["peers"])


def of_validation(found: Found) -> Iterator[Line]:
    for ours in found:
        if ours["engine"] == "heliograph" and ours["events"]:
            same = [
                one
                for one in found
                if (one["data"], one["events"]) == (ours["data"], ours["events"])
            ]
            peers = {one["engine"]: one["seconds"] for one in same if one is not ours}
            what = f"integrity shapes on a release, {ours['data']}"
            size, cost = ours["events"], ours["seconds"]
            yield Line(what, size, "events", "s", cost, peers, mib=ours["mib"])


def _by_peer(
    records: Found, thing: str, peer: str, figure: str, unit: str, ours: str
) -> Iterator[Line]:
    costs: dict[tuple[str, int], dict[str, float | None]] = {}
    for one in records:
        costs.setdefault((one[thing], one["events"]), {})[one[peer]] = one[figure]
    for (name, events), found in costs.items():
        own = found.pop(ours, None)
        yield Line(name, events, "events", unit, own, found)


READERS: Mapping[str, Callable[[Found], Iterator[Line]]] = {
    "rebuild": of_rebuild,
    "growth": of_growth,
    "importing": of_importing,
    "spreading": of_spreading,
    "queries": of_queries,
    "pages": of_pages,
    "endpoint": of_endpoint,
    "audit": of_audit,
    "validation": of_validation,
    "measures": of_measures,
}
