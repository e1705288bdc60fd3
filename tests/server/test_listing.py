"""Long lists: the same pages from the tables of a release as from its engine."""

from __future__ import annotations

import pytest

from heliograph.graph.store import EmbeddedEngine, Release
from heliograph.graph.tables import Tables
from heliograph.server.listing import in_order, sources_of
from heliograph.server.views.home import LISTS


@pytest.mark.parametrize("cls", ["hg:Event", "hg:Actor"])
@pytest.mark.parametrize("before", [0, 100, 290, 400])
def test_tables_give_the_order_of_the_engine(
    generated: Release, opened: EmbeddedEngine, cls: str, before: int
) -> None:
    by_engine = in_order(opened, None, cls, 100, before)
    by_tables = in_order(opened, Tables(generated), cls, 100, before)

    assert by_tables == by_engine
    assert by_engine.total > 15 and (before or by_engine.things)


@pytest.mark.parametrize("cls", sorted({cls for cls, _ in LISTS.values()} - {"hg:Event"}))
def test_what_has_no_dates_is_in_the_order_of_the_engine_too(
    release: Release, engine: EmbeddedEngine, cls: str
) -> None:
    by_engine = in_order(engine, None, cls, 50, 3)

    assert in_order(engine, Tables(release), cls, 50, 3) == by_engine and by_engine.things


def test_undated_events_come_last_in_both(release: Release, engine: EmbeddedEngine) -> None:
    by_engine = in_order(engine, None, "hg:Event", 500, 0)
    by_tables = in_order(engine, Tables(release), "hg:Event", 500, 0)

    assert by_tables == by_engine and by_engine.total == 91


def test_sources_count_author_groups(engine: EmbeddedEngine) -> None:
    event = "https://w3id.org/heliograph/id/event/tower22-attack-2024-01-28"

    assert int(sources_of(engine, [event])[event]) >= 2
    assert sources_of(engine, ["https://w3id.org/heliograph/id/event/none"]).popitem()[1] == "0"
    assert sources_of(engine, []) == {}
