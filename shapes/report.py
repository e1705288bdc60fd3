"""Validation results as data: findings by severity and shape, read like sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from rdflib import SH, URIRef
from rdflib.term import Identifier

from heliograph.shapes.paths import compact

Severity = Literal["violation", "warning", "info"]

_SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One result: ``focus`` breaks the rule ``shape``, whose reason is ``message``.

    ``path`` is the property path in SPARQL notation, empty where the rule is about the node
    itself; ``value`` is the offending value, None where one is missing or there are too many.
    """

    shape: URIRef
    severity: Severity
    focus: Identifier
    path: str
    value: Identifier | None
    message: str
    source_constraint: URIRef | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values; None where there is no value."""
        return {
            "shape": str(self.shape),
            "severity": self.severity,
            "focus": str(self.focus),
            "path": self.path,
            "value": None if self.value is None else str(self.value),
            "message": self.message,
            "source_constraint": self.source_constraint and str(self.source_constraint),
        }


@dataclass(frozen=True)
class Report:
    """All findings of one validation; it conforms unless a finding is a violation.

    ``checked`` counts the focus nodes, ``seconds`` is the time taken. ``labels`` and
    ``origins`` (file and row, as a caller knows them) name the focus nodes in sentences.
    """

    findings: tuple[Finding, ...]
    conforms: bool
    checked: int
    seconds: float
    labels: Mapping[Identifier, str] = field(default_factory=dict)
    origins: Mapping[URIRef, str] = field(default_factory=dict)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """Findings that refuse a build or a write."""
        return self._of("violation")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that question the sources and refuse nothing."""
        return self._of("warning")

    def by_shape(self) -> Iterator[tuple[Severity, URIRef, tuple[Finding, ...]]]:
        """Yield the findings of each severity and shape together, violations first."""
        ordered = sorted(self.findings, key=_order)
        for (severity, shape), group in groupby(ordered, lambda f: (f.severity, f.shape)):
            yield severity, shape, tuple(group)

    def lines(self) -> list[str]:
        """Return a sentence for the whole, one for each broken rule, one for each finding."""
        sentences = [self._summary()]
        for severity, shape, findings in self.by_shape():
            count = f"{_counted(len(findings), severity)} of {compact(shape)}"
            shared = len({finding.message for finding in findings}) == 1
            sentences.append(f"{findings[0].message} ({count})" if shared else f"{count}:")
            for finding in findings:
                fault = f"{self._fault(finding)}." if shared else finding.message
                sentences.append(f"  - {self._subject(finding)}: {fault}")
        return sentences

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values, the findings in the order of the sentences."""
        findings = []
        for finding in sorted(self.findings, key=_order):
            origin = self.origins.get(finding.focus) if isinstance(finding.focus, URIRef) else None
            label = self.labels.get(finding.focus)
            findings.append({**finding.as_dict(), "label": label, "origin": origin})
        return {
            "conforms": self.conforms,
            "checked": self.checked,
            "seconds": round(self.seconds, 3),
            "violations": len(self.violations),
            "warnings": len(self.warnings),
            "findings": findings,
        }

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def _summary(self) -> str:
        if not self.findings:
            return f"All {self.checked} things checked keep the rules."
        counts = [(len(self._of(severity)), severity) for severity in _SEVERITIES]
        found = " and ".join(_counted(*count) for count in counts if count[0])
        verdict = "keep the rules" if self.conforms else "do not all keep the rules"
        return f"The {self.checked} things checked {verdict}: {found}."

    def _subject(self, finding: Finding) -> str:
        name = self._named(finding.focus)
        if isinstance(finding.focus, URIRef) and finding.focus in self.origins:
            return f"{name}, from {self.origins[finding.focus]}"
        return name

    def _fault(self, finding: Finding) -> str:
        if finding.value is not None and finding.value != finding.focus:
            return f"{finding.path or 'the value'} is {self._named(finding.value)}"
        if finding.source_constraint == SH.MinCountConstraintComponent:
            return f"{finding.path} is missing"
        if finding.source_constraint == SH.MaxCountConstraintComponent:
            return f"{finding.path} has too many values"
        return f"see {finding.path}" if finding.path else "see the node itself"

    def _named(self, term: Identifier) -> str:
        if term not in self.labels:
            return compact(term)
        return f"{self.labels[term]} ({compact(term)})"


def _counted(number: int, severity: Severity) -> str:
    return f"{number} {severity}{'' if number == 1 else 's'}"


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    severity = _SEVERITIES.index(finding.severity)
    return severity, finding.shape, finding.focus, finding.path, str(finding.value)


def united(reports: Iterable[Report]) -> Report:
    """Return one report of several on different focus nodes; without any, that nothing is wrong."""
    parts = list(reports)
    return Report(
        findings=tuple(finding for part in parts for finding in part.findings),
        conforms=all(part.conforms for part in parts),
        checked=sum(part.checked for part in parts),
        seconds=sum(part.seconds for part in parts),
        labels={node: text for part in parts for node, text in part.labels.items()},
        origins={node: text for part in parts for node, text in part.origins.items()},
    )
