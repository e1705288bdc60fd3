"""Findings as data: stable, judged in a table, and published in a graph of their own."""

from pathlib import Path

import pytest
from rdflib import PROV, RDF

from heliograph.graph.audit import (
    AUDIT_GRAPH,
    AuditReport,
    Status,
    audit,
    audit_quads,
    load_rules,
    read_statuses,
)
from heliograph.graph.audit.wording import fill, lines
from heliograph.graph.build import QuadSet, merged_graph, to_nquads
from heliograph.graph.build.quads import to_term
from heliograph.graph.errors import SourceError
from heliograph.graph.queries import load_queries
from heliograph.ontology import HG, HGSH
from heliograph.shapes import validate

HEADER = "finding,status,note,who,date\n"


@pytest.fixture(scope="module")
def report(quads: QuadSet) -> AuditReport:
    return audit(quads, statuses={})


def test_a_judgement_stays_with_its_finding(quads: QuadSet, report: AuditReport) -> None:
    chosen = next(f for f in report.findings if f.rule.name == "PartsAgainstTotal")
    judged = Status(
        chosen.id, "accepted", "The words are equal in both.", "an analyst", "2026-11-21"
    )

    again = audit(quads, statuses={chosen.id: judged, "gone-0": Status("gone-0", "explained")})
    finding = next(f for f in again.findings if f.iri == chosen.iri)

    assert finding.status == judged
    assert [status.finding for status in again.stale] == ["gone-0"]
    assert again.counts["findings_open"] == len(again.findings) - 1


def test_the_table_of_judgements_is_read(tmp_path: Path) -> None:
    table = tmp_path / "finding-status.csv"
    table.write_text(HEADER + "date-differs-0,explained,Two events.,me,2026-11-21\n")

    assert read_statuses(tmp_path) == {
        "date-differs-0": Status("date-differs-0", "explained", "Two events.", "me", "2026-11-21")
    }
    assert read_statuses(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize(
    "text",
    ["finding,status\n", HEADER + "a,closed,,,\n", HEADER + "a,open,,,\na,open,,,\n"],
    ids=["columns", "status", "twice"],
)
def test_a_table_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "finding-status.csv").write_text(text)

    with pytest.raises(SourceError):
        read_statuses(tmp_path)


def test_the_table_of_the_briefs_judges_findings_that_exist(quads: QuadSet) -> None:
    assert audit(quads).stale == ()


def test_findings_stand_in_one_derived_graph(report: AuditReport) -> None:
    quads = audit_quads(report)
    findings = {s for s, p, o, _ in quads if (p, o) == (RDF.type, HG.Finding)}

    assert {graph for *_, graph in quads} == {AUDIT_GRAPH}
    assert findings == {finding.iri for finding in report.findings}
    assert len({s for s, p, o, _ in quads if (p, o) == (RDF.type, PROV.Activity)}) == 1


def test_published_findings_keep_the_integrity_rules(quads: QuadSet, report: AuditReport) -> None:
    sources = [quad for quad in quads if quad[3] != AUDIT_GRAPH]
    result = validate(merged_graph([*sources, *audit_quads(report)]))

    assert not result.findings, result.lines()


def test_the_same_audit_gives_the_same_quads(quads: QuadSet, report: AuditReport) -> None:
    again = audit(list(quads), statuses={})

    assert to_nquads(audit_quads(report)) == to_nquads(audit_quads(again))


def test_a_finding_as_json_has_what_a_reader_needs(report: AuditReport) -> None:
    shown = report.as_dict()
    keys = {"rule", "severity", "message", "documents", "passages", "values", "arithmetic"}

    assert shown["counts"]["findings"] == len(shown["findings"])
    assert all(keys <= finding.keys() for finding in shown["findings"])
    assert all(finding["passages"] for finding in shown["findings"])


def test_every_rule_says_what_it_is_and_has_an_example_that_exists() -> None:
    examples = {query.name for query in load_queries()}
    for rule in load_rules():
        assert rule.iri.startswith(str(HGSH))
        assert rule.label and rule.definition.endswith(".")
        assert rule.example in examples, rule.name
        assert rule.severity in {"warning", "info"}


def test_every_example_of_the_audit_belongs_to_a_rule() -> None:
    examples = {query.name for query in load_queries() if query.name.startswith("audit-")}

    assert examples == {rule.example for rule in load_rules()} | {"audit-findings"}


def test_rules_know_nothing_of_the_documents() -> None:
    for rule in load_rules():
        for kind in ("actor", "event", "place", "statistic", "document", "passage"):
            assert f"/id/{kind}/" not in rule.select


def test_numbers_and_days_are_shown_as_people_write_them() -> None:
    row = {"sum": to_term(14), "startDay": to_term(738000), "parts": to_term("9.0 + 5 + 12")}

    assert fill("{?parts} = {?sum}, {?startDay}", row) == "12 + 9 + 5 = 14, 2021-07-29"
    assert lines(("{?sum}", "{?missing}"), row) == ("14",)
