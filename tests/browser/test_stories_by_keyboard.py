"""Five of the stories without a mouse: places are reached by Tab, arrows and shortcuts alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .conftest import OpenPage
from .exploring import AL_ASAD, KATAIB, PAUSE, asked, drawn, listed, said_ends
from .querying import EVENTS, editor, result, text_of

_EPOCH = PAUSE[0].toordinal() - 19835  # 22 April 2024 is day 19,835 from 1 January 1970
_MOST_STEPS = 90


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until a control has the focus, as who sees the page would."""
    expect(target).to_be_attached()
    for _ in range(_MOST_STEPS):
        if target.evaluate("element => element === element.getRootNode().activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {target}")


def open_explore(page: Page) -> None:
    go_to(page, page.get_by_role("link", name="Explore", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore")
    drawn(page)


def test_attacks_on_al_asad_are_found(page: Page) -> None:
    """Without a mouse I find the attacks on al-Asad, however I spell the base."""
    open_explore(page)
    go_to(page, page.get_by_label("Find an actor or a place"))
    page.keyboard.type("ayn al assad")
    expect(page.locator(".finds button").first).to_contain_text("Ain al-Asad base")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("place=place"))
    go_to(page, page.get_by_label("▲ Attacks"))
    page.keyboard.press("Space")

    expect(page.locator("#counts")).to_contain_text("3 of 91 shown")
    assert listed(page) == AL_ASAD


def test_the_pause_is_brushed(page: Page) -> None:
    """Without a mouse I narrow every view to the pause from 22 April to 16 July 2024."""
    open_explore(page)
    go_to(page, page.get_by_role("link", name="Skip to the time window"))
    page.keyboard.press("Enter")
    for name, day in (("From", PAUSE[0]), ("To", PAUSE[1])):
        end = page.get_by_role("slider", name=name)
        go_to(page, end)
        page.keyboard.press("End")
        left = int(end.get_attribute("aria-valuenow") or 0) - (day.toordinal() - _EPOCH)
        for _ in range(left // 30):
            page.keyboard.press("PageDown")
        for _ in range(left % 30):
            page.keyboard.press("ArrowLeft")
        expect(end).to_be_focused()

    assert said_ends(page) == ["22 Apr 2024", "16 Jul 2024"]
    assert asked(page) == {"from": ["2024-04-22"], "to": ["2024-07-16"]}
    assert {AL_ASAD[1], AL_ASAD[2]} <= set(listed(page))
    assert AL_ASAD[0] not in listed(page)


def test_an_edge_is_traced(page: Page) -> None:
    """Without a mouse I follow a tie between two actors to the passage that states it."""
    open_explore(page)
    go_to(page, page.locator("#views").get_by_role("link", name="Network"))
    page.keyboard.press("Enter")
    page.locator(".netview[data-drawn]").wait_for(timeout=60_000)
    actor = page.locator(f'.actor[data-id="{KATAIB}"]')
    go_to(page, page.locator('.actor[tabindex="0"]'))
    walk_to(page, actor)
    page.keyboard.press("Enter")
    heading = page.locator("#details h2")
    expect(heading).to_have_text("Kataib Hezbollah")
    expect(heading).to_be_focused()
    expect(page.locator("#details dl.stated")).to_be_visible()
    go_to(page, page.locator("#details .picks button", has_text="Iran (Iranian regime)").first)
    page.keyboard.press("Enter")
    expect(heading).to_contain_text("→")
    expect(heading).to_be_focused()
    go_to(page, page.locator("#details .picks button", has_text="backs").first)
    page.keyboard.press("Enter")
    expect(page.locator("#details .kind")).to_have_text("relation")
    chip = page.locator("#details a.chip.stated").first
    expect(chip).to_be_visible()
    go_to(page, chip)
    page.keyboard.press("Enter")

    page.wait_for_url("**/page/passage/**")
    expect(page.locator("main")).to_contain_text("backs")


def walk_to(page: Page, actor: Locator) -> None:
    """Go from actor to actor by arrows, each time in the direction that is farthest away."""
    for _ in range(_MOST_STEPS):
        here = page.locator(".actor:focus .dot")
        if actor.evaluate("mark => mark === document.activeElement"):
            return
        (x, y), (wanted_x, wanted_y) = (_middle(mark) for mark in (here, actor.locator(".dot")))
        across, down = wanted_x - x, wanted_y - y
        if abs(across) > abs(down):
            page.keyboard.press("ArrowRight" if across > 0 else "ArrowLeft")
        else:
            page.keyboard.press("ArrowDown" if down > 0 else "ArrowUp")
    raise AssertionError("arrows do not lead to the actor")


def _middle(mark: Locator) -> tuple[float, float]:
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_query_is_run_and_shared(page: Page, open_page: OpenPage) -> None:
    """Without a mouse I run a query and send a link to its result."""
    go_to(page, page.get_by_role("link", name="Query", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sparql")
    go_to(page, page.get_by_role("button", name="New query"))
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    page.keyboard.insert_text(EVENTS + " ORDER BY ?event LIMIT 3")
    page.keyboard.press("Control+Enter")
    expect(result(page).locator("tbody tr")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    go_to(page, page.get_by_role("button", name="Share"))
    page.keyboard.press("Enter")
    link = page.get_by_role("dialog").locator("pre[aria-label='Link']").inner_text()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Share")).to_be_focused()

    other = open_page(link)

    expect(result(other).locator("tbody tr")).to_have_count(3)
    assert text_of(other) == text_of(page)


def test_a_name_is_found_in_arabic(page: Page) -> None:
    """Without a mouse I find an actor by its Arabic or Persian name."""
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search by name")
    expect(field).to_be_focused()
    page.keyboard.insert_text("كتائب حزب الله")
    expect(page.get_by_role("option", name="Kataib Hezbollah").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "found-0")
    page.keyboard.press("Enter")

    page.wait_for_url("**/page/actor/kataib-hezbollah")
