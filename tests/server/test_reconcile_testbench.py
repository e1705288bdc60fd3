"""What the test bench of the Reconciliation API does in a browser, done here step by step.

The steps are those of https://github.com/reconciliation-api/testbench: it reads the manifest and
finds its version, lists the features, sends a query by form, fills its fields from the suggest
services, frames a preview, and extends one thing by one property. JSONP, which the API leaves
open, is not offered: it runs scripts of one site in the pages of another.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from heliograph.graph.reconciling import PROPERTIES
from tests.server.reconciliation_schemas import validator

ORIGIN = {"Origin": "https://reconciliation-api.github.io"}
SUGGESTED = {
    "entity": "suggest-entities-response",
    "type": "suggest-types-response",
    "property": "suggest-properties-response",
}
THINGS = ("houthis", "baghdad", "tower 22", "IRGC", "drone", "005", "حزب الله")
Json = dict[str, Any]


def fetched(client: FlaskClient, url: str, **parameters: str) -> TestResponse:
    """Return what a page of another site may read."""
    response = client.get(url, query_string=parameters or None, headers=ORIGIN)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response


def read(client: FlaskClient, schema: str, url: str, **parameters: str) -> Json:
    response = fetched(client, url, **parameters)
    assert response.status_code == 200, response.text
    found: Json = response.get_json()
    assert sorted(map(str, validator(schema).iter_errors(found))) == []
    return found


@pytest.fixture
def manifest(client: FlaskClient) -> Json:
    return read(client, "manifest", "/reconcile")


def suggested(
    client: FlaskClient, manifest: Json, kind: str, prefix: str, skipped: int = 0
) -> list[Json]:
    service = manifest["suggest"][kind]
    url = service["service_url"] + service["service_path"]
    parameters = {"prefix": prefix} | ({"cursor": str(skipped)} if skipped else {})
    found: list[Json] = read(client, SUGGESTED[kind], url, **parameters)["result"]
    return found


def posted(client: FlaskClient, **query: Any) -> list[Json]:
    """Return the candidates for one query, sent as a form, and by GET as the link beside it."""
    batch = {"q0": query}
    validator("reconciliation-query-batch").validate(batch)
    response = client.post("/reconcile", data={"queries": json.dumps(batch)}, headers=ORIGIN)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found: Json = response.get_json()
    assert sorted(map(str, validator("reconciliation-result-batch").iter_errors(found))) == []
    assert fetched(client, "/reconcile", queries=json.dumps(batch)).get_json() == found
    listed: list[Json] = found["q0"]["result"]
    assert [item["score"] for item in listed] == sorted((i["score"] for i in listed), reverse=True)
    return listed


def test_the_manifest_declares_every_feature_of_the_table(manifest: Json) -> None:
    assert manifest["versions"] == ["0.2"]
    assert manifest["view"]["url"].count("{{id}}") == 1
    assert set(manifest["suggest"]) == {"entity", "type", "property"}
    assert {"preview", "extend"} <= set(manifest)
    assert manifest["batchSize"] == 100


@pytest.mark.parametrize("text", THINGS)
def test_each_default_type_each_suggested_type_and_none_can_be_asked_for(
    client: FlaskClient, manifest: Json, text: str
) -> None:
    types = [item["id"] for item in manifest["defaultTypes"]]
    types += [item["id"] for item in suggested(client, manifest, "type", "e")]

    untyped = posted(client, query=text, limit=3)

    assert len(untyped) <= 3
    for kind in types:
        found = posted(client, query=text, type=kind, type_strict="any")
        assert all(kind in {item["id"] for item in c["type"]} for c in found), kind
    assert {feature["id"] for item in untyped for feature in item["features"]} <= {"name"}


def test_every_property_that_is_suggested_can_be_given_and_fetched(
    client: FlaskClient, manifest: Json
) -> None:
    things = [item["id"] for text in THINGS for item in posted(client, query=text)]
    fields = suggested(client, manifest, "property", "")
    fields += suggested(client, manifest, "property", "", skipped=len(fields))
    met: set[str] = set()

    for field in fields:
        posted(client, query="Baghdad", properties=[{"pid": field["id"], "v": "Iraq"}])
        query = {"ids": things, "properties": [{"id": field["id"]}]}
        validator("data-extension-query").validate(query)
        found = read(client, "data-extension-response", "/reconcile", extend=json.dumps(query))
        sent = client.post("/reconcile", data={"extend": json.dumps(query)}, headers=ORIGIN)
        assert sent.get_json() == found
        assert [item["id"] for item in found["meta"]] == [field["id"]]
        assert set(found["rows"]) == set(things)
        values = [v for thing in things for v in found["rows"][thing][field["id"]]]
        met |= {key for value in values for key in value}
        for value in values:
            assert "id" not in value or suggested(client, manifest, "entity", value["id"])

    assert len({field["id"] for field in fields}) == len(PROPERTIES)
    assert met == {"str", "id", "name", "float", "date"}


@pytest.mark.parametrize("text", THINGS)
def test_what_is_suggested_has_a_view_a_preview_and_a_flyout(
    client: FlaskClient, manifest: Json, text: str
) -> None:
    size = (manifest["preview"]["width"], manifest["preview"]["height"])
    assert all(isinstance(number, int) for number in size)

    for item in suggested(client, manifest, "entity", text)[:3]:
        preview = manifest["preview"]["url"].replace("{{id}}", quote(item["id"], safe=""))
        assert urlsplit(preview).scheme and urlsplit(preview).netloc
        framed = fetched(client, preview)
        assert (framed.status_code, framed.mimetype) == (200, "text/html")
        assert "X-Frame-Options" not in framed.headers
        for identifier in (item["id"], quote(item["id"], safe="")):
            view = client.get(manifest["view"]["url"].replace("{{id}}", identifier))
            assert view.status_code == 303, identifier
        service = manifest["suggest"]["entity"]
        flyout = service["flyout_service_url"] + service["flyout_service_path"]
        path = flyout.replace("${id}", quote(item["id"], safe=""))
        assert read(client, "flyout", path)["id"] == item["id"]


@pytest.mark.parametrize("kind", SUGGESTED)
def test_an_identifier_is_completed_to_what_it_identifies(
    client: FlaskClient, manifest: Json, kind: str
) -> None:
    ids = {"entity": "event/tower22-attack-2024-01-28", "type": "place-type/city"}
    wanted = ids.get(kind, "iso3166-1-alpha2")

    assert suggested(client, manifest, kind, wanted)[0]["id"] == wanted


def test_an_identifier_as_a_query_is_a_match(client: FlaskClient) -> None:
    wanted = "event/tower22-attack-2024-01-28"
    for text in (wanted, f"https://w3id.org/heliograph/id/{wanted}"):
        first = posted(client, query=text)[0]
        assert (first["id"], first["score"], first["match"]) == (wanted, 100, True)


def test_properties_are_proposed_for_each_type(client: FlaskClient, manifest: Json) -> None:
    service = manifest["extend"]["propose_properties"]
    url = service["service_url"] + service["service_path"]
    schema = "data-extension-property-proposal"

    for kind in suggested(client, manifest, "type", ""):
        found = read(client, schema, url, type=kind["id"], limit="2")
        assert (found["type"], found["limit"], len(found["properties"])) == (kind["id"], 2, 2)


def breaks(answer: Any) -> Iterator[Any]:
    """Yield answers that lack something, or hold the wrong thing, one at each place."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield {**answer, key: None}
            for broken in breaks(value):
                yield {**answer, key: broken}
    elif isinstance(answer, list) and answer:
        yield [None, *answer[1:]]
        for broken in breaks(answer[0]):
            yield [broken, *answer[1:]]


@pytest.mark.parametrize(
    ("schema", "parameters"),
    [
        ("manifest", {}),
        ("reconciliation-result-batch", {"queries": '{"q": {"query": "Baghdad"}}'}),
        (
            "data-extension-response",
            {"extend": '{"ids": ["place/baghdad"], "properties": [{"id": "country"}]}'},
        ),
    ],
)
def test_the_schemas_find_what_is_broken(
    client: FlaskClient, schema: str, parameters: dict[str, str]
) -> None:
    sound = read(client, schema, "/reconcile", **parameters)
    unchecked = {"batchSize"}  # the API describes it in words, its schema does not

    broken = [item for item in breaks(copy.deepcopy(sound)) if item.keys() == sound.keys()]

    passed = [item for item in broken if validator(schema).is_valid(item)]
    assert len(broken) > 5
    assert [{k for k in item if item[k] != sound[k]} for item in passed] in ([], [unchecked])
