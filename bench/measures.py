"""Time and memory of every measure on made-up releases, beside igraph on the same graph.

For each size: a release is published, its flat tables are made, and the network is built from them
(read, selected, made a networkx graph). Then each measure runs in a process of its own, and
igraph's function for the same graph after it. Seconds are of processor time, memory is what the
process grew by at its peak. A measure that takes longer than the limit is ended and said so.

Betweenness and closeness are exact up to ``FAST_NODES`` nodes; beyond, where exact ones take time
as the square of the events, they are estimated from some nodes, and igraph does the same with as
many. The note under the table says so. The stored queries are the other way to read a network;
they are timed up to ``_QUERIES_UP_TO`` events.

    python -m bench.measures [--sizes N ...] [--measures NAME ...] [--limit SECONDS] [--json]

Prints a Markdown table for each size.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import igraph
import networkx as nx

from bench.event_graphs import release_of
from heliograph.graph.analysis.backend import accelerated, software
from heliograph.graph.analysis.measures import MEASURES
from heliograph.graph.analysis.sampling import FAST_NODES, pivots_for
from heliograph.graph.analysis.session import SETTINGS
from heliograph.graph.analysis.ties import ties_of
from heliograph.graph.network import (
    Filters,
    read_material,
    read_material_from_tables,
    select,
)
from heliograph.graph.network.building import two_mode
from heliograph.graph.store import EmbeddedEngine, Release
from heliograph.graph.tables import Tables

SIZES = (1000, 10_000, 100_000)
_LIMIT = 240.0
_QUERIES_UP_TO = 10_000
_MIB = 1024
_NOUGHT = 1e-4  # seconds; what is below is not told apart

Record = dict[str, Any]


def built(events: int, folder: Path) -> Record:
    """Publish a release, build its network, and leave the ties of each network as files."""
    clock = _Clock()
    release = release_of(folder / "data", events)
    record: Record = {
        "events": events,
        "quads": release.manifest.quads,
        "published": clock.lap(),
        "queries": _queried(release) if events <= _QUERIES_UP_TO else None,
    }
    clock.lap()
    Tables(release).files()
    record["tables"] = clock.lap()
    before = _fresh_peak()
    material = read_material_from_tables(Tables(release), release.id)
    record["read"] = clock.lap()
    selection = select(material, Filters())
    graph = two_mode(selection)
    record["made"] = clock.lap()
    record |= {"mib": _peak() - before, "nodes": len(graph), "edges": graph.size()}
    for network in {measure.network for measure in MEASURES.values()}:
        with (folder / f"{network}.ties").open("wb") as file:
            pickle.dump(ties_of(selection, network), file)
    return record


def _queried(release: Release) -> float:
    """Return the seconds that the stored queries take for the same, loading included."""
    clock = _Clock()
    with EmbeddedEngine(release, SETTINGS) as engine:
        read_material(engine, release.id)
    return clock.lap()


class _Clock:
    """Processor seconds of this process, and of those that it started and that have ended."""

    def __init__(self) -> None:
        self._last = self._now()

    def lap(self) -> float:
        """Return the seconds since the last lap."""
        before, self._last = self._last, self._now()
        return self._last - before

    def _now(self) -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return process_time() + used.ru_utime + used.ru_stime


def measure(name: str, folder: Path) -> Record:
    """Score one measure and its peer in this process."""
    found = MEASURES[name]
    with (folder / f"{found.network}.ties").open("rb") as file:
        ties = pickle.load(file)  # noqa: S301 - written by this program a moment ago
    graph, actors = ties.graph(), ties.actors
    record: Record = {"network": found.network}
    with accelerated():
        record["sampled"] = found.is_estimated(graph)
        before, begin = _fresh_peak(), process_time()
        found.score(graph, actors)
        record["seconds"], record["mib"] = process_time() - begin, _peak() - before
    print(json.dumps(record), flush=True)
    peer = PEERS.get(name)
    if peer is not None and len(graph):
        same = igraph.Graph.from_networkx(_bare(graph, weighted=name in WEIGHTED))
        begin = process_time()
        peer(same, record["sampled"])
        record["igraph"] = process_time() - begin
    return record


def _bare(graph: nx.Graph, *, weighted: bool) -> nx.Graph:
    """Return the graph with the attributes that a peer needs alone."""
    bare = graph.__class__()
    bare.add_nodes_from((node, {"bipartite": kind}) for node, kind in graph.nodes("bipartite"))
    if weighted:
        bare.add_weighted_edges_from(graph.edges(data="newman", default=1.0), "newman")
    else:
        bare.add_edges_from(graph.edges)
    return bare


def _main(graph: igraph.Graph) -> igraph.Graph:
    return graph.connected_components(mode="weak").giant()


def _pivots(graph: igraph.Graph) -> list[int]:
    return Random(1).sample(range(graph.vcount()), pivots_for(graph.vcount()))


def _betweenness(graph: igraph.Graph, sampled: bool) -> None:
    sources = _pivots(graph) if sampled else None
    graph.betweenness(directed=False, sources=sources, targets=None)


def _closeness(graph: igraph.Graph, sampled: bool) -> None:
    main = _main(graph)
    if sampled:
        main.distances(source=_pivots(main))
    else:
        main.closeness()  # of all nodes, as networkx does


PEERS: Mapping[str, Callable[[igraph.Graph, bool], object]] = {
    "degree": lambda graph, _: graph.degree(),
    "closeness": _closeness,
    "betweenness": _betweenness,
    "eigenvector": lambda graph, _: _main(graph).eigenvector_centrality(),
    "hub": lambda graph, _: _main(graph).hub_score(),
    "pagerank": lambda graph, _: graph.pagerank(),
    "strength": lambda graph, _: graph.strength(weights="newman"),
    "core": lambda graph, _: graph.coreness(),
    "articulation": lambda graph, _: graph.articulation_points(),
    "constraint": lambda graph, _: graph.constraint(weights="newman"),
    "attacker": lambda graph, _: _main(graph).hub_score(),
    "attacked": lambda graph, _: _main(graph).authority_score(),
}
WEIGHTED = frozenset({"strength", "constraint"})


def _fresh_peak() -> int:
    """Forget the peak so far, which reading the ties has set, and return the memory in use."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """MiB that this process has held at once since the peak was last forgotten (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // _MIB for line in lines if line.startswith("VmHWM:"))


def in_process(name: str, folder: Path, limit: float) -> Record:
    """Measure in a process of its own; what was known when the time was over, else."""
    command = [sys.executable, "-m", "bench.measures", "--one", name, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=limit)
        output, late_output = done.stdout, False
    except subprocess.TimeoutExpired as late:
        output = late.stdout.decode() if isinstance(late.stdout, bytes) else late.stdout or ""
        late_output = True
    found: list[Record] = [json.loads(line) for line in output.splitlines()]
    if found and late_output:
        found[-1]["late"] = True
    return found[-1] if found else {"network": MEASURES[name].network, "over": limit}


def markdown(record: Record) -> Iterator[str]:
    """Yield the lines of a record: how the network was built, each measure, and notes."""
    whole = record["read"] + record["made"]
    queries = f"; by stored queries {record['queries']:.1f} s" if record["queries"] else ""
    yield (
        f"{record['events']:,} events, {record['quads']:,} quads: published in "
        f"{record['published']:.1f} s; flat tables, once, in {record['tables']:.2f} s; network of "
        f"{record['nodes']:,} nodes and {record['edges']:,} ties built in {whole:.2f} s and "
        f"{record['mib']:,} MiB ({record['read']:.2f} s reading{queries})\n"
    )
    yield "| measure | network | seconds | MiB | times igraph | building, of the measure |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, one in record["measures"].items():
        yield _row(name, one, whole)
    estimated = [name for name, one in record["measures"].items() if one.get("sampled")]
    if estimated:
        yield (
            f"\n* exact {' and '.join(estimated)} left out, as on more than {FAST_NODES:,} nodes: "
            "their time grows with nodes times ties; estimated from "
            f"{pivots_for(record['nodes'])} nodes, by igraph too."
        )
    over = [name for name, one in record["measures"].items() if "over" in one]
    if over:
        yield f"\nEnded at the limit: {', '.join(over)}."


def _row(name: str, one: Record, whole: float) -> str:
    network = one["network"]
    if "over" in one:
        return f"| {name} | {network} | over {one['over']:.0f} on the clock |  |  |  |"
    seconds = one["seconds"]
    peer = f"{seconds / max(one['igraph'], _NOUGHT):,.1f}" if "igraph" in one else "none there"
    if "igraph" not in one and one.get("late"):
        peer = "igraph over the limit"
    share = f"{whole / seconds:.2f}" if seconds > _NOUGHT else ""
    mark = "*" if one["sampled"] else ""
    return f"| {name}{mark} | {network} | {seconds:.3f} | {one['mib']:,} | {peer} | {share} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--measures", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--limit", type=float, default=_LIMIT, help="Seconds on the clock.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("MEASURE", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one[0], Path(arguments.one[1]))))
        return
    if not arguments.json:
        versions = ", ".join(f"{name} {number}" for name, number in software().items())
        print(f"{versions}, igraph {igraph.__version__}\n", flush=True)
    found = []
    for events in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            record = built(events, Path(folder))
            record["measures"] = {
                name: in_process(name, Path(folder), arguments.limit) for name in arguments.measures
            }
        if not arguments.json:
            print("\n".join(markdown(record)), end="\n\n", flush=True)
        found.append(record)
    if arguments.json:
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
