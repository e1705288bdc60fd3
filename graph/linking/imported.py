"""Records of imported datasets, read from the graph: one authority for each register."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from heliograph.graph.linking.countries import Countries
from heliograph.graph.linking.names import key_of
from heliograph.graph.linking.records import AuthorityRecord, Kind, Name
from heliograph.graph.linking.retrieval import Authority
from heliograph.graph.store import Engine, Term

_PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_REGISTERS = """SELECT DISTINCT ?register WHERE {
  VALUES ?class { hg:RecordedActor hg:RecordedPlace } ?record a ?class ; hg:register ?register
}"""
_RECORDS = """SELECT ?record ?graph ?class ?field ?value WHERE {{
  VALUES ?class {{ hg:RecordedActor hg:RecordedPlace }}
  VALUES (?property ?field) {{
    (skos:prefLabel "label") (hg:name "name") (hg:categoryText "category")
    (hg:countryText "country") (hg:statedPoint "point")
  }}
  GRAPH ?graph {{ ?record hg:register {register} ; a ?class ; ?property ?value }}
}}"""
_TIES = """SELECT ?record ?text WHERE {{
  ?relation hg:fromRecord ?record ; hg:toText ?text . ?record hg:register {register}
}}"""
_GONE = """SELECT ?record WHERE {{
  ?record hg:register {register} .
  FILTER NOT EXISTS {{
    ?record prov:wasDerivedFrom ?row . FILTER NOT EXISTS {{ ?row prov:wasInvalidatedBy ?import }}
  }}
  ?record prov:wasDerivedFrom/prov:wasInvalidatedBy ?import
}}"""
_POINT = re.compile(r"POINT\s*\(\s*([-+.\dEe]+)\s+([-+.\dEe]+)\s*\)", re.I)

# What sources write of a kind, beginning so, in lower case; the first that fits counts.
_ACTOR_CLASSES: Mapping[str, str] = {
    "vessel": "vessel",
    "aircraft": "aircraft",
    "person": "person",
    "individual": "person",
    "government": "state",
    "formally organised": "armed group",
    "informally organised": "armed group",
    "organisation": "organisation",
    "organization": "organisation",
    "company": "organisation",
    "publicbody": "organisation",
    "airplane": "aircraft",
}
_PLACE_CLASSES: Mapping[str, str] = {
    "a.pcl": "country",
    "a.adm": "region",
    "p.": "populated place",
    "s.": "site",
    "airport": "site",
    "small_airport": "site",
    "medium_airport": "site",
    "large_airport": "site",
    "heliport": "site",
    "seaplane_base": "site",
    "balloonport": "site",
    "closed": "site",
}
_ARMED = re.compile(r"\bFTO\b")  # a foreign terrorist organization, on the list of OFAC
# Programmes of OFAC that are named after a country.
_PROGRAMMES: Mapping[str, str] = {
    "CUBA": "Cuba", "DPRK": "North Korea", "IFSR": "Iran", "IRAN": "Iran", "IRAQ": "Iraq",
    "IRGC": "Iran", "LEBANON": "Lebanon", "LIBYA": "Libya", "SOMALIA": "Somalia",
    "SYRIA": "Syria", "VENEZUELA": "Venezuela", "YEMEN": "Yemen",
}  # fmt: skip


@dataclass
class _Entry:
    kind: Kind
    labels: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    categories: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    point: str = ""


def registers(engine: Engine) -> list[str]:
    """Return the registers of which actors or places have been imported."""
    return sorted(row["register"].value for row in _rows(engine, _REGISTERS))


def read_authority(
    engine: Engine, register: str, countries: Countries, graphs: Collection[str] = ()
) -> Authority:
    """Return the current records of a register as an authority to link to.

    Where ``graphs`` are given, only what those dataset graphs state is read.
    """
    literal = '"' + register.replace("\\", "\\\\").replace('"', '\\"') + '"'
    entries: dict[str, _Entry] = {}
    for row in _rows(engine, _RECORDS.format(register=literal)):
        if not graphs or row["graph"].value in graphs:
            _add(entries, row)
    for row in _rows(engine, _GONE.format(register=literal)):
        entries.pop(row["record"].value, None)
    ties: dict[str, set[str]] = defaultdict(set)
    for row in _rows(engine, _TIES.format(register=literal)):
        ties[row["record"].value].add(row["text"].value)
    records = (
        _record(iri, entries[iri], register, countries, ties[iri]) for iri in sorted(entries)
    )
    return Authority(register, [record for record in records if record.names])


def _rows(engine: Engine, text: str) -> Iterable[Mapping[str, Term]]:
    return engine.rows(_PREFIXES + text)


def _add(entries: dict[str, _Entry], row: Mapping[str, Term]) -> None:
    kind: Kind = "actor" if row["class"].value.endswith("RecordedActor") else "place"
    entry = entries.setdefault(row["record"].value, _Entry(kind))
    value, name = row["value"], row["field"].value
    if name == "label":
        entry.labels.add(value.value)
    elif name == "name":
        for part in _split(value.value):
            entry.names.setdefault(part, value.lang or "")
    elif name == "category":
        entry.categories.add(value.value)
    elif name == "country":
        entry.countries.add(value.value.strip())
    else:
        entry.point = value.value


def _split(text: str) -> list[str]:
    """Return the names in a list of them, as UCDP writes those that a group took later."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(
        part and not part.lower().startswith(("ltd", "inc", "s.")) for part in parts
    ):
        return [text, *parts]
    return [text.strip()] if text.strip() not in ("", "n/a") else []


def _record(
    iri: str, entry: _Entry, register: str, countries: Countries, ties: set[str]
) -> AuthorityRecord:
    labels = sorted(entry.labels)
    names = [Name(label, entry.names.get(label, "")) for label in labels]
    names += [Name(text, lang) for text, lang in sorted(entry.names.items()) if text not in labels]
    classes = _classes(entry)
    located = {countries.key(text) for text in entry.countries} - {""}
    if classes == {"state"} and labels:
        country = countries.key(labels[0].partition(" of ")[2] or labels[0])
        names.append(Name(country))
        located = {country}
    located |= {country for text in entry.categories for country in _programmes(text)}
    return AuthorityRecord(
        id=iri,
        source=register,
        kind=entry.kind,
        names=tuple(names),
        classes=frozenset(classes),
        countries=frozenset(located),
        context=frozenset(key_of(text) for text in ties),
        point=_point(entry.point),
    )


def _classes(entry: _Entry) -> set[str]:
    if entry.kind == "actor" and any(_ARMED.search(text) for text in entry.categories):
        return {"armed group"}
    known = _ACTOR_CLASSES if entry.kind == "actor" else _PLACE_CLASSES
    found = {
        cls
        for start, cls in known.items()
        for text in entry.categories
        if text.lower().startswith(start)
    }
    # A gazetteer that says no kind is one of towns; a kind that is not known says nothing.
    return found or (
        {"populated place"} if entry.kind == "place" and not entry.categories else set()
    )


def _programmes(text: str) -> set[str]:
    codes = re.findall(r"[A-Z]+", text) if text.isupper() else []
    return {_PROGRAMMES[code] for code in codes if code in _PROGRAMMES}


def _point(text: str) -> tuple[float, float] | None:
    found = _POINT.search(text)
    return (float(found[2]), float(found[1])) if found else None
