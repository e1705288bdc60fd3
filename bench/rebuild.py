"""Time a whole rebuild of the graph, validation included, and the share of each step.

Each run is a process of its own, imports included. The named peer is rdflib parsing the
same release's N-Quads into a Dataset, timed in the same run, so that the ratio holds when
the machine's speed drifts. Figures are medians.

    python bench/rebuild.py [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from statistics import median
from time import perf_counter
from typing import Any

_REBUILD = """
from time import perf_counter
begin = perf_counter()
import json, sys
from pathlib import Path
from heliograph.graph.pipeline import build
from heliograph.graph.store import Releases
imported = perf_counter()
outcome = build(Releases(Path(sys.argv[1])))
assert outcome.ok, outcome.as_dict()
total = perf_counter() - begin
print(json.dumps({
    "total": total, "import": imported - begin, **outcome.seconds,
    "quads": outcome.counts["quads"], "dataset_hash": outcome.dataset_hash,
    "file": str(outcome.release.path / "dataset.nq"),
}))
"""
_PEER = """
from time import perf_counter
import sys
from rdflib import Dataset
begin = perf_counter()
dataset = Dataset()
dataset.parse(sys.argv[1], format="nquads")
print(perf_counter() - begin)
"""


def run(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def measure(runs: int) -> list[dict[str, Any]]:
    """Return one record a run: seconds by step, and the peer's seconds."""
    records = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            begin = perf_counter()
            record = json.loads(run(_REBUILD, folder))
            record["process"] = perf_counter() - begin
            record["peer"] = float(run(_PEER, record.pop("file")))
        records.append(record)
    return records


def summarise(records: list[dict[str, Any]]) -> dict[str, Any]:
    timed = [key for key in records[0] if key not in ("quads", "dataset_hash")]
    seconds = {key: round(median(record[key] for record in records), 3) for key in timed}
    steps = [key for key in timed if key not in ("total", "process", "peer")]
    return {
        "python": platform.python_version(),
        "runs": len(records),
        "quads": records[0]["quads"],
        "one_hash": len({record["dataset_hash"] for record in records}) == 1,
        "seconds": seconds,
        "share": {step: round(seconds[step] / seconds["total"], 2) for step in steps},
        "ratio_to_rdflib_parse": round(
            median(record["process"] / record["peer"] for record in records), 2
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = summarise(measure(arguments.runs))
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{found['quads']} quads, {found['runs']} runs, Python {found['python']}")
    for step, share in found["share"].items():
        print(f"  {step:<12} {found['seconds'][step]:7.3f} s {share:6.0%}")
    print(f"  whole process {found['seconds']['process']:.3f} s")
    print(f"  {found['ratio_to_rdflib_parse']} times rdflib parsing the same N-Quads")


if __name__ == "__main__":
    main()
