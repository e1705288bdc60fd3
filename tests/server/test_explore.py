"""What the explore page draws is what the graph states: counted by queries of its own."""

import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from heliograph.graph.network import read_material
from heliograph.graph.store import EmbeddedEngine
from heliograph.server.standing import standing_of

Explored = dict[str, Any]
ID = "https://w3id.org/heliograph/id/"
PREFIX = "PREFIX hg: <https://w3id.org/heliograph/ontology#> "


@pytest.fixture
def explored(client: FlaskClient) -> Explored:
    content = client.get("/explore.json").get_json()
    assert isinstance(content, dict)
    return content


def events(explored: Explored) -> dict[str, dict[str, Any]]:
    """Return the events as rows, with names for numbers."""
    columns, names = explored["events"], explored["things"]["id"]
    rows: dict[str, dict[str, Any]] = {}
    for n, iri in enumerate(columns["id"]):
        row = {name: values[n] for name, values in columns.items()}
        for name in ("actors", "targets", "others", "places", "documents"):
            row[name] = {names[number] for number in row[name]}
        rows[iri] = row
    return rows


def test_every_event_is_there_once_with_its_bounds(
    explored: Explored, engine: EmbeddedEngine
) -> None:
    rows = engine.rows(
        f"{PREFIX} SELECT ?e ?from {{ ?e a hg:Event OPTIONAL {{ ?e hg:notBefore ?from }} }}"
    )
    expected = {
        row["e"].value.removeprefix(ID): row["from"].value if "from" in row else None
        for row in rows
    }

    assert {iri: row["from"] for iri, row in events(explored).items()} == expected
    assert len(explored["events"]["id"]) == len(expected)


def test_sides_follow_the_hierarchy_of_types(explored: Explored) -> None:
    sides = {row["type"]: row["side"] for row in events(explored).values()}

    assert sides["rocket-attack"] == sides["maritime-attack"] == "attack"
    assert sides["airstrike"] == sides["drone-strike"] == "strike"
    assert sides["condemnation"] == sides["pause-begin"] == "other"


def test_nobody_acts_in_an_event_whose_only_attribution_is_a_denial(
    explored: Explored, engine: EmbeddedEngine
) -> None:
    denied = engine.rows(
        f"{PREFIX} PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?e ?actor {{ "
        "?s a hg:ResponsibilityStatement ; hg:about ?e ; hg:attributedTo ?actor ; "
        "hg:stance/skos:notation 'denies' . ?e a hg:Event . FILTER NOT EXISTS { "
        "?t a hg:ResponsibilityStatement ; hg:about ?e ; hg:attributedTo ?actor ; "
        "hg:stance/skos:notation ?other . FILTER (?other != 'denies') } }"
    )
    found = events(explored)

    for row in denied:
        event, actor = (row[name].value.removeprefix(ID) for name in ("e", "actor"))
        assert actor not in found[event]["actors"], (event, actor)


def test_what_a_source_only_implies_is_inferred(explored: Explored) -> None:
    levels = {iri: explored["levels"][row["evidence"]] for iri, row in events(explored).items()}

    assert levels["event/us-strike-iraq-2021-07-implied"] == "inferred"
    assert levels["event/tower22-attack-2024-01-28"] == "asserted"


def test_a_series_has_its_stated_counts_and_a_place_without_a_point_has_none(
    explored: Explored,
) -> None:
    counts = explored["counts"]
    wave = [
        words
        for event, words in zip(counts["event"], counts["words"], strict=True)
        if event == "event/attacks-2023-10-26-to-11-08"
    ]
    pinned = {explored["things"]["id"][number] for number, *_ in explored["points"]}

    assert wave == ["23"]
    assert "place/tower-22" not in pinned
    assert "place/ain-al-asad" in pinned


def test_a_place_has_every_spelling_of_its_name(explored: Explored) -> None:
    number = str(explored["things"]["id"].index("place/ain-al-asad"))

    assert {"Ain al-Asad", "Ain al-Assad", "Al-Asad Air Base"} <= set(
        explored["things"]["names"][number]
    )


def test_the_network_gives_each_rank_with_its_range(client: FlaskClient) -> None:
    found = client.get("/explore/network.json").get_json()
    betweenness = next(item for item in found["measures"] if item["name"] == "betweenness")
    members = [actor for part in found["communities"]["members"] for actor in part]

    for score, rank, best, worst, low, high in betweenness["scores"].values():
        assert 0 <= score <= 1
        assert best <= rank <= (worst or rank)
        assert 1 <= low <= high
    assert len(members) == len(set(members)) > 20


def test_a_large_network_has_the_same_ranks_and_ranges_of_the_degree_alone(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    whole = client.get("/explore/network.json").get_json()
    bare = standing_of(read_material(engine), most_links=0)

    def ranks(found: dict[str, Any], name: str) -> dict[str, int]:
        measure = next(item for item in found["measures"] if item["name"] == name)
        return {actor: score[1] for actor, score in measure["scores"].items()}

    assert (whole["ranges"], bare["ranges"]) == (True, False)
    for name in ("degree", "strength"):
        assert ranks(bare, name) == ranks(whole, name)
    lengths = [{len(score) for score in item["scores"].values()} for item in bare["measures"]]
    assert lengths == [{4}, {2}]


def test_a_path_of_evidence_gives_the_passages_of_every_step(client: FlaskClient) -> None:
    asked = {"from": "actor/hamas", "to": "actor/kataib-hezbollah"}
    paths = client.get("/explore/path.json", query_string=asked).get_json()

    for steps in paths:
        assert [step["one"] for step in steps[1:]] == [step["other"] for step in steps[:-1]]
        assert all(step["sources"] for step in steps)
        assert steps[0]["one"] == asked["from"]
        assert steps[-1]["other"] == asked["to"]
    assert paths


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/explore/path.json?from=actor/hamas", 400, "'to'"),
        ("/explore/path.json?from=actor/hamas&to=actor/nobody", 404, "nobody"),
        ("/explore/path.json?from=actor/hamas&to=actor/israel&evidence=strong", 400, "'strong'"),
        ("/explore/statements.json", 400, "'iri'"),
        ("/explore/statements.json?iri=event/nothing", 404, "nothing"),
    ],
)
def test_what_is_missing_or_unknown_is_named(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert words in answer.get_json()["detail"]


def test_every_statement_has_a_source_that_leads_to_its_page(client: FlaskClient) -> None:
    asked = {"iri": "event/alasad-drone-attack-2024-07-16"}
    found = client.get("/explore/statements.json", query_string=asked).get_json()
    pages = {s["page"] for item in found["statements"] for s in item["sources"]}

    assert found["label"] == "Drone attack on Ain al-Asad, 16 July 2024"
    assert all(item["sources"] for item in found["statements"])
    assert all(client.get(page).status_code == 200 for page in sorted(pages)[:3])


def test_a_browser_gets_the_data_compressed_and_others_as_it_is(client: FlaskClient) -> None:
    packed = client.get("/explore.json", headers={"Accept-Encoding": "gzip, br"})
    plain = client.get("/explore.json", headers={"Accept-Encoding": "gzip;q=0"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert json.loads(gzip.decompress(packed.data)) == plain.get_json()
    assert "Accept-Encoding" in ",".join(packed.headers.getlist("Vary"))
    assert len(packed.data) < len(plain.data) / 3


def test_the_page_says_where_the_events_are_without_its_script(client: FlaskClient) -> None:
    page = client.get("/explore", headers={"Accept": "text/html"}).text

    assert 'href="/list/event"' in page
