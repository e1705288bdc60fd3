"""Of a large release the explore page gets counts and a part: the same as counting the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from bench.explore_graph import publish_generated
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.server.app import create_service_app
from heliograph.server.service import Served, Service

FACETS = ("side", "type", "actor", "place", "source", "status", "evidence")
ASKED = [
    "",
    "from=2024-01-01&to=2024-02-29",
    "from=2021-03-01&to=2021-03-02&side=attack",
    "side=attack&side=strike&type=drone-attack&type=airstrike",
    "evidence=reported&from=2023-11-01",
    "to=2023-12-31&status=asserted&evidence=asserted",
    "place=place/iraq&source=document/004",
    "actor=actor/g8&place=place/g0&place=place/g1",
    "actor=actor/nobody",
]
Row = dict[str, Any]


class Whole:
    """All events of a release as the page of a small release has them, and its counting."""

    def __init__(self, client: FlaskClient) -> None:
        self.packed = client.get("/explore.json").get_json()
        self.ids: list[str] = self.packed["things"]["id"]
        self.materiel = {self.ids[n] for n in self.packed["things"]["materiel"]}
        self.pinned = {self.ids[n] for n, *_ in self.packed["points"]}
        columns = self.packed["events"]
        count = range(len(columns["id"]))
        self.events = [self._row({name: own[n] for name, own in columns.items()}) for n in count]

    def _row(self, event: Row) -> Row:
        for name in ("actors", "targets", "others", "places", "documents"):
            event[name] = [self.ids[n] for n in event[name]]
        involved = {*event["actors"], *event["targets"], *event["others"]}
        sites = {*event["places"], *(t for t in event["targets"] if t.startswith("place/"))}
        event["facets"] = {
            "side": {event["side"]},
            "type": {event["type"]},
            "actor": {thing for thing in involved if not thing.startswith("place/")},
            "place": sites,
            "source": set(event["documents"]),
            "status": set(event["statuses"]),
            "evidence": {self.packed["levels"][event["evidence"]]},
        }
        return event

    def acts(self, thing: str) -> bool:
        return thing.startswith("actor/") and thing not in self.materiel


def passes(event: Row, given: dict[str, list[str]], but: str = "") -> bool:
    chosen = {facet: set(given[facet]) for facet in FACETS if facet in given and facet != but}
    return all(event["facets"][facet] & values for facet, values in chosen.items())


def inside(event: Row, given: dict[str, list[str]]) -> bool:
    if not {"from", "to"} & set(given):
        return True
    low, high = given.get("from", ["0000"])[0], given.get("to", ["9999"])[0]
    dated = event["from"] or event["to"]
    return bool(dated) and (event["from"] or "0000") <= high and (event["to"] or "9999") >= low


def client_of(release: Release, engine: EmbeddedEngine, events: int) -> FlaskClient:
    served = Served(engine, release.manifest, release=release, explore_events=events)
    return create_service_app(Service(served)).test_client()


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Release, EmbeddedEngine]]:
    release = publish_generated(tmp_path_factory.mktemp("generated"), 2500, 60)
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        yield release, engine


@pytest.fixture(scope="module", params=["briefs", "generated"])
def both(request: pytest.FixtureRequest) -> tuple[Whole, FlaskClient]:
    """The same release as a whole and in parts."""
    if request.param == "briefs":
        engine = request.getfixturevalue("engine")
        release = request.getfixturevalue("release")
    else:
        release, engine = request.getfixturevalue("generated")
    return Whole(client_of(release, engine, 20_000)), client_of(release, engine, 0)


@pytest.mark.parametrize("address", ASKED)
def test_totals_and_tallies_are_those_of_all_events(
    both: tuple[Whole, FlaskClient], address: str
) -> None:
    whole, client = both
    given = parse_qs(address)
    head = client.get("/explore.json").get_json()
    part = client.get(f"/explore/part.json?{address}").get_json()
    shown = [event for event in whole.events if passes(event, given) and inside(event, given)]
    ends = (given.get("from", ["0000"])[0], given.get("to", ["9999"])[0])

    def sure(event: Row) -> bool:
        return ends[0] <= (event["from"] or "") and (event["to"] or "a") <= ends[1]

    windowed = bool({"from", "to"} & set(given))
    dated = [event for event in shown if event["from"] or event["to"]]
    undated = [event for event in whole.events if not (event["from"] or event["to"])]
    assert part["total"] == len(whole.events)
    assert part["shown"] == len(shown)
    assert part["possible"] == sum(windowed and not sure(event) for event in dated)
    assert part["undated"] == sum(passes(event, given) for event in undated)
    assert part["unplaced"] == sum(not event["places"] for event in shown)
    assert part["pointless"] == sum(not whole.pinned & set(event["places"]) for event in shown)
    assert part["sources"] == len({source for event in shown for source in event["documents"]})
    for facet in FACETS:
        tally = Counter(
            value
            for event in whole.events
            if passes(event, given, but=facet) and inside(event, given)
            for value in event["facets"][facet]
        )
        found = dict(zip(head["facets"][facet]["values"], part["tallies"][facet], strict=True))
        assert {value: n for value, n in found.items() if n} == dict(tally), facet


@pytest.mark.parametrize("address", ASKED[:5])
@pytest.mark.parametrize("name", ["day", "week", "month"])
def test_bins_are_those_of_all_events(
    both: tuple[Whole, FlaskClient], address: str, name: str
) -> None:
    whole, client = both
    given = parse_qs(address)
    part = client.get(f"/explore/part.json?{address}&strip={name}&bars={name}").get_json()

    for side in ("attack", "strike"):
        single = [
            event
            for event in whole.events
            if event["side"] == side and event["granularity"] == "single"
            and event["from"] and event["to"] and not event["disputed"] and passes(event, given)
        ]  # fmt: skip
        exact = Counter(first_day(e["from"], name) for e in single if e["from"] == e["to"])
        bars = Counter(
            first_day(event["from"], name)
            for event in single
            if inside(event, given)
            and first_day(event["from"], name) == first_day(event["to"], name)
        )
        assert dict(part["strip"][side]) == exact
        assert dict(part["bars"][side]) == bars
    others = [e for e in whole.events if e["side"] == "other" and (e["from"] or e["to"])]
    lane = sum(passes(event, given) and inside(event, given) for event in others)
    assert sum(n for _, n in part["bars"]["other"]) == lane


def first_day(text: str, name: str) -> int:
    """Return the first day of the bin of a date, since 1970."""
    day = date.fromisoformat(text)
    begin = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}
    return (begin[name] - date(1970, 1, 1)).days


@pytest.mark.parametrize("address", ASKED[:5])
def test_places_and_actors_are_counted_in_all_events(
    both: tuple[Whole, FlaskClient], address: str
) -> None:
    whole, client = both
    given = parse_qs(address)
    shown = [event for event in whole.events if passes(event, given) and inside(event, given)]
    places = client.get(f"/explore/part.json?{address}&view=map").get_json()["places"]
    part = client.get(f"/explore/part.json?{address}&view=network").get_json()["actors"]
    network = client.get(f"/explore/network.json?{address}").get_json()

    def tally(side: str) -> Counter[str]:
        return Counter(p for e in shown if e["side"] == side for p in e["facets"]["place"])

    for n, side in enumerate(("attack", "strike", "other"), 1):
        assert {whole.ids[row[0]]: row[n] for row in places["counts"] if row[n]} == tally(side)
    drawn = {whole.ids[n] for n in network["actors"]}
    anytime = [event for event in whole.events if passes(event, given)]
    assert drawn == {a for e in anytime for a in e["facets"]["actor"] if whole.acts(a)}
    acting = Counter(a for e in shown for a in e["facets"]["actor"] if whole.acts(a))
    assert {whole.ids[n]: many for n, many in part["counts"] if many} == acting
    hits = Counter(
        (one, other, event["side"])
        for event in shown
        if event["side"] != "other"
        for one in event["actors"]
        for other in event["targets"]
        if one != other and whole.acts(one) and whole.acts(other)
    )
    sides = ("attack", "strike")
    found = {(whole.ids[a], whole.ids[b], sides[side]): n for a, b, side, n in part["hits"]}
    assert found == hits


def test_the_events_of_a_part_are_those_of_the_whole(both: tuple[Whole, FlaskClient]) -> None:
    whole, client = both
    part = client.get("/explore/part.json?from=2024-01-01&most=60").get_json()
    given = {"from": ["2024-01-01"]}
    shown = {event["id"]: event for event in whole.events if inside(event, given)}
    columns, things = (
        part["events"],
        dict(zip(part["things"]["n"], part["things"]["id"], strict=True)),
    )

    assert len(columns["id"]) == len(set(columns["id"])) == min(60, len(shown))
    for n, name in enumerate(columns["id"]):
        own = shown[name]
        for column in ("label", "type", "side", "granularity", "from", "to", "evidence"):
            assert columns[column][n] == own[column]
        for column in ("actors", "targets", "others", "places", "documents"):
            assert [things[number] for number in columns[column][n]] == own[column]
    last = max((e["from"], name) for name, e in shown.items() if e["side"] != "other" and e["from"])
    assert last[1] in columns["id"]


@pytest.mark.parametrize("most", [0, 1, 3, 7])
def test_no_more_events_are_given_than_asked_for(
    generated: tuple[Release, EmbeddedEngine], most: int
) -> None:
    part = client_of(*generated, 0).get(f"/explore/part.json?most={most}").get_json()

    assert len(part["events"]["id"]) == most < part["shown"]


def test_relations_of_the_drawn_actors_are_those_of_the_whole(
    both: tuple[Whole, FlaskClient],
) -> None:
    whole, client = both
    network = client.get("/explore/network.json").get_json()
    drawn = {whole.ids[n] for n in network["actors"]}
    ends = [[whole.ids[n] for n in whole.packed["relations"][end]] for end in ("subject", "object")]
    expected = [
        relation
        for relation, *own in zip(whole.packed["relations"]["relation"], *ends, strict=True)
        if drawn.issuperset(own)
    ]

    assert sorted(network["relations"]["relation"]) == sorted(expected)
    assert {a for part in network["communities"]["members"] for a in part} <= drawn


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("from=yesterday", "from is 'yesterday'"),
        ("view=list", "view is 'list'; expected one of timeline, network, map"),
        ("bars=year", "bars is 'year'"),
        ("most=3000", "expected 0 to 2000"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(
    generated: tuple[Release, EmbeddedEngine], address: str, words: str
) -> None:
    answer = client_of(*generated, 0).get(f"/explore/part.json?{address}")

    assert answer.status_code == 400
    assert words in answer.get_json()["detail"]


def test_a_small_release_has_no_parts(generated: tuple[Release, EmbeddedEngine]) -> None:
    client = client_of(*generated, 2500)

    assert client.get("/explore/part.json").status_code == 404
    assert "part" not in client.get("/explore.json").get_json()
    assert client_of(*generated, 2499).get("/explore.json").get_json()["part"]
