"""Stories of analysts on the explore and the query page; stories.md has them all."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .exploring import (
    AL_ASAD,
    CAPTION,
    HAMAS,
    KATAIB,
    PAUSE,
    asked,
    day_at,
    drawn,
    listed,
    opened,
    saved,
    shown,
)
from .querying import EVENTS, new_tab, result, run, text_of


@pytest.fixture
def explore(open_page: OpenPage) -> Page:
    return opened(open_page, "/explore")


@pytest.fixture
def network(open_page: OpenPage) -> Page:
    return opened(open_page, "/explore?view=network")


@pytest.mark.parametrize("spelling", ["Ain al-Assad", "al asad airbase", "عين الاسد"])
def test_attacks_on_al_asad_are_found_under_three_spellings(explore: Page, spelling: str) -> None:
    """As an analyst I find the attacks on al-Asad, however I spell the base."""
    explore.get_by_label("Find an actor or a place").fill(spelling)
    explore.get_by_role("button", name="Ain al-Asad base place").click()
    expect(explore).to_have_url(re.compile("place=place"))
    explore.get_by_label("▲ Attacks").check()

    expect(explore.locator("#counts")).to_contain_text("3 of 91 shown")
    assert listed(explore) == AL_ASAD


def test_the_pause_is_brushed_with_the_mouse(explore: Page) -> None:
    """As an analyst I narrow every view to the pause from 22 April to 16 July 2024."""
    start, end = (day_at(explore, day) for day in PAUSE)

    explore.mouse.move(*start)
    explore.mouse.down()
    explore.mouse.move(*end, steps=8)
    explore.mouse.up()

    expect(explore.locator("#counts")).to_contain_text("7 without a date, not shown")
    begin, until = (date.fromisoformat(asked(explore)[name][0]) for name in ("from", "to"))
    assert abs((begin - PAUSE[0]).days) <= 2  # a pixel is more than a day
    assert abs((until - PAUSE[1]).days) <= 2
    assert shown(explore) < 40
    kept = asked(explore)
    explore.locator("#views").get_by_role("link", name="Map").click()
    drawn(explore)
    assert asked(explore) == {**kept, "view": ["map"]}


def test_an_edge_leads_to_the_passage_that_states_it(network: Page) -> None:
    """As an analyst I follow a tie between two actors to the passage that states it."""
    network.locator(f'.actor[data-id="{KATAIB}"] .dot').click()
    details = network.locator("#details")
    details.locator(".picks button", has_text="Iran (Iranian regime)").first.click()
    expect(details.locator("h2")).to_contain_text("→")
    details.locator(".picks button", has_text="backs").click()
    expect(details.locator(".kind")).to_have_text("relation")
    details.locator("a.chip.stated").first.click()

    network.wait_for_url("**/page/passage/**")
    expect(network.locator("main")).to_contain_text("backs")


def test_a_query_is_run_and_shared(open_page: OpenPage) -> None:
    """As an analyst I run a query and send a link that shows a colleague the same result."""
    mine = new_tab(open_page("/sparql"))
    run(mine, EVENTS + " ORDER BY ?event LIMIT 3")
    expect(result(mine).locator("tbody tr")).to_have_count(3)
    mine.get_by_role("button", name="Share").click()
    dialog = mine.get_by_role("dialog", name="Share this query")
    link = dialog.locator("pre[aria-label='Link']").inner_text()

    other = open_page(link)

    expect(result(other).locator("tbody tr")).to_have_count(3)
    assert result(other).inner_text() == result(mine).inner_text()
    assert text_of(other) == text_of(mine)


def test_a_figure_is_saved_with_its_caption(open_page: OpenPage, tmp_path: Path) -> None:
    """As an analyst I save a figure and find in it what it shows, from where and of which date."""
    page = opened(open_page, "/explore?side=attack")
    picture = ElementTree.parse(saved(page, "SVG", tmp_path)).getroot()
    lines = [element.text or "" for element in picture.iter("{http://www.w3.org/2000/svg}text")]

    assert page.locator("h1").inner_text() in lines
    for part in CAPTION:
        assert any(line.startswith(part) for line in lines), part
    assert "side: Attacks" in "\n".join(lines)


def test_what_is_not_shown_is_listed(explore: Page) -> None:
    """As an analyst I list the events that no source dates, and the places that have no point."""
    explore.locator("#counts").get_by_role("button", name="7 without a date").click()
    expect(explore.locator("#listed")).to_have_text("7 without a date")
    assert set(explore.locator("#listing td.date").all_inner_texts()) == {"no date"}
    assert len(listed(explore)) == 7
    explore.get_by_role("button", name="Back to all shown").click()
    expect(explore.locator("#listed")).to_have_text("91 events shown")

    explore.locator("#views").get_by_role("link", name="Map").click()
    expect(explore.locator('.site[data-id="place/ain-al-asad"] .accuracy')).to_have_count(1)
    pins = {mark.get_attribute("data-id") for mark in explore.locator(".site").all()}
    areas = explore.locator(".areas button > span:nth-child(2)").all_inner_texts()
    assert {"place/iraq", "place/syria", "place/tower-22"}.isdisjoint(pins)
    assert {"Iraq", "Syria", "Tower 22"} <= set(areas)
    expect(explore.locator("#sourceline")).to_contain_text("Natural Earth, not an endorsement")


def test_the_shortest_path_between_two_actors_shows_its_passages(network: Page) -> None:
    """As an analyst I see what ties two actors, step by step, with the passages of each step."""
    network.locator(f'.actor[data-id="{HAMAS}"] .dot').click()
    network.get_by_label("Evidence path to").select_option(label="Kataib Hezbollah")
    steps = network.locator("#details ol.path").first.locator("li")

    expect(steps).to_have_count(3)
    assert all(step.locator("a.chip").count() for step in steps.all())
    expect(network.locator(f'.actor.faint[data-id="{KATAIB}"]')).to_have_count(0)
    assert asked(network)["path"] == [f"{HAMAS}~{KATAIB}"]
    assert network.locator(".netstage .actor.faint").count() > 20


def test_the_rows_shown_are_downloaded(open_page: OpenPage, tmp_path: Path) -> None:
    """As an analyst I download the events that I filtered as CSV, with filter and licence."""
    page = opened(open_page, "/explore?side=attack")
    lines = saved(page, "CSV", tmp_path).read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("# ")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[len(head) :]))))

    assert all(any(line.startswith(f"# {part}") for line in head) for part in CAPTION)
    assert len(rows) == shown(page) == 24
    assert {row["side"] for row in rows} == {"attack"}


def test_a_result_is_frozen_and_cited(open_page: OpenPage) -> None:
    """As an analyst I freeze a result under a hash and cite it in a paper."""
    page = new_tab(open_page("/sparql"))
    run(page, EVENTS + " ORDER BY ?event LIMIT 5")
    expect(result(page).locator("tbody tr")).to_have_count(5)
    page.get_by_role("button", name="Freeze").click()
    dialog = page.get_by_role("dialog", name="Frozen")
    link = dialog.locator("pre[aria-label='Link']").inner_text()

    record = httpx.get(f"{link}?format=record").json()
    assert record["query"].endswith("LIMIT 5")
    assert record["hash"][:12] in dialog.locator("pre[aria-label='Citation']").inner_text()
    expect(dialog.locator("pre[aria-label='BibTeX']")).to_contain_text("@misc")
    dialog.get_by_role("link", name="Open its page").click()
    expect(page).to_have_url(link)
