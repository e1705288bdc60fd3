"""Ten questions analysts ask of the briefs, and one small query. None depends on row order
or on which of several values an engine picks, so that every engine must give the same rows.
"""

from __future__ import annotations

_PREFIXES = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX id: <https://w3id.org/heliograph/id/>
PREFIX event-type: <https://w3id.org/heliograph/id/scheme/event-type/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_BODIES = {
    "attacks with dates": """\
SELECT ?event ?label ?first ?last WHERE {
  ?event hg:eventType/skos:broader* event-type:attack ; rdfs:label ?label ;
    hg:notBefore ?first ; hg:notAfter ?last .
} ORDER BY ?first ?event""",
    "totals per source": """\
SELECT ?document ?unit (COUNT(DISTINCT ?statistic) AS ?figures) (MAX(?value) AS ?largest) WHERE {
  ?statistic hg:value ?value ; hg:unit/skos:notation ?unit ; prov:wasQuotedFrom ?passage .
  ?passage hg:document ?document .
} GROUP BY ?document ?unit""",
    "co-participation": """\
SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event hg:target|hg:patron|hg:participant|hg:speaker|hg:addressee ?one .
  ?event hg:target|hg:patron|hg:participant|hg:speaker|hg:addressee ?other .
  ?one a hg:Actor . ?other a hg:Actor .
  FILTER (STR(?one) < STR(?other))
} GROUP BY ?one ?other""",
    "targets by passage": """\
SELECT ?g (COUNT(*) AS ?targets) (COUNT(DISTINCT ?event) AS ?events) WHERE {
  GRAPH ?g { ?event hg:target ?target } ?g a hg:Passage .
} GROUP BY ?g""",
    "corroboration": """\
SELECT ?event (COUNT(DISTINCT ?passage) AS ?passages) (COUNT(DISTINCT ?group) AS ?groups) WHERE {
  ?event a hg:Event . ?passage hg:mentions ?event ; hg:document/hg:authorGroup ?group .
} GROUP BY ?event HAVING (COUNT(DISTINCT ?group) > 1)""",
    "paths of relations": """\
SELECT DISTINCT ?to ?label WHERE {
  <https://w3id.org/heliograph/id/actor/iran-regime> (^hg:subject/hg:object)+ ?to .
  ?to a hg:Actor ; rdfs:label ?label .
}""",
    "text filter": """\
SELECT ?thing ?gist WHERE {
  ?thing hg:gist ?gist FILTER (CONTAINS(LCASE(STR(?gist)), "drone"))
} ORDER BY ?thing""",
    "optional listing": """\
SELECT ?event ?label ?first ?place ?target ?platform ?weapon ?patron ?whole WHERE {
  ?event a hg:Event ; rdfs:label ?label .
  OPTIONAL { ?event hg:notBefore ?first }
  OPTIONAL { ?event sem:hasPlace/rdfs:label ?place }
  OPTIONAL { ?event hg:target/rdfs:label ?target }
  OPTIONAL { ?event hg:platform/rdfs:label ?platform }
  OPTIONAL { ?event hg:weapon/rdfs:label ?weapon }
  OPTIONAL { ?event hg:patron/rdfs:label ?patron }
  OPTIONAL { ?event sem:subEventOf ?whole }
} ORDER BY ?event""",
    "one event": """\
CONSTRUCT { ?event ?p ?o . ?o rdfs:label ?name . ?statement hg:about ?event ; ?q ?r } WHERE {
  VALUES ?event { <https://w3id.org/heliograph/id/event/tower22-attack-2024-01-28> }
  { ?event ?p ?o OPTIONAL { ?o rdfs:label ?name } }
  UNION { ?statement hg:about ?event ; ?q ?r }
}""",
    "denied claim": """\
ASK { ?denial hg:about ?claim ; hg:eventType event-type:denial .
      ?claim hg:eventType event-type:claim }""",
}
QUERIES = {name: _PREFIXES + body for name, body in _BODIES.items()}
SMALL = (
    "SELECT ?label WHERE { <https://w3id.org/heliograph/id/event/tower22-attack-2024-01-28>"
    " <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
)
