"""Conversion and edges on workers of Dask, beside one process and beside networkx.

Rows of a made-up UCDP event file are converted, shapes checked, by one process and by growing
numbers of workers; ties of actors and events become co-participation edges by one join, by workers
in partitions, and by networkx's own projections. Workers are started, and have loaded what they
need, before the clock is. On a machine with fewer cores than workers they only share them.

    python -m bench.spreading [--rows N] [--events N ...] [--workers N ...] [--json]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import networkx as nx
from networkx.algorithms import bipartite

from bench.importing import sample_rows, write_rows
from heliograph.graph.cluster import open_cluster
from heliograph.graph.importing import convert_on, find_source
from heliograph.graph.importing.converting import convert, look_up
from heliograph.graph.importing.stating import Place
from heliograph.graph.network.pairing import as_ties, co_participation_on, pairs_of
from heliograph.graph.network.projecting import incidence_graph

_NETWORKX_MOST = 10_000  # events: ten times as many take it minutes

Record = dict[str, Any]


def conversion(rows: int, workers: Sequence[int], folder: Path) -> Record:
    """Return the seconds of one process, and of each number of workers as its peers."""
    path = folder / "ged.csv"
    write_rows(path, sample_rows(None), rows)
    alone, expected = _converted(convert, path, folder / "alone")
    peers = {}
    for number in workers:
        with open_cluster(workers=number) as client:
            _converted(partial(convert_on, client), _short(path, folder), folder / f"warm{number}")
            seconds, found = _converted(partial(convert_on, client), path, folder / f"w{number}")
        if found != expected:
            raise SystemExit(f"{number} workers wrote other parts than one process")
        peers[f"{number} workers"] = seconds
    what = "rows to validated N-Quads, one process"
    return {"what": what, "size": rows, "of": "rows", "seconds": alone, "peers": peers}


def _short(path: Path, folder: Path) -> Path:
    """Write the first rows alone, to be converted before the clock is started."""
    short = folder / "short-ged.csv"
    short.write_text("".join(path.read_text().splitlines(keepends=True)[:40]))
    return short


def _converted(
    converter: Callable[..., Any], path: Path, folder: Path
) -> tuple[float, list[bytes]]:
    folder.mkdir()
    source = find_source("ucdp-ged")
    place = Place("bench", "events", "https://w3id.org/heliograph/id/file/bench")
    mapping, lookups = source.mapping.tables["events"], look_up(source, {"events": path})
    begin = perf_counter()
    made = converter(path, source.tables[0], mapping, place, lookups, folder, size=2_000)
    seconds = perf_counter() - begin
    return seconds, [part.read_bytes() for part in made.parts]


def edges(events: int, workers: int, folder: Path) -> Iterator[Record]:
    """Yield the seconds of one join, with those of workers and of networkx as its peers."""
    chance = Random(1)
    actors = max(10, events // 20)
    pairs = [
        (f"a{int(actors * chance.random() ** 3)}", f"e{event}")
        for event in range(events)
        for _ in range(2 + int(chance.expovariate(1.0)))
    ]
    ties = as_ties(pairs)
    path = folder / f"ties{events}.parquet"
    ties.write_parquet(path)
    seconds, found = _timed(lambda: pairs_of(ties))
    peers = {}
    with open_cluster(workers=workers) as client:
        co_participation_on(client, path, folder, 2)
        name = f"{workers} workers, in partitions"
        peers[name], spread = _timed(lambda: co_participation_on(client, path, folder))
    if spread["weight"].sum() != found["weight"].sum() or spread.height != found.height:
        raise SystemExit("workers give other edges than one join")
    if events <= _NETWORKX_MOST:
        graph = incidence_graph(pairs)
        peers["networkx"], projected = _timed(lambda: _projected(graph))
        if projected.size("weight") != found["weight"].sum():
            raise SystemExit("networkx gives other edges than one join")
    what = "co-participation edges"
    yield {"what": what, "size": events, "of": "events", "seconds": seconds, "peers": peers}


def _projected(graph: nx.Graph) -> nx.Graph:
    """Project with networkx alone, as the same three weights need it."""
    nodes = [node for node, own in graph.nodes(data="bipartite") if own == 0]
    bipartite.collaboration_weighted_projected_graph(graph, nodes)
    bipartite.overlap_weighted_projected_graph(graph, nodes, jaccard=True)
    return bipartite.weighted_projected_graph(graph, nodes)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = perf_counter()
    found = work()
    return perf_counter() - begin, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--events", type=int, nargs="+", default=(10_000, 100_000, 1_000_000))
    parser.add_argument("--workers", type=int, nargs="+", default=(1, 2))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [conversion(given.rows, given.workers, folder)]
        for events in given.events:
            found += edges(events, max(given.workers), folder)
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for one in found:
        peers = ", ".join(f"{peer} {seconds:.2f} s" for peer, seconds in one["peers"].items())
        print(f"{one['what']}, {one['size']:,} {one['of']}: {one['seconds']:.2f} s; {peers}")


if __name__ == "__main__":
    main()
