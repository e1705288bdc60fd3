"""The explore page, and the data that its views draw: events, counts, places, pauses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template

from heliograph.graph.store import Engine, Term
from heliograph.server.site import Site

_PREFIXES = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
_EVENTS = """SELECT ?event ?label ?type ?granularity ?from ?to ?disputed WHERE {
  ?event a hg:Event ; rdfs:label ?label ; hg:eventType/skos:notation ?type ;
    hg:granularity/skos:notation ?granularity .
  OPTIONAL { ?event hg:notBefore ?from }
  OPTIONAL { ?event hg:notAfter ?to }
  OPTIONAL { ?event hg:dateDisputed ?disputed }
} ORDER BY ?event"""
# Every way a type is a kind of attack or of strike, by the code list's own hierarchy.
_SIDES = """SELECT ?type ?side WHERE {
  VALUES (?top ?side) { ("attack" "attack") ("strike" "strike") }
  ?root skos:inScheme <https://w3id.org/heliograph/id/scheme/event-type> ; skos:notation ?top .
  ?code skos:broader* ?root ; skos:notation ?type .
}"""
_MANY: Mapping[str, str] = {
    "statuses": "SELECT ?event ?value { ?event hg:eventStatus/skos:notation ?value }",
    "places": "SELECT DISTINCT ?event ?value { ?event sem:hasPlace ?value }",
    "targets": "SELECT DISTINCT ?event ?value { ?event hg:target ?value }",
    "actors": """SELECT DISTINCT ?event ?value {
      { ?event hg:acceptedActor ?value }
      UNION { ?said a hg:ResponsibilityStatement ; hg:about ?event ; hg:attributedTo ?value }
    }""",
    "documents": """SELECT DISTINCT ?event ?value {
      ?passage hg:mentions ?event ; hg:document ?value . ?event a hg:Event
    }""",
    "within": "SELECT DISTINCT ?event ?value { ?event sem:subEventOf ?value }",
    "responds": "SELECT DISTINCT ?event ?value { ?event hg:respondsTo ?value }",
}
_COUNTS = """SELECT ?statistic ?event ?words ?min ?max ?unit WHERE {
  ?statistic a hg:CountStatement ; hg:about ?event ; hg:verbatim ?words ;
    hg:unit/skos:notation ?unit .
  ?event a hg:Event ; hg:granularity/skos:notation "series" .
  OPTIONAL { ?statistic hg:minValue ?min }
  OPTIONAL { ?statistic hg:maxValue ?max }
} ORDER BY ?statistic"""
# Relations between actors, each with how many documents its passages are of.
_RELATIONS = """SELECT ?relation ?subject ?object ?kind ?status
  (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?relation a hg:Relation ; hg:subject ?subject ; hg:object ?object ;
    hg:relationKind/skos:notation ?kind ; hg:relationStatus/skos:notation ?status .
  ?subject a hg:Actor . ?object a hg:Actor .
  OPTIONAL { ?relation prov:wasQuotedFrom/hg:document ?document }
} GROUP BY ?relation ?subject ?object ?kind ?status ORDER BY ?relation ?kind ?object"""
_NAMES = """SELECT ?thing ?label WHERE {
  { ?thing a hg:Actor } UNION { ?thing a hg:Place } UNION { ?thing a hg:Document }
  ?thing rdfs:label ?label
} ORDER BY ?thing"""
_POINTS = """SELECT ?place ?latitude ?longitude ?accuracy WHERE {
  ?place wgs84:lat ?latitude ; wgs84:long ?longitude .
  OPTIONAL { ?place geo:hasGeometry/geo:hasMetricSpatialAccuracy ?accuracy }
} ORDER BY ?place"""


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("explore", __name__)

    @pages.get("/explore")
    def explore() -> str:
        return render_template("explore.html")

    @pages.get("/explore.json")
    def data() -> Response:
        return Response(json.dumps(_content(site.engine)), mimetype="application/json")

    return pages


def _content(engine: Engine) -> dict[str, Any]:
    """Return what all views draw; IRIs are whole, dates are ISO days, absent is left out."""
    events = {row["event"].value: _plain(row, "event") for row in _rows(engine, _EVENTS)}
    sides = {row["type"].value: row["side"].value for row in _rows(engine, _SIDES)}
    for event in events.values():
        event["side"] = sides.get(event["type"], "other")
    for name, query in _MANY.items():
        for row in _rows(engine, query):
            if row["event"].value in events:
                events[row["event"].value].setdefault(name, []).append(row["value"].value)
    return {
        "events": [{"id": iri, **event} for iri, event in events.items()],
        "counts": [_plain(row, "") for row in _rows(engine, _COUNTS)],
        "relations": [_plain(row, "") for row in _rows(engine, _RELATIONS)],
        "names": {row["thing"].value: row["label"].value for row in _rows(engine, _NAMES)},
        "points": {row["place"].value: _plain(row, "place") for row in _rows(engine, _POINTS)},
    }


def _rows(engine: Engine, query: str) -> Sequence[Mapping[str, Term]]:
    return engine.rows(_PREFIXES + query)


def _plain(row: Mapping[str, Term], key: str) -> dict[str, Any]:
    return {name: term.value for name, term in row.items() if name != key}
