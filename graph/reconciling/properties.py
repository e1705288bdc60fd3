"""What can be asked of a thing, or given to narrow a search: each property with its pattern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from heliograph.graph.citation import iriref
from heliograph.graph.errors import HeliographError
from heliograph.graph.model.iris import BASE
from heliograph.graph.store import Engine, Term

Kind = Literal["text", "thing", "number", "date"]

_PREFIXES = """PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
_MOST_FOUND = 50


@dataclass(frozen=True)
class Property:
    """A property of the kinds of thing in ``of``; ``pattern`` binds ?thing and ?value."""

    id: str
    name: str
    description: str
    pattern: str
    kind: Kind = "text"
    of: tuple[str, ...] = ("actor", "event", "place")
    identifies: bool = False


@dataclass(frozen=True, order=True)
class Value:
    """A value of a property: ``text`` as people read it, ``iri`` if it is a thing of the graph."""

    text: str
    iri: str = ""


def _identifier(scheme: str, name: str, *of: str) -> Property:
    return Property(
        scheme,
        name,
        f"The identifier in {name}.",
        f'?thing adms:identifier [ hg:identifierScheme "{scheme}" ; skos:notation ?value ]',
        of=of,
        identifies=True,
    )


PROPERTIES: Sequence[Property] = (
    Property("name", "name", "A name, in any spelling.", "?thing hg:name|rdfs:label ?value",
             of=("actor", "event", "place", "document")),
    Property("type", "type", "What kind of actor, event or place it is.",
             "?thing (hg:actorType|hg:eventType|hg:placeType)/skos:prefLabel ?value"),
    Property("country", "country", "The country that a place lies in.",
             "?thing hg:country ?value", "thing", ("place",)),
    Property("within", "within", "What a place lies in.", "?thing hg:within ?value", "thing",
             ("place",)),
    Property("latitude", "latitude", "Of the published point, in degrees.",
             "?thing wgs84:lat ?value", "number", ("place",)),
    Property("longitude", "longitude", "Of the published point, in degrees.",
             "?thing wgs84:long ?value", "number", ("place",)),
    Property("accuracy", "accuracy in metres", "How far the published point may be off.",
             "?thing geo:hasGeometry/geo:hasMetricSpatialAccuracy ?value", "number", ("place",)),
    Property("place", "place", "Where an event took place.", "?thing sem:hasPlace ?value",
             "thing", ("event",)),
    Property("target", "target", "What an event was aimed at.", "?thing hg:target ?value",
             "thing", ("event",)),
    Property("part-of", "part of", "The larger event.", "?thing sem:subEventOf ?value", "thing",
             ("event",)),
    Property("earliest", "not before", "The first day an event may have been.",
             "?thing hg:notBefore ?value", "date", ("event",)),
    Property("latest", "not after", "The last day an event may have been.",
             "?thing hg:notAfter ?value", "date", ("event",)),
    Property("gist", "description", "What happened, in our words.", "?thing hg:gist ?value",
             of=("event",)),
    Property("backed-by", "said to be backed by", "Who backs an actor, by any source.",
             "?value ^hg:subject [ hg:object ?thing ; hg:relationKind/skos:notation \"backs\" ]",
             "thing", ("actor",)),
    _identifier("wikidata", "Wikidata", "actor", "event", "place"),
    _identifier("ofac-sdn", "the OFAC SDN list", "actor"),
    _identifier("ucdp-actor", "the UCDP actor list", "actor"),
    _identifier("geonames", "GeoNames", "place"),
    _identifier("iso3166-1-alpha2", "ISO 3166-1", "place"),
)  # fmt: skip


def find_property(identifier: str) -> Property:
    """Return a property by id; HeliographError naming all of them if there is none."""
    for item in PROPERTIES:
        if item.id == identifier:
            return item
    known = ", ".join(item.id for item in PROPERTIES)
    raise HeliographError(f"no property {identifier!r}; expected one of {known}")


def read_values(engine: Engine, item: Property, things: Iterable[str]) -> Mapping[str, list[Value]]:
    """Return the values of a property for each thing that has any, by IRI."""
    listed = " ".join(f"({iriref(thing)})" for thing in dict.fromkeys(things))
    found: dict[str, set[Value]] = defaultdict(set)
    if not listed:
        return {}
    text = (
        f"{_PREFIXES}SELECT DISTINCT ?thing ?value ?label WHERE {{ "
        f"VALUES (?thing) {{ {listed} }} {item.pattern} . "
        "OPTIONAL { ?value rdfs:label ?label } }"
    )
    for row in engine.rows(text):
        found[row["thing"].value].add(_value(row["value"], row.get("label")))
    return {thing: sorted(values) for thing, values in found.items()}


def find_things(engine: Engine, item: Property, value: str) -> list[str]:
    """Return the things that have exactly this value of a property."""
    given = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    text = (
        f"{_PREFIXES}SELECT DISTINCT ?thing WHERE {{ {item.pattern} . "
        f'FILTER (STR(?value) IN ("{given}", "{BASE}{given}")) }} LIMIT {_MOST_FOUND}'
    )
    return sorted(row["thing"].value for row in engine.rows(text) if row["thing"].kind == "iri")


def _value(term: Term, label: Term | None) -> Value:
    if term.kind == "iri":
        return Value(label.value if label else term.value, term.value)
    return Value(term.value)
