"""Searching with the keyboard alone, in any spelling and script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("ayn al-asad", "/page/place/ain-al-asad"),
        ("عين الأسد", "/page/place/ain-al-asad"),
        ("كتائب حزب الله", "/page/actor/kataib-hezbollah"),
        ("hothis", "/page/actor/houthis"),
    ],
)
def test_a_name_is_found_with_keys_alone(page: Page, typed: str, path: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(typed)
    field = page.get_by_role("combobox", name="Search by name")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "found-0")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{path}")


def test_escape_closes_the_list_and_enter_alone_lists_all(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("hezbolah")
    field = page.get_by_role("combobox", name="Search by name")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)

    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/search?q=hezbolah")
    expect(page.get_by_role("link", name="Kataib Hezbollah", exact=True)).to_be_visible()
