"""What the Reconciliation API 0.2 requires of each answer, as JSON Schema in our own words."""

from __future__ import annotations

from typing import Any

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
FLYOUT = thing("id", "html", id=TEXT, html=TEXT)
