"""The explore page: its address, its marks, its drawer."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import PHONE, OpenPage
from .exploring import AL_ASAD, asked, listed, opened, said_ends, shown


@pytest.fixture
def explore(open_page: OpenPage) -> Page:
    return opened(open_page, "/explore")


def test_back_and_forward_restore_the_view_and_the_filter(explore: Page) -> None:
    explore.get_by_label("▲ Attacks").check()
    attacks = shown(explore)
    explore.locator("#views").get_by_role("link", name="Map").click()
    explore.get_by_role("button", name="Red Sea").click()
    address = explore.url

    explore.go_back()
    explore.go_back()
    expect(explore.locator("#views [aria-current]")).to_have_text("Timeline")
    assert shown(explore) == attacks
    explore.go_back()
    expect(explore.get_by_label("▲ Attacks")).not_to_be_checked()
    assert shown(explore) == 91
    for _ in range(3):
        explore.go_forward()
    expect(explore.get_by_role("button", name="Red Sea")).to_have_attribute("aria-pressed", "true")
    assert explore.url == address
    assert shown(explore) == attacks


@pytest.mark.parametrize(
    "address",
    [
        "/explore",
        "/explore?side=attack&place=place/iraq",
        "/explore?side=strike&side=other",
        "/explore?from=2024-04-22&to=2024-07-16",
        "/explore?evidence=inferred",
        "/explore?evidence=reported&evidence=asserted&from=2023-11-01",
        "/explore?actor=actor/kataib-hezbollah&source=document/004",
        "/explore?status=implied&type=strike&type=attack",
    ],
)
def test_open_in_query_gives_the_same_events(open_page: OpenPage, site: str, address: str) -> None:
    page = opened(open_page, address)
    link = page.locator(".stagehead .tools").get_by_role("link", name="Open in query")
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)["query"][0]

    answer = httpx.get(f"{site}/sparql", params={"query": query, "format": "json"})
    rows = answer.json()["results"]["bindings"]

    assert len(rows) == shown(page) > 0
    assert {row["eventLabel"]["value"] for row in rows} == set(listed(page))


def test_a_picked_event_shows_each_statement_with_its_passage(explore: Page) -> None:
    explore.locator("#listing").get_by_role("link", name=AL_ASAD[1]).click()
    details = explore.locator("#details")
    chip = details.locator("a.chip.stated").first
    chip.wait_for()

    assert details.locator("h2").inner_text() == AL_ASAD[1]
    assert (details.get_by_role("link", name="Open entity").get_attribute("href") or "").endswith(
        "/page/event/alasad-drone-attack-2024-04-22"
    )
    chip.click()
    assert "/page/passage/" in explore.url


def test_a_series_is_a_band_with_its_bounds_and_no_bars(explore: Page) -> None:
    wave = explore.locator('.mark[data-id="event/iran-backed-attack-wave"]')

    expect(wave).to_have_class(re.compile(r"\bband\b"))
    expect(wave.locator("title")).to_contain_text("≥ 68 · ≥ 76 · 165 · ≥ 176 attacks")
    assert explore.locator("rect.mark").count() == len(singles(explore.locator("rect.mark")))


def singles(marks: Locator) -> set[str]:
    """Return the events that blocks of the timeline stand for: one each."""
    return {mark.get_attribute("data-id") or "" for mark in marks.all()} - {""}


def test_arrows_go_through_the_marks_of_the_timeline(explore: Page) -> None:
    first = explore.locator('.timeline .mark[tabindex="0"]')
    expect(first).to_have_count(1)
    first.focus()
    before = explore.evaluate("document.activeElement.dataset.id")
    explore.keyboard.press("ArrowRight")
    after = explore.evaluate("document.activeElement.dataset.id")
    explore.keyboard.press("Enter")

    assert before != after
    assert asked(explore)["on"] == [after]


def test_the_time_lapse_runs_and_with_reduced_motion_goes_by_steps(open_page: OpenPage) -> None:
    page = opened(open_page, "/explore")
    page.get_by_role("button", name="Play as a time-lapse").click()
    expect(page.locator(".strip .said .note")).not_to_have_text("91 of 91 events")
    page.get_by_role("button", name="Stop the time-lapse").click()
    stopped = said_ends(page)
    page.wait_for_timeout(300)
    assert said_ends(page) == stopped

    still = opened(open_page, "/explore", reduced_motion="reduce")
    still.get_by_role("button", name="Move the window on by one step").click()
    once = said_ends(still)
    still.wait_for_timeout(300)
    assert said_ends(still) == once
    assert "to" in asked(still)


def test_on_a_phone_the_rail_is_a_drawer_and_nothing_is_cut_off(open_page: OpenPage) -> None:
    page = opened(open_page, "/explore", viewport=PHONE)
    rail = page.locator("#rail")

    expect(rail).to_be_hidden()
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(rail).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
