"""What a small query notices of a runaway beside it, over HTTP, and how each runaway ends.

The nine kinds are those of tests/server/runaways. A small query that no cache can answer is
sent every few milliseconds, alone and beside one runaway, in turn; the ratio compares the two
99th percentiles of one round, and is a median over the rounds. Last, all nine at once on a server
with a worker for each and one more.

    python -m bench.neighbours [--data DIR] [--rounds N] [--deadline S] [--memory MIB] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import httpx

from bench.endpoint_load import Connection, unlike_any
from bench.endpoint_peers import Served, heliograph, release_of_briefs
from bench.endpoint_queries import SMALL
from bench.process_memory import proportional_sizes, sampled

RUNAWAYS = Path(__file__).parents[1] / "tests" / "server" / "runaways"
_PACE = 0.005  # seconds between two small queries
_ASKED = 5.0

Record = dict[str, Any]


def kinds() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(RUNAWAYS.glob("*.rq"))}


def run_away(served: Served, query: str) -> Record:
    """Send a runaway and say how it ended."""
    begin = perf_counter()
    headers = {"Content-Type": "application/sparql-query"}
    answer = httpx.post(served.url, content=query, headers=headers, timeout=120)
    problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    reason = answer.json()["detail"] if problem else ""
    return {
        "status": answer.status_code,
        "seconds": perf_counter() - begin,
        "reason": reason,
    }


def small_queries(served: Served, going_on: Callable[[], bool]) -> list[float]:
    """Return the milliseconds of small queries, one every few, as long as something goes on."""
    connection = Connection(served)
    times = []
    for query in unlike_any(SMALL):
        begin = perf_counter()
        connection.ask(query)
        times.append((perf_counter() - begin) * 1e3)
        if not going_on():
            break
        sleep(max(0.0, _PACE - (perf_counter() - begin)))
    connection.close()
    return times


def beside(served: Served, queries: Mapping[str, str], seconds: float) -> Record:
    """Run runaways together; return how each ended, and what small queries took before and then."""
    until = perf_counter() + seconds
    idle = small_queries(served, lambda: perf_counter() < until)
    base = sum(proportional_sizes(served.pid))
    with sampled(served.pid) as peak, ThreadPoolExecutor(len(queries)) as threads:
        running: dict[str, Future[Record]] = {
            name: threads.submit(run_away, served, query) for name, query in queries.items()
        }
        times = small_queries(served, lambda: not all(one.done() for one in running.values()))
    return {
        "ends": {name: one.result() for name, one in running.items()},
        "idle": _spread(idle),
        "beside": _spread(times),
        "base": base,
        "peak": peak.together,
        "largest": peak.largest,
    }


def _spread(times: Sequence[float]) -> Record:
    ordered = sorted(times)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return {"queries": len(ordered), "p50": p50, "p99": p99, "worst": ordered[-1]}


def measure(folder: Path | None, rounds: int, deadline: float, memory: int) -> Record:
    """Return, by kind, one record a round; and the same for all kinds at once."""
    limits = {"deadline": deadline, "memory": memory}
    queries = kinds()
    found: dict[str, list[Record]] = {name: [] for name in queries}
    with release_of_briefs(folder) as (data, _):
        with heliograph(data, **limits) as served:
            for _round in range(rounds):
                for name, query in queries.items():
                    found[name].append(beside(served, {name: query}, deadline))
        with heliograph(data, **limits, workers=len(queries) + 1, threads=32) as served:
            crowd = [beside(served, queries, deadline) for _ in range(rounds)]
    return {**limits, "rounds": rounds, "kinds": found, "together": crowd}


def ratio(records: Sequence[Record], figure: str) -> float:
    return float(median(one["beside"][figure] / one["idle"][figure] for one in records))


def show(found: Record) -> None:
    deadline, memory = found["deadline"], found["memory"]
    print(
        f"deadline {deadline:g} s, memory limit {_mib(memory)} MiB, {found['rounds']} rounds;",
        end=" ",
    )
    print("small query uncached, ms\n")
    print(
        f"{'kind':<25}{'status':>7}{'seconds':>9}{'peak MiB':>10}{'idle p50':>10}{'p99':>7}", end=""
    )
    print(f"{'beside p50':>12}{'p99':>7}{'worst':>7}{'ratio p50':>11}{'p99':>6}")
    for name, records in {**found["kinds"], "all at once": found["together"]}.items():
        _line(name, records)
    print()
    for name, records in found["kinds"].items():
        print(f"  {name}: {records[-1]['ends'][name]['reason']}")
    ends = [
        end
        for records in found["kinds"].values()
        for one in records
        for end in one["ends"].values()
    ]
    grown = max(one["peak"] - one["base"] for records in found["kinds"].values() for one in records)
    worst = max(ratio(records, "p99") for records in found["kinds"].values())
    crowd = ratio(found["together"], "p99")
    _verdict("every one ended with 503 and a reason", all(_ended(end) for end in ends))
    _verdict(f"within {deadline + 1:g} s", max(end["seconds"] for end in ends) <= deadline + 1)
    _verdict(f"memory grew by at most {_mib(grown)} of {_mib(memory)} MiB", grown <= memory)
    for beside_what, times in (("one", worst), (f"all nine, on {os.cpu_count()} cores,", crowd)):
        text = f"p99 beside {beside_what} is at most {times:.1f} times idle (asked: {_ASKED:g})"
        _verdict(text, times <= _ASKED)


def _line(name: str, records: Sequence[Record]) -> None:
    ends = [end for record in records for end in record["ends"].values()]
    statuses = ",".join(sorted({str(end["status"]) for end in ends}))
    longest = max(end["seconds"] for end in ends)
    peak = max(record["peak"] for record in records)
    idle, then = (
        {key: median(one[part][key] for one in records) for key in ("p50", "p99", "worst")}
        for part in ("idle", "beside")
    )
    print(f"{name:<25}{statuses:>7}{longest:>9.2f}{_mib(peak):>10}", end="")
    print(f"{idle['p50']:>10.2f}{idle['p99']:>7.2f}", end="")
    print(f"{then['p50']:>12.2f}{then['p99']:>7.2f}{then['worst']:>7.1f}", end="")
    print(f"{ratio(records, 'p50'):>11.1f}{ratio(records, 'p99'):>6.1f}")


def _ended(end: Record) -> bool:
    return end["status"] == 503 and bool(end["reason"])


def _mib(size: float) -> int:
    return round(size / 2**20)


def _verdict(text: str, holds: bool) -> None:
    print(f"{text}: {'holds' if holds else 'DOES NOT HOLD'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of releases; else the briefs are built")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--deadline", type=float, default=2.0, help="seconds")
    parser.add_argument("--memory", type=int, default=1024, help="MiB a query may need")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.data, arguments.rounds, arguments.deadline, arguments.memory * 2**20)
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        show(found)


if __name__ == "__main__":
    main()
