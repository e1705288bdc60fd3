"""The sources: what each document and author group covers, and what does not add up in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, render_template

from heliograph.graph.citation import iriref
from heliograph.graph.findings import PublishedFinding
from heliograph.graph.store import Engine, Term
from heliograph.graph.tables import Tables
from heliograph.server.coverage import coverage_of
from heliograph.server.paging import rows_shown
from heliograph.server.site import Site

_PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_PASSAGES = """SELECT ?document (COUNT(DISTINCT ?passage) AS ?n) WHERE {
  ?passage hg:document ?document . ?document hg:authorGroup ?group
} GROUP BY ?document"""
# Sentences are parts of passages, and are not counted once more.
_SENTENCES = """SELECT ?document (COUNT(DISTINCT ?part) AS ?n) WHERE {
  ?part hg:sentence ?number ; hg:document ?document
} GROUP BY ?document"""
_DOCUMENTS = """SELECT DISTINCT ?document ?label ?published ?basis ?group ?groupLabel ?publisher
  ?sha256 WHERE {{
  VALUES ?document {{ {documents} }}
  ?document a hg:Document ; rdfs:label ?label ; hg:authorGroup ?group ; hg:sha256 ?sha256 .
  ?group rdfs:label ?groupLabel .
  OPTIONAL {{ ?document hg:publishedDate ?published ; hg:publicationBasis ?basis }}
  OPTIONAL {{ ?document dcterms:publisher ?publisher }}
}} ORDER BY ?document"""
_STATEMENTS = """SELECT ?document (COUNT(DISTINCT ?statement) AS ?statements) WHERE {{
  VALUES ?document {{ {documents} }}
  ?passage hg:document ?document . ?statement prov:wasQuotedFrom ?passage ; a hg:Statement .
}} GROUP BY ?document"""
_GROUPS = """SELECT ?group ?label ?note (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?group a hg:AuthorGroup ; rdfs:label ?label .
  ?document hg:authorGroup ?group .
  OPTIONAL { ?group skos:note ?note }
} GROUP BY ?group ?label ?note ORDER BY ?label"""


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("sources", __name__)

    @pages.get("/sources")
    def sources() -> str:
        passages = site.kept("passages", lambda: _passages(site.engine, site.tables))
        shown = rows_shown(len(passages), site.page, site.settings.page_rows)
        documents = sorted(passages)[shown.before : shown.end]
        return render_template(
            "sources.html",
            documents=_rows(site.engine, _DOCUMENTS, documents),
            shown=shown,
            passages=passages,
            total=len(site.findings.all),
            statements={
                row["document"].value: row["statements"].value
                for row in _rows(site.engine, _STATEMENTS, documents)
                if "document" in row
            },
            groups=site.engine.rows(_PREFIXES + _GROUPS),
            coverage=site.kept("coverage", lambda: coverage_of(site.engine, site.tables)),
            findings=_tally(site.findings.all),
            warnings=_tally([f for f in site.findings.all if f.severity == "warning"]),
        )

    return pages


def _passages(engine: Engine, tables: Tables | None) -> dict[str, int]:
    """Return how many passages each document has, by its IRI; from tables where they are given."""
    found = _counted(engine, _PASSAGES) if tables is None else _tabled(tables)
    parts = _counted(engine, _SENTENCES)
    return {document: number - parts.get(document, 0) for document, number in found.items()}


def _counted(engine: Engine, query: str) -> dict[str, int]:
    rows = (row for row in engine.rows(_PREFIXES + query) if "document" in row)
    return {row["document"].value: int(row["n"].value) for row in rows}


def _tabled(tables: Tables) -> dict[str, int]:
    import polars as pl  # costs 0.2 s, which only readers of tables should pay

    passages = tables.frame("sources").filter(pl.col("basis") == "stated")
    counted = passages.select("document", "passage").unique().group_by("document").len()
    return dict(counted.iter_rows())


def _rows(engine: Engine, query: str, documents: list[str]) -> list[dict[str, Term]]:
    listed = " ".join(map(iriref, documents))
    return engine.rows(_PREFIXES + query.format(documents=listed)) if documents else []


def _tally(found: Sequence[PublishedFinding]) -> Counter[str]:
    return Counter(document for finding in found for document in finding.documents)
