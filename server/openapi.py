"""The OpenAPI document: the routes that the application has, as the table describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from werkzeug.routing import Map

from heliograph.server.interface import JSON, MULTIPART, ROUTES, Answer, Operation, Parameter, Route
from heliograph.server.negotiate import HTML, PROBLEM
from heliograph.server.protocol import FORM

# Answered in front of the application, and not by a route of it.
FRONT = ("/metrics",)
_METHODS = ("get", "head", "put", "post", "delete")
_VARIABLE = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")
_STRING = {"type": "string"}
_INTEGER = {"type": "integer"}
_COUNTS = {name: _INTEGER for name in ("added", "removed")}
_SCHEMAS: Mapping[str, Any] = {
    "Problem": {
        "description": "What is wrong, as RFC 9457 has it.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _STRING,
            "title": _STRING,
            "status": _INTEGER,
            "detail": _STRING,
            "line": {"description": "Of a malformed query.", "type": ["integer", "null"]},
            "column": {"type": ["integer", "null"]},
            "report": {"description": "Of a write that breaks a shape.", "type": "object"},
        },
    },
    "Health": {
        "type": "object",
        "required": ["status", "release", "notices"],
        "properties": {
            "status": _STRING,
            "release": _STRING,
            "notices": {"type": "array", "items": _STRING},
        },
    },
    "Outcome": {
        "type": "object",
        "required": ["release", "published", "added", "removed"],
        "properties": {"release": _STRING, "published": {"type": "boolean"}, **_COUNTS},
    },
    "Frozen": {
        "type": "object",
        "required": ["hash", "url", "title", "release", "created", "citation"],
        "properties": dict.fromkeys(
            ("hash", "url", "title", "release", "created", "citation"), _STRING
        ),
    },
}


def openapi(routes: Map, base_url: str) -> dict[str, Any]:
    """Return the document for the routes of an application, served at ``base_url``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Heliograph",
            "version": version("heliograph"),
            "summary": "A knowledge graph of conflict actors and events that shows its sources.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "paths": _paths(routes),
        "components": {
            "schemas": dict(_SCHEMAS),
            "responses": {"Problem": _problem("Why there is no answer.")},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic"},
            },
        },
    }


def path_of(rule: str) -> str:
    """Return a route's path as OpenAPI writes it."""
    return _VARIABLE.sub(r"{\1}", rule)


def _paths(routes: Map) -> dict[str, Any]:
    methods: dict[str, set[str]] = {path: {"get"} for path in FRONT}
    for rule in routes.iter_rules():
        methods.setdefault(rule.rule, set()).update(m.lower() for m in rule.methods or ())
    paths = {}
    for text, served in sorted(methods.items()):
        route = ROUTES.get(_VARIABLE.sub("{}", text))
        if route:
            paths[path_of(text)] = _path(route, served, _VARIABLE.findall(text))
    return paths


def _path(route: Route, served: set[str], names: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        method: _operation(route.methods[method])
        for method in _METHODS
        if method in served and method in route.methods
    }
    if names:
        pairs = zip(names, route.path, strict=True)
        found["parameters"] = [_parameter(item, "path", name) for name, item in pairs]
    return found


def _operation(operation: Operation) -> dict[str, Any]:
    responses = {str(status): _response(answer) for status, answer in operation.answers.items()}
    for status in sorted(operation.problems):
        responses[str(status)] = _problem(HTTPStatus(status).phrase)
    responses["default"] = {"$ref": "#/components/responses/Problem"}
    found: dict[str, Any] = {"summary": operation.summary, "responses": responses}
    if operation.parameters:
        found["parameters"] = [_parameter(item, "query") for item in operation.parameters]
    if operation.body:
        found["requestBody"] = _body(operation)
    if operation.writes:
        # Where a route also reads, reading needs none.
        found["security"] = [{"token": []}, {"password": []}, {}]
    return found


def _parameter(item: Parameter, place: str, name: str = "") -> dict[str, Any]:
    required = item.required or place == "path"
    found = {
        "name": name or item.name,
        "in": place,
        "description": item.description,
        "schema": _schema(item),
    }
    return found | ({"required": True} if required else {})


def _schema(item: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_INTEGER if item.integer else _STRING)
    if item.iri:
        schema["format"] = "iri"
    if item.choices:
        schema["enum"] = list(item.choices)
    return {"type": "array", "items": schema} if item.many else schema


def _body(operation: Operation) -> dict[str, Any]:
    properties = {item.name: _described(item) for item in operation.form}
    form = {"schema": {"type": "object", "properties": properties}}
    forms = (FORM, MULTIPART, JSON)
    content = {name: form if name in forms else {"schema": _STRING} for name in operation.body}
    return {"required": True, "content": content}


def _described(item: Parameter) -> dict[str, Any]:
    return {**_schema(item), "description": item.description}


def _response(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"description": answer.description}
    if answer.media_types:
        found["content"] = {name: _content(name, answer.schema) for name in answer.media_types}
    return found


def _content(media_type: str, schema: str) -> dict[str, Any]:
    if schema and media_type == JSON:
        return {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {} if media_type == JSON else {"schema": _STRING}


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {PROBLEM: {"schema": schema}, HTML: {"schema": _STRING}},
    }
