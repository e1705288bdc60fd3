"""Time and memory of every measure on made-up releases, beside igraph on the same graph.

For each size: a release is published, and the network is built from it (read by the stored
queries, selected, made a networkx graph). Then each measure runs in a process of its own, and
igraph's function for the same graph after it. Seconds are of processor time, memory is what the
process grew by at its peak. A measure that takes longer than the limit is ended and said so.

    python -m bench.measures [--sizes N ...] [--measures NAME ...] [--limit SECONDS] [--json]
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import igraph
import networkx as nx

from bench.event_graphs import release_of
from heliograph.graph.analysis.backend import accelerated
from heliograph.graph.analysis.measures import MEASURES
from heliograph.graph.analysis.sampling import pivots_for
from heliograph.graph.analysis.session import SETTINGS
from heliograph.graph.analysis.ties import ties_of
from heliograph.graph.network import Filters, read_material, select
from heliograph.graph.network.building import two_mode
from heliograph.graph.store import EmbeddedEngine

SIZES = (1000, 10_000, 100_000)
_LIMIT = 240.0
_MIB = 1024

Record = dict[str, Any]


def built(events: int, folder: Path) -> Record:
    """Publish a release, build its network, and leave the ties of each network as files."""
    release = release_of(folder / "data", events)
    begin, below = process_time(), _children()
    with EmbeddedEngine(release, SETTINGS) as engine:
        material = read_material(engine, release.id)
    read = process_time() - begin + _children() - below
    begin = process_time()
    selection = select(material, Filters())
    graph = two_mode(selection)
    made = process_time() - begin
    for network in {measure.network for measure in MEASURES.values()}:
        with (folder / f"{network}.ties").open("wb") as file:
            pickle.dump(ties_of(selection, network), file)
    return {
        "events": events,
        "quads": release.manifest.quads,
        "nodes": len(graph),
        "edges": graph.size(),
        "read": read,
        "made": made,
    }


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


def _betweenness(graph: igraph.Graph, sampled: bool) -> None:
    if sampled:
        pivots = Random(1).sample(range(graph.vcount()), pivots_for(graph.vcount()))
        graph.betweenness(directed=False, sources=pivots, targets=None)
    else:
        graph.betweenness(directed=False)


def _closeness(graph: igraph.Graph, sampled: bool) -> None:
    _main(graph).closeness()  # of all nodes, as networkx does


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


def _children() -> float:
    """Processor seconds of the processes that have ended; the engine's workers end with it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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


def row(name: str, record: Record) -> str:
    network = record["network"]
    if "over" in record:
        return f"  {name:15} {network:17} over {record['over']:.0f} s on the clock"
    peer = f"{record['seconds'] / max(record['igraph'], 1e-4):9.1f}" if "igraph" in record else ""
    if not peer and name in PEERS and record.get("late"):
        peer = "igraph not done in the same limit"
    note = "  (sampled)" if record["sampled"] else ""
    return f"  {name:15} {network:17} {record['seconds']:9.3f} {record['mib']:6} {peer}{note}"


def head(record: Record) -> str:
    whole = record["read"] + record["made"]
    return (
        f"{record['events']} events, {record['quads']} quads: network of {record['nodes']} nodes"
        f" and {record['edges']} ties built in {whole:.2f} s ({record['read']:.2f} reading)\n"
        "  measure         network             seconds    MiB  of igraph's"
    )


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
    found = []
    for events in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            record = built(events, Path(folder))
            if not arguments.json:
                print(head(record), flush=True)
            record["measures"] = {}
            for name in arguments.measures:
                one = in_process(name, Path(folder), arguments.limit)
                record["measures"][name] = one
                if not arguments.json:
                    print(row(name, one), flush=True)
            found.append(record)
    if arguments.json:
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
