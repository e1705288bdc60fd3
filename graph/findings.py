"""The findings that a release holds: read once, and looked up by what they are about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heliograph.graph.store import Engine, Term

_PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_FINDINGS = """SELECT * WHERE {
  ?finding a hg:Finding ; hg:message ?message ; hg:severity ?severity ; hg:rule ?rule ;
    hg:findingStatus ?status ; hg:reach ?reach .
  ?rule rdfs:label ?ruleLabel ; skos:definition ?definition ; hg:ruleFamily ?family .
  OPTIONAL { ?finding hg:arithmetic ?arithmetic }
  OPTIONAL { ?finding skos:editorialNote ?note }
  OPTIONAL { ?finding hg:statusBy ?by }
} ORDER BY DESC(?severity) ?family ?ruleLabel ?finding"""
_MANY: Mapping[str, str] = {
    "nodes": "?finding hg:focus|hg:involves ?value",
    "passages": "?finding prov:wasDerivedFrom ?value",
    "documents": "?finding prov:wasDerivedFrom/hg:document ?value",
    "values": "?finding hg:comparedValue ?value",
    "readings": "?finding hg:reading ?value",
}


@dataclass(frozen=True)
class PublishedFinding:
    """A finding as the release states it; ``arithmetic`` are its steps, one a line."""

    iri: str
    message: str
    severity: str
    rule: str
    rule_label: str
    definition: str
    family: str
    status: str
    note: str
    by: str
    reach: str
    arithmetic: tuple[str, ...]
    readings: tuple[str, ...]
    values: tuple[str, ...]
    nodes: tuple[str, ...]
    passages: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.iri.rsplit("/", 1)[-1]


class Findings:
    """All findings of a release, by rule; none where it was not audited."""

    def __init__(self, engine: Engine) -> None:
        many = {name: _values(engine, pattern) for name, pattern in _MANY.items()}
        rows = engine.rows(_PREFIXES + _FINDINGS)
        self.all: Sequence[PublishedFinding] = tuple(_finding(row, many) for row in rows)
        self._of: dict[str, list[PublishedFinding]] = defaultdict(list)
        for finding in self.all:
            for node in finding.nodes:
                self._of[node].append(finding)

    def of(self, iri: str) -> Sequence[PublishedFinding]:
        """Return the findings that a figure, an event or another thing is part of."""
        return tuple(self._of.get(iri, ()))

    def tally(self, name: str) -> Counter[str]:
        """Count the findings by one of their fields, such as ``rule_label`` or ``documents``."""
        counted: Counter[str] = Counter()
        for finding in self.all:
            value = getattr(finding, name)
            counted.update(value if isinstance(value, tuple) else (value,))
        return counted


def _values(engine: Engine, pattern: str) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    text = f"SELECT DISTINCT ?finding ?value {{ ?finding a hg:Finding . {pattern} }}"
    for row in engine.rows(f"{_PREFIXES}{text} ORDER BY ?finding ?value"):
        found[row["finding"].value].append(row["value"].value)
    return found


def _finding(
    row: Mapping[str, Term], many: Mapping[str, Mapping[str, Sequence[str]]]
) -> PublishedFinding:
    iri = row["finding"].value

    def one(name: str) -> str:
        return row[name].value if name in row else ""

    return PublishedFinding(
        iri=iri,
        message=one("message"),
        severity=one("severity"),
        rule=one("rule"),
        rule_label=one("ruleLabel"),
        definition=one("definition"),
        family=one("family"),
        status=one("status"),
        note=one("note"),
        by=one("by"),
        reach=one("reach"),
        arithmetic=tuple(one("arithmetic").splitlines()),
        **{name: tuple(many[name].get(iri, ())) for name in _MANY},
    )
