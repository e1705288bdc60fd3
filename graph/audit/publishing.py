"""Findings as quads of a derived graph, with the rules and the run that made them."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

from rdflib import PROV, RDF, RDFS, SKOS, Literal, URIRef

from heliograph.graph.audit.finding import AuditReport, Finding
from heliograph.graph.audit.index import AUDIT_GRAPH
from heliograph.graph.audit.rules import Rule
from heliograph.graph.build import QuadSet
from heliograph.graph.build.quads import plain
from heliograph.graph.model.iris import mint
from heliograph.ontology import HG

AUDIT_RUN = mint("derivation", "audit-run")
_RULE = (
    "General rules compare what passages say with what others say of the same, with its own parts "
    "and with the calendar. Each finding names its rule, its passages and its arithmetic; it does "
    "not say which source is wrong."
)
_SOFTWARE = ("heliograph", "pyoxigraph")


def audit_quads(report: AuditReport) -> QuadSet:
    """Return the findings, their rules and the run as quads of the graph ``derivation/audit``.

    The same sources, rules and software give the same quads: nothing depends on when or for
    which release the audit ran.
    """
    quads = QuadSet()
    _add_run(quads, report)
    for rule in report.rules:
        _add_rule(quads, rule)
    for finding in report.findings:
        _add_finding(quads, finding)
    return quads


def _add_run(quads: QuadSet, report: AuditReport) -> None:
    graph = AUDIT_GRAPH
    quads.add(graph, graph, RDF.type, (HG.DerivedGraph, PROV.Entity))
    quads.add(graph, graph, RDFS.label, "Audit of the sources")
    quads.add(graph, graph, HG.acceptedRule, _RULE)
    quads.add(graph, graph, PROV.wasGeneratedBy, AUDIT_RUN)
    quads.add(graph, AUDIT_RUN, RDF.type, PROV.Activity)
    quads.add(graph, AUDIT_RUN, RDFS.label, f"Audit by {len(report.rules)} rules")
    quads.add(graph, AUDIT_RUN, PROV.used, report.datasets)
    software = tuple(plain(f"{name} {version(name)}") for name in _SOFTWARE)
    quads.add(graph, AUDIT_RUN, HG.softwareVersion, software)


def _add_rule(quads: QuadSet, rule: Rule) -> None:
    quads.add(AUDIT_GRAPH, rule.iri, RDF.type, HG.AuditRule)
    quads.add(AUDIT_GRAPH, rule.iri, RDFS.label, rule.label)
    quads.add(AUDIT_GRAPH, rule.iri, SKOS.definition, rule.definition)
    quads.add(AUDIT_GRAPH, rule.iri, HG.ruleFamily, plain(rule.family))
    quads.add(AUDIT_GRAPH, rule.iri, HG.severity, plain(rule.severity))


def _add_finding(quads: QuadSet, finding: Finding) -> None:
    graph, iri = AUDIT_GRAPH, finding.iri
    quads.add(graph, iri, RDF.type, (HG.Finding, PROV.Entity))
    quads.add(graph, iri, RDFS.label, finding.message)
    quads.add(graph, iri, HG.rule, finding.rule.iri)
    quads.add(graph, iri, HG.severity, plain(finding.severity))
    quads.add(graph, iri, HG.message, finding.message)
    quads.add(graph, iri, HG.focus, URIRef(str(finding.focus)))
    others = tuple(node for node in finding.nodes if node != finding.focus)
    quads.add(graph, iri, HG.involves, others)
    quads.add(graph, iri, PROV.wasDerivedFrom, finding.passages)
    quads.add(graph, iri, PROV.wasGeneratedBy, AUDIT_RUN)
    quads.add(graph, iri, HG.reach, plain(finding.reach))
    quads.add(graph, iri, HG.comparedValue, tuple(f"{n}: {v}" for n, v in finding.values))
    quads.add(graph, iri, HG.arithmetic, "\n".join(finding.arithmetic))
    quads.add(graph, iri, HG.reading, finding.readings)
    _add_status(quads, finding)


def _add_status(quads: QuadSet, finding: Finding) -> None:
    graph, iri, status = AUDIT_GRAPH, finding.iri, finding.status
    quads.add(graph, iri, HG.findingStatus, plain(status.status))
    quads.add(graph, iri, HG.statusBy, plain(status.who))
    if status.date:
        quads.add(graph, iri, HG.statusDate, date.fromisoformat(status.date))
    quads.add(graph, iri, SKOS.editorialNote, status.note and Literal(status.note, lang="en"))
