"""What the Reconciliation API 0.2 requires of each answer, as JSON Schema in our own words.

Where HELIOGRAPH_RECONCILIATION_SCHEMAS names a folder with the published schemas (those of
0.2/schemas in the repository of the specification), they take the place of ours.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

PUBLISHED = os.environ.get("HELIOGRAPH_RECONCILIATION_SCHEMAS", "")

TEXT = {"type": "string"}
Schema = dict[str, Any]


def thing(*required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def only(**properties: Schema) -> Schema:
    return thing(*properties, **properties) | {"additionalProperties": False}


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def each(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


SERVICE = thing(
    service_url=TEXT,
    service_path=TEXT,
    flyout_service_url=TEXT,
    flyout_service_path={"type": "string", "pattern": r".*\$\{id\}.*"},
)
TEMPLATE = {"type": "string", "pattern": r".*\{\{id\}\}.*"}
TYPE = thing("id", "name", id=TEXT, name=TEXT, description=TEXT, broader=many({"type": "object"}))
MANIFEST = thing(
    "versions",
    "name",
    "identifierSpace",
    "schemaSpace",
    versions={"type": "array", "items": TEXT, "contains": {"enum": ["0.2"]}},
    name=TEXT,
    identifierSpace=TEXT,
    schemaSpace=TEXT,
    documentation=TEXT,
    serviceVersion=TEXT,
    view=thing("url", url=TEMPLATE),
    defaultTypes=many(TYPE) | {"uniqueItems": True},
    suggest=thing(entity=SERVICE, property=SERVICE, type=SERVICE),
    preview=thing(
        "url",
        "width",
        "height",
        url=TEMPLATE,
        width={"type": "integer"},
        height={"type": "integer"},
    ),
    extend=thing(propose_properties=SERVICE, property_settings=many({"type": "object"})),
)
FEATURE = thing(id=TEXT, value={"oneOf": [{"type": "boolean"}, {"type": "number"}]})
CANDIDATE = thing(
    "id",
    "name",
    "score",
    id=TEXT,
    name=TEXT,
    description=TEXT,
    score={"type": "number"},
    features=many(FEATURE),
    match={"type": "boolean"},
    type=many({"oneOf": [thing("id", id=TEXT, name=TEXT), TEXT]}),
)
RESULTS = each(thing("result", result=many(CANDIDATE)))
SUGGESTED_ENTITIES = thing(
    "result",
    result=many(
        thing(
            "id",
            "name",
            id=TEXT,
            name=TEXT,
            description=TEXT,
            notable=many({"oneOf": [thing("id", id=TEXT, name=TEXT), TEXT]}),
        )
    ),
)
SUGGESTED_PROPERTIES = thing(
    "result", result=many(thing("id", "name", id=TEXT, name=TEXT, description=TEXT))
)
SUGGESTED_TYPES = thing("result", result=many(TYPE))
MOMENT = (
    r"^-?\d{4,}-(1[0-2]|0[1-9])-(3[01]|0[1-9]|[12]\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z?"
)
CELL = {
    "oneOf": [
        {"type": "object", "additionalProperties": False},
        thing("id", "name", id=TEXT, name=TEXT, description=TEXT) | {"additionalProperties": False},
        only(str=TEXT),
        only(float={"type": "number"}),
        only(int={"type": "integer"}),
        only(date={"type": "string", "pattern": MOMENT}),
    ]
}
EXTENSION = thing(
    "rows",
    "meta",
    meta=many(thing("id", "name", id=TEXT, name=TEXT, type=thing("id", id=TEXT, name=TEXT))),
    rows=each(each(many(CELL))),
)
PROPOSED = thing(
    "properties",
    properties=many(thing("id", "name", id=TEXT, name=TEXT)),
    limit={"type": "integer"},
)
TYPES = {"oneOf": [TEXT, many(TEXT)]}
GIVEN = {"oneOf": [TEXT, {"type": "number"}, {"type": "boolean"}, thing("id", id=TEXT, name=TEXT)]}
QUERY = thing(
    query=TEXT,
    type=TYPES,
    limit={"type": "number"},
    properties=many(thing("pid", "v", pid=TEXT, v={"oneOf": [GIVEN, many(GIVEN)]})),
    type_strict={"enum": ["any", "should", "all"]},
) | {
    "additionalProperties": False,
    "anyOf": [
        {"required": ["query"]},
        {"required": ["properties"], "properties": {"properties": {"minItems": 1}}},
    ],
}
EXTENSION_QUERY = thing("ids", "properties", ids=many(TEXT), properties=many(thing("id", id=TEXT)))
FLYOUT = thing("id", "html", id=TEXT, html=TEXT)

# Ours, by the names of the published files; the last two are described in words only there.
OWN: dict[str, Schema] = {
    "manifest": MANIFEST,
    "reconciliation-query-batch": each(QUERY),
    "reconciliation-result-batch": RESULTS,
    "suggest-entities-response": SUGGESTED_ENTITIES,
    "suggest-properties-response": SUGGESTED_PROPERTIES,
    "suggest-types-response": SUGGESTED_TYPES,
    "data-extension-query": EXTENSION_QUERY,
    "data-extension-response": EXTENSION,
    "data-extension-property-proposal": PROPOSED,
    "flyout": FLYOUT,
}


def validator(name: str) -> Draft7Validator:
    """Return the validator of an answer, by the published schema if there is one to be read."""
    published = _published().get(f"{name}.json") if PUBLISHED else None
    if published is None:
        return Draft7Validator(OWN[name])
    return Draft7Validator(published, registry=_registry())


@cache
def _published() -> dict[str, Schema]:
    return {
        path.name: json.loads(path.read_text("utf-8")) for path in Path(PUBLISHED).glob("*.json")
    }


@cache
def _registry() -> Registry[Schema]:
    named = ((found["$id"], DRAFT7.create_resource(found)) for found in _published().values())
    return Registry().with_resources(named)
