"""The network: from a tie to the passage that states it, paths of evidence, what is hidden."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .exploring import KATAIB, asked, opened


@pytest.fixture
def network(open_page: OpenPage) -> Page:
    return opened(open_page, "/explore?view=network")


def places(page: Page) -> dict[str, str]:
    """Return where each actor that is drawn stands."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.netstage .actor')].map(mark => "
        "[mark.dataset.id, mark.querySelector('.dot').getAttribute('cx')]))"
    )
    return found


def test_filters_only_hide_and_nothing_moves(network: Page) -> None:
    before = places(network)
    network.locator("[data-net=support]").uncheck()
    network.get_by_label("▼ U.S. and coalition strikes").check()
    network.wait_for_timeout(200)
    after = places(network)

    assert 0 < len(after) < len(before)
    assert {actor: before[actor] for actor in after} == after


def test_the_layout_is_the_same_each_time(network: Page, open_page: OpenPage) -> None:
    again = opened(open_page, "/explore?view=network")

    assert places(again) == places(network)


def test_size_says_its_measure_with_the_range_of_the_rank(network: Page) -> None:
    hint = network.locator('.actor[data-id="actor/us-forces"] title')
    expect(hint).to_contain_text("betweenness")
    expect(hint).to_contain_text("with a source left out")

    network.get_by_label("Measure").select_option("events shown")
    expect(hint).to_contain_text("events shown")
    assert asked(network)["by"] == ["events"]


def test_an_ego_view_keeps_an_actor_and_its_neighbours(network: Page) -> None:
    before = set(places(network))
    network.locator(f'.actor[data-id="{KATAIB}"] .dot').click()
    network.get_by_role("button", name="Only its neighbours").click()
    network.wait_for_timeout(200)
    after = set(places(network))

    assert KATAIB in after
    assert len(after) < len(before) / 3
    network.get_by_role("button", name="Show all actors").click()
    network.wait_for_timeout(200)
    assert set(places(network)) == before


def test_a_community_collapses_into_one_node_and_expands_again(network: Page) -> None:
    before = set(places(network))
    network.get_by_role("button", name="collapse", exact=True).first.click()
    network.wait_for_timeout(200)
    after = set(places(network))

    assert "community/0" in after
    assert len(before - after) >= 5
    network.get_by_role("button", name="expand", exact=True).click()
    network.wait_for_timeout(200)
    assert set(places(network)) == before


def test_events_of_an_actor_collapse_and_expand(network: Page) -> None:
    before = network.locator(".petal").count()
    network.locator('.actor[data-id="actor/united-states"] .dot').click()
    network.get_by_role("button", name="Collapse its events").click()
    network.wait_for_timeout(200)

    assert network.locator(".petal").count() < before - 10
    network.get_by_role("button", name="Expand its events").click()
    network.wait_for_timeout(200)
    assert network.locator(".petal").count() == before


def test_arrows_go_from_actor_to_actor_and_escape_lets_go(network: Page) -> None:
    network.locator('.actor[data-id="actor/united-states"]').focus()
    network.keyboard.press("ArrowDown")
    reached = network.evaluate("document.activeElement.dataset.id")
    network.keyboard.press("Enter")
    assert asked(network)["on"] == [reached] != ["actor/united-states"]
    expect(network.locator("#details [role=status]")).to_contain_text("is picked")

    network.keyboard.press("Escape")
    assert "on" not in asked(network)


def test_the_list_beside_the_network_has_every_actor(network: Page) -> None:
    drawn = network.locator(".netstage .actor").count()

    expect(network.locator(".ranking tbody tr")).to_have_count(drawn)
