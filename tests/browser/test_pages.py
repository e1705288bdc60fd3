"""Every kind of page: no fault that axe-core sees, nothing wider than a phone, ink on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .axe import violations
from .conftest import PHONE, OpenPage, TakePicture

PAGES = {
    "home": "/",
    "list": "/list/event",
    "actor": "/page/actor/kataib-hezbollah",
    "event": "/page/event/tower22-attack-2024-01-28",
    "place": "/page/place/ain-al-asad",
    "document": "/page/document/001",
    "passage": "/page/passage/000/lead/1",
    "search": "/search?q=hothis",
    "sources": "/sources",
    "audit": "/audit?severity=warning",  # all of them take axe half a minute
    "centrality": "/analysis?measure=degree",
    "tempo": "/analysis/tempo",
    "queries": "/queries",
    "catalog": "/catalog",
    "timeline": "/explore",
    "network": "/explore?view=network",
    "map": "/explore?view=map",
    "query": "/sparql",
    "result": "/sparql?query=SELECT+*+WHERE+{?s+a+?type}+LIMIT+5",
    "stored query": "/queries/q31-links-of-kataib-hezbollah",
    "snapshots": "/snapshots",
    "missing": "/page/actor/nobody",
}
# What has colours of its own; the other pages share theirs with these.
COLOURED = ("actor", "audit", "centrality", "home", "list", "map", "network", "result", "timeline")
_MISSING = ("status of 404",)


def _visit(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("h1").first.wait_for(state="attached")
    if path.startswith("/explore"):
        page.locator("#explore[data-ready]").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_page: OpenPage, picture: TakePicture, theme: str) -> None:
    page = open_page(allow=_MISSING, color_scheme=theme, bypass_csp=True)
    found = {}
    for name in PAGES if theme == "light" else COLOURED:
        _visit(page, PAGES[name])
        picture(page, f"{name}-{theme}")
        found[name] = violations(page, colours_only=theme == "dark")

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_phone_reads_without_scrolling_sideways(
    open_page: OpenPage, picture: TakePicture
) -> None:
    page = open_page(allow=_MISSING, viewport=PHONE)
    widths = {}
    for name, path in PAGES.items():
        _visit(page, path)
        picture(page, f"{name}-phone")
        widths[name] = page.evaluate("document.documentElement.scrollWidth")

    assert {name: width for name, width in widths.items() if width > PHONE["width"]} == {}


def test_a_phone_opens_the_menu_and_goes_on(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)
    assert not page.get_by_role("link", name="Audit", exact=True).is_visible()

    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Audit", exact=True).click()

    page.wait_for_url("**/audit")


def test_without_a_script_a_page_reads_and_its_menu_and_search_work(open_page: OpenPage) -> None:
    page = open_page("/page/actor/kataib-hezbollah", java_script_enabled=False)

    assert page.get_by_role("heading", name="What the sources say").is_visible()
    page.get_by_role("searchbox").fill("ain al asad")
    page.get_by_role("searchbox").press("Enter")
    assert page.get_by_role("link", name="Ain al-Asad base").first.is_visible()


def test_paper_has_ink_on_white_and_no_controls(open_page: OpenPage) -> None:
    page = open_page("/page/actor/kataib-hezbollah", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("searchbox").is_visible()
    assert not page.locator(".actions").first.is_visible()
    assert page.get_by_role("heading", name="What the sources say").is_visible()


def test_fonts_are_those_of_the_page_and_few(open_page: OpenPage) -> None:
    page = open_page("/")
    page.evaluate("document.fonts.ready.then(() => null)")

    families = page.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
    )
    fonts = page.evaluate(
        "performance.getEntriesByType('resource').filter(r => r.name.endsWith('.woff2'))"
        ".reduce((sum, r) => sum + r.encodedBodySize, 0)"
    )

    assert {name.strip('"') for name in families} >= {"Inter", "Source Serif 4"}
    assert 0 < fonts < 120_000
