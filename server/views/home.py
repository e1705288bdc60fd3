"""The home page, the lists of things by kind, and whether the server is well."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template

from heliograph.server.listing import in_order, sources_of
from heliograph.server.site import Site
from heliograph.server.things import iris_in, table_of

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
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
"""
# Only events have dates and places of this kind: counted alone, they need not be looked up one by
# one, which takes ten times as long.
_MISSING = """SELECT ?events ?dated ?placed WHERE {
  { SELECT (COUNT(*) AS ?events) WHERE { ?event a hg:Event } }
  { SELECT (COUNT(DISTINCT ?event) AS ?dated) WHERE { ?event hg:edtfDate ?date } }
  { SELECT (COUNT(DISTINCT ?event) AS ?placed) WHERE { ?event sem:hasPlace ?place } }
}"""
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
        return render_template("list.html", **_listing(site, kind, site.page))

    @pages.get("/health")
    def health() -> Response:
        well = site.engine.ask("ASK { ?s ?p ?o }")
        notices = site.manifest.report.get("notices", [])
        return jsonify(status="ok" if well else "empty", release=site.manifest.id, notices=notices)

    return pages


def _listing(site: Site, kind: str, page: int) -> dict[str, Any]:
    cls, heading = LISTS[kind]
    size = site.settings.page_rows
    shown, total = in_order(site.engine, site.tables, cls, size, (page - 1) * size)
    table = table_of(site.engine, kind, shown)
    site.citations.prepare(iris_in([table]))
    return {
        "kind": kind,
        "heading": heading,
        "lists": LISTS,
        "table": table,
        "sources": sources_of(site.engine, shown),
        "total": total,
        "page": page,
        "pages": max(1, -(-total // size)),
    }


def _count(site: Site, kind: str) -> int:
    names = {"responsibility": "responsibility_statements"}
    return int(site.manifest.counts.get(names.get(kind, f"{kind}s"), 0))


def _missing(site: Site) -> dict[str, Any]:
    row, unpinned = site.kept(
        "missing", lambda: [site.engine.rows(_PREFIXES + q)[0] for q in (_MISSING, _UNPINNED)]
    )
    events, dated, placed = (int(row[name].value) for name in ("events", "dated", "placed"))
    return {
        "undated": events - dated,
        "unplaced": events - placed,
        "unpinned": unpinned["n"].value,
    }
