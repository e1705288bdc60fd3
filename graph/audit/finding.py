"""What an audit finds, as data: enough for a reader to repeat it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from rdflib import URIRef
from rdflib.term import Identifier

from heliograph.graph.audit.rules import Rule

OPEN = "open"
STATUSES = (OPEN, "explained", "accepted")


@dataclass(frozen=True)
class Status:
    """What an analyst made of a finding; ``date`` is an ISO date."""

    finding: str
    status: str = OPEN
    note: str = ""
    who: str = ""
    date: str = ""


@dataclass(frozen=True)
class Finding:
    """One place where the sources do not agree with themselves, each other or the calendar.

    ``values`` are name and value as shown; ``arithmetic`` and ``readings`` are sentences.
    ``passages`` and ``nodes`` are IRIs, ``locators`` the passages as
    ``document|section|paragraph``. ``reach`` says whether it lies within one document, across
    documents of one author group, or across author groups.
    """

    iri: URIRef
    rule: Rule
    message: str
    focus: Identifier
    value: Identifier | None
    nodes: tuple[URIRef, ...]
    passages: tuple[URIRef, ...]
    locators: tuple[str, ...]
    documents: tuple[str, ...]
    reach: str
    values: tuple[tuple[str, str], ...]
    arithmetic: tuple[str, ...]
    readings: tuple[str, ...]
    status: Status

    @property
    def id(self) -> str:
        """The last part of the IRI, as the table of statuses names it."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def severity(self) -> str:
        return self.rule.severity

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        return {
            "finding": str(self.iri),
            "rule": str(self.rule.iri),
            "label": self.rule.label,
            "family": self.rule.family,
            "severity": self.severity,
            "message": self.message,
            "focus": str(self.focus),
            "value": None if self.value is None else str(self.value),
            "nodes": list(self.nodes),
            "documents": list(self.documents),
            "reach": self.reach,
            "passages": list(self.locators),
            "values": dict(self.values),
            "arithmetic": list(self.arithmetic),
            "readings": list(self.readings),
            "status": self.status.status,
            "note": self.status.note,
            "who": self.status.who,
            "date": self.status.date,
        }


@dataclass(frozen=True)
class AuditReport:
    """All findings by rule and IRI, and what was done to get them.

    ``seconds`` is the time taken; ``stale`` are rows of the table of statuses whose finding is
    gone; ``datasets`` are the collections that were read.
    """

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    seconds: float
    datasets: tuple[URIRef, ...] = ()
    stale: tuple[Status, ...] = ()
    figures: int = 0
    events: int = 0
    _by_node: dict[str, tuple[Finding, ...]] = field(default_factory=dict, compare=False)

    def by_rule(self) -> Iterator[tuple[Rule, tuple[Finding, ...]]]:
        """Yield each rule that found something with its findings."""
        for rule, found in groupby(self.findings, lambda finding: finding.rule):
            yield rule, tuple(found)

    def by_document(self) -> dict[str, tuple[Finding, ...]]:
        """Return the findings of each document; one that lies across two stands in both."""
        documents = sorted({code for finding in self.findings for code in finding.documents})
        return {
            code: tuple(finding for finding in self.findings if code in finding.documents)
            for code in documents
        }

    def of_node(self, iri: str) -> tuple[Finding, ...]:
        """Return the findings that a figure, an event or another node is part of."""
        if not self._by_node:
            for finding in self.findings:
                for node in {str(finding.focus), *map(str, finding.nodes)}:
                    self._by_node[node] = (*self._by_node.get(node, ()), finding)
        return self._by_node.get(iri, ())

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of findings, warnings and open ones."""
        return {
            "findings": len(self.findings),
            "findings_warning": sum(f.severity == "warning" for f in self.findings),
            "findings_info": sum(f.severity == "info" for f in self.findings),
            "findings_open": sum(f.status.status == OPEN for f in self.findings),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "counts": self.counts,
            "rules": {rule.name: len(found) for rule, found in self.by_rule()},
            "seconds": round(self.seconds, 3),
            "findings": [finding.as_dict() for finding in self.findings],
            "stale": [status.finding for status in self.stale],
        }
