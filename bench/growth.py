"""What each step costs as the graph grows: time, memory, disk, and the exponent of the growth.

For each size, events are made and written as N-Quads (convert), loaded by ``oxigraph load`` alone
(peer), loaded by us just so, and counted and hashed (load), published as a release, which adds
the merge as default graph and lays the store out anew (publish), validated (validate), written
as flat tables (tables), made a network of actors and events, of which PageRank is found
(centrality), one event is added by a guarded write and read back (add one), and the tables are
made to follow one more (tables after). Each step is a process of its own; memory is that of all it
started, together, and work what it took once Python had started. Seconds of processor time hold
better than the clock where others use the machine; exponents are slopes of log seconds over log
events, fitted from 10,000 on.

    python -m bench.growth [--sizes N ...] [--steps NAME ...] [--folder DIR] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench.event_graphs import write_quads
from bench.event_lines import CATALOGUE, HG, ID, RDFS, SEM, XSD
from bench.exponents import growth
from bench.process_memory import sampled
from bench.results import step_cost
from bench.table import row
from heliograph.graph.analysis.backend import accelerated
from heliograph.graph.analysis.measures import MEASURES
from heliograph.graph.network.projecting import incidence_graph
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases, Update
from heliograph.graph.store.loading import build_store
from heliograph.graph.tables import Tables
from heliograph.graph.writing import WriteRequest, write
from heliograph.graph.writing.checking import validate_release

SIZES = (1000, 10_000, 100_000)
_ADDED = 5
_EVENT = f"{ID}event/added-"

Record = dict[str, Any]


def convert(folder: Path, events: int) -> Record:
    files = write_quads(folder / "quads", events)
    return {"megabytes": _size(folder / "quads"), "files": len(files)}


def publish(folder: Path, events: int) -> Record:
    release = Releases(folder / "data").publish(
        sorted((folder / "quads").iterdir()), counts={"events": events}, sources=(), report={},
        software={}, action="build", author="bench", message=f"{events} events",
    )  # fmt: skip
    return {"quads": release.manifest.quads, "megabytes": _size(release.path)}


def load(folder: Path, events: int) -> Record:
    """Load the quads alone, with their hash and without a merge; the store is not kept."""
    target = folder / "loaded"
    target.mkdir()
    tally = build_store(
        sorted((folder / "quads").iterdir()), target, "plain", listed=0, compact=False
    )
    record = {"quads": tally.quads, "megabytes": _size(target)}
    shutil.rmtree(target)
    return record


def check(folder: Path, events: int) -> Record:
    report = validate_release(Releases(folder / "data").current())
    assert report.conforms, report.lines()
    return {"checked": report.checked}


def tabled(folder: Path, events: int) -> Record:
    files = Tables(Releases(folder / "data").current()).files()
    return {
        "rows": sum(file.rows for file in files),
        "megabytes": sum(f.bytes for f in files) / 1e6,
    }


def central(folder: Path, events: int) -> Record:
    """Score actors by PageRank in the two-mode network, read from the flat table of parts."""
    parts = Tables(Releases(folder / "data").current()).frame("participation")
    pairs = list(parts.select("actor", "event").unique().iter_rows())
    graph = incidence_graph(pairs)
    actors = {actor for actor, _ in pairs}
    with accelerated():
        scores = MEASURES["pagerank"].score(graph, actors)
    return {"edges": graph.size(), "actors": len(scores)}


def add(folder: Path, events: int) -> Record:
    """Add events one after another; seconds for each until it is read back, by the clock.

    ``own`` are those of this process alone, which writes and does not read.
    """
    releases = Releases(folder / "data")
    passage = _passage_of(releases)
    seconds, own = [], []
    for number in range(_ADDED):
        begin, used = perf_counter(), process_time()
        write(releases, WriteRequest(Update(_new_event(number, passage)), author="bench"))
        own.append(round(process_time() - used, 2))
        with EmbeddedEngine(releases.current(), EngineSettings(workers=1)) as engine:
            assert engine.ask(f"ASK {{ <{_EVENT}{number}> a <{HG}Event> }}")
        seconds.append(perf_counter() - begin)
    return {
        "each": [round(one, 2) for one in seconds],
        "own": own,
        "median": median(seconds),
        "megabytes": sum(_own_size(item.path) for item in releases.list()[:_ADDED]) / _ADDED,
    }


def follow(folder: Path, events: int) -> Record:
    """Add one event to a release with tables; ``took`` is how long its own take, by the clock."""
    releases = Releases(folder / "data")
    Tables(releases.current()).files()
    update = Update(_new_event(_ADDED, _passage_of(releases)))
    assert write(releases, WriteRequest(update, author="bench")).published
    begin, used = perf_counter(), _used()
    files = Tables(releases.current()).files()
    return {
        "took": perf_counter() - begin,
        "own": round(_used() - used, 2),
        "written": sum(file.path.stat().st_nlink == 1 for file in files),
        "megabytes": _own_size(files[0].path.parent),
    }


STEPS: Mapping[str, Callable[[Path, int], Record]] = {
    "convert": convert,
    "load": load,
    "publish": publish,
    "validate": check,
    "tables": tabled,
    "centrality": central,
    "add one": add,
    "tables after": follow,
}
_PEER = "oxigraph load"
_ORDER = (
    "convert", _PEER, "load", "publish", "validate", "tables", "centrality", "add one",
    "tables after",
)  # fmt: skip


def measure(name: str, folder: Path, events: int) -> Record:
    """Run one step in a process of its own; seconds of the clock and the processor, and MiB."""
    if name == _PEER:
        files = sorted(map(str, (folder / "quads").iterdir()))
        found = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        command = [found or "oxigraph", "load", "--location", str(folder / "peer"), "--file"]
        record = _timed([*command, *files])
        record["megabytes"] = _size(folder / "peer")
        shutil.rmtree(folder / "peer")
        return record
    step = [sys.executable, "-m", "bench.growth", "--step", name, "--sizes", str(events)]
    return _timed([*step, "--folder", str(folder)])


def _timed(command: list[str]) -> Record:
    begin = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr)
    assert process.stdout is not None
    with sampled(process.pid) as peak:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {
        "clock": perf_counter() - begin,
        "seconds": usage.ru_utime + usage.ru_stime,
        "mib": max(peak.together / 2**20, usage.ru_maxrss / 1024),
        **json.loads(said or b"{}"),
    }


def measured(
    sizes: Iterable[int], steps: Iterable[str], folder: Path
) -> dict[str, dict[int, Record]]:
    """Return the records of each step by size."""
    found: dict[str, dict[int, Record]] = {name: {} for name in steps}
    for events in sizes:
        place = folder / str(events)
        (place / "quads").mkdir(parents=True)
        for name in found:
            found[name][events] = measure(name, place, events)
            print(f"{events} {name} {json.dumps(found[name][events])}", file=sys.stderr, flush=True)
        shutil.rmtree(place)
    return found


def table(found: Mapping[str, Mapping[int, Record]]) -> str:
    """Return a Markdown table of all records, and one of the exponents."""
    rows = ["| events | step | clock, s | processor, s | peak, MiB | disk, MB | |"]
    rows.append("|---:|---|---:|---:|---:|---:|---|")
    for events in sorted({size for records in found.values() for size in records}):
        for name in found:
            if (record := found[name].get(events)) is None:
                continue
            shown = ("clock", "seconds", "mib")
            cells = [f"{record[key]:,.1f}" for key in shown]
            cells.append(f"{record['megabytes']:,.1f}" if "megabytes" in record else "")
            rest = {k: v for k, v in record.items() if k not in (*shown, "megabytes", "median")}
            note = ", ".join(f"{key} {value}" for key, value in rest.items())
            rows.append(row((f"{events:,}", name, *cells, note)))
    rows += ["", "| step | exponent (fit) |", "|---|---:|"]
    for name, records in found.items():
        if grown := growth({size: step_cost(name, one) for size, one in records.items()}):
            rows.append(row((name, str(grown))))
    return "\n".join(rows)


def _passage_of(releases: Releases) -> str:
    with EmbeddedEngine(releases.current(), EngineSettings(workers=1, in_memory_quads=0)) as engine:
        query = f"SELECT ?p {{ ?p <{HG}mentions> ?e . FILTER(STRSTARTS(STR(?e), '{ID}')) }} LIMIT 1"
        return engine.rows(query)[0]["p"].value


def _new_event(number: int, passage: str) -> str:
    """Return an update that adds an event with its date, place, target and who is blamed."""
    event, by = f"<{_EVENT}{number}>", f"<{ID}responsibility/added-{number}>"
    day = '"2024-01-28"'
    return f"""PREFIX hg: <{HG}> PREFIX rdfs: <{RDFS}> PREFIX sem: <{SEM}> PREFIX xsd: <{XSD}>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    INSERT DATA {{ GRAPH <{passage}> {{
      <{passage}> hg:mentions {event} .
      {event} a hg:Event ; rdfs:label "Added event {number}"@en ; hg:gist "It took place."@en ;
        hg:eventType <{ID}scheme/event-type/drone-attack> ; hg:target <{ID}actor/g1> ;
        hg:granularity <{ID}scheme/granularity/single> ; sem:hasPlace <{ID}place/g0> ;
        hg:eventStatus <{ID}scheme/event-status/asserted> ;
        hg:datePrecision <{ID}scheme/date-precision/day> ;
        hg:edtfDate {day}^^<http://id.loc.gov/datatypes/edtf/EDTF> .
      {by} a hg:ResponsibilityStatement ; hg:about {event} ; hg:attributedTo <{ID}actor/g0> ;
        hg:claimant <{ID}actor/author-1> ; prov:wasQuotedFrom <{passage}> ;
        hg:stance <{ID}scheme/stance/attributes> . }}
    GRAPH {CATALOGUE} {{ {by} rdfs:label "Generated: attributes"@en }}
    GRAPH <{ID}derivation/best-dates> {{
      {event} hg:notBefore {day}^^xsd:date ; hg:notAfter {day}^^xsd:date }} }}"""


def _used() -> float:
    """Return the processor seconds of this process and of those it waited for."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + ended.ru_utime + ended.ru_stime


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _own_size(folder: Path) -> float:
    """Return the megabytes that a release does not share with another one."""
    files = (file.stat() for file in folder.rglob("*") if file.is_file())
    return sum(file.st_size for file in files if file.st_nlink == 1) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--steps", nargs="+", choices=_ORDER, default=_ORDER)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.step:
        before = _used()
        record = STEPS[arguments.step](arguments.folder, arguments.sizes[0])
        print(json.dumps({"work": _used() - before, **record}))
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        found = measured(arguments.sizes, arguments.steps, Path(folder))
    print(json.dumps(found, indent=2) if arguments.json else table(found))


if __name__ == "__main__":
    main()
