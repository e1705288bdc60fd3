"""Actors, places and documents of a release, each with a number that stands for it on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from heliograph.graph.model.iris import BASE
from heliograph.graph.store import Engine

__all__ = ["Things", "read_rows", "read_things", "short"]

_PREFIXES = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
# A label in each branch: joined to the union, it is looked up for everything that has one.
_LABELS = """SELECT ?thing ?label WHERE {
  { ?thing a hg:Actor ; rdfs:label ?label }
  UNION { ?thing a hg:Place ; rdfs:label ?label }
  UNION { ?thing a hg:Document ; rdfs:label ?label }
}"""
_MATERIEL = "SELECT ?thing { ?thing a hg:Materiel }"
_NAMES = """SELECT DISTINCT ?thing ?name WHERE {
  { ?thing a hg:Actor ; hg:name ?name } UNION { ?thing a hg:Place ; hg:name ?name }
} ORDER BY ?thing ?name"""
_POINTS = """SELECT ?thing ?latitude ?longitude ?accuracy WHERE {
  ?thing wgs84:lat ?latitude ; wgs84:long ?longitude .
  OPTIONAL { ?thing geo:hasGeometry/geo:hasMetricSpatialAccuracy ?accuracy }
} ORDER BY ?thing"""
_BASES = 'SELECT DISTINCT ?thing { ?thing hg:placeType/skos:notation "military-base" }'

Point = tuple[float, float, float | None]


@dataclass(frozen=True)
class Things:
    """Actors, places and documents by number, in the order of their IRIs.

    ``ids`` are IRIs without the common beginning; points are longitude, latitude and accuracy in
    metres, None where that is not stated.
    """

    ids: Sequence[str]
    labels: Sequence[str]
    materiel: frozenset[int]
    names: Mapping[int, Sequence[str]]
    points: Mapping[int, Point]
    bases: frozenset[int]

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of each thing by its id."""
        return {thing: n for n, thing in enumerate(self.ids)}


def read_things(engine: Engine) -> Things:
    """Return all actors, places and documents with what is known of them; raises QueryError."""
    labels: dict[str, str] = {}
    for row in read_rows(engine, _LABELS):
        known = labels.setdefault(row["thing"], row["label"])
        labels[row["thing"]] = min(known, row["label"])
    number = {thing: n for n, thing in enumerate(sorted(labels))}
    names: dict[int, list[str]] = defaultdict(list)
    for row in read_rows(engine, _NAMES):
        if row["thing"] in number:
            names[number[row["thing"]]].append(row["name"])
    return Things(
        ids=[short(thing) for thing in number],
        labels=[labels[thing] for thing in number],
        materiel=frozenset(_numbers(engine, _MATERIEL, number)),
        names=names,
        points={
            number[row["thing"]]: (float(row["longitude"]), float(row["latitude"]), _metres(row))
            for row in read_rows(engine, _POINTS)
            if row["thing"] in number
        },
        bases=frozenset(_numbers(engine, _BASES, number)),
    )


def read_rows(engine: Engine, query: str) -> list[dict[str, str]]:
    """Return the rows of a query without prefixes, each variable as text."""
    found = engine.rows(_PREFIXES + query)
    return [{name: term.value for name, term in row.items()} for row in found]


def short(iri: str) -> str:
    """Return an IRI without the beginning that all things of the graph have in common."""
    return iri.removeprefix(BASE)


def _numbers(engine: Engine, query: str, number: Mapping[str, int]) -> list[int]:
    rows = read_rows(engine, query)
    return [number[row["thing"]] for row in rows if row["thing"] in number]


def _metres(row: Mapping[str, str]) -> float | None:
    return float(row["accuracy"]) if "accuracy" in row else None
