"""What the audit finds in the five briefs, and that a reader can repeat it."""

from collections import Counter

import pytest

from heliograph.graph.audit import AuditReport, Finding, audit, audit_quads
from heliograph.graph.build import QuadSet, build_quads, to_nquads
from heliograph.graph.model import Collection

STATISTIC = "https://w3id.org/heliograph/id/statistic/"
EVENT = "https://w3id.org/heliograph/id/event/"

# Every warning, by rule and by what it is about. Each was read against the documents.
WARNINGS = {
    "ClaimDenied": {"claim-resumption-kh-affiliate-2024-04-kh-affiliated-group-claims"},
    "ComparisonAgainstRates": {"i2-rate", "i4-rate"},
    "DateDiffers": {"iran-backed-attack-wave", "us-strike-iraq-2021-07-implied"},
    "DurationAgainstCalendar": {"stale-past-week"},
    "FirstWithTwoBaselines": {"ord-iraq-june2021"},
    "IncrementAgainstEvents": {"attacks-oct17-feb4-004"},
    "IntervalsAboveTotal": {"last-three-in-iraq", "us-responses-001"},
    "MixedDayCounts": {"000", "001"},
    "NoneAgainstEvents": {"pause-75"},
    "OrdinalAgainstEvents": {"ord-jul16-second"},
    "PartsAgainstTotal": {"i4-count"},
    "PauseCountsItsEnds": {"pause-78", "pause-86"},
    "RateAgainstCountAndDays": {"i1-rate", "i2-rate"},
    "RestraintBroken": {"militia-adherence-to-pause"},
    "SameQuantityDiffers": {"feb2-sites-85-003", "missiles-two"},
}


@pytest.fixture(scope="module")
def report(quads: QuadSet) -> AuditReport:
    return audit(quads, statuses={})


def one(report: AuditReport, rule: str, focus: str) -> Finding:
    (found,) = (
        f for f in report.findings if f.rule.name == rule and str(f.focus).endswith(f"/{focus}")
    )
    return found


def test_the_warnings_are_those_that_were_read_against_the_documents(report: AuditReport) -> None:
    found: dict[str, set[str]] = {}
    for finding in report.findings:
        if finding.severity == "warning":
            found.setdefault(finding.rule.name, set()).add(str(finding.focus).rsplit("/", 1)[-1])

    assert WARNINGS == found


def test_the_average_does_not_follow_from_count_and_days(report: AuditReport) -> None:
    finding = one(report, "RateAgainstCountAndDays", "i1-rate")

    assert "days elapsed: 19 / 9 = 2.11" in finding.arithmetic
    assert "both ends counted: 19 / 10 = 1.9" in finding.arithmetic
    assert "strictly between: 19 / 8 = 2.38" in finding.arithmetic
    assert "19 / 2.7 = 7 days would be needed" in finding.arithmetic
    assert finding.locators == ("000|why-is-it-important|9", "001|why-is-it-important|6")


def test_the_split_does_not_add_up(report: AuditReport) -> None:
    finding = one(report, "PartsAgainstTotal", "i4-count")

    assert finding.arithmetic == ("9 + 5 = 14", "14 is not at least 15 attacks")
    assert {node.removeprefix(STATISTIC) for node in finding.nodes} == {
        "i4-count",
        "i4-iraq",
        "i4-syria",
    }


def test_one_list_counts_days_in_three_ways(report: AuditReport) -> None:
    finding = one(report, "MixedDayCounts", "000")

    assert dict(finding.values)["ways of counting"] == "3"
    for way in ("(elapsed)", "(both ends counted)", "(strictly between)"):
        assert way in finding.message
    assert finding.documents == ("000",)


def test_the_pause_is_one_day_off(report: AuditReport) -> None:
    finding = one(report, "PauseCountsItsEnds", "pause-86")

    assert finding.arithmetic == (
        "days elapsed: 85",
        "both ends counted: 86",
        "strictly between, the days without an act: 84",
    )


def test_the_last_strike_before_is_dated_june_and_july_2021(report: AuditReport) -> None:
    finding = one(report, "DateDiffers", "us-strike-iraq-2021-07-implied")

    assert dict(finding.values) == {"one date": "2021-06", "another date": "2021-07"}
    assert finding.reach == "within one document"
    assert {"001|what-happened|4", "001|what-happened|11"} <= set(finding.locators)


def test_a_later_total_rose_in_a_quiet_time(report: AuditReport) -> None:
    finding = one(report, "IncrementAgainstEvents", "attacks-oct17-feb4-004")

    assert "176 - 165 = 11" in finding.arithmetic
    assert "11 is more than 3" in finding.arithmetic
    assert finding.reach == "across author groups"


def test_a_total_is_rebuilt_from_intervals_and_single_events(report: AuditReport) -> None:
    finding = one(report, "TotalNotRebuilt", "total-attacks-000")

    assert "23 + 19 + 15 + 9 + 5 + 1 = 72" in finding.arithmetic
    assert "72 + 2 = 74" in finding.arithmetic
    assert dict(finding.values)["missing"] == "2"


def test_every_finding_names_passages_and_documents(report: AuditReport) -> None:
    for finding in report.findings:
        assert finding.passages and finding.documents
        assert all(len(locator.split("|")) == 3 for locator in finding.locators)
        assert finding.values or finding.readings


def test_every_warning_about_figures_shows_its_arithmetic(report: AuditReport) -> None:
    for finding in report.findings:
        if finding.severity == "warning" and str(finding.focus).startswith(STATISTIC):
            assert finding.arithmetic, finding.message


def test_the_report_groups_findings_by_rule_document_and_node(report: AuditReport) -> None:
    by_rule = {rule.name: len(found) for rule, found in report.by_rule()}
    rules = {finding.rule.name for finding in report.of_node(f"{STATISTIC}i4-iraq")}

    assert sum(by_rule.values()) == len(report.findings) == report.counts["findings"]
    assert set(report.by_document()) == {"000", "001", "002", "003", "004"}
    assert "PartsAgainstTotal" in rules
    assert report.of_node(f"{EVENT}nothing") == ()


def test_the_order_of_the_quads_changes_nothing(collection: Collection) -> None:
    quads = sorted(build_quads(collection), key=str)
    forward, backward = audit(quads, statuses={}), audit(reversed(quads), statuses={})

    assert forward.findings == backward.findings


def test_no_finding_is_made_twice(report: AuditReport) -> None:
    iris = Counter(finding.iri for finding in report.findings)
    messages = Counter((finding.rule.name, finding.message) for finding in report.findings)

    assert iris.most_common(1)[0][1] == messages.most_common(1)[0][1] == 1


def test_an_audit_of_an_audited_graph_finds_the_same(quads: QuadSet, report: AuditReport) -> None:
    again = audit([*quads, *audit_quads(report)], statuses={})

    assert again.findings == report.findings
    assert to_nquads(audit_quads(again)) == to_nquads(audit_quads(report))
