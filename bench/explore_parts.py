"""Measure the explore page on a release too large to be sent, in headless Chromium.

On a generated release: what the first who comes after a start waits for, how long until the first
picture of each view, how long the server takes to answer while the window is dragged (as the
browser sees it, and from the last movement to the full answer), bytes of an answer, and the memory
of the server with all its processes.

Publishing takes minutes from 10^5 events on; --data names a data folder that is published already.

    python -m bench.explore_parts [--events N] [--data DIR] [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import httpx
import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from bench.event_graphs import release_of
from bench.explore import browser_options, chromium
from bench.process_memory import proportional_sizes
from tests.serving import heliograph

_SIZE = {"width": 1280, "height": 800}
_VIEWS = ("timeline", "network", "map")
_STEPS = 60
_WAIT = 600_000  # milliseconds for the first answer
_DONE = "#explore[data-ready][aria-busy=false]"
_ANSWERS = """() => performance.getEntriesByType('resource')
  .filter(entry => entry.name.includes('/explore/part.json') && entry.responseEnd)
  .map(entry => [entry.duration, entry.encodedBodySize])"""

Record = dict[str, Any]


def measure(folder: Path, runs: int) -> Record:
    """Serve a data folder and look at its explore page."""
    with heliograph(folder) as site, sync_playwright() as playwright:
        begin = perf_counter()
        head = httpx.get(f"{site}/explore.json", timeout=_WAIT / 1000).json()
        first = perf_counter() - begin
        if "part" not in head:
            raise SystemExit(f"{head['release']['id']} is small enough to be sent as a whole")
        options = browser_options()
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        record: Record = {
            "events": head["total"],
            "load": os.getloadavg()[0],
            "first_visitor_seconds": round(first, 1),
            "first_picture_ms": {view: _first(browser, site, view, runs) for view in _VIEWS},
            "brushing": {view: _brushed(browser, site, view) for view in _VIEWS},
            "server_mib": round(sum(proportional_sizes(_pid(site))) / 2**20),
        }
        browser.close()
    return record


def markdown(record: Record) -> str:
    """Return the record as a row: events, first picture, answers while brushing, memory."""
    first = " / ".join(str(round(record["first_picture_ms"][view])) for view in _VIEWS)
    answers = " / ".join(str(round(record["brushing"][view]["answer_ms"])) for view in _VIEWS)
    stood = " / ".join(str(round(record["brushing"][view]["full_ms"])) for view in _VIEWS)
    return (
        f"| {record['events']} | {record['first_visitor_seconds']} s | {first} ms | "
        f"{answers} ms | {stood} ms | {record['server_mib']} MiB |"
    )


HEADS = (
    "| events | first visitor after a start | first picture (timeline / network / map) | "
    "brush answer, median | until all stands | server |"
)


def _first(browser: Browser, site: str, view: str, runs: int) -> float:
    return round(median(_first_picture(browser, site, view) for _ in range(runs)))


def _first_picture(browser: Browser, site: str, view: str) -> float:
    page = _opened(browser, site, view)
    entry = "performance.getEntriesByName('first-picture')[0].startTime"
    found = page.evaluate(entry if view != "network" else "performance.now()")
    page.close()
    return float(found)


def _opened(browser: Browser, site: str, view: str) -> Page:
    """Open a view and wait until it is drawn; of the network, until it is laid out, too."""
    page = browser.new_page(viewport=_SIZE)  # type: ignore[arg-type]
    page.goto(f"{site}/explore?view={view}")
    page.wait_for_selector(_DONE, timeout=_WAIT)
    if view == "network":
        page.wait_for_selector(".netview[data-drawn]", timeout=_WAIT)
    else:
        page.wait_for_timeout(300)
    return page


def _brushed(browser: Browser, site: str, view: str) -> Record:
    """Drag a window of a quarter of the time over the strip."""
    page = _opened(browser, site, view)
    page.wait_for_timeout(1000)
    box = page.locator(".brush").bounding_box()
    assert box is not None
    y = box["y"] + 20
    page.mouse.move(box["x"] + 20, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, y, steps=4)
    page.mouse.up()
    page.wait_for_selector(_DONE)
    page.wait_for_timeout(600)
    page.evaluate("performance.clearResourceTimings()")
    page.mouse.move(box["x"] + box["width"] / 8, y)
    page.mouse.down()
    for n in range(_STEPS):
        page.mouse.move(box["x"] + box["width"] * (1 / 8 + 0.6 * n / _STEPS), y)
        page.wait_for_timeout(16)
    moving = page.evaluate(_ANSWERS)
    begin = perf_counter()
    page.mouse.up()
    page.wait_for_timeout(1)
    page.wait_for_selector(_DONE)
    full = 1000 * (perf_counter() - begin)
    last = page.evaluate(_ANSWERS)[-1]
    page.close()
    times = [duration for duration, _ in moving]
    return {
        "answers": len(times),
        "answer_ms": round(median(times)),
        "answer_ms_95": round(quantiles(times, n=20)[-1]),
        "full_ms": round(full),
        "moving_bytes": round(median(size for _, size in moving)),
        "full_bytes": last[1],
    }


def _pid(site: str) -> int:
    """Return the process that listens at an address: one that was started here."""
    port = int(site.rpartition(":")[2])
    for process in psutil.Process().children(recursive=True):
        if any(c.laddr.port == port and c.status == "LISTEN" for c in process.net_connections()):
            return process.pid
    raise SystemExit(f"nothing started here listens at {site}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--data", type=Path, help="a data folder that is published already")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    if given.data:
        record = measure(given.data, given.runs)
    else:
        with tempfile.TemporaryDirectory() as folder:
            release_of(Path(folder), given.events)
            record = measure(Path(folder), given.runs)
    if given.json:
        json.dump(record, sys.stdout, indent=1)
    else:
        print(f"{HEADS}\n|{' --- |' * 6}\n{markdown(record)}")


if __name__ == "__main__":
    main()
