"""The words a query may use, for completion: prefixes, classes, properties and things."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from heliograph.graph.store import Engine
from heliograph.ontology import PREFIXES
from heliograph.server.site import Site

_CLASSES = """SELECT ?iri (COUNT(?thing) AS ?uses) WHERE { ?thing a ?iri } GROUP BY ?iri"""
_PROPERTIES = """SELECT ?iri (COUNT(?value) AS ?uses) WHERE { ?s ?iri ?value } GROUP BY ?iri"""
_THINGS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?iri (COUNT(?passage) AS ?uses) WHERE { ?passage hg:mentions ?iri } GROUP BY ?iri"""
_LABELS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri (SAMPLE(?words) AS ?label) WHERE {
  ?iri rdfs:label|skos:prefLabel ?words FILTER (LANG(?words) IN ("", "en"))
} GROUP BY ?iri"""
_DEFINITIONS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri (SAMPLE(?words) AS ?definition) WHERE {
  ?iri a ?kind ; skos:definition ?words FILTER (LANG(?words) IN ("", "en"))
  VALUES ?kind { <http://www.w3.org/2002/07/owl#Class>
    <http://www.w3.org/2002/07/owl#ObjectProperty>
    <http://www.w3.org/2002/07/owl#DatatypeProperty> }
} GROUP BY ?iri"""
_KINDS = (("class", _CLASSES), ("property", _PROPERTIES), ("thing", _THINGS))


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("vocabulary", __name__)

    @pages.get("/vocabulary.json")
    def vocabulary() -> Response:
        content = {"prefixes": dict(PREFIXES), "terms": _terms(site.engine)}
        return Response(json.dumps(content), mimetype="application/json")

    return pages


def _terms(engine: Engine) -> list[dict[str, Any]]:
    """Return every term with its label and how often it is used, the most used first."""
    labels = {row["iri"].value: row["label"].value for row in engine.rows(_LABELS)}
    definitions = {
        row["iri"].value: {"definition": row["definition"].value}
        for row in engine.rows(_DEFINITIONS)
    }
    found: dict[str, dict[str, Any]] = {}
    for kind, query in _KINDS:
        for row in engine.rows(query):
            iri = row["iri"].value
            term = {"iri": iri, "label": labels.get(iri, ""), "kind": kind}
            uses = {"uses": int(row["uses"].value)}
            found.setdefault(iri, term | uses | definitions.get(iri, {}))
    return sorted(found.values(), key=lambda term: (-term["uses"], term["iri"]))
