"""The bench of SHACL engines: what it compares, the errors it plants, and the W3C's tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import SH, BNode, Literal, URIRef

from bench.results import READERS
from bench.shacl_engines import ENGINES, Result
from bench.shacl_faults import FIXTURES, broken_examples, planted
from bench.shacl_suite import check, run
from bench.validation import compared, table
from heliograph.shapes import load_shapes
from tests.conformance.outcomes import Failure
from tests.conformance.shacl import SUITE, read_tests

EVENT = URIRef("https://w3id.org/heliograph/id/event/e")
RESULT = Result(EVENT, "hg:gist", SH.MinCountConstraintComponent, SH.Violation, Literal("7"))
LINES = [f'<urn:s{n}> <urn:p{n % 2}> "{n}" .' for n in range(80)]

with_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the suite is not beside this checkout")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "graph.nt").write_text(broken_examples(), "utf-8")
    load_shapes().serialize(folder / "shapes.nt", format="nt", encoding="utf-8")
    return folder / "graph.nt", folder / "shapes.nt"


@pytest.fixture(scope="module")
def expected(broken: tuple[Path, Path]) -> set[object]:
    return {result.key for result in ENGINES["pySHACL"](*broken).results}


def test_the_broken_examples_break_every_kind_of_constraint(expected: set[object]) -> None:
    """Each example is about things of its own, and pySHACL finds what is wrong with all."""
    components = Counter(str(key[2]) for key in expected)  # type: ignore[index]
    kinds = {"MinCount", "MaxCount", "Class", "Datatype", "In", "Pattern", "UniqueLang", "Or"}
    kinds |= {"Disjoint", "LessThanOrEquals", "MinInclusive", "MaxInclusive", "Not", "Equals"}

    assert {f"{SH}{kind}ConstraintComponent" for kind in kinds} <= set(components)
    assert sum(components.values()) >= len(list((FIXTURES / "invalid").glob("*.ttl")))


@pytest.mark.parametrize("name", ["pyshacl-turbo", "shacl"])
def test_two_engines_report_of_the_broken_examples_what_pyshacl_does(
    broken: tuple[Path, Path], expected: set[object], name: str
) -> None:
    found = ENGINES[name](*broken)

    assert expected == {result.key for result in found.results}
    assert not found.conforms


@pytest.mark.parametrize("name", ["pyshifty", "shacl-rust"])
def test_two_engines_find_the_same_nodes_and_report_otherwise(
    broken: tuple[Path, Path], expected: set[object], name: str
) -> None:
    """Paths without a description in one, and no judgement on unordered values in the other."""
    found = {result.key for result in ENGINES[name](*broken).results}

    assert {key[0] for key in expected} == {key[0] for key in found}  # type: ignore[index]
    assert expected != found


def test_results_are_told_apart_by_each_part_of_their_key() -> None:
    parts = {"focus": SH.Shape, "path": "", "component": SH.Shape, "severity": SH.Info}
    others = [replace(RESULT, **{name: part}) for name, part in parts.items()]  # type: ignore[arg-type]

    assert len({one.key for one in (RESULT, *others, replace(RESULT, value=None))}) == 6
    assert replace(RESULT, value=BNode()).key == replace(RESULT, value=BNode()).key
    assert replace(RESULT, messages=("one",)).key == RESULT.key


def test_reports_are_compared_by_results_and_by_the_nodes_they_blame() -> None:
    one = {"conforms": False, "results": [["a", "x"], ["a", "y"], ["b", "x"]]}
    other = {"conforms": False, "results": [["a", "x"], ["c", "x"]]}

    assert compared(one, one)["equal"]
    assert compared(one, other) == {"found": 1, "missed": 2, "added": 1, "nodes": 2, "equal": False}
    assert compared(one, {"failed": "over 1 s"}) == {"failed": "over 1 s"}


def test_errors_are_planted_in_every_predicate_the_same_each_time() -> None:
    text = "\n".join(LINES)
    spoilt = list(planted(text))
    changed = {f"{line}\n" for line in LINES} ^ set(spoilt)

    assert spoilt == list(planted(text)) != list(planted(text, seed=2))
    assert {line.split()[1] for line in changed} == {"<urn:p0>", "<urn:p1>"}
    assert len(set(spoilt) - {f"{line}\n" for line in LINES}) == 22  # of 12 kinds, one leaves out


def test_the_report_has_our_cost_beside_that_of_the_others() -> None:
    shared = {"data": "made up", "events": 10, "mib": 5}
    found = [
        {**shared, "engine": "heliograph", "seconds": 1.0},
        {**shared, "engine": "shacl", "seconds": 0.5},
        {**shared, "engine": "pySHACL", "seconds": None, "failed": "over 1 s"},
        {"data": "planted errors", "events": 0, "engine": "heliograph", "seconds": 3.0, "mib": 5},
    ]
    (line,) = READERS["validation"](found)

    assert (line.cost, line.peers, line.size) == (1.0, {"shacl": 0.5, "pySHACL": None}, 10)
    assert "| 10 events, made up | shacl | 0.50 | 0.50 | 5 |" in table(found)


@with_suite
def test_the_suite_of_the_w3c_is_passed_as_the_page_says() -> None:
    records = list(run(ENGINES["shacl"]))
    failed = [record.name for record in records if record.outcome == "fail"]

    assert failed == ["sparql/pre-binding/unsupported-sparql-004"]
    assert len(records) == 120


@with_suite
def test_an_engine_that_finds_nothing_fails_where_something_is_wrong() -> None:
    folder = SUITE / "core" / "property" / "minCount-001.ttl"
    (test,) = read_tests(SUITE, folder)

    check(ENGINES["shacl"], test)
    with pytest.raises(Failure, match="conforms"):
        check(lambda data, shapes: replace(ENGINES["shacl"](data, shapes), conforms=True), test)
