"""What the pages ask, at growing sizes: the same pages on our engine, and on Virtuoso's.

For each size a release of made-up events is served, once as `heliograph serve` serves a release,
and once with Virtuoso or `oxigraph serve`, loaded in bulk, as the engine behind the same pages.
Told are the seconds of processor time that server and engine spend on a page: for its first
visitor after they were started, and for the next; they hold where others use the machine. What
is read in the background, after the start and once there is a visitor, has a line of its own, and
is waited for. A page that takes longer than the limit on the clock is cut off.

    python -m bench.pages [--sizes N ...] [--engines NAME ...] [--limit S] [--folder DIR] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import httpx

from bench.endpoint_peers import heliograph
from bench.exponents import growth
from bench.processor import spent
from bench.queries import peer_folder, published
from bench.stores import load_oxigraph, load_virtuoso, serve_oxigraph, serve_virtuoso
from bench.table import row
from heliograph.graph.store import Release

OURS = "our engine"
ENGINES = (OURS, "oxigraph serve", "virtuoso")
SIZES = (1_000, 10_000, 100_000)
BACKGROUND = "read in the background"
_QUIET = 0.05  # seconds of processor in one of the clock
_QUIET_SECONDS = 5  # in which it may have waited for the disk
_MOST_SECONDS = 600
_ID = "https://w3id.org/heliograph/id"
PAGES = {
    "home": "/",
    "list of events": "/list/event",
    "list of actors": "/list/actor",
    "an event": "/page/event/g7",
    "a rare actor": "/page/actor/g40",
    "the busiest actor": "/page/actor/g0",
    "a place": "/page/place/g3",
    "data of an event": "/data/event/g7.ttl",
    "search": "/search?q=generated+actor+7",
    "sources": "/sources",
    "audit": "/audit",
    "explore, data": "/explore.json",
    "explore, one actor": f"/explore/statements.json?iri={_ID}/actor/g40",
}

Record = dict[str, Any]


def measure(
    sizes: Sequence[int], engines: Sequence[str], limit: float, folder: Path
) -> Iterator[Record]:
    """Yield one record a size, engine and page; a time is None where it was cut off."""
    for events in sizes:
        release = published(folder, events)
        for engine in engines:
            with (
                _site(engine, release, peer_folder(folder, events, engine), limit) as (site, pids),
                httpx.Client(base_url=site, timeout=limit + 5) as client,
            ):
                read = _settled(pids)
                for name, path in PAGES.items():
                    first = _seconds(client, path, pids)
                    again = None if first is None else _seconds(client, path, pids)
                    mine = {"events": events, "engine": engine}
                    yield mine | {"page": name, "first": first, "again": again}
                    if again is None:  # what was given up may go on for a while
                        _settled(pids)
                    if path == "/":
                        read += _settled(pids)
                        yield mine | {"page": BACKGROUND, "first": read, "again": 0.0}


@contextmanager
def _site(
    engine: str, release: Release, work: Path, limit: float
) -> Iterator[tuple[str, list[int]]]:
    """Serve a release by an engine; yield the address of the pages, and who computes them."""
    settings = {"deadline": limit, "memory": 4 * 2**30, "result_bytes": 2**30, "log": "off"}
    pids = []
    with ExitStack() as stack:
        if engine == OURS:
            served = stack.enter_context(heliograph(release.path.parents[1], **settings))
        elif engine == "virtuoso":
            load_virtuoso(release, work)
            remote = stack.enter_context(serve_virtuoso(work))
            pids.append(remote.pid)
            options = ("--engine", remote.url, "--dialect", "virtuoso")
            served = stack.enter_context(heliograph(work, options, **settings))
        else:
            load_oxigraph(release, work)
            remote = stack.enter_context(serve_oxigraph(work))
            pids.append(remote.pid)
            served = stack.enter_context(heliograph(work, ("--engine", remote.url), **settings))
        yield f"http://127.0.0.1:{served.port}", [*pids, served.pid]


def _seconds(client: httpx.Client, path: str, pids: list[int]) -> float | None:
    before = spent(pids)
    try:
        answer = client.get(path, headers={"Accept": "text/html", "Cache-Control": "no-cache"})
    except httpx.TimeoutException:
        return None
    if answer.status_code in (503, 504):
        return None
    if answer.status_code not in (200, 202):
        raise RuntimeError(f"{path}: status {answer.status_code}: {answer.text[:300]}")
    return spent(pids) - before


def _settled(pids: list[int]) -> float:
    """Wait until nothing is computed any more; return the seconds that it took."""
    begin = before = spent(pids)
    quiet = 0
    for _ in range(_MOST_SECONDS):
        sleep(1.0)
        now = spent(pids)
        quiet = quiet + 1 if now - before <= _QUIET else 0
        if quiet == _QUIET_SECONDS:
            break
        before = now
    return now - begin


def markdown(records: Sequence[Record], limit: float) -> str:
    """Return a table a size and one of growth, for the first visitor / for the next."""
    blocks = []
    engines = list(dict.fromkeys(one["engine"] for one in records))
    for events in dict.fromkeys(one["events"] for one in records):
        lines = [row([f"{events:,} events; seconds of processor, first / next visitor", *engines])]
        lines.append(row(["---", *["---:"] * len(engines)]))
        for page in (BACKGROUND, *PAGES):
            mine = {
                one["engine"]: one
                for one in records
                if (one["events"], one["page"]) == (events, page)
            }
            lines.append(row([page, *(_cell(mine.get(name), limit) for name in engines)]))
        blocks.append("\n".join(lines))
    lines = [row(["exponent of growth, first visitor (fit)", *engines])]
    lines.append(row(["---", *["---:"] * len(engines)]))
    lines += [row([page, *(_growth(records, page, name) for name in engines)]) for page in PAGES]
    return "\n\n".join([*blocks, "\n".join(lines)])


def _cell(one: Record | None, limit: float) -> str:
    if one is None:
        return ""
    if one["first"] is None:
        return f"cut off at {limit:g} s"
    again = "cut off" if one["again"] is None else f"{one['again']:.3f}"
    return f"{one['first']:.3f} / {again}"


def _growth(records: Sequence[Record], page: str, engine: str) -> str:
    mine = [one for one in records if (one["page"], one["engine"]) == (page, engine)]
    found = growth({one["events"]: one["first"] for one in mine if one["first"] is not None})
    return str(found or "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--limit", type=float, default=60.0, help="Seconds for one page.")
    parser.add_argument("--folder", type=Path, help="where releases and loaded peers are kept")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        found = []
        for record in measure(given.sizes, given.engines, given.limit, folder):
            found.append(record)
            print(json.dumps(record), file=sys.stderr, flush=True)
    print(json.dumps(found, indent=1) if given.json else markdown(found, given.limit))


if __name__ == "__main__":
    main()
