"""How much there is of what: every number is counted by a query, and each triple once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from heliograph.graph.model.iris import BASE
from heliograph.graph.store import Engine, Manifest

OWN = "https://w3id.org/heliograph/"
_MERGE = "?s ?p ?o"
# Where the default graph is not the merge of all others, the merge is made here.
_UNION = """{ SELECT DISTINCT ?s ?p ?o WHERE {
  { ?s ?p ?o } UNION { GRAPH ?anywhere { ?s ?p ?o } }
} }"""
_TOTALS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?o) AS ?objects) (COUNT(DISTINCT ?thing) AS ?entities) WHERE {{
  {all} BIND (IF(isIRI(?s) && STRSTARTS(STR(?s), "{base}"), ?s, ?none) AS ?thing)
}}"""
_CLASSES = """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?o (COUNT(DISTINCT ?s) AS ?entities) WHERE {{ VALUES ?p {{ rdf:type }} {all} }}
GROUP BY ?o ORDER BY ?o"""
_PROPERTIES = """SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?o) AS ?objects) WHERE {{ {all} }} GROUP BY ?p ORDER BY ?p"""
_LINKS = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?p ?space (COUNT(*) AS ?triples) WHERE {{
  VALUES ?p {{ owl:sameAs skos:exactMatch skos:closeMatch skos:relatedMatch
              skos:broadMatch skos:narrowMatch }}
  {all}
  FILTER (isIRI(?s) && STRSTARTS(STR(?s), "{own}"))
  FILTER (isIRI(?o) && !STRSTARTS(STR(?o), "{own}"))
  BIND (REPLACE(STR(?o), "[^/#]+[/#]?$", "") AS ?space)
}} GROUP BY ?p ?space ORDER BY ?space ?p"""
_GRAPHS = """SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY ?graph"""
_DEFAULT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
# The thing of a class that the most passages mention, or else just one.
_MENTIONED = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?thing (COUNT(DISTINCT ?passage) AS ?n) WHERE {{
  GRAPH ?a {{ ?passage hg:mentions ?thing }} GRAPH ?b {{ ?thing a hg:{name} }}
}} GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT 1"""
_ANY = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT (MIN(?one) AS ?thing) WHERE {{ GRAPH ?a {{ ?one a hg:{name} }} }}"""
_SHOWN = ("Event", "Actor", "Place", "Document")


class PropertyCount(NamedTuple):
    iri: str
    triples: int
    subjects: int
    objects: int


class LinkCount(NamedTuple):
    """Mappings by one property to the IRIs that begin with ``space``."""

    property: str
    space: str
    triples: int


@dataclass(frozen=True)
class Totals:
    """The numbers of the merge of all graphs; ``entities`` have IRIs of ours."""

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: tuple[PropertyCount, ...]
    links: tuple[LinkCount, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class GraphCounts:
    """The triples of each named graph, and of the default graph."""

    named: Mapping[str, int]
    default: int


def is_merge(manifest: Manifest) -> bool:
    """True if the default graph is known to be the merge; a remote one may be anything."""
    return bool(manifest.id) and manifest.default_graph == "merge"


def count_all(engine: Engine, manifest: Manifest) -> Totals:
    """Count the merge of all graphs; raises QueryError."""
    every = _MERGE if is_merge(manifest) else _UNION
    totals = engine.rows(_TOTALS.format(all=every, base=BASE))[0]
    classes = engine.rows(_CLASSES.format(all=every))
    properties = engine.rows(_PROPERTIES.format(all=every))
    return Totals(
        triples=int(totals["triples"].value),
        entities=int(totals["entities"].value),
        subjects=int(totals["subjects"].value),
        objects=int(totals["objects"].value),
        classes={
            row["o"].value: int(row["entities"].value)
            for row in classes
            if "o" in row and row["o"].kind == "iri"
        },
        properties=tuple(
            PropertyCount(
                row["p"].value,
                int(row["triples"].value),
                int(row["subjects"].value),
                int(row["objects"].value),
            )
            for row in properties
            if "p" in row
        ),
        links=tuple(
            LinkCount(row["p"].value, row["space"].value, int(row["triples"].value))
            for row in engine.rows(_LINKS.format(all=every, own=OWN))
            if "p" in row
        ),
        examples=_examples(engine),
    )


def count_graphs(engine: Engine, manifest: Manifest) -> GraphCounts:
    """Count the triples of every graph, of empty ones too; raises QueryError."""
    rows = engine.rows(_GRAPHS)
    found = {row["graph"].value: int(row["triples"].value) for row in rows if "graph" in row}
    named = dict(sorted((dict.fromkeys(manifest.empty_graphs, 0) | found).items()))
    return GraphCounts(named, int(engine.rows(_DEFAULT)[0]["triples"].value))


def _examples(engine: Engine) -> tuple[str, ...]:
    found = []
    for name in _SHOWN:
        rows = engine.rows(_MENTIONED.format(name=name)) or engine.rows(_ANY.format(name=name))
        found += [row["thing"].value for row in rows if "thing" in row]
    return tuple(found)
