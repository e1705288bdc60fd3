"""The explore page of a large release: counted by the server, a part of the events at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from bench.explore_graph import publish_generated

from ..serving import heliograph
from .conftest import OpenPage
from .exploring import asked, day_at, opened, shown

EVENTS = 2600


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that answers a generated release in parts."""
    folder = tmp_path_factory.mktemp("large")
    publish_generated(folder, EVENTS, 80)
    with heliograph(folder, explore_events=1000) as url:
        yield url


def settled(page: Page) -> Page:
    """Wait until the answer to the last change is drawn."""
    expect(page.locator("#explore")).to_have_attribute("aria-busy", "false")
    return page


def by_query(page: Page, site: str) -> int:
    """Return how many events the page's own query gives."""
    link = page.locator(".stagehead .tools").get_by_role("link", name="Open in query")
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)["query"][0]
    answer = httpx.get(f"{site}/sparql", params={"query": query, "format": "json"}, timeout=60)
    return len(answer.json()["results"]["bindings"])


def test_window_facet_table_and_back_agree_with_the_query(open_page: OpenPage, site: str) -> None:
    page = settled(opened(open_page, "/explore"))
    assert shown(page) == EVENTS == by_query(page, site)
    expect(page.locator("#counts")).to_contain_text("2000 of them (series, the latest")
    expect(page.locator("#listed")).to_contain_text(f"{EVENTS} events shown; 2000 of them")

    page.mouse.move(*day_at(page, date(2021, 3, 1)))
    page.mouse.down()
    page.mouse.move(*day_at(page, date(2021, 9, 1)), steps=6)
    page.mouse.move(*day_at(page, date(2022, 6, 30)), steps=3)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from=2021-0"))
    settled(page)
    windowed = shown(page)
    assert 0 < windowed == by_query(page, site) < EVENTS

    attacks = page.locator("label.choice").filter(has_text="Attacks")
    said = int(attacks.locator(".note").inner_text())
    attacks.locator("input").check()
    expect(page).to_have_url(re.compile("side=attack"))
    settled(page)
    assert shown(page) == said == by_query(page, site) < windowed
    expect(page.locator("#listed")).to_have_text(f"{said} events shown")
    page.locator("#listing tbody tr a").first.click()
    expect(page.locator("#details h2")).to_contain_text("Generated attack")
    page.locator("#details a.chip").first.wait_for()

    page.go_back()
    page.go_back()
    expect(attacks.locator("input")).not_to_be_checked()
    settled(page)
    assert shown(page) == windowed
    page.go_back()
    expect(page).to_have_url(re.compile("/explore$"))
    settled(page)
    assert shown(page) == EVENTS


def test_a_bar_leads_to_its_days(open_page: OpenPage, site: str) -> None:
    page = settled(opened(open_page, "/explore"))
    bar = page.locator(".timeline g.attack rect.mark").nth(4)
    words = bar.get_attribute("aria-label") or ""

    bar.click()
    expect(page).to_have_url(re.compile("from=.*to="))
    settled(page)

    at_least = int(words.split()[0])
    assert at_least <= shown(page) == by_query(page, site) < EVENTS
    marks = page.locator(".timeline g.attack rect.mark")
    assert marks.count() >= at_least, "each event has a block once all are at hand"


def test_map_and_network_draw_what_is_counted(open_page: OpenPage, site: str) -> None:
    page = settled(opened(open_page, "/explore?view=map&side=attack&side=strike&from=2019-06-01"))
    query = urlsplit(page.url).query
    part = httpx.get(f"{site}/explore/part.json?{query}", timeout=60).json()
    labels = dict(zip(part["things"]["n"], part["things"]["label"], strict=True))
    counts = {labels[row[0]]: row[1:3] for row in part["places"]["counts"]}
    drawn = page.locator(".site")
    for n in range(0, drawn.count(), 12):
        name, _, words = (drawn.nth(n).get_attribute("aria-label") or "").partition(": ")
        attacks, strikes = counts[name]
        for many, noun in ((attacks, "attack"), (strikes, "strike")):
            assert not many or f"{many} {noun}" in words

    page.locator("#views").get_by_role("link", name="Network").click()
    page.locator(".netview[data-drawn]").wait_for(timeout=60_000)
    settled(page)
    assert asked(page)["view"] == ["network"]
    expect(page.locator("#subtitle")).to_contain_text(re.compile(r"^\d+ actors, "))
    page.locator("#details table.ranking button").first.click()
    settled(page)
    events = int(re.search(r"(\d+) events shown", page.locator("#details").inner_text())[1])  # type: ignore[index]
    name = page.locator("#details h2").inner_text()
    network = httpx.get(f"{site}/explore/part.json?{query.replace('map', 'network')}", timeout=60)
    answer = network.json()
    number = {
        label: n for n, label in zip(answer["things"]["n"], answer["things"]["label"], strict=True)
    }
    assert dict(answer["actors"]["counts"])[number[name]] == events
