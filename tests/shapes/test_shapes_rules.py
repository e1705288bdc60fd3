"""Every rule refuses what it is for, and nothing else does; disagreement is not refused."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from heliograph.graph.build import QuadSet, merged_graph
from heliograph.ontology import example_files, load_ontology, read_trig, schemes
from heliograph.shapes import load_shapes, validate

HGSH = "https://w3id.org/heliograph/shapes#"
HERE = Path(__file__).parent
INVALID = sorted((HERE / "invalid").glob("*.ttl"))
VALID = sorted((HERE / "valid").glob("*.ttl"))
BACKGROUND = Graph().parse(HERE / "background.ttl")
LEAVING_OUT = {
    SH.MinCountConstraintComponent,
    SH.ClassConstraintComponent,
    SH.OrConstraintComponent,
    SH.EqualsConstraintComponent,
}

every_invalid_file = pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)


def together(*graphs: Iterable[tuple[Node, Node, Node]]) -> Graph:
    whole = Graph(bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            whole.add(triple)
    return whole


def with_background(file: Path) -> Graph:
    return together(BACKGROUND).parse(file, format="turtle")


@cache
def vocabulary() -> tuple[Graph, ...]:
    return load_ontology(), *schemes().values()


def rule_of(file: Path) -> URIRef:
    return URIRef(HGSH + file.stem.partition("--")[0])


def test_the_background_of_the_tests_keeps_every_rule() -> None:
    report = validate(BACKGROUND)

    assert report.conforms, report.lines()
    assert not report.findings


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid_data_is_not_refused(file: Path) -> None:
    report = validate(with_background(file))

    assert not report.findings, report.lines()


@every_invalid_file
def test_invalid_data_breaks_just_the_rule_in_the_name_of_its_file(file: Path) -> None:
    report = validate(with_background(file))

    assert not report.conforms
    assert {rule_of(file)} == {finding.shape for finding in report.findings}, report.lines()


def test_every_rule_has_a_file_that_breaks_it() -> None:
    rules = set(load_shapes().subjects(SH.message, None))

    assert {rule_of(file) for file in INVALID} == rules


def test_every_message_of_the_shapes_is_the_one_that_is_reported() -> None:
    shapes = load_shapes()
    report = validate(with_background(HERE / "invalid" / "EventType--two.ttl"))

    assert [str(shapes.value(finding.shape, SH.message)) for finding in report.findings] == [
        finding.message for finding in report.findings
    ]


def test_the_ontology_and_the_code_lists_keep_every_rule() -> None:
    report = validate(together(*vocabulary()))

    assert not report.findings, report.lines()


@pytest.mark.parametrize("file", example_files(), ids=lambda file: file.name)
def test_examples_of_the_ontology_leave_things_out_and_break_nothing(file: Path) -> None:
    example = read_trig(file.read_text(encoding="utf-8"))
    triples = ((subject, predicate, value) for subject, predicate, value, _ in example.quads())
    report = validate(together(*vocabulary(), triples))
    broken = [f for f in report.findings if f.source_constraint not in LEAVING_OUT]

    assert not broken, report.lines()


def test_the_briefs_keep_every_rule(quads: QuadSet) -> None:
    report = validate(merged_graph(quads))

    assert not report.findings, report.lines()
