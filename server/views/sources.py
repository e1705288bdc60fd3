"""The sources: what each document and author group covers, and what does not add up in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, render_template

from heliograph.graph.findings import PublishedFinding
from heliograph.server.coverage import coverage_of
from heliograph.server.site import Site

_DOCUMENTS = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?document ?label ?published ?basis ?group ?groupLabel ?publisher ?sha256
  (COUNT(DISTINCT ?unit) AS ?passages)
WHERE {
  ?document a hg:Document ; rdfs:label ?label ; hg:authorGroup ?group ; hg:sha256 ?sha256 .
  ?group rdfs:label ?groupLabel .
  ?passage hg:document ?document .
  OPTIONAL { ?document hg:publishedDate ?published ; hg:publicationBasis ?basis }
  OPTIONAL { ?document dcterms:publisher ?publisher }
  BIND (IF(EXISTS { ?passage hg:sentence ?n }, ?none, ?passage) AS ?unit)
}
GROUP BY ?document ?label ?published ?basis ?group ?groupLabel ?publisher ?sha256
ORDER BY ?document"""
_STATEMENTS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?document (COUNT(DISTINCT ?statement) AS ?statements) WHERE {
  ?statement a hg:Statement ; prov:wasQuotedFrom/hg:document ?document
} GROUP BY ?document"""
_GROUPS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?group ?label ?note (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?group a hg:AuthorGroup ; rdfs:label ?label .
  ?document hg:authorGroup ?group .
  OPTIONAL { ?group skos:note ?note }
} GROUP BY ?group ?label ?note ORDER BY ?label"""


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("sources", __name__)

    @pages.get("/sources")
    def sources() -> str:
        statements = {
            row["document"].value: row["statements"].value for row in site.engine.rows(_STATEMENTS)
        }
        documents = site.engine.rows(_DOCUMENTS)
        return render_template(
            "sources.html",
            documents=documents,
            passages=sum(int(row["passages"].value) for row in documents),
            total=len(site.findings.all),
            statements=statements,
            groups=site.engine.rows(_GROUPS),
            coverage=coverage_of(site.engine),
            findings=_tally(site.findings.all),
            warnings=_tally([f for f in site.findings.all if f.severity == "warning"]),
        )

    return pages


def _tally(found: Sequence[PublishedFinding]) -> Counter[str]:
    return Counter(document for finding in found for document in finding.documents)
