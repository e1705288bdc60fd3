"""A release that is screened first gets the report of the SHACL engine on the whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from bench.event_graphs import quads
from bench.shacl_faults import FIXTURES, broken_examples, planted
from heliograph.graph.store import Release, Releases
from heliograph.graph.writing import checking
from heliograph.graph.writing.checking import parsed, validate_release
from heliograph.ontology import HG
from heliograph.shapes import Report, load_shapes, validate
from heliograph.shapes.screening import screen, triples_of

GRAPH = "<https://w3id.org/heliograph/id/dataset/made-up>"
THING = URIRef("https://w3id.org/heliograph/id/event/e")


def release_of(folder: Path, ntriples: Iterable[str]) -> Release:
    return Releases(folder).publish(
        (f"{line.rstrip()[:-1]}{GRAPH} .\n" for line in ntriples), counts={}, sources=(),
        report={}, software={}, action="build", author="", message="",
    )  # fmt: skip


def whole(release: Release) -> bytes:
    return release.open().surroundings("merge").all()


def found(report: Report) -> set[tuple[object, ...]]:
    return {(f.shape, f.focus, f.path, f.value, f.severity, f.message) for f in report.findings}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release_of(tmp_path_factory.mktemp("broken"), broken_examples().splitlines())


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Release:
    lines = (f"{line.rstrip()[:-1].rsplit(' <', 1)[0]} ." for line in quads(60))
    return release_of(tmp_path_factory.mktemp("sound"), dict.fromkeys(lines))


def test_every_broken_rule_is_reported_as_it_is_of_the_whole(broken: Release) -> None:
    expected, report = validate(parsed(whole(broken))), validate_release(broken)

    assert found(expected) == found(report)
    assert (expected.checked, expected.conforms) == (report.checked, report.conforms)
    assert len(report.findings) > 300


def test_a_large_release_is_screened_in_pieces(
    broken: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_AT_ONCE", 0)
    monkeypatch.setattr(checking, "_SCREENED_FROM", 1)
    report = validate_release(broken, 150)

    assert found(validate(parsed(whole(broken)))) == found(report)


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3, 4))])
def test_planted_errors_are_reported_as_they_are_of_the_whole(tmp_path: Path, seed: int) -> None:
    background = Graph().parse(FIXTURES / "background.ttl").serialize(format="nt")
    spoilt = release_of(tmp_path, planted(background, seed))
    report = validate_release(spoilt)

    assert found(validate(parsed(whole(spoilt)))) == found(report)
    assert len({finding.source_constraint for finding in report.findings}) > 8


def test_of_sound_things_none_is_suspected(sound: Release) -> None:
    """The last of the eight author groups has no document yet among so few events."""
    screened = screen(triples_of(whole(sound)), load_shapes())
    report = validate_release(sound)

    assert screened.suspected.to_list() == [f"<{f.focus}>" for f in report.findings]
    assert len(screened.targeted) == report.checked > 300


@pytest.mark.parametrize("said", [(SH.maxLength, Literal(5)), (SH.node, THING)])
def test_what_is_not_read_makes_all_that_the_shape_is_about_suspect(
    sound: Release, said: tuple[URIRef, Literal]
) -> None:
    shapes, triples = load_shapes(), triples_of(whole(sound))
    shape = next(shapes.subjects(SH.targetClass, HG.Event))
    shapes.add((shape, *said))
    events = set(Graph().parse(data=whole(sound), format="nt").subjects(RDF.type, HG.Event))

    assert {f"<{event}>" for event in events} <= set(screen(triples, shapes).suspected)
