"""What the explore page draws, read from a release in few queries and packed for the way.

Columns instead of rows, and numbers instead of names: ten thousand events are a quarter of a
megabyte when compressed. ``things`` are actors, places and documents; where a column speaks of
one, it gives its number there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from heliograph.graph.bibliography import licence_name
from heliograph.graph.model.iris import BASE
from heliograph.graph.network import LEVELS, Level, level_of_statuses, weaker
from heliograph.graph.store import Engine, Manifest
from heliograph.server.numbered import read_rows, read_things, short

__all__ = [
    "BINS",
    "MOST_EVENTS",
    "VIEWS",
    "explored",
    "head_of",
    "relations_among",
    "series_counts",
]

VIEWS = ("timeline", "network", "map")
BINS = ("day", "week", "month")
MOST_EVENTS = 2_000  # of a release too large to be sent, at a time

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
_LICENCES = "SELECT DISTINCT ?licence { ?dataset a dcat:Dataset ; dcterms:license ?licence }"

Row = Mapping[str, str]


def explored(engine: Engine, manifest: Manifest) -> dict[str, Any]:
    """Return all that the views draw; IRIs without their common beginning, dates as ISO days."""
    things = read_things(engine)
    number = {BASE + thing: n for thing, n in things.number.items()}
    return {
        **head_of(engine, manifest),
        "things": {
            "id": things.ids,
            "label": things.labels,
            "materiel": sorted(things.materiel),
            "names": things.names,
        },
        "events": _events(engine, number),
        "counts": series_counts(engine),
        "relations": _relations(engine, number),
        "points": [[n, *point] for n, point in things.points.items()],
        "bases": sorted(things.bases),
    }


def head_of(engine: Engine, manifest: Manifest) -> dict[str, Any]:
    """Return what is said of the release itself."""
    return {
        "base": BASE,
        "release": {
            "id": manifest.id,
            "created": manifest.created,
            "hash": manifest.dataset_hash,
            "licences": [licence_name(row["licence"]) for row in read_rows(engine, _LICENCES)],
        },
        "levels": LEVELS,
    }


def series_counts(engine: Engine) -> dict[str, list[Any]]:
    """Return the totals that are stated of series, as columns."""
    return _columns(read_rows(engine, _COUNTS), ("statistic", "event"), _COUNT_COLUMNS)


_COUNT_COLUMNS = ("statistic", "event", "words", "min", "max", "best", "unit")


def _events(engine: Engine, number: Mapping[str, int]) -> dict[str, list[Any]]:
    found = {row["event"]: row for row in read_rows(engine, _EVENTS)}
    sides = {row["type"]: row["side"] for row in read_rows(engine, _SIDES)}
    statuses = _gathered(read_rows(engine, _STATUSES))
    many = {name: _gathered(read_rows(engine, query)) for name, query in _MANY.items()}
    columns: dict[str, list[Any]] = {
        "id": [short(iri) for iri in found],
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
    rows = read_rows(engine, _RELATIONS.replace("# among", among))
    found = " ".join(sorted({f"<{row['relation']}>" for row in rows}))
    resting = _RESTING.replace("# among", f"VALUES ?event {{ {found} }}")
    return _described(rows, _gathered(read_rows(engine, resting)), number)


def _relations(engine: Engine, number: Mapping[str, int]) -> dict[str, list[Any]]:
    return _described(read_rows(engine, _RELATIONS), _gathered(read_rows(engine, _RESTING)), number)


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


def _columns(
    rows: list[dict[str, str]], iris: Iterable[str], names: Iterable[str]
) -> dict[str, list[Any]]:
    named = set(iris)
    return {
        name: [short(row[name]) if name in named else row.get(name) for row in rows]
        for name in names
    }


def _gathered(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["event"]].append(row["value"])
    for values in found.values():
        values.sort()
    return found
