"""Each audit rule finds what it is for and leaves alone what only looks like it.

A fixture is named after the rule; ``--near-miss`` marks one in which the rule finds nothing.
Everything is evaluated twice: by pySHACL, which is the reference, and by the audit.
"""

from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from heliograph.graph.audit import AuditReport, AuditView, audit, load_rules
from heliograph.graph.audit.index import AnyQuad
from heliograph.ontology import HG, HGSH, ID, read_trig, schemes
from heliograph.ontology.canonical import canonical_trig
from heliograph.shapes import Finding, load_shapes, validate

HERE = Path(__file__).parent
FIXTURES = sorted(file for file in HERE.glob("*.trig") if file.stem != "background")
RULES = load_rules()
NEAR_MISS = "--near-miss"

each_fixture = pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def rule_name(file: Path) -> str:
    return file.stem.partition("--")[0]


def is_near_miss(file: Path) -> bool:
    return file.stem.endswith(NEAR_MISS)


@cache
def background() -> tuple[AnyQuad, ...]:
    lists = {name: schemes()[name] for name in ("event-type", "unit")}
    codes = [(*triple, ID[f"scheme/{name}"]) for name, codes in lists.items() for triple in codes]
    return (*codes, *read(HERE / "background.trig"))


def read(file: Path) -> list[AnyQuad]:
    return list(read_trig(file.read_text(encoding="utf-8")).quads())


@cache
def quads_of(file: Path) -> tuple[AnyQuad, ...]:
    return (*background(), *read(file))


@cache
def report_of(file: Path) -> AuditReport:
    return audit(quads_of(file), statuses={})


@cache
def all_shapes() -> Graph:
    return load_shapes("audit")


@cache
def reference(file: Path) -> tuple[Finding, ...]:
    """Return what pySHACL finds by the rule of the fixture's name."""
    others = set(all_shapes().subjects(RDF.type, HG.AuditRule)) - {HGSH[rule_name(file)]}
    shapes = Graph()
    for triple in all_shapes():
        if triple[0] not in others:
            shapes.add(triple)
    return validate(AuditView(quads_of(file)).graph(), shapes=shapes).findings


def triple_of(shape: URIRef, focus: Node, value: Node | None) -> tuple[str, str, str]:
    return str(shape), str(focus), "" if value in (None, focus) else str(value)


@each_fixture
def test_the_audit_finds_just_what_the_name_of_the_fixture_says(file: Path) -> None:
    expected = set() if is_near_miss(file) else {rule_name(file)}
    found = {finding.rule.name for finding in report_of(file).findings}

    assert expected <= found
    assert found & {rule_name(file)} == expected


@each_fixture
def test_pyshacl_finds_the_same(file: Path) -> None:
    own = [f for f in report_of(file).findings if f.rule.name == rule_name(file)]

    expected = {triple_of(f.shape, f.focus, f.value) for f in reference(file)}
    assert expected == {triple_of(f.rule.iri, f.focus, f.value) for f in own}
    assert bool(expected) != is_near_miss(file)


def test_a_near_miss_leaves_no_warning_of_another_rule_but_where_both_may_apply() -> None:
    warned = {
        (file.stem, finding.rule.name)
        for file in FIXTURES
        if is_near_miss(file)
        for finding in report_of(file).findings
        if finding.severity == "warning"
    }

    assert warned == set()


def test_the_background_alone_has_no_finding() -> None:
    assert audit(background(), statuses={}).findings == ()


@each_rule
def test_each_rule_has_a_fixture_and_a_near_miss(rule: object) -> None:
    mine = [file for file in FIXTURES if rule_name(file) == getattr(rule, "name", "")]

    assert any(is_near_miss(file) for file in mine)
    assert any(not is_near_miss(file) for file in mine)


def test_every_fixture_is_named_after_a_rule() -> None:
    assert {rule_name(file) for file in FIXTURES} == {rule.name for rule in RULES}


@each_fixture
def test_fixtures_are_in_canonical_form(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert canonical_trig(read_trig(text)) == text


def test_a_message_has_no_open_place() -> None:
    for file in FIXTURES:
        for finding in report_of(file).findings:
            for text in (finding.message, *finding.arithmetic, *finding.readings):
                assert "{?" not in text
                assert "  " not in text.strip()
                assert not text.endswith((" .", ": ."))
