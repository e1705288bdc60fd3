"""Measure the explore page in headless Chromium with software rendering.

On a generated graph: how long until the first picture, frames a second while the window is
dragged over each view, milliseconds a frame while a network of thousands of nodes is moved. On
the briefs: bytes that the page transfers, fonts included. The answers of the server are cached
before, as for every visitor of a release but the first; what the first waits is told, too.

With --sigma the same network, saved as GEXF, is moved about in sigma.js, too, as a yardstick.

    python -m bench.explore [--events N] [--actors N] [--runs N] [--sigma] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page, Playwright, ViewportSize, sync_playwright

from bench import explore_sigma
from bench.explore_graph import publish_generated
from tests.serving import heliograph

_SIZE: ViewportSize = {"width": 1280, "height": 800}
_DATA = ("/explore.json", "/explore/network.json")
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_STEPS = 90
# Of the page's own thread: what a step of the mouse costs, however busy the machine is.
_COSTS = {
    "cpu_ms": "TaskDuration",
    "script_ms": "ScriptDuration",
    "style_ms": "RecalcStyleDuration",
    "layout_ms": "LayoutDuration",
}
_WATCH = """() => {
  window.frames_ = [];
  let last = 0;
  const tick = at => { if (last) frames_.push(at - last); last = at; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
_VIEWS = {
    "timeline": "/explore",
    "network": "/explore?view=network",
    "map": "/explore?view=map",
}
_ALL_EVENTS = "/explore?view=network&hide=events"  # a large network has them only if asked

Record = dict[str, Any]


def measure(events: int, actors: int, runs: int, sigma: bool = False) -> Record:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        generated, briefs = Path(folder, "generated"), Path(folder, "briefs")
        release = publish_generated(generated, events, actors)
        browser = playwright.chromium.launch(executable_path=chromium(), args=_OPTIONS)
        with heliograph(generated, deadline=60) as site:
            record: Record = {
                "events": events,
                "actors": actors,
                "quads": release.manifest.quads,
                "load": os.getloadavg()[0],
                "first_visitor_seconds": {path: _seconds(site + path) for path in _DATA},
            }
            record["first_picture_ms"] = median(_first_picture(browser, site) for _ in range(runs))
            record["brushing"] = {
                view: _brushing(browser, site + path) for view, path in _VIEWS.items()
            }
            record["moving"] = _moving(browser, site + _ALL_EVENTS)
            if sigma:
                record["sigma"] = _moving_sigma(playwright, browser, site + _ALL_EVENTS, folder)
        begin = perf_counter()
        with heliograph(briefs) as site:  # builds first, as there is no release
            record["first_visit_seconds"] = _first_visit(browser, site, begin)
            httpx.get(site + _DATA[1], timeout=60)
            record["transferred"] = {
                view: _transferred(browser, site + path) for view, path in _VIEWS.items()
            }
        browser.close()
    return record


def _first_picture(browser: Browser, site: str) -> float:
    page = browser.new_page(viewport=_SIZE)
    page.goto(f"{site}/explore")
    page.wait_for_selector("#explore[data-ready]")
    page.wait_for_timeout(300)
    found = page.evaluate("performance.getEntriesByName('first-picture')[0].startTime")
    page.close()
    return float(found)


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport=_SIZE)
    page.goto(url)
    page.wait_for_selector("#explore[data-ready]")
    if "network" in url:
        page.wait_for_selector(".netview[data-drawn]", timeout=120_000)
    if "map" in url:
        page.wait_for_selector(".map")
    page.wait_for_timeout(500)
    return page


def _brushing(browser: Browser, url: str) -> Record:
    """Drag a window of a quarter of the time over the strip, and count the frames."""
    page = _opened(browser, url)
    box = page.locator(".brush").bounding_box()
    assert box is not None
    y = box["y"] + 20
    page.mouse.move(box["x"] + 20, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, y, steps=4)
    page.mouse.up()
    page.wait_for_timeout(600)
    page.mouse.move(box["x"] + box["width"] / 8, y)
    page.mouse.down()
    places = [(box["x"] + box["width"] * (1 / 8 + 0.6 * n / _STEPS), y) for n in range(_STEPS)]
    found = _dragged(page, places)
    page.mouse.up()
    page.close()
    return found


def _moving(browser: Browser, url: str) -> Record:
    """Drag a whole network about, and count the frames."""
    page = _opened(browser, url)
    box = page.locator(".netstage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    found = _dragged(page, [(box["x"] + 30 + 2 * n, box["y"] + 30 + n) for n in range(_STEPS)])
    page.mouse.up()
    subtitle = page.locator("#subtitle").inner_text()
    drawn = page.locator(".netview").get_attribute("data-drawn")
    page.close()
    return {**found, "drawn": drawn, "shows": subtitle.partition(". ")[0]}


def _moving_sigma(playwright: Playwright, browser: Browser, url: str, folder: str) -> Record:
    """Drag the network that the page at an address shows about in sigma.js."""
    page = _opened(browser, url)
    graph = explore_sigma.saved_graph(page, Path(folder))
    box = page.locator(".netstage").bounding_box()
    assert box is not None
    page.close()
    size: ViewportSize = {"width": round(box["width"]), "height": round(box["height"])}
    options = [option for option in _OPTIONS if option != "--disable-gpu"]
    with_webgl = playwright.chromium.launch(executable_path=chromium(), args=options + _WEBGL)
    drawn = explore_sigma.opened(with_webgl, explore_sigma.bundled(Path(folder)), graph, size)
    drawn.mouse.move(30, 30)
    drawn.mouse.down()
    found = _dragged(drawn, [(30 + 2 * n, 30 + n) for n in range(_STEPS)])
    found["first_picture_ms"] = round(drawn.evaluate("took_"))
    with_webgl.close()
    return {**found, "nodes": len(graph), "edges": graph.number_of_edges()}


def _first_visit(browser: Browser, site: str, begin: float) -> Record:
    """Go from the home page of a fresh data folder to the answer of its first question."""
    found = {"until_served": round(perf_counter() - begin, 1)}
    page = browser.new_page(viewport=_SIZE)
    page.goto(site)
    found["until_home"] = round(perf_counter() - begin, 1)
    page.locator(".questions a").first.click()
    page.locator("table.result tbody tr").first.wait_for()
    found["until_answer"] = round(perf_counter() - begin, 1)
    page.close()
    return found


def _dragged(page: Page, places: list[tuple[float, float]]) -> Record:
    """Move the mouse from place to place, and say how long frames took and what a step cost."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.evaluate(_WATCH)
    before = _spent(session)
    for place in places:
        page.mouse.move(*place)
    after = _spent(session)
    frames = page.evaluate("frames_")
    costs = {n: round(1000 * (after[n] - before[n]) / len(places), 1) for n in _COSTS}
    return {
        **costs,
        "frames": len(frames),
        "ms_a_frame": round(median(frames), 1),
        "ms_95": round(quantiles(frames, n=20)[-1], 1),
        "fps": round(1000 * len(frames) / sum(frames), 1),
    }


def _spent(session: CDPSession) -> dict[str, float]:
    """Return the seconds that the page's thread has spent, by what on."""
    found = session.send("Performance.getMetrics")["metrics"]
    values = {item["name"]: float(item["value"]) for item in found}
    return {name: values[metric] for name, metric in _COSTS.items()}


def _transferred(browser: Browser, url: str) -> Record:
    """Return the bytes of everything a first visit loads, by the last part of its address."""
    page = browser.new_page(viewport=_SIZE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.responseReceived",
        lambda event: names.update({event["requestId"]: event["response"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto(url)
    page.wait_for_selector("#explore[data-ready]")
    page.wait_for_timeout(2500)
    page.close()
    loaded = {key: url for key, url in names.items() if not url.startswith("data:")}
    parts = {url.rpartition("/")[2]: sizes.get(key, 0) for key, url in loaded.items()}
    return {"total": sum(parts.values()), **parts}


def _seconds(url: str) -> float:
    begin = perf_counter()
    httpx.get(url, timeout=120).raise_for_status()
    return round(perf_counter() - begin, 2)


def browser_options() -> list[str]:
    return list(_OPTIONS)


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("There is no Chromium on the path; it is Debian's package chromium.")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--actors", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sigma", action="store_true", help="compare with sigma.js; needs npm")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    record = measure(given.events, given.actors, given.runs, given.sigma)
    if given.json:
        json.dump(record, sys.stdout, indent=1)
        return
    for name, value in record.items():
        if isinstance(value, dict):
            print(name)
            for part, own in value.items():
                print(f"  {part}: {own}")
        else:
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
