"""Run the benches and keep what they found: one table with ratios, and a chart of cost and size.

Writes results.json (what was found, section by section), results.md (the table) and results.svg
(the chart) into this folder. Each section has the date, the commit and the machine of its run, so
that one can be run again alone. The machine is told as cores, memory and versions, never by name.

    python -m bench.report [--only NAME ...] [--with OPTIONS] [--draw]

--with gives a section's options in place of those here, such as --only queries --with
"--sizes 1000000 --folder /data"; --draw runs nothing and writes table and chart again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.drawing import draw
from bench.results import READERS, Line
from bench.table import table

FOLDER = Path(__file__).parent
# Title and options of each section, in the order of the table.
SECTIONS: Mapping[str, tuple[str, str]] = {
    "rebuild": ("Build of the briefs", "--runs 3"),
    "growth": ("Each step as the graph grows", ""),
    "importing": ("Conversion of rows", "--rows 200000"),
    "spreading": ("On workers of Dask", ""),
    "queries": ("Ten analyst queries", ""),
    "pages": ("Pages, first visitor, by the engine behind them", ""),
    "endpoint": ("The endpoint on the briefs", "--rounds 2 --seconds 1"),
    "audit": ("The audit", "--sizes 300 1000 3000"),
    "validation": ("Validation, by the engine of SHACL", "--sizes 1000 10000 --limit 45"),
    "measures": ("Measures of centrality", "--limit 600"),
}

Section = dict[str, Any]


def run(name: str, options: str) -> Section:
    """Run a bench; return its lines with when, of which commit and where they were found."""
    command = [sys.executable, "-m", f"bench.{name}", *shlex.split(options), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=FOLDER.parent)
    lines = READERS[name](json.loads(done.stdout))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short=10", "HEAD") + _changed(),
        "machine": machine(),
        "lines": [line.as_dict() for line in lines],
    }


def machine() -> str:
    """Return cores, memory and versions; no name, no path."""
    memory = psutil.virtual_memory().total / 2**30
    engines = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "networkx", "polars"))
    system = f"{platform.system()} {platform.machine()}"
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}, "
        f"Python {platform.python_version()}, {engines}"
    )


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=FOLDER)
    return done.stdout.strip() or "unknown"


def _changed() -> str:
    changes = _git("status", "--porcelain", "--", "..", ":!../bench/results.*")
    return "" if changes == "unknown" else " and changes"


def write(sections: Mapping[str, Section]) -> None:
    """Write the table and the chart of all sections that were run."""
    known = [(name, SECTIONS[name][0], sections[name]) for name in SECTIONS if name in sections]
    lines = {title: [Line(**line) for line in found["lines"]] for _, title, found in known}
    text = ["# What was measured", "", _INTRODUCTION, ""]
    text += ["![Cost against size](results.svg)", "", table(lines), "", "## Runs", ""]
    text += ["| Section | Date | Commit | Machine |", "| --- | --- | --- | --- |"]
    text += [
        f"| {title} (`{name}`) | {found['date']} | {found['commit']} | {found['machine']} |"
        for name, title, found in known
    ]
    (FOLDER / "results.md").write_text("\n".join(text) + "\n", "utf-8")
    draw(lines, FOLDER / "results.svg")


_INTRODUCTION = """\
Made by `make bench`; `python -m bench.report --only NAME` refreshes a section. A ratio in
parentheses is how many times ours a peer takes (of rates: how many times theirs we do), so that
above 1 we are faster. "Over" is what was ended at its time limit on the clock; the costs of queries
and pages are processor time, of all that computes for them, which holds where others use the
machine. Growth is the exponent of the power law that fits best, with its R², of sizes from 10,000
on if there are two of them; after it that of each peer. The store of a release is in memory up to
two million quads, and on disk beyond."""


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--with", dest="options", help="options of the section, in place of ours")
    parser.add_argument("--draw", action="store_true", help="run nothing")
    given = parser.parse_args(None if arguments is None else list(arguments))
    kept = FOLDER / "results.json"
    sections: dict[str, Section] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in [] if given.draw else given.only:
        print(f"{name} ...", file=sys.stderr, flush=True)
        options = SECTIONS[name][1] if given.options is None else given.options
        sections[name] = run(name, options)
        kept.write_text(json.dumps(sections, indent=1) + "\n", "utf-8")
    write(sections)


if __name__ == "__main__":
    main()
