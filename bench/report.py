"""Run the benches and keep what they found: one table with ratios, and a chart of cost and size.

Writes results.json (what was found, section by section and run by run), results.md (the table) and
results.svg (the chart) into this folder. Each run has its date, commit and machine; what it
measured takes the place of what earlier ones did, peers included; of other sizes, theirs stays.
The machine is told as cores, memory and versions, never by name.

    python -m bench.report [--only NAME ...] [--with OPTIONS] [--take FILE] [--note TEXT] [--draw]

--with gives a section's options in place of those here, such as --only queries --with
"--sizes 1000000 --folder /data"; --take reads what a section's bench printed with --json instead
of running it; --note adds to what is said of the machine; --draw runs nothing and writes table and
chart again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
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

Run = dict[str, Any]


def run(name: str, options: str) -> Any:
    """Run a bench; return what it found."""
    command = [sys.executable, "-m", f"bench.{name}", *shlex.split(options), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=FOLDER.parent)
    return json.loads(done.stdout)


def dated(name: str, found: Any, note: str = "") -> Run:
    """Return what a bench found as lines, with when, of which commit and where."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short=10", "HEAD") + _changed(),
        "machine": machine() + (f"; {note}" if note else ""),
        "lines": [line.as_dict() for line in READERS[name](found)],
    }


def joined(runs: Sequence[Run], new: Run) -> list[Run]:
    """Return the runs of a section with a new one, and of the old ones what that did not measure.

    >>> old = {"date": "1999", "lines": [{"what": "q", "size": 1}, {"what": "q", "size": 2}]}
    >>> [item["lines"] for item in joined([old], {"lines": [{"what": "q", "size": 2}]})]
    [[{'what': 'q', 'size': 1}], [{'what': 'q', 'size': 2}]]
    """
    measured = {(line["what"], line["size"]) for line in new["lines"]}
    left = [
        {**old, "lines": [x for x in old["lines"] if (x["what"], x["size"]) not in measured]}
        for old in runs
    ]
    return [*(old for old in left if old["lines"]), new]


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


def write(sections: Mapping[str, Sequence[Run]]) -> None:
    """Write the table and the chart of all sections that were run."""
    known = [(name, SECTIONS[name][0], sections[name]) for name in SECTIONS if name in sections]
    lines = {
        title: [Line(**line) for found in runs for line in found["lines"]]
        for _, title, runs in known
    }
    text = ["# What was measured", "", _INTRODUCTION, ""]
    text += ["![Cost against size](results.svg)", "", table(lines), "", "## Runs", ""]
    text += ["| Section | Sizes | Date | Commit | Machine |", "| --- | --- | --- | --- | --- |"]
    text += [
        f"| {title} (`{name}`) | {_sizes(found)} | {found['date']} | {found['commit']} "
        f"| {found['machine']} |"
        for name, title, runs in known
        for found in runs
    ]
    (FOLDER / "results.md").write_text("\n".join(text) + "\n", "utf-8")
    draw(lines, FOLDER / "results.svg")


def _sizes(found: Run) -> str:
    return ", ".join(f"{size:,}" for size in sorted({line["size"] for line in found["lines"]}))


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
    parser.add_argument("--take", type=Path, help="what the one section's bench has printed")
    parser.add_argument("--note", default="", help="more to say of the machine")
    parser.add_argument("--draw", action="store_true", help="run nothing")
    given = parser.parse_args(None if arguments is None else list(arguments))
    if (given.options is not None or given.take) and len(given.only) != 1:
        parser.error("--with and --take are of one section: name it with --only")
    kept = FOLDER / "results.json"
    sections: dict[str, list[Run]] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in [] if given.draw else given.only:
        print(f"{name} ...", file=sys.stderr, flush=True)
        options = SECTIONS[name][1] if given.options is None else given.options
        found = json.loads(given.take.read_text()) if given.take else run(name, options)
        sections[name] = joined(sections.get(name, ()), dated(name, found, given.note))
        kept.write_text(json.dumps(sections, indent=1) + "\n", "utf-8")
    write(sections)


if __name__ == "__main__":
    main()
