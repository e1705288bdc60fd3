"""What an analyst does on the explore page: each test is a story, most of them with a mouse."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import PHONE, OpenPage

AL_ASAD = [
    "Missile attack on Ain al-Asad base, 21 November 2023",
    "Drone attack at Ain al-Asad, 22 April 2024",
    "Drone attack on Ain al-Asad, 16 July 2024",
]
PAUSE = (date(2024, 4, 22), date(2024, 7, 16))


@pytest.fixture
def explore(open_page: OpenPage) -> Page:
    return opened(open_page, "/explore")


def opened(open_page: OpenPage, path: str, **options: object) -> Page:
    page = open_page(path, **options)
    page.locator("#explore[data-ready]").wait_for()
    if "view=network" in path:
        page.locator(".netview[data-drawn]").wait_for(timeout=60_000)
    return page


def listed(page: Page) -> list[str]:
    """Return the names in the table under the figure."""
    return page.locator("#listing tbody tr td:nth-child(3)").all_inner_texts()


def asked(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the address."""
    return parse_qs(urlsplit(page.url).query)


def shown(page: Page) -> int:
    found = re.match(r"(\d+) of \d+ shown", page.locator("#counts").inner_text())
    assert found
    return int(found[1])


@pytest.mark.parametrize("spelling", ["Ain al-Assad", "al asad airbase", "عين الاسد"])
def test_attacks_on_al_asad_are_found_under_three_spellings(explore: Page, spelling: str) -> None:
    explore.get_by_label("Find an actor or a place").fill(spelling)
    explore.get_by_role("button", name="Ain al-Asad base place").click()
    explore.get_by_label("▲ Attacks").check()

    expect(explore.locator("#counts")).to_contain_text("3 of 91 shown")
    assert listed(explore) == AL_ASAD


def test_attacks_on_al_asad_are_found_by_keyboard_only(explore: Page) -> None:
    field = explore.get_by_label("Find an actor or a place")
    field.focus()
    explore.keyboard.type("ayn al assad")
    expect(explore.locator(".finds button").first).to_contain_text("Ain al-Asad base")
    explore.keyboard.press("Enter")
    explore.get_by_label("▲ Attacks").focus()
    explore.keyboard.press("Space")

    expect(explore.locator("#counts")).to_contain_text("3 of 91 shown")
    assert listed(explore) == AL_ASAD


def day_at(page: Page, day: date) -> tuple[float, float]:
    """Return where in the strip a day stands."""
    box = page.locator(".brush").bounding_box()
    assert box is not None
    first, last = (
        int(page.get_by_role("slider", name="From").get_attribute(name) or 0)
        for name in ("aria-valuemin", "aria-valuemax")
    )
    share = ((day - date(1970, 1, 1)).days - first) / (last - first)
    return box["x"] + 4 + share * (box["width"] - 8), box["y"] + 15


def said_ends(page: Page) -> list[str | None]:
    return [
        page.get_by_role("slider", name=name).get_attribute("aria-valuetext")
        for name in ("From", "To")
    ]


def test_the_pause_is_brushed_with_the_mouse(explore: Page) -> None:
    start, end = (day_at(explore, day) for day in PAUSE)

    explore.mouse.move(*start)
    explore.mouse.down()
    explore.mouse.move(*end, steps=8)
    explore.mouse.up()

    begin, until = (date.fromisoformat(asked(explore)[name][0]) for name in ("from", "to"))
    assert abs((begin - PAUSE[0]).days) <= 2  # a pixel is more than a day
    assert abs((until - PAUSE[1]).days) <= 2
    assert shown(explore) < 40
    expect(explore.locator("#counts")).to_contain_text("7 without a date, not shown")


def test_the_pause_is_brushed_by_keyboard_only(explore: Page) -> None:
    for name, day in (("From", PAUSE[0]), ("To", PAUSE[1])):
        end = explore.get_by_role("slider", name=name)
        end.focus()
        explore.keyboard.press("End")
        left = int(end.get_attribute("aria-valuenow") or 0) - (day - date(1970, 1, 1)).days
        for _ in range(left // 30):
            explore.keyboard.press("PageDown")
        for _ in range(left % 30):
            explore.keyboard.press("ArrowLeft")

    assert said_ends(explore) == ["22 Apr 2024", "16 Jul 2024"]
    assert asked(explore) == {"from": ["2024-04-22"], "to": ["2024-07-16"]}
    assert {AL_ASAD[1], AL_ASAD[2]} <= set(listed(explore))
    assert AL_ASAD[0] not in listed(explore)


def test_what_is_not_shown_is_listed_on_click(explore: Page) -> None:
    explore.locator("#counts").get_by_role("button", name="7 without a date").click()

    expect(explore.locator("#listed")).to_have_text("7 without a date")
    assert set(explore.locator("#listing td.date").all_inner_texts()) == {"no date"}
    assert len(listed(explore)) == 7

    explore.get_by_role("button", name="Back to all shown").click()
    expect(explore.locator("#listed")).to_have_text("91 events shown")


def test_places_that_are_areas_are_listed_and_have_no_pin(open_page: OpenPage) -> None:
    page = opened(open_page, "/explore?view=map")
    page.locator(".site").first.wait_for()
    pins = {mark.get_attribute("data-id") for mark in page.locator(".site").all()}
    areas = page.locator(".areas button > span:nth-child(2)").all_inner_texts()

    assert "place/ain-al-asad" in pins
    assert {"place/iraq", "place/syria", "place/tower-22"}.isdisjoint(pins)
    assert {"Iraq", "Syria", "Tower 22"} <= set(areas)
    expect(page.locator("#sourceline")).to_contain_text("Natural Earth, not an endorsement")
    expect(page.locator('.site[data-id="place/ain-al-asad"] .accuracy')).to_have_count(1)


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
