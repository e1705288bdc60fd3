"""What tests do and read on the query page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
EVENTS = f"{PREFIXES}SELECT ?event ?label WHERE {{ ?event a hg:Event ; rdfs:label ?label }}"


def new_tab(page: Page) -> Page:
    """Open an empty query, which takes the keyboard."""
    page.get_by_role("button", name="New query").click()
    expect(editor(page)).to_be_focused()
    return page


def write(page: Page, text: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="SPARQL query")


def text_of(page: Page) -> str:
    lines = editor(page).locator(".cm-line").all_text_contents()
    return "\n".join(lines)


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("Control+Enter")


def accept(page: Page, key: str) -> None:
    """Take the option in front; the editor ignores keys in the 75 ms after a list opens."""
    page.wait_for_timeout(150)
    page.keyboard.press(key)


def result(page: Page) -> Locator:
    return page.get_by_role("region", name="Result as a table")
