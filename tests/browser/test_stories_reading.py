"""Stories of analysts on pages of things, findings and analyses; stories.md has them all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, OpenPage
from .exploring import drawn, shown

_SECONDS = 60_000  # milliseconds that a first analysis of a release may take on a busy machine


def test_two_conflicting_totals_stand_side_by_side(page: Page) -> None:
    """As an analyst I compare two totals of the same thing that differ, each with its passage."""
    page.goto("/audit?severity=warning")
    page.get_by_role("navigation", name="Findings by kind").get_by_role(
        "link", name="One quantity with two values"
    ).click()
    heading = page.get_by_role("heading", name="One quantity with two values")
    finding = page.locator("section", has=heading).locator("article.finding").first

    assert finding.locator(".compared dd").count() >= 2
    worded = finding.locator(".figures [data-label='As worded']").all_inner_texts()
    assert len(worded) >= 2 and len(set(worded)) > 1
    finding.locator("a.chip.stated").first.click()
    page.wait_for_url("**/page/passage/**")


def test_a_finding_is_found_and_its_arithmetic_repeated(page: Page) -> None:
    """As an analyst I pick the open findings about rates and repeat their arithmetic."""
    page.goto("/audit")
    before = page.locator("article.finding").count()
    rules = page.locator("select[name=rule]").locator("option")
    wanted = next(text for text in rules.all_text_contents() if "rate" in text.lower())
    page.locator("select[name=rule]").select_option(label=wanted)
    page.get_by_label("Status").select_option("open")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/audit?*rule=*")

    found = page.locator("article.finding")
    assert 0 < found.count() < before
    assert "status=open" in page.url
    expect(found.first.locator(".steps li").first).to_have_text(re.compile(r"\d"))


def test_an_actor_is_cited(page: Page) -> None:
    """As an analyst I cite an actor: in words, as BibTeX, and as RDF with its passages."""
    page.goto("/page/actor/kataib-hezbollah")
    page.get_by_text("Cite", exact=True).click()
    expect(page.locator("#cite pre")).to_contain_text("@misc{heliograph-kataib-hezbollah,")

    text = page.locator("#cite .cite").inner_text()
    assert "https://w3id.org/heliograph/id/actor/kataib-hezbollah" in text
    assert "Release" in text
    trig = page.locator("#cite").get_by_role("link", name="TriG").get_attribute("href")
    assert trig and page.request.get(trig).ok


@pytest.mark.parametrize("name", ["كتائب حزب الله", "کتائب حزب‌الله"], ids=["Arabic", "Persian"])
def test_a_name_is_found_in_arabic_and_persian(page: Page, name: str) -> None:
    """As an analyst I find an actor by its Arabic or Persian name."""
    page.get_by_role("button", name="Search actors, events, places").click()
    page.get_by_role("combobox", name="Search by name").fill(name)
    page.get_by_role("option", name="Kataib Hezbollah").first.click()

    page.wait_for_url("**/page/actor/kataib-hezbollah")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kataib Hezbollah")


def test_who_is_said_to_be_behind_an_attack(page: Page) -> None:
    """As an analyst I read who claims, who suspects and who denies an attack, and who says so."""
    page.goto("/page/event/tower22-attack-2024-01-28")
    table = page.get_by_role("region", name="Who is said to be behind it")

    rows = table.locator("tbody tr")
    stances = {row.locator("th").inner_text().split("\n")[0] for row in rows.all()}
    assert len(stances) >= 2
    assert all(row.locator("a.chip").count() for row in rows.all())


def test_a_passage_shows_who_else_states_it(page: Page) -> None:
    """As an analyst I read what a passage states and which other documents state it, too."""
    page.goto("/page/document/001")
    passages = page.get_by_role("region", name="Passages, in order").locator("tbody tr")
    passages.nth(1).get_by_role("link").first.click()
    page.wait_for_url("**/page/passage/**")
    expect(page.get_by_role("heading", name="What this passage states")).to_be_visible()

    also = page.locator("td.also")
    assert also.count() > 0
    chip = also.locator("a.chip").first
    expect(chip).to_be_visible()
    here, there = page.url, chip.get_attribute("href")
    chip.click()
    page.wait_for_url(f"**{there}")
    assert page.locator(f"td.also a[href='{here[here.index('/page') :]}']").count() > 0


def test_a_rank_is_read_with_its_range_and_what_moves_it(page: Page) -> None:
    """As an analyst I read how central an actor is, how far that may move, and what moves it."""
    page.goto("/analysis?measure=degree")
    expect(page.get_by_role("heading", name="How it was computed")).to_be_visible(timeout=_SECONDS)
    row = page.get_by_role("region", name="Ranks by degree").locator("tbody tr").first
    name = row.get_by_role("link").inner_text()
    out = row.locator("[data-label='A source out']").inner_text()

    matrix = page.get_by_role("region", name="Ranks with one source left out")
    cells = matrix.locator("tr", has_text=name).first.locator("td").all_inner_texts()
    ranks = [int(cell) for cell in cells if cell.isdecimal()]
    assert [int(number) for number in re.findall(r"\d+", out)] == sorted({min(ranks), max(ranks)})
    rests = page.get_by_role("region", name="What a rank rests on").locator("tr", has_text=name)
    expect(rests.first).to_contain_text(re.compile(r"\d+ events, \d+ author group"))
    expect(page.get_by_role("heading", name="What may not be concluded")).to_be_visible()


def test_two_rates_are_compared_and_cannot_be_told_apart(page: Page) -> None:
    """As an analyst I compare the pace of attacks in two intervals and see what chance allows."""
    page.goto("/analysis/tempo")
    expect(page.locator(".comparisons li").first).to_contain_text(
        "Not distinguishable from chance", timeout=_SECONDS
    )
    page.get_by_role("combobox", name="Compare").select_option(index=0)
    page.get_by_role("combobox", name="with").select_option(index=3)
    page.get_by_role("button", name="Compare").click()

    answer = page.locator("#pair")
    expect(answer).to_contain_text(re.compile(r"times as fast, 95 % interval [\d.]+ to [\d.]+"))
    expect(answer).to_contain_text("distinguishable from chance")
    assert page.get_by_role("combobox", name="with").evaluate("choice => choice.selectedIndex") == 3


def test_an_actor_opens_in_explore(page: Page) -> None:
    """As an analyst I go from an actor to its events in time, and on to the map of them."""
    page.goto("/page/actor/kataib-hezbollah")
    page.get_by_role("link", name="Open in explore").click()
    page.wait_for_url("**/explore?actor=actor*kataib-hezbollah")
    drawn(page)
    assert 0 < shown(page) < 91
    events = shown(page)

    page.locator("#views").get_by_role("link", name="Map").click()

    expect(page.locator("#views [aria-current]")).to_have_text("Map")
    assert shown(page) == events


def test_a_phone_reads_an_actor_and_its_sources(open_page: OpenPage) -> None:
    """As an analyst on the way I read an actor and its sources on a phone."""
    page = open_page("/", viewport=PHONE)
    assert not page.get_by_role("link", name="Entities", exact=True).is_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Entities", exact=True).click()
    page.wait_for_url("**/list/actor")
    page.get_by_role("link", name="Kataib Hezbollah", exact=True).click()
    page.wait_for_url("**/page/actor/kataib-hezbollah")

    chip = page.locator("table.statements a.chip.stated").first
    box = chip.bounding_box()
    assert box and 0 <= box["x"] and box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_chosen_theme_stays_without_a_flash(open_page: OpenPage) -> None:
    """As an analyst at night I choose the dark theme once, and every page has it at once."""
    page = open_page("/", color_scheme="light")
    page.get_by_role("button", name="Use the dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    answer = page.request.get("/sources")
    page.goto("/sources")

    assert '<html lang="en" data-theme="dark">' in answer.text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 18, 20)"
    page.get_by_role("button", name="Use the light theme").wait_for()


def test_a_first_visitor_gets_an_answer(page: Page) -> None:
    """As a first visitor I go from the home page to an answered question and its passage."""
    page.locator(".questions a").first.click()
    answer = page.locator("table.result tbody tr").first
    expect(answer).to_be_visible()
    answer.get_by_role("link").first.click()

    page.wait_for_url("**/page/**")
    page.locator("a.chip.stated").first.click()
    page.wait_for_url("**/page/passage/**")
