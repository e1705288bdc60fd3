"""Time the SPARQL endpoint against its peers: ten analyst queries and one small query.

Peers: `oxigraph serve`, rdflib-endpoint, and rdflib's own engine in this process. All hold the
same release, and all must give the same rows before anything is timed. They take turns, round
by round, in one run, so that the ratios hold when the machine's speed drifts. Figures are
medians over the rounds. Cold: each request ends in a comment of its own, so that no cache knows
it; cached: the same request again and again.

    python -m bench.endpoint [--data DIR] [--rounds N] [--connections N] [--seconds S] [--json]
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice, repeat
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.endpoint_answers import content
from bench.endpoint_load import (
    Connection,
    Load,
    generator_name,
    query_path,
    throughput,
    unlike_any,
)
from bench.endpoint_peers import Served, rdflib_asker, release_of_briefs, start_peers
from bench.endpoint_queries import QUERIES, SMALL

OURS = "heliograph"
MODES = ("cold", "cached")
_BUDGET = 0.4  # seconds for one query of one peer in one round
_MOST = 30  # requests in that time

Ask = Callable[[str], bytes]
Record = dict[str, Any]
# By thing and mode, each peer's figure and its ratio to ours.
Figures = dict[tuple[str, str], dict[str, tuple[float, float]]]


def check(askers: dict[str, Ask]) -> dict[str, int]:
    """Return the number of rows by query; raises SystemExit where the peers do not agree."""
    counts = {}
    for name, query in {**QUERIES, "small": SMALL}.items():
        answers = {peer: content(ask(query)) for peer, ask in askers.items()}
        unlike = [peer for peer, answer in answers.items() if answer != answers[OURS]]
        if unlike:
            raise SystemExit(f"{name}: {', '.join(unlike)} and {OURS} give different rows")
        counts[name] = answers[OURS].total()
    return counts


def time_queries(askers: dict[str, Ask], order: Sequence[str]) -> Iterator[Record]:
    """Yield one record a query, mode and peer: milliseconds, the median of some requests."""
    for name, query in {**QUERIES, "small": SMALL}.items():
        for mode in MODES:
            for peer in order:
                texts = unlike_any(query) if mode == "cold" else repeat(query)
                milliseconds = _time(askers[peer], texts)
                yield {"query": name, "mode": mode, "peer": peer, "ms": milliseconds}


def _time(ask: Ask, texts: Iterator[str]) -> float:
    ask(next(texts))  # not timed: what only a first request costs
    times = []
    until = perf_counter() + _BUDGET
    for text in islice(texts, _MOST):
        begin = perf_counter()
        ask(text)
        times.append(perf_counter() - begin)
        if perf_counter() > until:
            break
    return median(times) * 1e3


def load_servers(
    served: dict[str, Served], order: Sequence[str], connections: int, seconds: int
) -> Iterator[Record]:
    """Yield one record a load, mode and server: requests a second over many connections."""
    loads = {"small query": [SMALL], "the ten in turn": list(QUERIES.values())}
    for name, queries in loads.items():
        for mode in MODES:
            for peer in (one for one in order if one in served):
                paths = tuple(query_path(served[peer], query) for query in queries)
                load = Load(paths, mode == "cold", connections, seconds)
                found = vars(throughput(served[peer], load))
                yield {"load": name, "mode": mode, "peer": peer, **found}


def measure(folder: Path | None, rounds: int, connections: int, seconds: int) -> dict[str, Any]:
    """Start every peer, compare their rows, and let them take turns."""
    with release_of_briefs(folder) as (data, release), ExitStack() as stack:
        served, missing = start_peers(stack, release, data)
        askers: dict[str, Ask] = {name: Connection(one).ask for name, one in served.items()}
        askers["rdflib, in process"] = rdflib_asker(release)
        counts = check(askers)
        names = list(askers)
        latency: list[Record] = []
        load: list[Record] = []
        for number in range(rounds):
            order = names[number % len(names) :] + names[: number % len(names)]
            latency += ({"round": number, **record} for record in time_queries(askers, order))
            load += (
                {"round": number, **record}
                for record in load_servers(served, order, connections, seconds)
            )
        return {
            "python": platform.python_version(),
            "release": release.id,
            "quads": release.manifest.quads,
            "rounds": rounds,
            "generator": generator_name(),
            "connections": connections,
            "peers": names,
            "left_out": missing,
            "rows": counts,
            "latency": latency,
            "throughput": load,
        }


def summarise(records: Sequence[Record], key: str, figure: str) -> Figures:
    """Return, by thing and mode, each peer's median and the median ratio to ours in a round."""
    found: Figures = {}
    for thing, mode in dict.fromkeys((record[key], record["mode"]) for record in records):
        by_peer: dict[str, dict[int, float]] = {}
        for record in records:
            if (record[key], record["mode"]) == (thing, mode):
                by_peer.setdefault(record["peer"], {})[record["round"]] = record[figure]
        ours = by_peer[OURS]
        found[thing, mode] = {
            peer: (median(values.values()), median(values[n] / ours[n] for n in ours))
            for peer, values in by_peer.items()
        }
    return found


def requirements(load: Figures) -> list[dict[str, Any]]:
    """Return what is asked of the throughput of the small query, and what was found."""
    asked = [
        ("rdflib-endpoint", "cached", 5.0),
        ("oxigraph serve", "cached", 1.0),
        ("rdflib-endpoint", "cold", None),
        ("oxigraph serve", "cold", None),
    ]
    return [
        {"peer": peer, "mode": mode, "times": round(1 / figures[peer][1], 2), "asked": least}
        for peer, mode, least in asked
        if peer in (figures := load["small query", mode])
    ]


def show(found: dict[str, Any]) -> None:
    latency = summarise(found["latency"], "query", "ms")
    load = summarise(found["throughput"], "load", "rate")
    used = max(record["generator"] for record in found["throughput"])
    print(f"release {found['release']}: {found['quads']} quads, {found['rounds']} rounds")
    print(f"load by {found['generator']}, {found['connections']} connections; it used", end=" ")
    print(f"at most {used:.0%} of a core")
    for peer in found["left_out"]:
        print(f"not installed and left out: {peer}")
    print("every peer gave the same rows\n")
    for mode in MODES:
        _table(f"ms, {mode}", latency, mode, found["peers"], found["rows"])
    for mode in MODES:
        _table(f"requests/s, {mode}", load, mode, found["peers"][:-1], {})
    for peer in found["peers"]:
        shares = [one["refused"] for one in found["throughput"] if one["peer"] == peer]
        if any(shares):
            print(f"{peer} refused up to {max(shares):.0%} of requests, which are not counted")
    for line in requirements(load):
        asked = line["asked"]
        verdict = "" if asked is None else " holds" if line["times"] >= asked else " DOES NOT HOLD"
        wanted = "" if asked is None else f" (asked: {asked:g}):"
        print(f"small query, {line['mode']}: {line['times']} times {line['peer']}{wanted}{verdict}")


def _table(
    title: str,
    figures: Figures,
    mode: str,
    peers: Sequence[str],
    rows: Mapping[str, int],
) -> None:
    print(f"{title:<20}{'rows' if rows else '':>5}" + "".join(f"{peer:>22}" for peer in peers))
    for (thing, at), by_peer in figures.items():
        if at == mode:
            cells = (f"{by_peer[peer][0]:>13.2f} x{by_peer[peer][1]:<7.2f}" for peer in peers)
            print(f"{thing:<20}{rows.get(thing, ''):>5}" + "".join(cells))
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of releases; else the briefs are built")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16, help="for throughput")
    parser.add_argument("--seconds", type=int, default=2, help="of each throughput measurement")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.data, arguments.rounds, arguments.connections, arguments.seconds)
    if arguments.json:
        load = summarise(found["throughput"], "load", "rate")
        print(json.dumps({**found, "requirements": requirements(load)}, indent=2))
    else:
        show(found)


if __name__ == "__main__":
    main()
