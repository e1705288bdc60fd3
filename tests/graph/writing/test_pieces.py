"""What a change touches, or everything in pieces, is judged as the whole at once would be.

The invalid files of the shapes are the changes: each is added to a background that keeps every
rule; and of the background itself something is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import RdfFormat, Store, Triple
from rdflib import SH, Graph

from heliograph.graph.store.surroundings import Surroundings
from heliograph.graph.writing.checking import parsed, validate_things
from heliograph.shapes import Report, integrity_reach, load_shapes, validate
from heliograph.shapes.reach import reach_of

SHAPES = Path(__file__).parents[2] / "shapes"
INVALID = sorted((SHAPES / "invalid").glob("*.ttl"))
EVERY = 40

Findings = set[tuple[str, ...]]


def ntriples(file: Path) -> bytes:
    return Graph().parse(file).serialize(format="nt").encode()


@pytest.fixture(scope="module")
def background() -> bytes:
    return ntriples(SHAPES / "background.ttl")


def store_of(*texts: bytes) -> Store:
    store = Store()
    for text in texts:
        store.load(text, RdfFormat.N_TRIPLES)
    return store


def triples(store: Store) -> set[Triple]:
    return {quad.triple for quad in store}


def found(report: Report) -> Findings:
    return {(str(f.shape), str(f.focus), f.path, str(f.value)) for f in report.findings}


def found_in_whole(store: Store) -> Findings:
    return found(validate(parsed(Surroundings(store, "merge").all())))


def found_by_touch(store: Store, changed: Iterable[Triple]) -> Findings:
    reach, around = integrity_reach(), Surroundings(store, "merge")
    touched = around.touched(set(changed), reach.inverse, reach.passed)
    return found(validate_things(sorted(touched), around))


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, id=file.stem, marks=[pytest.mark.slow] if number % EVERY else [])
        for number, file in enumerate(INVALID)
    ],
)
def test_a_change_is_judged_by_what_it_touches(file: Path, background: bytes) -> None:
    text = ntriples(file)
    if b"_:" in text:
        pytest.skip("blank nodes are not published")
    after = store_of(background, text)

    expected = found_in_whole(after)

    assert expected
    assert found_by_touch(after, triples(after) - triples(store_of(background))) == expected


def test_everything_in_pieces_is_judged_as_the_whole_is(background: bytes) -> None:
    texts = [text for file in INVALID[::40] if b"_:" not in (text := ntriples(file))]
    store = store_of(background, *texts)
    around = Surroundings(store, "merge")

    things = {quad.subject.value for quad in store}
    assert found(validate_things(things, around, 40)) == found_in_whole(store)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 20))]
)
def test_what_is_taken_away_is_judged_by_what_it_touched(seed: int, background: bytes) -> None:
    chance, store = Random(seed), store_of(background)
    gone = chance.sample(sorted(store, key=str), 12)
    for quad in gone:
        store.remove(quad)

    expected = found_in_whole(store)

    assert expected
    assert found_by_touch(store, {quad.triple for quad in gone}) == expected


def test_shapes_that_look_anywhere_have_no_bounds() -> None:
    shapes = load_shapes()
    shape = next(shapes.subjects(SH.path, None))
    shapes.add((shape, SH.node, shape))

    assert (reach_of(shapes).inverse, reach_of(shapes).passed) == (None, None)
    assert "http://www.w3.org/2004/02/skos/core#inScheme" in (integrity_reach().passed or ())
    assert "https://w3id.org/heliograph/ontology#mentions" in (integrity_reach().inverse or ())
