"""A report reads like sentences and is JSON without loss."""

import json
from pathlib import Path

import pytest
from rdflib import SH, Graph, Literal, URIRef

from heliograph.ontology import ID
from heliograph.shapes import Finding, Report, validate
from heliograph.shapes.paths import compact, path_text

HERE = Path(__file__).parent
BACKGROUND = Graph().parse(HERE / "background.ttl")
ATTACK = ID["event/attack"]
SPOILT = ID["event/spoilt"]
RULE = URIRef("https://w3id.org/heliograph/shapes#EventType")
GIST = URIRef("https://w3id.org/heliograph/shapes#EventGist")


def report_of(*names: str, origins: dict[URIRef, str] | None = None) -> Report:
    data = Graph() + BACKGROUND
    for name in names:
        data.parse(HERE / "invalid" / f"{name}.ttl", format="turtle")
    return validate(data, origins=origins)


def finding(**changes: object) -> Finding:
    values = {
        "shape": RULE,
        "severity": "violation",
        "focus": ATTACK,
        "path": "hg:eventType",
        "value": None,
        "message": "An event needs a type.",
        "source_constraint": SH.MinCountConstraintComponent,
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def test_a_good_graph_gets_one_sentence() -> None:
    assert validate(BACKGROUND).lines() == ["All 93 things checked keep the rules."]


def test_a_missing_value_is_said_with_label_iri_and_origin() -> None:
    report = report_of("EventType", origins={SPOILT: "events.csv, row 12"})

    assert report.lines()[1:] == [
        "An event needs exactly one type from the event-type list. (1 violation of hgsh:EventType)",
        "  - Attack on Harbour base (hg-event:spoilt), from events.csv, row 12: "
        "hg:eventType is missing.",
    ]


def test_a_wrong_value_is_named_by_its_label() -> None:
    assert report_of("EventPlace").lines()[2] == (
        "  - Attack on Harbour base (hg-event:attack): sem:hasPlace is A writer (hg-actor:writer)."
    )


def test_a_wrong_literal_is_shown_with_its_type() -> None:
    assert report_of("EventEarliestBegin--month").lines()[2] == (
        "  - Wave of attacks (hg-event:wave): sem:hasEarliestBeginTimeStamp is "
        '"2024-01"^^xsd:gYearMonth.'
    )


def test_two_values_are_said_to_be_too_many() -> None:
    assert report_of("EventType--two").lines()[2] == (
        "  - Attack on Harbour base (hg-event:spoilt): hg:eventType has too many values."
    )


def test_a_fault_of_the_node_itself_needs_no_path() -> None:
    assert report_of("EventIri").lines()[2] == (
        "  - Attack on Harbour base (hg-event:Spoilt_Attack): see the node itself."
    )


def test_findings_are_grouped_by_rule_and_counted() -> None:
    report = report_of("EventPlace", "EventEarliestBegin", "EventEarliestEnd")

    assert report.lines()[0] == "The 93 things checked do not all keep the rules: 3 violations."
    assert [len(findings) for _, _, findings in report.by_shape()] == [1, 1, 1]


def test_violations_come_before_warnings_and_only_they_refuse() -> None:
    warning = finding(severity="warning", shape=GIST, message="An event should have a gist.")
    report = Report((warning, finding()), conforms=False, checked=2, seconds=0.1)

    assert [severity for severity, _, _ in report.by_shape()] == ["violation", "warning"]
    assert (report.violations, report.warnings) == ((finding(),), (warning,))
    assert report.lines()[0] == (
        "The 2 things checked do not all keep the rules: 1 violation and 1 warning."
    )


def test_messages_that_differ_within_a_rule_are_all_said() -> None:
    findings = (finding(message="One is 3."), finding(focus=SPOILT, message="Two is 4."))
    report = Report(findings, conforms=False, checked=2, seconds=0.1)

    assert report.lines()[1:] == [
        "2 violations of hgsh:EventType:",
        "  - hg-event:attack: One is 3.",
        "  - hg-event:spoilt: Two is 4.",
    ]


def test_report_is_json_without_loss() -> None:
    report = report_of("EventPlace", origins={ATTACK: "events.csv, row 3"})
    found = json.loads(json.dumps(report.as_dict()))

    assert (found["conforms"], found["violations"], found["warnings"]) == (False, 1, 0)
    assert found["findings"] == [
        {
            "shape": "https://w3id.org/heliograph/shapes#EventPlace",
            "severity": "violation",
            "focus": str(ATTACK),
            "path": "sem:hasPlace",
            "value": str(ID["actor/writer"]),
            "message": "The place of an event must be a known place.",
            "source_constraint": str(SH.ClassConstraintComponent),
            "label": "Attack on Harbour base",
            "origin": "events.csv, row 3",
        }
    ]


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("hg:about", "hg:about"),
        ("( hg:about skos:inScheme )", "hg:about/skos:inScheme"),
        ("[ sh:inversePath hg:mentions ]", "^hg:mentions"),
        ("[ sh:alternativePath ( hg:about hg:object ) ]", "hg:about|hg:object"),
        ("[ sh:zeroOrMorePath hg:within ]", "hg:within*"),
        ("[ sh:oneOrMorePath hg:within ]", "hg:within+"),
        ("[ sh:zeroOrOnePath hg:within ]", "hg:within?"),
        ("[ sh:zeroOrMorePath ( hg:about hg:object ) ]", "(hg:about/hg:object)*"),
        (
            "( [ sh:alternativePath ( hg:about hg:object ) ] hg:name )",
            "(hg:about|hg:object)/hg:name",
        ),
        ("<https://example.org/p>", "<https://example.org/p>"),
    ],
)
def test_paths_are_written_as_in_sparql(turtle: str, expected: str) -> None:
    graph = Graph().parse(
        data="PREFIX hg: <https://w3id.org/heliograph/ontology#>\n"
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"<urn:x:shape> sh:path {turtle} .",
        format="turtle",
    )
    path = graph.value(URIRef("urn:x:shape"), SH.path)

    assert path is not None
    assert path_text(graph, path) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (ID["event/attack"], "hg-event:attack"),
        (ID["scheme/stance/claims"], "hg-stance:claims"),
        (ID["passage/000/lead/1.2"], "hg-passage:000/lead/1.2"),
        (URIRef("https://example.org/"), "<https://example.org/>"),
        (Literal("several", lang="en"), '"several"@en'),
        (Literal(76), '"76"^^xsd:integer'),
        (Literal("76"), '"76"'),
    ],
)
def test_terms_are_written_short(term: URIRef | Literal, expected: str) -> None:
    assert compact(term) == expected
