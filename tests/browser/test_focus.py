"""Whatever a key does on the explore page, the keyboard goes on from there and not from the top."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .exploring import KATAIB, opened

_PLACE = """() => {
  const at = document.activeElement;
  return at === document.body ? "" : at.tagName;
}"""
# Buttons, boxes and marks that draw something anew, by view; each is pressed where it is found.
_CONTROLS = {
    "timeline": [
        "#rail .choice input >> nth=0",
        "#rail [data-facet=type] summary",
        "#rail [data-facet=type] > button",
        "#counts button:enabled >> nth=0",
        ".listhead button",
        "#rail .choice input >> nth=0",
        ".timeline .mark >> nth=3",
        "#details .actions button",
        "#listing tbody a >> nth=2",
        "#details .actions button",
        "#details .picks li:last-child button",
        ".strip button:has-text('All time')",
        ".savebar button:has-text('CSV')",
        "#rail button:has-text('Clear the filter')",
    ],
    "network": [
        "[data-net=support]",
        "[data-net=hits]",
        "[data-does=collapse-0]",
        "[data-does=collapse-0]",
        f'.actor[data-id="{KATAIB}"]',
        "[data-does=ego]",
        "[data-does=ego]",
        "[data-does=fold]",
        "#details .picks button >> nth=0",
        "#details .picks button >> nth=0",
        "#details .actions button",
    ],
    "map": [
        ".extents button >> nth=2",
        ".extents button >> nth=0",
        ".site >> nth=0",
        "#details .actions button",
        "#details .areas button >> nth=0",
        "#views a >> nth=0",
    ],
}


@pytest.mark.parametrize("view", _CONTROLS)
def test_a_key_never_loses_its_place(open_page: OpenPage, view: str) -> None:
    page = opened(open_page, f"/explore?view={view}&from=2023-10-20")

    lost = [control for control in _CONTROLS[view] if not pressed(page, control)]

    assert lost == []


def pressed(page: Page, control: str) -> str:
    """Press Enter or the space bar on a control, and return where the keyboard is afterwards."""
    found = page.locator(control).first
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Space" if found.get_attribute("type") == "checkbox" else "Enter")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return str(page.evaluate(_PLACE))


def test_paging_through_a_result_keeps_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/sparql?query=SELECT+*+{?s+?p+?o}+LIMIT+450")
    pager = page.get_by_role("navigation", name="Pages of the result")
    expect(pager).to_contain_text("rows 1 to 200 of 450")
    pager.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(pager).to_contain_text("rows 201 to 400 of 450")
    expect(pager.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pager).to_contain_text("rows 401 to 450 of 450")

    expect(page.get_by_role("region", name="Result as a table")).to_be_focused()


def test_escape_leads_from_the_details_back_to_the_mark(open_page: OpenPage) -> None:
    page = opened(open_page, "/explore?view=network")
    actor = page.locator(f'.actor[data-id="{KATAIB}"]')
    actor.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#details h2")).to_be_focused()
    expect(page.locator("#details dl.stated")).to_be_visible()
    expect(page.locator("#details h2")).to_be_focused()

    page.keyboard.press("Escape")

    expect(actor).to_be_focused()
    assert "on=" not in page.url
