"""A whole release validated: what a quick look suspects, piece by piece, by the SHACL engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from time import perf_counter
from typing import TypeVar

import polars as pl
from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from heliograph.graph.store import Release
from heliograph.graph.store.surroundings import Surroundings
from heliograph.ontology import empty_graph
from heliograph.shapes import Report, batched, integrity_reach, load_shapes, united, validate
from heliograph.shapes.pairs import FramePairs, KeptPairs, pairs_of, triples_of
from heliograph.shapes.screening import Screened, screen
from heliograph.shapes.targets import with_targets, without_targets

T = TypeVar("T")
Suspect = tuple[str, list[Node]]

# Beyond this many things the cuts around them cost more than a small graph as a whole.
PIECE = 2000
# From this many things on, to screen them costs less than to check them.
_SCREENED_FROM = 200
# Bytes of pairs that are kept while a release is looked at; all takes up to four times as many.
_KEPT = 800 * 2**20


def validate_release(release: Release, piece: int = PIECE) -> Report:
    """Check all things of a release against the integrity shapes."""
    return validate_whole(release.open().surroundings(release.manifest.default_graph), piece)


def validate_whole(around: Surroundings, piece: int = PIECE) -> Report:
    """Check all things of a store, which is read one predicate at a time.

    Those that a quick look suspects are given to the SHACL engine, so many at a time.
    """
    begin = perf_counter()
    found = screen(KeptPairs(partial(stated_pairs, around), _KEPT), _shapes())
    literals = [term for term in found.suspected if term.startswith('"')]
    report = united(
        [
            *(_judged(part, around) for part in _pieces(_suspects(found), piece)),
            *(_checked_literals(part, around) for part in _pieces(literals, piece)),
        ]
    )
    return replace(report, checked=len(found.targeted), seconds=perf_counter() - begin)


def stated_pairs(around: Surroundings, predicate: str) -> pl.DataFrame:
    """Return the pairs of a predicate, each once."""
    parts = [pairs_of(triples_of(part)) for part in around.stating(predicate)]
    found = pl.concat(parts or [pairs_of(triples_of(b""))])
    return found if around.is_merge else found.unique()


def validate_things(iris: Iterable[str], around: Surroundings, piece: int = PIECE) -> Report:
    """Check some things, so many at a time, each with what the shapes need of its neighbours.

    Of many things only those are given to the SHACL engine that a quick look suspects.
    """
    reports = []
    for things in _pieces(iris, piece):
        few = len(things) < _SCREENED_FROM
        reports.append(_checked(things, around) if few else _screened(things, around))
    return united(reports)


def _screened(things: list[str], around: Surroundings) -> Report:
    begin, inside = perf_counter(), set(things)
    found = screen(FramePairs(triples_of(_cut(things, around))), _shapes())
    suspects = (one for one in _suspects(found) if one[0] in inside)
    report = united(_judged(part, around) for part in _pieces(suspects, len(things)))
    targeted = sum(term[1:-1] in inside for term in found.targeted)
    return replace(report, checked=targeted, seconds=perf_counter() - begin)


def _suspects(found: Screened) -> Iterator[Suspect]:
    """Yield the IRIs that may break shapes, each with those shapes."""
    shapes = list(found.by_shape)
    parts = [
        pl.DataFrame({"term": terms}).with_columns(shape=pl.lit(number))
        for number, terms in enumerate(found.by_shape.values())
    ]
    if parts:
        for term, numbers in (
            pl.concat(parts).group_by("term").agg("shape").sort("term").iter_rows()
        ):
            if term.startswith("<"):
                yield term[1:-1], [shapes[number] for number in numbers]


def _pieces(items: Iterable[T], piece: int) -> Iterator[list[T]]:
    left = iter(items)
    return iter(lambda: list(islice(left, piece)), [])


def _checked(things: list[str], around: Surroundings) -> Report:
    return validate(parsed(_cut(things, around)), focus={URIRef(iri) for iri in things})


def _judged(suspects: list[Suspect], around: Surroundings) -> Report:
    """Check things against the shapes that they may break, and no others."""
    data = parsed(_cut([iri for iri, _ in suspects], around))
    targets = [(s, SH.targetNode, URIRef(iri)) for iri, shapes in suspects for s in shapes]
    return validate(data, shapes=with_targets(_untargeted(), targets))


def _checked_literals(literals: list[str], around: Surroundings) -> Report:
    """Check literals that are where a shape targets things: all there is points at them."""
    graph = parsed(around.pointing_at(literals))
    return validate(graph, focus={o for o in graph.objects() if isinstance(o, Literal)})


def _cut(things: list[str], around: Surroundings) -> bytes:
    reach = integrity_reach()
    return around.of(things, reach.inverse, reach.passed)


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return batched(load_shapes())


@lru_cache(maxsize=1)
def _untargeted() -> Graph:
    return without_targets(_shapes())


def parsed(ntriples: bytes) -> Graph:
    return empty_graph().parse(data=ntriples, format="nt")
