"""The JSON of the Reconciliation API 0.2: what is asked, read with care, and what is answered.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from heliograph.graph.model.iris import BASE
from heliograph.graph.reconciling import (
    PROPERTIES,
    Candidate,
    EntityType,
    Property,
    Query,
    Types,
    Value,
    find_property,
)
from heliograph.ontology import ONTOLOGY
from heliograph.server.protocol import BadRequest

VERSION = "0.2"
MOST_QUERIES = 100
MOST_CANDIDATES = 50
MOST_IDS = 500
_LONGEST = 200
PREVIEW = (400, 220)
# The kind of thing that a property leads to, where there is but one.
_LEADS_TO = {"backed-by": "actor", "country": "place", "part-of": "event", "place": "place"}
_LEADS_TO |= {"within": "place"}

JsonObject = dict[str, Any]


def manifest(base_url: str, types: Types) -> JsonObject:
    """Return what the service can do and where; ``base_url`` has no slash at its end."""
    root = f"{base_url}/reconcile"
    suggest = {
        kind: {
            "service_url": base_url,
            "service_path": f"/reconcile/suggest/{kind}",
            "flyout_service_url": base_url,
            "flyout_service_path": f"/reconcile/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": [VERSION],
        "name": "Heliograph: actors, events, places and documents",
        "identifierSpace": BASE,
        "schemaSpace": str(ONTOLOGY),
        "documentation": f"{base_url}/openapi.json",
        "serviceVersion": version("heliograph"),
        "batchSize": MOST_QUERIES,
        "defaultTypes": [type_object(types.all[kind], types) for kind in ("actor", "place")],
        "view": {"url": f"{base_url}/id/{{{{id}}}}"},
        "preview": {
            "url": f"{root}/preview?id={{{{id}}}}",
            "width": PREVIEW[0],
            "height": PREVIEW[1],
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {
                "service_url": base_url,
                "service_path": "/reconcile/properties",
            },
            "property_settings": [],
        },
    }


def read_queries(text: str) -> dict[str, Query]:
    """Return a batch of queries by their keys; BadRequest says what is wrong with it, and where."""
    batch = _object(text, "queries")
    if len(batch) > MOST_QUERIES:
        raise BadRequest(413, f"queries: {len(batch)} queries; at most {MOST_QUERIES} at once")
    return {key: _query(key, item) for key, item in batch.items()}


def read_extension(text: str) -> tuple[list[str], list[Property]]:
    """Return the ids and properties of a data extension request; BadRequest if it is none."""
    found = _object(text, "extend")
    ids = _list(found.get("ids"), "extend: ids")
    if len(ids) > MOST_IDS:
        raise BadRequest(413, f"extend: {len(ids)} ids; at most {MOST_IDS} at once")
    if not all(isinstance(item, str) for item in ids):
        raise BadRequest(400, "extend: ids: expected texts")
    wanted = []
    for item in _list(found.get("properties"), "extend: properties"):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise BadRequest(400, "extend: properties: expected objects with an id")
        wanted.append(find_property(item["id"]))
    return ids, wanted


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(400, f"{name}: not JSON: {str(error)[:_LONGEST]}") from None
    if not isinstance(found, dict):
        raise BadRequest(400, f"{name}: found {type(found).__name__}; expected an object")
    return found


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadRequest(400, f"{where}: found {type(value).__name__}; expected a list")
    return value


def _query(key: str, item: object) -> Query:
    where = f"queries: {key[:_LONGEST]}"
    if not isinstance(item, dict):
        raise BadRequest(400, f"{where}: found {type(item).__name__}; expected an object")
    text = item.get("query", "")
    if not isinstance(text, str):
        raise BadRequest(400, f"{where}: query: found {type(text).__name__}; expected a text")
    types = item.get("type", [])
    types = [types] if isinstance(types, str) else _list(types, f"{where}: type")
    if not all(isinstance(found, str) for found in types):
        raise BadRequest(400, f"{where}: type: expected texts")
    limit = item.get("limit", 5)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 1 <= limit:
        raise BadRequest(400, f"{where}: limit: found {limit!r}; expected a number from 1")
    given = _list(item.get("properties", []), f"{where}: properties")
    properties = tuple(_given(where, found) for found in given)
    if not text.strip() and not properties:
        raise BadRequest(400, f"{where}: expected a query, or properties")
    limit = int(min(limit, MOST_CANDIDATES))
    return Query(text[:_LONGEST], tuple(t for t in types if t), properties, limit)


def _given(where: str, item: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(item, dict) or not isinstance(item.get("pid"), str) or "v" not in item:
        raise BadRequest(400, f"{where}: properties: expected objects with pid and v")
    values = item["v"] if isinstance(item["v"], list) else [item["v"]]
    find_property(item["pid"])
    return item["pid"], tuple(_text(where, value) for value in values)


def _text(where: str, value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return str(value["id"])[:_LONGEST]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)[:_LONGEST]
    raise BadRequest(400, f"{where}: properties: v: found {type(value).__name__}")


def results(found: Mapping[str, Sequence[Candidate]]) -> JsonObject:
    return {key: {"result": [candidate_object(c) for c in listed]} for key, listed in found.items()}


def candidate_object(item: Candidate) -> JsonObject:
    kinds = ", ".join(found.name for found in item.types)
    described = kinds if item.found_as == item.name else f"{kinds}; found as {item.found_as}"
    return {
        "id": item.id,
        "name": item.name,
        "description": described,
        "score": item.score,
        "match": item.match,
        "type": [{"id": found.id, "name": found.name} for found in item.types],
        "features": [{"id": name, "value": value} for name, value in item.features.items()],
    }


def type_object(item: EntityType, types: Types) -> JsonObject:
    found: JsonObject = {"id": item.id, "name": item.name}
    if item.broader:
        found["broader"] = [type_object(types.all[item.broader], types)]
    return found


def property_object(item: Property) -> JsonObject:
    return {"id": item.id, "name": item.name, "description": item.description}


def proposed(kind: str, limit: int) -> JsonObject:
    """Return the properties that things of a type have; those of its kind for a narrow type."""
    wanted = kind.partition("-type/")[0]
    listed = [item for item in PROPERTIES if not wanted or wanted in item.of][:limit]
    found: JsonObject = {
        "properties": [{"id": item.id, "name": item.name} for item in listed],
        "limit": limit,
    }
    return {"type": kind} | found if kind else found


def extension(
    ids: Sequence[str],
    wanted: Sequence[Property],
    values: Mapping[str, Mapping[str, Sequence[Value]]],
) -> JsonObject:
    """Return the values of properties for each id; what has none has an empty list."""
    return {
        "meta": [_meta(item) for item in wanted],
        "rows": {
            identifier: {
                item.id: [
                    _cell(item, value) for value in values[item.id].get(f"{BASE}{identifier}", ())
                ]
                for item in wanted
            }
            for identifier in ids
        },
    }


def _meta(item: Property) -> JsonObject:
    found: JsonObject = {"id": item.id, "name": item.name}
    if kind := _LEADS_TO.get(item.id):
        found["type"] = {"id": kind, "name": kind}
    return found


def _cell(item: Property, value: Value) -> JsonObject:
    if value.iri:
        return {"id": value.iri.removeprefix(BASE), "name": value.text}
    if item.kind == "number":
        return {"float": float(value.text)}
    if item.kind == "date":
        return {"date": f"{value.text[:10]}T00:00:00Z"}
    return {"str": value.text}
