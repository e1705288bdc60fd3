"""Analysis pages, as an analyst reads them."""

from __future__ import annotations

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
