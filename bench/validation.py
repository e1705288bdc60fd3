"""The integrity shapes on whole releases by engines of SHACL: what they cost and what they find.

On the release of the briefs and on made-up ones each engine checks the merge of all graphs, ours
as ``validate_release`` does it and at once; on data with planted errors their reports are compared
with pySHACL's, run again in parts where two values make it fail (``heliograph.shapes.validate``):
results found, missed and added, by focus node, path, component, severity and value, and the nodes
found sound that are not, or the other way round. Each run is a process of its own that reads a
file of N-Triples, ours a release; seconds are of its processor time, memory is what it took on top
of its imports.

    python -m bench.validation [--sizes N ...] [--engines NAME ...] [--limit S] [--json]
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import process_time
from typing import Any

from rdflib import SH, Graph, URIRef

from bench.event_graphs import quads
from bench.shacl_engines import ENGINES, Checked, Result, bare_path
from bench.shacl_faults import broken_examples, planted
from heliograph.graph.pipeline import build
from heliograph.graph.store import Release, Releases
from heliograph.graph.writing.checking import validate_release
from heliograph.shapes import Finding, Report, load_shapes, validate

SIZES = (1000, 10_000)
OURS, AT_ONCE = "heliograph", "heliograph, at once"
NAMES = (OURS, AT_ONCE, *ENGINES)
_SPOILT = 1000  # events of the graph that errors are planted in
_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
_GRAPH = "<https://w3id.org/heliograph/id/dataset/bench>"

Record = dict[str, Any]


def check(engine: str, folder: Path) -> Checked:
    """Check a folder's graph by an engine."""
    data, shapes = folder / "graph.nt", folder / "shapes.nt"
    if engine == OURS:
        return _checked(validate_release(Releases(folder).current()))
    if engine == AT_ONCE:
        return _checked(validate(Graph(bind_namespaces="none").parse(data, format="nt")))
    return ENGINES[engine](data, shapes)


def _checked(report: Report) -> Checked:
    return Checked(not report.findings, tuple(map(_result, report.findings)))


def _result(finding: Finding) -> Result:
    return Result(
        focus=finding.focus,
        path=bare_path(finding.path),
        component=finding.source_constraint or URIRef(""),
        severity=_SEVERITIES[finding.severity],
        value=finding.value,
        shape=finding.shape,
    )


def lay_out(folder: Path, lines: Iterable[str]) -> Release:
    """Publish N-Quads in a folder, with the graph and the shapes as files beside the release."""
    release = Releases(folder).publish(
        lines, counts={}, sources=(), report={}, software={}, action="build", author="bench",
        message="validation",
    )  # fmt: skip
    _write_files(folder, release)
    return release


def lay_out_briefs(folder: Path) -> int:
    """Build the release of the briefs in the same way; return the number of its events."""
    outcome = build(Releases(folder))
    assert outcome.release is not None, outcome.as_dict()
    _write_files(folder, outcome.release)
    return outcome.counts["events"]


def _write_files(folder: Path, release: Release) -> None:
    around = release.open().surroundings(release.manifest.default_graph)
    (folder / "graph.nt").write_bytes(around.all())
    load_shapes().serialize(folder / "shapes.nt", format="nt", encoding="utf-8")


def measure(engine: str, folder: Path) -> Record:
    """Run an engine in this process; return what it cost and what it found."""
    before = _peak()
    begin = process_time()
    found = check(engine, folder)
    record = {"seconds": process_time() - begin, "mib": _peak() - before}
    keys = {(repr(one.key[0]), repr(one.key[1:])) for one in found.results}
    return {**record, "conforms": found.conforms, "results": sorted(keys)}


def _peak() -> int:
    """Return the most MiB that were resident; rusage would tell of the parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def in_process(engine: str, folder: Path, limit: float | None) -> Record:
    """Return the record of a run; without seconds where it failed or took longer by the clock."""
    command = [sys.executable, "-m", "bench.validation", "--one", engine, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failed": f"over {limit:g} s"}
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    record: Record = json.loads(done.stdout)
    return record


def compared(expected: Record, found: Record) -> Record:
    """Return how many results were found, missed and added, and nodes judged otherwise."""
    if "failed" in found:
        return {"failed": found["failed"]}
    theirs, ours = ({tuple(key) for key in one["results"]} for one in (expected, found))
    nodes = {node for node, _ in theirs} ^ {node for node, _ in ours}
    return {
        "found": len(theirs & ours),
        "missed": len(theirs - ours),
        "added": len(ours - theirs),
        "nodes": len(nodes),
        "equal": theirs == ours and expected["conforms"] == found["conforms"],
    }


def run(sizes: Iterable[int], engines: Iterable[str], limit: float) -> list[Record]:
    records = []
    with tempfile.TemporaryDirectory() as place:
        events = lay_out_briefs(briefs := Path(place) / "briefs")
        sets = [("briefs", events, briefs)]
        sources = [("made up", size, quads(size)) for size in sizes]
        sources += [(name, 0, lines) for name, lines in spoilt(Path(place)).items()]
        for name, size, lines in sources:
            lay_out(folder := Path(place) / f"{name} {size}", lines)
            sets.append((name, size, folder))
        for name, size, folder in sets:
            expected = in_process(AT_ONCE, folder, limit if size else None)
            for engine in engines:
                own = expected if engine == AT_ONCE else in_process(engine, folder, limit)
                record = {"data": name, "events": size, "engine": engine}
                record |= {name: own.get(name) for name in ("seconds", "mib", "failed")}
                record |= compared(expected, own) if "results" in expected else {}
                records.append(record)
                print(json.dumps(record), file=sys.stderr, flush=True)
    return records


def spoilt(folder: Path) -> dict[str, Iterator[str]]:
    """Return the N-Quads of graphs with errors, by what they are called."""
    release = lay_out(folder / "sound", quads(_SPOILT))
    sound = release.open().surroundings(release.manifest.default_graph).all().decode()
    found = {"broken examples": broken_examples().splitlines(), "planted errors": planted(sound)}
    return {
        name: (f"{line.rstrip()[:-1]}{_GRAPH} .\n" for line in lines)
        for name, lines in found.items()
    }


def table(records: Iterable[Mapping[str, Any]]) -> str:
    """Return a Markdown table, our validation of a release as the measure of the others."""
    rows = ["| data | engine | processor, s | of ours | MiB | found | missed | added | nodes |"]
    rows.append("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    ours: dict[tuple[str, int], float | None] = {}
    for one in records:
        key = (one["data"], one["events"])
        if one["engine"] == OURS:
            ours[key] = one["seconds"]
        name = f"{one['events']:,} events, {one['data']}" if one["events"] else one["data"]
        if one["seconds"] is None:
            rows.append(f"| {name} | {one['engine']} | {one['failed']} ||||||||")
            continue
        own = ours.get(key)
        ratio = f"{one['seconds'] / own:.2f}" if own else ""
        judged = " | ".join(str(one.get(k, "")) for k in ("found", "missed", "added", "nodes"))
        cost = f"{one['seconds']:.2f} | {ratio} | {one['mib']}"
        rows.append(f"| {name} | {one['engine']} | {cost} | {judged} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--engines", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument("--limit", type=float, default=600, help="seconds of the clock for each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # rdflib tells of every literal that is ill-typed
    if given.one:
        print(json.dumps(measure(given.one[0], Path(given.one[1]))))
        return
    found = run(given.sizes, given.engines, given.limit)
    print(json.dumps(found, indent=2) if given.json else table(found))


if __name__ == "__main__":
    main()
