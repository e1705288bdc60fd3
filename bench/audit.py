"""Time and memory of the audit on graphs of growing numbers of statistics.

Two kinds of graph: ``worlds``, the briefs many times over, each about other things; and
``series``, in which all figures count attacks of one series by one actor. Each size is a process
of its own. The named peers of the same run are rdflib parsing the same quads as N-Quads, and, on
the briefs, pySHACL checking the integrity shapes of the same triples (the audit's own rules, which
pySHACL asks once for each node, took it 114 s there). Seconds are of processor time,
which holds better than the clock where others use the machine; the exponent is the slope of
log seconds over log statistics (1 is linear), over the sizes from 500 on.

    python -m bench.audit [--sizes N ...] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import math
import resource
import subprocess
import sys
from statistics import linear_regression
from time import perf_counter, process_time
from typing import Any

from rdflib import Dataset

from bench.audit_graphs import one_series, worlds
from heliograph.graph.audit import audit
from heliograph.graph.build import build_quads, merged_graph
from heliograph.graph.sources import read_collection
from heliograph.shapes import validate

SIZES = (115, 500, 1000, 3000, 10_000)
KINDS = ("worlds", "series")
_BRIEFS = 115
_PYSHACL_UP_TO = 115  # statistics
_FITTED_FROM = 500
_MIB = 1024

Record = dict[str, Any]


def measure(kind: str, statistics: int) -> Record:
    """Audit one graph in this process; seconds of processor time and MiB beyond the input."""
    collection, report = read_collection()
    assert collection is not None, report.lines()
    briefs = build_quads(collection)
    if kind == "worlds":
        data = worlds(briefs, max(1, round(statistics / _BRIEFS)))
    else:
        data = one_series(briefs, statistics)
    before = _peak()
    clock, begin = perf_counter(), process_time()
    found = audit(data, statuses={})
    record: Record = {
        "kind": kind,
        "statistics": found.figures,
        "quads": len(data),
        "findings": len(found.findings),
        "seconds": process_time() - begin,
        "clock": perf_counter() - clock,
        "mib": _peak() - before,
    }
    if kind == "worlds" and found.figures <= _PYSHACL_UP_TO:
        graph = merged_graph(briefs)
        begin = process_time()
        validate(graph)
        record["pyshacl"] = process_time() - begin
    lines = "".join(
        f"{s.n3()} {p.n3()} {o.n3()} {g.n3()} .\n" for s, p, o, g in data if g is not None
    )
    begin = process_time()
    Dataset().parse(io.StringIO(lines), format="nquads")
    record["rdflib"] = process_time() - begin
    return record


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MIB


def exponent(records: list[Record]) -> float | None:
    """Return the slope of log seconds over log statistics; None for fewer than two sizes."""
    large = [r for r in records if r["statistics"] >= _FITTED_FROM]
    if len(large) < 2:
        return None
    sizes = [math.log(r["statistics"]) for r in large]
    return linear_regression(sizes, [math.log(r["seconds"]) for r in large]).slope


def in_process(kind: str, statistics: int) -> Record:
    command = [sys.executable, "-m", "bench.audit", "--one", kind, str(statistics)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    record: Record = json.loads(done.stdout)
    return record


HEADING = "  statistics    quads  findings  seconds    MiB  of rdflib's parsing  of pySHACL's check"


def row(r: Record) -> str:
    peer = f"{r['seconds'] / r['pyshacl']:18.3f}" if "pyshacl" in r else ""
    return (
        f"  {r['statistics']:10} {r['quads']:8} {r['findings']:9} {r['seconds']:8.2f}"
        f" {r['mib']:6} {r['seconds'] / r['rdflib']:20.2f} {peer}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "STATISTICS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one[0], int(arguments.one[1]))))
        return
    found: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    for kind, records in found.items():
        if not arguments.json:
            print(kind, HEADING, sep="\n", flush=True)
        for size in arguments.sizes:
            records.append(in_process(kind, size))
            if not arguments.json:
                print(row(records[-1]), flush=True)
        slope = exponent(records)
        if slope is not None and not arguments.json:
            print(f"  seconds grow with the statistics to the power of {slope:.2f}", flush=True)
    if arguments.json:
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
