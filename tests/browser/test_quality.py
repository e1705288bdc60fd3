"""What pages owe every visitor: to be light, to stand still, and to be read on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from .axe import violations
from .conftest import OpenPage, TakePicture
from .exploring import drawn

EXPLORE_BYTES = 250_000
_SHIFT = """new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shifted = (window.shifted || 0) + entry.value;
  }
}).observe({type: 'layout-shift', buffered: true})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_search_dialog(
    open_page: OpenPage, picture: TakePicture, theme: str
) -> None:
    page = open_page("/", color_scheme=theme, bypass_csp=True)
    page.keyboard.press("/")
    page.keyboard.type("hezbolah")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    picture(page, f"dialog-{theme}")

    assert violations(page) == []


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
def test_the_explore_page_transfers_little_the_first_time(open_page: OpenPage, view: str) -> None:
    page = open_page("/health", allow=("status of 404",))  # a favicon, which JSON does not name
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    page.goto(f"/explore?view={view}", wait_until="networkidle")
    drawn(page)
    fonts = page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').length")

    print(f"{view}: {sum(sizes) / 1000:.0f} KB")
    assert fonts >= 2
    assert 100_000 < sum(sizes) < EXPLORE_BYTES


@pytest.mark.parametrize("path", ["/", "/sources", "/page/actor/kataib-hezbollah"])
def test_nothing_moves_when_late_fonts_come(open_page: OpenPage, path: str) -> None:
    page = open_page("/health", allow=("status of 404",))
    page.add_init_script(_SHIFT)

    def later(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/*.woff2", later)
    page.goto(path)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(200)

    assert page.evaluate("[...document.fonts].some(f => f.status == 'loaded')")
    assert page.evaluate("window.shifted || 0") < 0.05


def test_who_wants_less_motion_gets_none(open_page: OpenPage) -> None:
    page = open_page("/explore", reduced_motion="reduce")
    drawn(page)

    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration"
        ".split(',').some(d => parseFloat(d) > 0)).length + document.getAnimations().length"
    )

    assert moving == 0


def test_a_view_goes_on_paper_with_its_figure_and_no_controls(open_page: OpenPage) -> None:
    page = open_page("/explore")
    drawn(page)
    page.emulate_media(media="print")

    assert page.locator(".figure svg").first.is_visible()
    assert not page.locator("#rail").is_visible()
    assert not page.locator("button.search").is_visible()
    assert page.locator("footer").is_visible()
