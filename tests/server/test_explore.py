"""What the explore page draws is what the graph states: counted by queries of its own."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from heliograph.graph.store import EmbeddedEngine

Explored = dict[str, Any]
ID = "https://w3id.org/heliograph/id/"


@pytest.fixture
def explored(client: FlaskClient) -> Explored:
    content = client.get("/explore.json").get_json()
    assert isinstance(content, dict)
    return content


def test_every_event_is_there_once_with_its_bounds(
    explored: Explored, engine: EmbeddedEngine
) -> None:
    rows = engine.rows(
        "PREFIX hg: <https://w3id.org/heliograph/ontology#> SELECT ?e ?from { ?e a hg:Event "
        "OPTIONAL { ?e hg:notBefore ?from } }"
    )
    expected = {row["e"].value: row["from"].value if "from" in row else None for row in rows}

    assert {event["id"]: event.get("from") for event in explored["events"]} == expected
    assert len(explored["events"]) == len(expected)


def test_sides_follow_the_hierarchy_of_types(
    explored: Explored,
) -> None:
    sides = {event["type"]: event["side"] for event in explored["events"]}

    assert sides["rocket-attack"] == sides["maritime-attack"] == "attack"
    assert sides["airstrike"] == sides["drone-strike"] == "strike"
    assert sides["condemnation"] == sides["pause-begin"] == "other"


def test_a_series_has_its_stated_counts_and_a_place_without_a_point_has_none(
    explored: Explored,
) -> None:
    wave = [c for c in explored["counts"] if c["event"] == f"{ID}event/attacks-2023-10-26-to-11-08"]

    assert [count["words"] for count in wave] == ["23"]
    assert f"{ID}place/tower-22" not in explored["points"]
    assert f"{ID}place/ain-al-asad" in explored["points"]


def test_the_page_says_where_the_events_are_without_its_script(client: FlaskClient) -> None:
    page = client.get("/explore", headers={"Accept": "text/html"}).text

    assert 'href="/list/event"' in page
