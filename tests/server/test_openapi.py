"""The OpenAPI document is valid, has every route of the application, and tells the truth."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.routing import Map, Rule

from heliograph.server.interface import ROUTES
from heliograph.server.openapi import openapi, path_of

FRONT = "/metrics"
# A value for each thing that varies in a path, where there is one that answers 200.
EXAMPLES = {
    "/list/{kind}": {"kind": "event"},
    "/page/{path}": {"path": "actor/houthis"},
    "/data/{path}": {"path": "actor/houthis.trig"},
    "/queries/{name}": {"name": "q06-uss-carney"},
    "/static/{filename}": {"filename": "mark.svg"},
    "/reconcile/suggest/{kind}": {"kind": "entity"},
    "/reconcile/flyout/{kind}": {"kind": "entity"},
}
QUERIES = {
    "/resource": "?iri=https://w3id.org/heliograph/ontology%23Actor",
    "/sparql": "?query=ASK{}",
    "/query": "?query=ASK{}",
    "/reconcile/flyout/{kind}": "?id=actor/houthis",
    "/reconcile/preview": "?id=actor/houthis",
    "/store": "?graph=https://w3id.org/heliograph/ontology",
}


@pytest.fixture(scope="module")
def document(app: Flask) -> Any:
    response = app.test_client().get("/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]


def test_the_document_is_valid(document: Any) -> None:
    errors = list(OpenAPIV31SpecValidator(document).iter_errors())

    assert errors == []


def test_every_route_and_method_of_the_application_is_there(document: Any, app: Flask) -> None:
    """A new route needs an entry in the table of ``server/interface.py``."""
    missing = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if method.lower() not in document["paths"].get(path_of(rule.rule), {})
    }

    assert missing == set()


def test_nothing_is_there_that_the_application_does_not_have(document: Any, app: Flask) -> None:
    served = {
        (path_of(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }

    assert {(path, method) for path, method, _ in operations(document)} - served == {(FRONT, "get")}


def test_a_route_that_is_not_there_yet_is_left_out() -> None:
    bare = openapi(Map([Rule("/snapshots/<digest>", methods=["GET"])]), "http://localhost")

    assert set(bare["paths"]) == {"/snapshots/{digest}", FRONT}
    assert bare["paths"]["/snapshots/{digest}"]["parameters"][0]["name"] == "digest"
    assert not list(OpenAPIV31SpecValidator(bare).iter_errors())


def test_all_entries_of_the_table_make_a_valid_document() -> None:
    rules = [
        Rule(re.sub(r"\{\}", "<path:what>", path), methods=[m.upper() for m in route.methods])
        for path, route in ROUTES.items()
    ]
    document = openapi(Map(rules), "http://localhost")

    assert not list(OpenAPIV31SpecValidator(document).iter_errors())
    assert len(document["paths"]) == len(ROUTES)
    assert {m for _, m, _ in operations(document)} == {"get", "head", "put", "post", "delete"}


def test_every_operation_says_what_it_does_and_how_it_fails(document: Any) -> None:
    for path, method, operation in operations(document):
        assert operation["summary"].endswith("."), (path, method)
        assert "default" in operation["responses"]
        assert any(status.startswith(("2", "3")) for status in operation["responses"])
        for parameter in operation.get("parameters", ()):
            assert parameter["description"]


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/turtle", "application/json"])
def test_what_is_read_comes_in_a_media_type_that_is_told(
    document: Any, client: FlaskClient, accept: str
) -> None:
    for path, method, operation in operations(document):
        if method != "get" or (("{" in path) and path not in EXAMPLES) or path == FRONT:
            continue
        address = path.format(**EXAMPLES.get(path, {})) + QUERIES.get(path, "")
        with client.get(address, headers={"Accept": accept}) as response:
            status = str(response.status_code)
            told = operation["responses"]
            content = told.get(status, {}).get("content", {})

        assert status in told, (address, accept, status)
        assert "*/*" in content or response.mimetype in content, (address, response.mimetype)


def test_the_server_is_the_one_that_was_asked(client: FlaskClient) -> None:
    response = client.get("/openapi.json", base_url="https://graph.example.org")

    assert response.get_json()["servers"] == [{"url": "https://graph.example.org"}]
