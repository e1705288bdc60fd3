"""Records of the graph's own actors and places, read by SPARQL.

No identifier of an actor or a place is read, but for the codes of countries: other sources name
with them the country that something lies in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from heliograph.graph.linking.countries import Countries
from heliograph.graph.linking.names import key_of
from heliograph.graph.linking.records import UNNAMED, AuthorityRecord, Kind, Name
from heliograph.graph.store import Engine, Term

OWN = "heliograph"

_PREFIXES = """PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
_NAMES = """SELECT DISTINCT ?thing ?class ?type ?form ?name WHERE {
  VALUES ?class { hg:Actor hg:Place }
  ?thing a ?class ; (hg:actorType|hg:placeType)/skos:notation ?type .
  VALUES (?property ?form) {
    (skos:prefLabel "label") (skos:altLabel "other") (rdfs:label "label") (hg:name "said")
  }
  ?thing ?property ?name
}"""
_CODES = """SELECT DISTINCT ?country ?code WHERE {
  VALUES ?scheme { "iso3166-1-alpha2" "wikidata" }
  ?country hg:placeType/skos:notation "country" ;
    adms:identifier [ hg:identifierScheme ?scheme ; skos:notation ?code ]
}"""
_PLACED = """SELECT DISTINCT ?thing ?country ?lat ?long ?accuracy WHERE {
  ?thing a hg:Place .
  OPTIONAL { ?thing hg:country ?country }
  OPTIONAL {
    ?thing wgs84:lat ?lat ; wgs84:long ?long ;
      geo:hasGeometry/geo:hasMetricSpatialAccuracy ?accuracy
  }
}"""
_TIES = """SELECT DISTINCT ?actor ?other ?label WHERE {
  { ?relation hg:subject ?actor ; hg:object ?other } UNION
  { ?relation hg:subject ?other ; hg:object ?actor }
  ?relation hg:relationKind/skos:broader/skos:notation ?family .
  FILTER (?family NOT IN ("hostility", "contact"))
  ?actor a hg:Actor . ?other rdfs:label ?label
}"""
_EVENTS = """SELECT ?actor ?country (MIN(?first) AS ?start) (MAX(?last) AS ?end) WHERE {
  { ?event hg:target|hg:patron|hg:participant|hg:host ?actor } UNION
  { ?statement hg:attributedTo ?actor ; hg:about ?event }
  ?actor a hg:Actor . ?event a hg:Event .
  OPTIONAL { ?event sem:hasPlace ?place . ?place hg:country? ?country . ?country a hg:Place }
  OPTIONAL { ?event hg:notBefore ?first }
  OPTIONAL { ?event hg:notAfter ?last }
} GROUP BY ?actor ?country"""

_CLASSES: Mapping[str, str] = {
    "state": "state",
    "government": "state",
    "armed-group": "armed group",
    "militia": "armed group",
    "armed-forces": "forces",
    "military-command": "forces",
    "military-coalition": "forces",
    "person": "person",
    "vessel": "vessel",
    "aircraft-type": "materiel",
    "munition-type": "materiel",
    "weapon-type": "materiel",
    "vessel-class": "materiel",
    "stockpile": "materiel",
    "collective": UNNAMED,
    "group-of-persons": UNNAMED,
    "anonymous-source": UNNAMED,
    "unnamed-person": UNNAMED,
    "campaign": UNNAMED,
    "country": "country",
    "region": "region",
    "territory": "region",
    "governorate": "region",
    "city": "populated place",
    "town": "populated place",
    "locality": "populated place",
    "military-base": "site",
    "landing-zone": "site",
    "outpost": "site",
    "facility": "site",
    "facility-set": UNNAMED,
    "not-stated": "",
}


class OwnRecords:
    """The actors and places of a graph as records; the countries it knows, for other readers."""

    def __init__(self, engine: Engine) -> None:
        self._names: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._types: dict[str, set[str]] = defaultdict(set)
        self._kinds: dict[str, Kind] = {}
        for row in _rows(engine, _NAMES):
            thing = row["thing"].value
            self._names[thing][row["form"].value].append(row["name"])
            self._types[thing].add(row["type"].value)
            self._kinds[thing] = "actor" if row["class"].value.endswith("Actor") else "place"
        self._placed = defaultdict(list)
        for row in _rows(engine, _PLACED):
            self._placed[row["thing"].value].append(row)
        self._ties = defaultdict(set)
        for row in _rows(engine, _TIES):
            self._ties[row["actor"].value].add(row["label"].value)
        self._events = defaultdict(list)
        for row in _rows(engine, _EVENTS):
            self._events[row["actor"].value].append(row)
        self.countries = Countries(
            {
                self._label(thing): [term.value for term in self._names[thing]["said"]]
                for thing, types in self._types.items()
                if "country" in types
            },
            {row["code"].value: self._label(row["country"].value) for row in _rows(engine, _CODES)},
        )

    def __iter__(self) -> Iterator[AuthorityRecord]:
        for thing in sorted(self._kinds):
            yield self._actor(thing) if self._kinds[thing] == "actor" else self._place(thing)

    def _label(self, thing: str) -> str:
        return min(term.value for term in self._names[thing]["label"])

    def _listed(self, thing: str) -> list[Name]:
        names = self._names[thing]
        found: dict[str, Name] = {}
        for form in ("label", "other"):
            for term in sorted(names[form], key=lambda term: (len(term.value), term.value)):
                weak = form == "other" and term.value.isupper() and len(term.value) < 6
                text = term.value.partition(" (")[0] if form == "label" else term.value
                found.setdefault(text, Name(text, term.lang or "", weak))
        return list(found.values())

    def _classes(self, thing: str) -> frozenset[str]:
        found = (_CLASSES.get(code, "organisation") for code in self._types[thing])
        return frozenset(cls for cls in found if cls)

    def _actor(self, thing: str) -> AuthorityRecord:
        names, classes = self._listed(thing), self._classes(thing)
        named = {c for name in names for c in self.countries.within(name.text)}
        if "state" in classes and len(named) == 1:
            names += [Name(country) for country in named if country not in {n.text for n in names}]
        events = self._events[thing]
        acted = {
            self._label(row["country"].value)
            for row in events
            if "country" in row and "country" in self._types[row["country"].value]
        }
        tied = {c for label in self._ties[thing] for c in self.countries.within(label)}
        return AuthorityRecord(
            id=thing,
            source=OWN,
            kind="actor",
            names=tuple(names),
            classes=classes,
            countries=frozenset(named or (acted | tied)),
            start=_date(min, (row.get("start") for row in events)),
            end=_date(max, (row.get("end") for row in events)),
            context=frozenset(key_of(label) for label in self._ties[thing]),
        )

    def _place(self, thing: str) -> AuthorityRecord:
        rows, classes = self._placed[thing], self._classes(thing)
        countries = {self._label(row["country"].value) for row in rows if "country" in row}
        if "country" in classes:
            countries = {self._label(thing)}
        points = [row for row in rows if "lat" in row]
        point = (float(points[0]["lat"].value), float(points[0]["long"].value)) if points else None
        return AuthorityRecord(
            id=thing,
            source=OWN,
            kind="place",
            names=tuple(self._listed(thing)),
            classes=classes,
            countries=frozenset(countries),
            point=point,
            accuracy=float(points[0]["accuracy"].value) if points else 0.0,
        )


def _rows(engine: Engine, text: str) -> list[Mapping[str, Term]]:
    return list(engine.rows(_PREFIXES + text))


def _date(choose: object, terms: Iterable[Term | None]) -> date | None:
    found = [date.fromisoformat(term.value[:10]) for term in terms if term]
    assert callable(choose)
    return choose(found) if found else None
