"""Ten questions that analysts ask of any graph of events; the made-up ones answer all of them.

Each says what it asks and gives the same rows on every engine that follows the standard.
"""

from __future__ import annotations

from heliograph.graph.queries import stored_query

_PREFIXES = """\
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX id: <https://w3id.org/heliograph/id/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_BODIES = {
    "who hits whom": """\
SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event hg:acceptedActor ?one ; hg:target ?other .
} GROUP BY ?one ?other ORDER BY DESC(?events) ?one ?other LIMIT 100""",
    "co-participation": """\
SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event hg:acceptedActor|hg:target|hg:participant|hg:speaker ?one .
  ?event hg:acceptedActor|hg:target|hg:participant|hg:speaker ?other .
  FILTER (STR(?one) < STR(?other))
} GROUP BY ?one ?other ORDER BY DESC(?events) ?one ?other LIMIT 100""",
    "group-by with provenance": """\
SELECT ?target ?document (COUNT(DISTINCT ?event) AS ?events) (COUNT(DISTINCT ?g) AS ?passages)
WHERE {
  GRAPH ?g { ?event hg:target ?target } ?g hg:document ?document .
} GROUP BY ?target ?document ORDER BY DESC(?events) ?target ?document LIMIT 100""",
    "timeline of an actor": """\
SELECT DISTINCT ?event ?label ?first ?last WHERE {
  VALUES ?actor { <https://w3id.org/heliograph/id/actor/g0> }
  ?event hg:acceptedActor|hg:target|hg:participant|hg:speaker ?actor ; rdfs:label ?label ;
    hg:notBefore ?first ; hg:notAfter ?last .
} ORDER BY ?first ?event""",
    "counts that disagree": """\
SELECT ?event ?unit ?one ?less ?other ?more WHERE {
  ?a hg:about ?event ; hg:unit ?unit ; hg:measureType ?measure ; hg:value ?less ;
    hg:statedBy ?one .
  ?b hg:about ?event ; hg:unit ?unit ; hg:measureType ?measure ; hg:value ?more ;
    hg:statedBy ?other .
  FILTER (?less < ?more)
} ORDER BY ?event ?less ?more ?one ?other""",
    "corroboration": """\
SELECT ?event (COUNT(DISTINCT ?group) AS ?groups) WHERE {
  ?passage hg:mentions ?event ; hg:document/hg:authorGroup ?group . ?event a hg:Event .
} GROUP BY ?event HAVING (COUNT(DISTINCT ?group) > 1) ORDER BY DESC(?groups) ?event LIMIT 1000""",
    "denials": """\
SELECT ?actor (COUNT(DISTINCT ?event) AS ?events) (COUNT(DISTINCT ?claimant) AS ?blamed_by) WHERE {
  ?denial hg:stance <https://w3id.org/heliograph/id/scheme/stance/denies> ; hg:about ?event ;
    hg:attributedTo ?actor .
  ?claim hg:stance <https://w3id.org/heliograph/id/scheme/stance/attributes> ; hg:about ?event ;
    hg:attributedTo ?actor ; hg:claimant ?claimant .
} GROUP BY ?actor ORDER BY DESC(?events) ?actor LIMIT 100""",
    "casualties by source": """\
SELECT ?group ?unit (COUNT(?figure) AS ?figures) (SUM(?value) AS ?total) WHERE {
  ?figure a hg:CasualtyStatement ; hg:value ?value ; hg:unit ?unit ;
    prov:wasQuotedFrom/hg:document/hg:authorGroup ?group .
} GROUP BY ?group ?unit ORDER BY ?group ?unit""",
    "events near a place": """\
SELECT ?event ?place ?last WHERE {
  ?place wgs84:lat ?latitude ; wgs84:long ?longitude .
  FILTER (?latitude > 30 && ?latitude < 34 && ?longitude > 42 && ?longitude < 48)
  ?event sem:hasPlace ?place ; hg:notAfter ?last .
} ORDER BY DESC(?last) ?event LIMIT 50""",
}


def _window() -> str:
    query = stored_query("events-possibly-within")
    return query.render({"from": "2010-03-01", "to": "2010-03-31"})


def queries() -> dict[str, str]:
    """Return the ten queries by name."""
    found = {name: _PREFIXES + body for name, body in _BODIES.items()}
    return {**found, "events in a window": _window()}
