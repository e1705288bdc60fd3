"""Audit and analysis pages, as an analyst uses them."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_the_tempo_page_says_what_can_be_told_from_chance(page: Page) -> None:
    page.goto("/analysis/tempo")

    expect(page.locator(".answerline")).to_contain_text("can be told from chance")
    expect(page.get_by_role("img", name="Attacks a day")).to_be_visible()
    first = page.get_by_role("region", name="Attacks between strikes").locator("tbody tr").first
    cells = first.locator("th, td").all_inner_texts()
    attacks, days, rate = float(cells[3]), float(cells[2]), float(cells[4])
    assert round(attacks / days, 2) == rate


def test_an_unknown_measure_is_refused_with_the_known_ones(page: Page) -> None:
    answer = page.request.get("/analysis?measure=fame")

    assert answer.status == 400
    assert "betweenness" in answer.text()


def test_a_choice_is_kept_counted_and_cleared(page: Page) -> None:
    page.goto("/audit")
    page.get_by_label("Severity").select_option("warning")
    page.get_by_role("button", name="Show").click()

    shown = page.locator("article.finding").count()
    expect(page.get_by_role("status")).to_contain_text(f"{shown} of ")
    expect(page.get_by_label("Severity")).to_have_value("warning")
    page.get_by_role("link", name="Clear").click()
    assert page.locator("article.finding").count() > shown


def test_a_source_leads_to_its_findings(page: Page) -> None:
    page.goto("/sources")
    row = page.get_by_role("region", name="Documents").locator("tbody tr").first
    link = row.locator("[data-label='Findings'] a")
    number = int(link.inner_text())
    link.click()

    assert page.locator("article.finding").count() == number
