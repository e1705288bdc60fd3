"""Ten analyst questions at growing sizes: Heliograph beside servers on disk, and rdflib.

For each size a release of made-up events is published, or taken from --folder, where it is kept
for the next run, as is what the peers loaded. Each peer has it to itself: Heliograph as
`heliograph serve` runs it, `oxigraph serve` and Virtuoso loaded in bulk, rdflib in a process; the
flat tables of the release are read by Polars, where they hold what is asked. What Heliograph keeps
in memory is asked on disk, too, where larger releases are, so that growth compares like with like.
Told is the processor time of all that a server does for a query, a mean of some, for it holds where
others use the machine; beside it the least time on the clock. No cache of answers may help. A query
that is not answered within the limit on the clock is cut off, its server started anew, and said so.

    python -m bench.queries [--sizes N ...] [--peers NAME ...] [--limit S] [--folder DIR] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from polars import DataFrame, LazyFrame

from bench.analyst_queries import queries
from bench.endpoint_answers import content
from bench.endpoint_peers import Served, find_oxigraph, heliograph
from bench.event_graphs import release_of
from bench.exponents import growth
from bench.processor import Cost, cost_of
from bench.stores import (
    Rdflib,
    asker,
    find_virtuoso,
    load_oxigraph,
    load_virtuoso,
    serve_oxigraph,
    serve_virtuoso,
)
from bench.table import row
from bench.table_queries import Rows, TableQueries, plain, rows_of
from heliograph.graph.store import EngineSettings, Release, Releases
from heliograph.graph.tables import Tables

OURS = "heliograph"
ON_DISK = "heliograph, on disk"
TABLES = "heliograph, tables"
PEERS = (OURS, ON_DISK, TABLES, "oxigraph serve", "virtuoso", "rdflib")
SIZES = (1_000, 10_000, 100_000)
RDFLIB_MOST = 10_000  # events: beyond, it takes minutes to read them and many gigabytes to hold

Record = dict[str, Any]
_numbers = count()


def measure(
    sizes: Sequence[int], peers: Sequence[str], limit: float, folder: Path
) -> Iterator[Record]:
    """Yield one record a size, peer and query; ``ms`` is None where it was cut off."""
    for events in sizes:
        release = published(folder, events)
        expected: dict[str, Any] = {}
        for peer in peers:
            if peer == "rdflib" and events > RDFLIB_MOST:
                continue
            if peer == ON_DISK and release.manifest.quads > EngineSettings.in_memory_quads:
                continue  # as it is asked anyway
            work = peer_folder(folder, events, peer)
            for name, cost, answer in _asked(peer, release, work, limit):
                rows = plain(content(answer)) if isinstance(answer, bytes) else answer
                expected.setdefault(name, rows)
                yield {
                    "events": events,
                    "quads": release.manifest.quads,
                    "peer": peer,
                    "query": name,
                    "ms": None if cost is None else cost.processor * 1e3,
                    "clock": None if cost is None else cost.clock * 1e3,
                    "rows": None if rows is None else rows.total(),
                    "same": rows is None or expected[name] in (None, rows),
                }


def published(folder: Path, events: int) -> Release:
    """Return the release of so many events that a folder keeps, publishing it if it is new."""
    data = folder / f"r{events}"
    return Releases(data).current() if data.exists() else release_of(data, events)


def peer_folder(folder: Path, events: int, peer: str) -> Path:
    """Return where a peer keeps its store of so many events; it is made unless it is there."""
    place = folder.absolute() / f"r{events}-{peer.replace(' ', '-')}"
    place.mkdir(parents=True, exist_ok=True)
    return place


Answered = tuple[str, Cost | None, bytes | Rows | None]


def _asked(peer: str, release: Release, work: Path, limit: float) -> Iterator[Answered]:
    if peer == TABLES:
        for name, question in TableQueries(Tables(release)).questions().items():
            cost, frame = cost_of([os.getpid()], partial(_collected, question))
            yield name, cost, rows_of(frame)
        return
    if peer == "rdflib":
        engine = Rdflib(release)
        for name, text in queries().items():
            found = engine.ask(text, limit)
            yield (name, None, None) if found is None else (name, found[1], found[0])
        return
    if peer in (OURS, ON_DISK):
        data = release.path.parents[1]
        settings = {"deadline": limit, "memory": 8 * 2**30, "result_bytes": 2**30, "workers": 1}
        if peer == ON_DISK:
            settings["in_memory_quads"] = 0
        yield from _served(lambda: heliograph(data, **settings), limit + 2, False)
    elif peer == "virtuoso":
        load_virtuoso(release, work)
        yield from _served(lambda: serve_virtuoso(work), limit, True)
    else:
        load_oxigraph(release, work)
        yield from _served(lambda: serve_oxigraph(work), limit, False)


def _collected(question: Callable[[], LazyFrame]) -> DataFrame:
    return question().collect()


def _served(start: Callable[[], Any], limit: float, virtuoso: bool) -> Iterator[Answered]:
    """Ask a server all questions; it is started anew where one was cut off."""
    with ExitStack() as first:
        stack = first
        served = _entered(stack, start)
        for name, text in queries().items():
            ask = asker(served, limit, virtuoso)
            try:
                yield name, *cost_of([served.pid], partial(_anew, ask, text))
            except httpx.TimeoutException:
                yield name, None, None
                stack.close()
                served = _entered(stack, start)


def _entered(stack: ExitStack, start: Callable[[], Any]) -> Served:
    served: Served = stack.enter_context(start())
    asker(served, 60)("ASK { ?s ?p ?o }")  # what only a first request costs
    return served


def _anew(ask: Callable[[str], bytes], text: str) -> bytes:
    return ask(f"{text}\n# {next(_numbers)}")


def markdown(records: Sequence[Record], limit: float) -> str:
    """Return a table a size, with each peer's time and its ratio to ours, and one of growth."""
    blocks = []
    peers = [peer for peer in PEERS if any(one["peer"] == peer for one in records)]
    names = list(dict.fromkeys(one["query"] for one in records))
    found = {(one["events"], one["query"], one["peer"]): one for one in records}
    for events in dict.fromkeys(one["events"] for one in records):
        here = [one for one in records if one["events"] == events]
        asked = [peer for peer in peers if any(one["peer"] == peer for one in here)]
        head = [
            f"{events:,} events, {here[0]['quads']:,} quads; ms of processor (times ours)",
            "rows",
            *asked,
        ]
        lines = [row(head), row(["---", *["---:"] * (len(asked) + 1)])]
        for name in names:
            ours = found.get((events, name, OURS))
            rows = next(
                (one["rows"] for one in here if one["query"] == name and one["rows"] is not None),
                "",
            )
            cells = [_cell(found.get((events, name, peer)), ours, limit) for peer in asked]
            lines.append(row([name, str(rows), *cells]))
        blocks.append("\n".join(lines))
    lines = [row(["exponent of growth (fit)", *peers]), row(["---", *["---:"] * len(peers)])]
    lines += [row([name, *(_growth(records, name, peer) for peer in peers)]) for name in names]
    return "\n\n".join([*blocks, "\n".join(lines)])


def _cell(one: Record | None, ours: Record | None, limit: float) -> str:
    if one is None:
        return ""
    if one["ms"] is None:
        return f"cut off at {limit:g} s"
    unlike = "" if one["same"] else " other rows"
    if ours is None or one is ours or ours["ms"] is None:
        return f"{one['ms']:,.1f}{unlike}"
    return f"{one['ms']:,.1f} ({one['ms'] / max(ours['ms'], 0.1):.2f}){unlike}"


def _growth(records: Sequence[Record], name: str, peer: str) -> str:
    mine = [one for one in records if (one["query"], one["peer"]) == (name, peer)]
    found = growth({one["events"]: one["ms"] for one in mine if one["ms"] is not None})
    return str(found or "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=PEERS)
    parser.add_argument("--limit", type=float, default=60.0, help="Seconds for one query.")
    parser.add_argument("--folder", type=Path, help="where releases and loaded peers are kept")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    missing = [] if find_oxigraph() else ["oxigraph serve"]
    missing += [] if find_virtuoso() else ["virtuoso"]
    for name in missing:
        print(f"not installed and left out: {name}", file=sys.stderr)
    peers = [peer for peer in given.peers if peer not in missing]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        found = []
        for record in measure(given.sizes, peers, given.limit, folder):
            found.append(record)
            print(json.dumps(record), file=sys.stderr, flush=True)
    print(json.dumps(found, indent=1) if given.json else markdown(found, given.limit))


if __name__ == "__main__":
    main()
