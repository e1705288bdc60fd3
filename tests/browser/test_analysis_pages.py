"""Analysis pages, as an analyst reads them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage

_SECONDS = 60_000


@pytest.fixture
def analysed(page: Page) -> Page:
    """A page of a site that has analysed its release."""
    page.goto("/analysis")
    expect(page.get_by_role("heading", name="How it was computed")).to_be_visible(timeout=_SECONDS)
    return page


def test_a_rank_is_read_with_its_range_and_what_moves_it(analysed: Page) -> None:
    analysed.get_by_role("navigation", name="Measures").get_by_role("link", name="degree").click()
    row = analysed.get_by_role("region", name="Ranks by degree").locator("tbody tr").first
    name = row.get_by_role("link").inner_text()
    out = row.locator("[data-label='A source out']").inner_text()

    matrix = analysed.get_by_role("region", name="Ranks with one source left out")
    cells = matrix.locator("tr", has_text=name).first.locator("td").all_inner_texts()
    ranks = [int(cell) for cell in cells if cell.isdecimal()]
    assert [int(number) for number in re.findall(r"\d+", out)] == sorted({min(ranks), max(ranks)})
    rests = analysed.get_by_role("region", name="What a rank rests on").locator("tr", has_text=name)
    expect(rests.first).to_contain_text(re.compile(r"\d+ events, \d+ author group"))
    expect(analysed.get_by_role("heading", name="What may not be concluded")).to_be_visible()


def test_two_rates_are_compared_and_cannot_be_told_apart(page: Page) -> None:
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


def test_the_chart_draws_every_counted_interval(page: Page) -> None:
    page.goto("/analysis/tempo")
    chart = page.get_by_role("img", name="Attacks a day")
    expect(chart).to_be_visible(timeout=_SECONDS)

    counted = page.get_by_role("region", name="Attacks between strikes").locator("tbody tr")
    rates = [text.split("\t")[4] for text in counted.all_inner_texts()[:-1]]
    drawn = chart.locator("text.value").all_text_contents()
    assert drawn == [rate.strip() for rate in rates if rate.strip() != "not counted"]


def test_the_pages_read_without_a_script(open_page: OpenPage, analysed: Page) -> None:
    page = open_page("/analysis?measure=betweenness", java_script_enabled=False)

    page.get_by_role("link", name="Show all").click()
    shown = page.get_by_role("region", name="Ranks by betweenness").locator("tbody tr").count()
    page.get_by_role("link", name="Tempo").click()

    assert shown > 15
    expect(page.get_by_role("img", name="Attacks a day")).to_be_visible()
