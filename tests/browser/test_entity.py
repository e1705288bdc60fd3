"""The page of a thing, as an analyst uses it."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_statement_is_traced_to_its_passage(page: Page) -> None:
    page.goto("/page/actor/kataib-hezbollah")
    row = page.locator("table.statements tr", has_text="Kata'ib Hezbollah").or_(
        page.locator("table.statements tr", has_text="Kata’ib Hezbollah")
    )
    row.first.locator("a.chip.stated").first.click()

    page.wait_for_url("**/page/passage/**")
    expect(page.get_by_role("heading", name="What this passage states")).to_be_visible()
    expect(page.locator("main")).to_contain_text("ezbollah")


def test_a_place_stands_on_a_map_with_its_accuracy(page: Page) -> None:
    page.goto("/page/place/ain-al-asad")
    chart = page.get_by_role("img", name="Map with 1 point")

    box = chart.bounding_box()
    land = chart.locator("use").bounding_box()

    assert box and box["width"] > 200 and box["height"] > 100
    assert land and land["width"] > 0
    expect(page.get_by_text("not an endorsement")).to_be_visible()


def test_ranks_come_with_their_range(page: Page) -> None:
    page.goto("/analysis?measure=betweenness")
    expect(page.get_by_role("heading", name="How it was computed")).to_be_visible(timeout=60_000)

    page.goto("/page/actor/kataib-hezbollah")

    row = page.locator(".panel tr", has_text="betweenness")
    expect(row).to_contain_text(" to ")
