"""The home page, the lists of things by kind, and whether the server is well."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template

from heliograph.server.site import Site

# Kind, class, heading; the order of the home page.
LISTS = {
    "event": ("hg:Event", "Events"),
    "actor": ("hg:Actor", "Actors"),
    "place": ("hg:Place", "Places"),
    "relation": ("hg:Relation", "Relations"),
    "statistic": ("hg:Statistic", "Statistics"),
    "responsibility": ("hg:ResponsibilityStatement", "Responsibility statements"),
    "assessment": ("hg:Assessment", "Assessments"),
    "document": ("hg:Document", "Documents"),
}
_PREFIXES = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_LIST = """SELECT ?thing ?label ?kind ?first ?last (COUNT(DISTINCT ?group) AS ?sources) WHERE {
  ?thing a CLASS ; rdfs:label ?label .
  OPTIONAL { ?thing hg:notBefore ?first }
  OPTIONAL { ?thing hg:notAfter ?last }
  OPTIONAL {
    ?thing hg:eventType|hg:actorType|hg:placeType|hg:measureType|hg:stance|hg:assessmentKind ?code .
    ?code skos:prefLabel ?kind
  }
  OPTIONAL {
    { ?passage hg:mentions ?thing } UNION { ?thing prov:wasQuotedFrom ?passage }
    ?passage hg:document/hg:authorGroup ?group
  }
} GROUP BY ?thing ?label ?kind ?first ?last
ORDER BY COALESCE(?first, ?last, "9999-12-31"^^xsd:date) ?label"""
_MISSING = """SELECT
  (SUM(IF(EXISTS { ?event hg:edtfDate ?date }, 0, 1)) AS ?undated)
  (SUM(IF(EXISTS { ?event sem:hasPlace ?place }, 0, 1)) AS ?unplaced)
WHERE { ?event a hg:Event }"""
_UNPINNED = """SELECT (COUNT(?place) AS ?n) WHERE {
  ?place a hg:Place . FILTER NOT EXISTS { ?place geo:hasGeometry ?geometry }
}"""


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("home", __name__)

    @pages.get("/")
    def home() -> str:
        counts = [(kind, heading, _count(site, kind)) for kind, (_, heading) in LISTS.items()]
        questions = [query for query in site.queries if query.question]
        return render_template(
            "home.html", counts=counts, questions=questions, missing=_missing(site)
        )

    @pages.get("/list/<kind>")
    def listing(kind: str) -> str:
        if kind not in LISTS:
            abort(404, f"There is no list of {kind!r}; there are {', '.join(LISTS)}.")
        cls, heading = LISTS[kind]
        rows = site.engine.rows(_PREFIXES + _LIST.replace("CLASS", cls))
        return render_template("list.html", kind=kind, heading=heading, rows=rows)

    @pages.get("/health")
    def health() -> Response:
        well = site.engine.ask("ASK { ?s ?p ?o }")
        return jsonify(status="ok" if well else "empty", release=site.manifest.id)

    return pages


def _count(site: Site, kind: str) -> int:
    names = {"responsibility": "responsibility_statements"}
    return int(site.manifest.counts.get(names.get(kind, f"{kind}s"), 0))


def _missing(site: Site) -> dict[str, Any]:
    row = site.engine.rows(_PREFIXES + _MISSING)[0]
    unpinned = site.engine.rows(_PREFIXES + _UNPINNED)[0]
    return {
        "undated": row["undated"].value,
        "unplaced": row["unplaced"].value,
        "unpinned": unpinned["n"].value,
    }
