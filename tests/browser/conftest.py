"""Headless Chromium on a real server: pages that say nothing on the console and stay at home.

Chromium is the one on the path; without one these tests are skipped, unless
HELIOGRAPH_BROWSER_TESTS=1 says that there must be one, as CI does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ..serving import heliograph

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WATCH = """addEventListener('securitypolicyviolation', violation => console.error(
  `CSP: ${violation.violatedDirective} ${violation.blockedURI} ${violation.sourceFile}`))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that waited for a page in vain try once more, and no other.

    In CI two cores run browsers, servers and other tests at once.
    """
    again = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError", "Locator expected"])
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(again)


@dataclass
class Watched:
    """A page with what went wrong on it: console errors, CSP reports, requests to other hosts."""

    page: Page
    problems: list[str] = field(default_factory=list)


OpenPage = Callable[..., Page]
TakePicture = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        if os.environ.get("HELIOGRAPH_BROWSER_TESTS") == "1":
            pytest.fail("no Chromium on the path; expected Debian's package chromium")
        pytest.skip("no Chromium on the path")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(data_folder: Path) -> Iterator[str]:
    """The address of a server on the briefs, for reading and for snapshots."""
    with heliograph(data_folder) as url:
        yield url


@pytest.fixture
def picture() -> TakePicture:
    """Return what takes a picture of a page under a name, where HELIOGRAPH_SCREENSHOTS is a folder.

    Nobody looks at them elsewhere, and sixty of them take half a minute.
    """
    folder = os.environ.get("HELIOGRAPH_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Return what opens a page in a context of its own; options go to the context.

    A test fails on console errors, CSP reports and requests that leave the host; ``allow`` names
    parts of messages that are expected. Paths are relative to the site.
    """
    opened: list[tuple[BrowserContext, Watched, tuple[str, ...]]] = []

    def open_one(path: str = "/", allow: tuple[str, ...] = (), **options: Any) -> Page:
        settings = {"base_url": site, "viewport": DESKTOP, **options}
        context = browser.new_context(**settings)
        context.add_init_script(_WATCH)
        watched = Watched(context.new_page())
        opened.append((context, watched, allow))
        _watch(watched, urlsplit(site).netloc)
        watched.page.goto(path)
        return watched.page

    yield open_one
    for context, _, _ in opened:
        context.close()
    for _, watched, allow in opened:
        problems = [text for text in watched.problems if not any(part in text for part in allow)]
        assert not problems, problems


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of desktop width, light, at the home page."""
    return open_page()


def _watch(watched: Watched, home: str) -> None:
    page, problems = watched.page, watched.problems
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    def leaving(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc != home:
            problems.append(f"a request left the host: {url}")

    page.on("request", lambda request: leaving(request.url))
