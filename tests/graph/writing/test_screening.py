"""A release that is screened first gets the report of the SHACL engine on the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from bench.event_graphs import quads as made_up
from bench.shacl_faults import FIXTURES, broken_examples, planted
from heliograph.graph.store import Release, Releases
from heliograph.graph.store.nquads import DefaultGraphMode, parse_line
from heliograph.graph.writing import checking
from heliograph.graph.writing.checking import (
    parsed,
    stated_pairs,
    validate_release,
    validate_things,
)
from heliograph.ontology import HG
from heliograph.shapes import Report, load_shapes, validate
from heliograph.shapes.pairs import FramePairs, KeptPairs, triples_of
from heliograph.shapes.screening import screen

GRAPH = "<https://w3id.org/heliograph/id/dataset/made-up>"
OTHER_GRAPH = "<https://w3id.org/heliograph/id/dataset/made-up-too>"
THING = URIRef("https://w3id.org/heliograph/id/event/e")


def quads_of(ntriples: Iterable[str]) -> Iterator[str]:
    return (f"{line.rstrip()[:-1]}{GRAPH} .\n" for line in ntriples)


def release_of(
    folder: Path, quads: Iterable[str], default_graph: DefaultGraphMode = "merge"
) -> Release:
    return Releases(folder).publish(
        quads, counts={}, sources=(), report={}, software={}, action="build", author="",
        message="", default_graph=default_graph,
    )  # fmt: skip


def whole(release: Release) -> bytes:
    return release.open().surroundings("merge").all()


def found(report: Report) -> set[tuple[object, ...]]:
    return {(f.shape, f.focus, f.path, f.value, f.severity, f.message) for f in report.findings}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release_of(tmp_path_factory.mktemp("broken"), quads_of(broken_examples().splitlines()))


@pytest.fixture(scope="module")
def of_the_whole(broken: Release) -> Report:
    return validate(parsed(whole(broken)))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Release:
    lines = (f"{line.rstrip()[:-1].rsplit(' <', 1)[0]} ." for line in made_up(60))
    return release_of(tmp_path_factory.mktemp("sound"), quads_of(dict.fromkeys(lines)))


def test_every_broken_rule_is_reported_as_it_is_of_the_whole(
    broken: Release, of_the_whole: Report
) -> None:
    report = validate_release(broken)

    assert found(of_the_whole) == found(report)
    assert (of_the_whole.checked, of_the_whole.conforms) == (report.checked, report.conforms)
    assert len(report.findings) > 300


def test_things_are_screened_in_pieces(
    broken: Release, of_the_whole: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_SCREENED_FROM", 1)
    snapshot = broken.open()
    things = {parse_line(line, "merge").subject.strip("<>") for line in broken.lines()}
    report = validate_things(things, snapshot.surroundings("merge"), 150)

    assert found(of_the_whole) == found(report)


def test_how_much_is_kept_does_not_change_the_report(
    broken: Release, of_the_whole: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_KEPT", 0)
    report = validate_release(broken)

    assert found(of_the_whole) == found(report)
    assert of_the_whole.checked == report.checked


@pytest.mark.parametrize("kept", [0, 50_000, 1 << 30])
def test_the_store_suspects_what_a_frame_of_all_triples_does(broken: Release, kept: int) -> None:
    around, shapes = broken.open().surroundings("merge"), load_shapes()
    stored = screen(KeptPairs(partial(stated_pairs, around), kept), shapes)
    framed = screen(FramePairs(triples_of(around.all())), shapes)

    assert set(framed.suspected) == set(stored.suspected)
    assert set(framed.targeted) == set(stored.targeted)


def test_graphs_that_are_not_merged_are_judged_as_their_union(tmp_path: Path) -> None:
    """Every statement stands in two graphs, and some in the default graph as well."""
    lines = [line.rstrip()[:-1] for line in broken_examples().splitlines()]
    named = [f"{line}{graph} .\n" for graph in (GRAPH, OTHER_GRAPH) for line in lines]
    release = release_of(tmp_path, (*named, *(f"{line}.\n" for line in lines[::3])), "plain")
    union = parsed(release.open().surroundings("plain").all())

    assert found(validate(union)) == found(validate_release(release))


def test_literals_where_things_are_targeted_are_reported(sound: Release, tmp_path: Path) -> None:
    """They come in several pieces, and one holds what other texts end a line with."""
    passage = f"<{THING}> <{HG.mentions}>"
    lines = [*whole(sound).decode().split("\n")[:-1]]
    lines += [f'{passage} "A text\u2028of\u0085{number}"@en .' for number in range(5)]
    spoilt = release_of(tmp_path, quads_of(lines))
    report = validate_release(spoilt, piece=2)

    assert found(validate(parsed(whole(spoilt)))) == found(report)
    assert sum(isinstance(finding.focus, Literal) for finding in report.findings) >= 5


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3, 4))])
def test_planted_errors_are_reported_as_they_are_of_the_whole(tmp_path: Path, seed: int) -> None:
    background = Graph().parse(FIXTURES / "background.ttl").serialize(format="nt")
    spoilt = release_of(tmp_path, quads_of(planted(background, seed)))
    report = validate_release(spoilt)

    assert found(validate(parsed(whole(spoilt)))) == found(report)
    assert len({finding.source_constraint for finding in report.findings}) > 8


def test_of_sound_things_none_is_suspected(sound: Release) -> None:
    """The last of the eight author groups has no document yet among so few events."""
    screened = screen(FramePairs(triples_of(whole(sound))), load_shapes())
    report = validate_release(sound)

    assert screened.suspected.to_list() == [f"<{f.focus}>" for f in report.findings]
    assert len(screened.targeted) == report.checked > 300


@pytest.mark.parametrize("said", [(SH.maxLength, Literal(5)), (SH.node, THING)])
def test_what_is_not_read_makes_all_that_the_shape_is_about_suspect(
    sound: Release, said: tuple[URIRef, Literal]
) -> None:
    shapes, pairs = load_shapes(), FramePairs(triples_of(whole(sound)))
    shape = next(shapes.subjects(SH.targetClass, HG.Event))
    shapes.add((shape, *said))
    events = set(Graph().parse(data=whole(sound), format="nt").subjects(RDF.type, HG.Event))

    assert {f"<{event}>" for event in events} <= set(screen(pairs, shapes).suspected)
