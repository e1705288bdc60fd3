"""What the explore page draws, read from a release in few queries and packed for the way.

Columns instead of rows, and numbers instead of names: ten thousand events are a quarter of a
megabyte when compressed. ``things`` are actors, places and documents; where a column speaks of
one, it gives its number there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from heliograph.graph.bibliography import licence_name
from heliograph.graph.model.iris import BASE
from heliograph.graph.network import LEVELS, Level, level_of_statuses, weaker
from heliograph.graph.store import Engine, Manifest

__all__ = [
    "BINS",
    "MOST_EVENTS",
    "VIEWS",
    "Things",
    "explored",
    "head_of",
    "relations_among",
    "series_counts",
    "things_of",
]

VIEWS = ("timeline", "network", "map")
BINS = ("day", "week", "month")
MOST_EVENTS = 2_000  # of a release too large to be sent, at a time

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
_STATUSES = "SELECT ?event ?value { ?event hg:eventStatus/skos:notation ?value }"
# An attribution that its own claimant denies puts nobody into an event.
_MANY: Mapping[str, str] = {
    "actors": """SELECT DISTINCT ?event ?value {
      { ?event hg:acceptedActor ?value }
      UNION {
        ?said a hg:ResponsibilityStatement ; hg:about ?event ; hg:attributedTo ?value ;
          hg:stance/skos:notation ?stance .
        FILTER (?stance != "denies")
      }
    }""",
    "targets": "SELECT DISTINCT ?event ?value { ?event hg:target ?value }",
    "others": """SELECT DISTINCT ?event ?value {
      ?event hg:speaker|hg:addressee|hg:participant|hg:patron|hg:host|hg:channel ?value
    }""",
    "places": "SELECT DISTINCT ?event ?value { ?event sem:hasPlace ?value }",
    "documents": """SELECT DISTINCT ?event ?value {
      ?passage hg:mentions ?event ; hg:document ?value . ?event a hg:Event
    }""",
}
# Totals of the whole series only: a band has no place for its parts, nor for later stretches.
_COUNTS = """SELECT ?statistic ?event ?words ?min ?max ?best ?unit WHERE {
  ?statistic a hg:CountStatement ; hg:about ?event ; hg:verbatim ?words ;
    hg:unit/skos:notation ?unit .
  ?event a hg:Event ; hg:granularity/skos:notation "series" .
  FILTER NOT EXISTS { ?statistic hg:partOf ?whole }
  OPTIONAL { ?statistic hg:minValue ?min }
  OPTIONAL { ?statistic hg:maxValue ?max }
  OPTIONAL { ?statistic hg:bestValue ?best }
  OPTIONAL { ?statistic hg:windowStart ?start }
  OPTIONAL { ?event hg:notBefore ?from }
  FILTER (!BOUND(?start) || !BOUND(?from) || ?start <= ?from)
} ORDER BY ?statistic"""
_RELATIONS = """SELECT ?relation ?subject ?object ?kind ?family ?status WHERE {
  # among
  ?relation a hg:Relation ; hg:subject ?subject ; hg:object ?object ;
    hg:relationKind ?concept ; hg:relationStatus/skos:notation ?status .
  ?concept skos:notation ?kind .
  ?subject a hg:Actor . ?object a hg:Actor .
  OPTIONAL { ?concept skos:broader/skos:notation ?family }
} ORDER BY ?relation ?kind ?object"""
_RESTING = """SELECT DISTINCT ?event ?value {
  # among
  ?event a hg:Relation ; prov:wasQuotedFrom/hg:document ?value
}"""
_THINGS = """SELECT ?thing ?label ?materiel WHERE {
  { ?thing a hg:Actor } UNION { ?thing a hg:Place } UNION { ?thing a hg:Document }
  ?thing rdfs:label ?label .
  BIND (EXISTS { ?thing a hg:Materiel } AS ?materiel)
} ORDER BY ?thing"""
_NAMES = """SELECT DISTINCT ?thing ?name WHERE {
  { ?thing a hg:Actor } UNION { ?thing a hg:Place } ?thing hg:name ?name
} ORDER BY ?thing ?name"""
_POINTS = """SELECT ?place ?latitude ?longitude ?accuracy WHERE {
  ?place wgs84:lat ?latitude ; wgs84:long ?longitude .
  OPTIONAL { ?place geo:hasGeometry/geo:hasMetricSpatialAccuracy ?accuracy }
} ORDER BY ?place"""
_BASES = 'SELECT DISTINCT ?place { ?place hg:placeType/skos:notation "military-base" }'
_LICENCES = "SELECT DISTINCT ?licence { ?dataset a dcat:Dataset ; dcterms:license ?licence }"

Row = Mapping[str, str]
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


def explored(engine: Engine, manifest: Manifest) -> dict[str, Any]:
    """Return all that the views draw; IRIs without their common beginning, dates as ISO days."""
    things = _rows(engine, _THINGS)
    number = _numbered(things)
    return {
        **head_of(engine, manifest),
        "things": {
            "id": [_short(row["thing"]) for row in things],
            "label": [row["label"] for row in things],
            "materiel": [n for n, row in enumerate(things) if row["materiel"] == "true"],
            "names": _names(engine, number),
        },
        "events": _events(engine, number),
        "counts": series_counts(engine),
        "relations": _relations(engine, number),
        "points": [[n, *point] for n, point in _points(engine, number).items()],
        "bases": _bases(engine, number),
    }


def head_of(engine: Engine, manifest: Manifest) -> dict[str, Any]:
    """Return what is said of the release itself."""
    return {
        "base": BASE,
        "release": {
            "id": manifest.id,
            "created": manifest.created,
            "hash": manifest.dataset_hash,
            "licences": [licence_name(row["licence"]) for row in _rows(engine, _LICENCES)],
        },
        "levels": LEVELS,
    }


def things_of(engine: Engine) -> Things:
    """Return all actors, places and documents with what is known of them."""
    rows = _rows(engine, _THINGS)
    number = _numbered(rows)
    return Things(
        ids=[_short(row["thing"]) for row in rows],
        labels=[row["label"] for row in rows],
        materiel=frozenset(n for n, row in enumerate(rows) if row["materiel"] == "true"),
        names=_names(engine, number),
        points=_points(engine, number),
        bases=frozenset(_bases(engine, number)),
    )


def series_counts(engine: Engine) -> dict[str, list[Any]]:
    """Return the totals that are stated of series, as columns."""
    return _columns(_rows(engine, _COUNTS), ("statistic", "event"), _COUNT_COLUMNS)


_COUNT_COLUMNS = ("statistic", "event", "words", "min", "max", "best", "unit")


def _events(engine: Engine, number: Mapping[str, int]) -> dict[str, list[Any]]:
    found = {row["event"]: row for row in _rows(engine, _EVENTS)}
    sides = {row["type"]: row["side"] for row in _rows(engine, _SIDES)}
    statuses = _gathered(_rows(engine, _STATUSES))
    many = {name: _gathered(_rows(engine, query)) for name, query in _MANY.items()}
    columns: dict[str, list[Any]] = {
        "id": [_short(iri) for iri in found],
        "label": [row["label"] for row in found.values()],
        "type": [row["type"] for row in found.values()],
        "side": [sides.get(row["type"], "other") for row in found.values()],
        "granularity": [row["granularity"] for row in found.values()],
        "from": [row.get("from") for row in found.values()],
        "to": [row.get("to") for row in found.values()],
        "disputed": [int(row.get("disputed") == "true") for row in found.values()],
        "statuses": [statuses[iri] for iri in found],
        "evidence": [_evidence(statuses[iri], many["documents"][iri]) for iri in found],
    }
    for name, values in many.items():
        columns[name] = [[number[v] for v in values[iri] if v in number] for iri in found]
    return columns


def _evidence(statuses: Iterable[str], documents: Iterable[str]) -> int:
    """Return how firmly an event stands: by its own status; only inferred if no passage has it."""
    stated: Level = "asserted" if documents else "inferred"
    return LEVELS.index(weaker(level_of_statuses(statuses), stated))


def relations_among(
    engine: Engine, number: Mapping[str, int], actors: Sequence[str]
) -> dict[str, list[Any]]:
    """Return the relations of which both ends are among some actors, as columns.

    ``number`` has the numbers of things by IRI, ``actors`` are IRIs.
    """
    ends = " ".join(f"<{actor}>" for actor in actors)
    among = f"VALUES ?subject {{ {ends} }} VALUES ?object {{ {ends} }}"
    rows = _rows(engine, _RELATIONS.replace("# among", among))
    found = " ".join(sorted({f"<{row['relation']}>" for row in rows}))
    resting = _RESTING.replace("# among", f"VALUES ?event {{ {found} }}")
    return _described(rows, _gathered(_rows(engine, resting)), number)


def _relations(engine: Engine, number: Mapping[str, int]) -> dict[str, list[Any]]:
    return _described(_rows(engine, _RELATIONS), _gathered(_rows(engine, _RESTING)), number)


def _described(
    rows: list[dict[str, str]], resting: Mapping[str, list[str]], number: Mapping[str, int]
) -> dict[str, list[Any]]:
    columns = _columns(rows, ("relation",), ("relation", "kind", "family", "status"))
    for end in ("subject", "object"):
        columns[end] = [number[row[end]] for row in rows]
    columns["documents"] = [
        [number[d] for d in resting.get(row["relation"], ()) if d in number] for row in rows
    ]
    columns["evidence"] = [LEVELS.index(level_of_statuses([row["status"]])) for row in rows]
    return columns


def _numbered(rows: list[dict[str, str]]) -> dict[str, int]:
    return {row["thing"]: n for n, row in enumerate(rows)}


def _points(engine: Engine, number: Mapping[str, int]) -> dict[int, Point]:
    return {
        number[row["place"]]: (float(row["longitude"]), float(row["latitude"]), _metres(row))
        for row in _rows(engine, _POINTS)
        if row["place"] in number
    }


def _bases(engine: Engine, number: Mapping[str, int]) -> list[int]:
    return [number[row["place"]] for row in _rows(engine, _BASES) if row["place"] in number]


def _names(engine: Engine, number: Mapping[str, int]) -> dict[int, list[str]]:
    """Return every other name by which a thing goes, so that a filter finds it by any."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in _rows(engine, _NAMES):
        found[number[row["thing"]]].append(row["name"])
    return found


def _columns(
    rows: list[dict[str, str]], iris: Iterable[str], names: Iterable[str]
) -> dict[str, list[Any]]:
    short = set(iris)
    return {
        name: [_short(row[name]) if name in short else row.get(name) for row in rows]
        for name in names
    }


def _gathered(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["event"]].append(row["value"])
    for values in found.values():
        values.sort()
    return found


def _metres(row: Row) -> float | None:
    return float(row["accuracy"]) if "accuracy" in row else None


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)


def _rows(engine: Engine, query: str) -> list[dict[str, str]]:
    found = engine.rows(_PREFIXES + query)
    return [{name: term.value for name, term in row.items()} for row in found]
