"""The reconciliation service, held against the structure that its API publishes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from heliograph.server.cli import main
from tests.server.reconciliation_schemas import validator


def checked(client: FlaskClient, path: str, schema: str, **parameters: str) -> Any:
    response = client.get(path, query_string=parameters or None)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    validator(schema).validate(response.json)
    return response.json


def match(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    text = json.dumps({"q": query})
    found: list[dict[str, Any]] = checked(
        client, "/reconcile", "reconciliation-result-batch", queries=text
    )["q"]["result"]
    return found


def extend(client: FlaskClient, ids: list[str], *properties: str) -> Any:
    asked = {"ids": ids, "properties": [{"id": item} for item in properties]}
    return checked(client, "/reconcile", "data-extension-response", extend=json.dumps(asked))


def test_the_manifest_names_services_that_answer(client: FlaskClient) -> None:
    manifest = checked(client, "/reconcile", "manifest")

    for kind, service in manifest["suggest"].items():
        plural = {"entity": "entities", "type": "types", "property": "properties"}[kind]
        schema = f"suggest-{plural}-response"
        found = checked(client, service["service_path"], schema, prefix="a")["result"]
        path = service["flyout_service_path"].replace("${id}", found[0]["id"])
        assert checked(client, path, "flyout")["id"] == found[0]["id"], kind
    preview = manifest["preview"]["url"].replace("{{id}}", "actor/houthis")
    assert client.get(preview).status_code == 200
    view = manifest["view"]["url"].replace("{{id}}", "actor/houthis")
    assert client.get(view).status_code == 303
    path = manifest["extend"]["propose_properties"]["service_path"]
    checked(client, path, "data-extension-property-proposal", type="actor")


def test_a_batch_is_answered_query_by_query_by_get_and_post(client: FlaskClient) -> None:
    batch = json.dumps({"a": {"query": "Hamas"}, "b": {"query": "Baghdad", "limit": 1}})
    got = checked(client, "/reconcile", "reconciliation-result-batch", queries=batch)
    posted = client.post("/reconcile", data={"queries": batch}).json

    assert got == posted
    assert [got[key]["result"][0]["id"] for key in "ab"] == ["actor/hamas", "place/baghdad"]
    assert len(got["b"]["result"]) == 1


def test_candidates_are_those_of_the_search_of_the_pages(client: FlaskClient) -> None:
    ids = [item["id"] for item in match(client, query="kata'ib hizbullah", limit=3)]
    hits = [
        hit["iri"].partition("/id/")[2]
        for hit in client.get("/search?q=kata'ib+hizbullah").get_json()
    ]

    assert ids == hits[:3]


def test_a_name_alone_is_no_match_and_with_a_type_it_is(client: FlaskClient) -> None:
    alone, typed = match(client, query="Baghdad"), match(client, query="Baghdad", type="place")

    assert (alone[0]["id"], alone[0]["match"]) == ("place/baghdad", False)
    assert (typed[0]["id"], typed[0]["match"]) == ("place/baghdad", True)
    assert typed[0]["features"] == [{"id": "name", "value": 100}, {"id": "type", "value": True}]


def test_a_name_that_two_things_have_is_matched_with_neither(client: FlaskClient) -> None:
    found = match(client, query="Israel", type=["actor", "place"], limit=2)

    assert {item["id"] for item in found} == {"actor/israel", "place/israel"}
    assert not any(item["match"] for item in found)


def test_a_type_keeps_others_out(client: FlaskClient) -> None:
    found = match(client, query="Kataib Hezbollah", type="actor-type/militia")

    assert {kind["id"] for item in found for kind in item["type"]} == {
        "actor-type/militia",
        "actor",
    }


def test_a_property_that_differs_lowers_the_score_and_undoes_the_match(client: FlaskClient) -> None:
    right = match(client, query="Kirkuk", properties=[{"pid": "country", "v": "Iraq"}])[0]
    wrong = match(
        client, query="Kirkuk", properties=[{"pid": "country", "v": {"id": "place/iran"}}]
    )[0]

    assert right["match"] and not wrong["match"]
    assert right["score"] > wrong["score"]
    assert {"id": "country", "value": 100.0} in right["features"]


@pytest.mark.parametrize("text", ["", "The Supporters of God"])
def test_an_identifier_finds_its_thing_whatever_it_is_called(
    client: FlaskClient, text: str
) -> None:
    query = {"query": text} if text else {}
    found = match(client, **query, properties=[{"pid": "ofac-sdn", "v": "47664"}])

    assert (found[0]["id"], found[0]["match"]) == ("actor/houthis", True)


def test_values_are_fetched_for_things_by_id(client: FlaskClient) -> None:
    found = extend(
        client,
        ["place/baghdad", "event/tower22-attack-2024-01-28", "actor/nobody", "not an id <>"],
        "country", "latitude", "earliest", "geonames", "name",
    )  # fmt: skip

    assert found["rows"]["place/baghdad"]["country"] == [{"id": "place/iraq", "name": "Iraq"}]
    assert found["rows"]["place/baghdad"]["latitude"] == [{"float": 33.34058}]
    assert found["rows"]["place/baghdad"]["geonames"] == [{"str": "98182"}]
    event = found["rows"]["event/tower22-attack-2024-01-28"]
    assert event["earliest"] == [{"date": "2024-01-28T00:00:00Z"}]
    assert not any(found["rows"]["actor/nobody"].values())
    assert not any(found["rows"]["not an id <>"].values())


@pytest.mark.parametrize(
    ("kind", "prefix", "first", "schema"),
    [
        ("entity", "houth", "actor/houthis", "suggest-entities-response"),
        ("type", "mili", "actor-type/militia", "suggest-types-response"),
        ("property", "lat", "latitude", "suggest-properties-response"),
    ],
)
def test_names_types_and_properties_are_completed(
    client: FlaskClient, kind: str, prefix: str, first: str, schema: str
) -> None:
    path = f"/reconcile/suggest/{kind}"
    found = checked(client, path, schema, prefix=prefix)["result"]
    rest = checked(client, path, schema, prefix=prefix, cursor="1")["result"]

    assert found[0]["id"] == first
    assert rest[: len(found) - 1] == found[1:]


def test_the_preview_may_be_framed_and_nothing_else(client: FlaskClient) -> None:
    preview = client.get("/reconcile/preview?id=actor/houthis")
    policy = preview.headers["Content-Security-Policy"]

    assert "Houthis" in preview.text and "<script" not in preview.text
    assert "frame-ancestors" not in policy and "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in client.get("/search").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"queries": "x"}, 400, "queries: not JSON"),
        ({"queries": "[]"}, 400, "found list; expected an object"),
        ({"queries": "[" * 100_000}, 400, "queries: not JSON"),
        ({"queries": '{"q": 1}'}, 400, "queries: q: found int"),
        ({"queries": '{"q": {}}'}, 400, "expected a query, or properties"),
        ({"queries": '{"q": {"query": "a", "limit": 0}}'}, 400, "limit: found 0"),
        ({"queries": '{"q": {"query": "a", "limit": NaN}}'}, 400, "limit: found nan"),
        ({"queries": '{"q": {"query": "a", "type": [1]}}'}, 400, "type: expected texts"),
        (
            {"queries": '{"q": {"query": "a", "properties": [{"pid": "colour", "v": 1}]}}'},
            400,
            "no property 'colour'; expected one of name, type",
        ),
        ({"queries": json.dumps({str(n): {"query": "a"} for n in range(101)})}, 413, "at most 100"),
        ({"extend": '{"ids": []}'}, 400, "extend: properties: found NoneType"),
        ({"extend": '{"ids": [1], "properties": []}'}, 400, "ids: expected texts"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(
    client: FlaskClient, parameters: dict[str, str], status: int, words: str
) -> None:
    response = client.post("/reconcile", data=parameters)

    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert words in response.get_json()["detail"]


@pytest.mark.parametrize(
    "value", ['") . ?x ?y ?z } #', "\\", '\\")', "\n", "a" * 5000, "{}", "?thing", "<x>"]
)
def test_a_value_is_never_read_as_sparql(client: FlaskClient, value: str) -> None:
    for name in ("wikidata", "country", "latitude"):
        assert match(client, properties=[{"pid": name, "v": value}]) == []


@pytest.mark.parametrize(
    "path",
    [
        "/reconcile/suggest/colour",
        "/reconcile/flyout/entity?id=actor/nobody",
        "/reconcile/flyout/type?id=colour",
        "/reconcile/preview?id=x",
        "/reconcile/properties?type=colour",
    ],
)
def test_what_there_is_not_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def run(folder: Path, *arguments: str) -> Any:
    return CliRunner().invoke(main, ["--data", str(folder), "reconcile", *arguments])


def test_the_command_puts_candidates_beside_each_row(data_folder: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text(
        "\ufeffn,town,land\n1,Baghdad,Iraq\n2,,Iraq\n3,Kirkuk,Iran\n4,Zzzzzz,\n", encoding="utf-8"
    )
    arguments = ["--column", "town", "--property", "country=land", "--type", "place"]
    done = run(data_folder, str(table), *arguments, "--output", str(out))
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))

    assert done.exit_code == 0, done.output
    assert "4 rows, 1 with a match" in done.output
    assert [row["candidate_1_id"] for row in rows] == ["place/baghdad", "", "place/kirkuk", ""]
    assert [row["candidate_1_match"] for row in rows] == ["yes", "", "no", ""]
    assert rows[0]["candidate_1_why"] == "name 100, type yes, country 100"
    assert (rows[3]["n"], rows[3]["town"]) == ("4", "Zzzzzz")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--column", "city"], "no column 'city'; found n, town"),
        (["--column", "town", "--type", "colour"], "no type 'colour'; expected one of actor"),
        (["--column", "town", "--property", "x=n"], "no property 'x'"),
        (["--column", "town", "--property", "x"], "expected PROPERTY=COLUMN"),
    ],
)
def test_the_command_says_what_is_wrong(
    data_folder: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    table = tmp_path / "in.csv"
    table.write_text("n,town\n1,Baghdad\n", encoding="utf-8")
    done = run(data_folder, str(table), *arguments)

    assert done.exit_code != 0
    assert words in done.output
