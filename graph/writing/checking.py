"""A whole release validated: what a quick look suspects, piece by piece, by the SHACL engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from time import perf_counter

import polars as pl
from rdflib import Graph, Literal, URIRef

from heliograph.graph.store import Release
from heliograph.graph.store.surroundings import Surroundings
from heliograph.ontology import empty_graph
from heliograph.shapes import Report, integrity_reach, load_shapes, united, validate
from heliograph.shapes.screening import screen, triples_of

# Beyond this many things the cuts around them cost more than a small graph as a whole.
PIECE = 2000
# From this many things on, to screen them costs less than to check them.
_SCREENED_FROM = 200
# Up to this many quads a release is screened as a whole, in some 400 bytes for each.
_AT_ONCE = 3_000_000


def validate_release(release: Release, piece: int = PIECE) -> Report:
    """Check all things of a release against the integrity shapes.

    Those that a quick look suspects are given to the SHACL engine, so many at a time; the look is
    at a piece at a time, too, where the release is large.
    """
    around = release.open().surroundings(release.manifest.default_graph)
    if release.manifest.quads > _AT_ONCE:
        return validate_things(around.subjects(), around, piece)
    begin = perf_counter()
    triples = triples_of(around.all())
    found = screen(triples, _shapes())
    checked = [*_in_pieces(_iris(found.suspected), around, piece)]
    report = united([*checked, _literals(found.suspected, triples)])
    return replace(report, checked=len(found.targeted), seconds=perf_counter() - begin)


def validate_things(iris: Iterable[str], around: Surroundings, piece: int = PIECE) -> Report:
    """Check some things, so many at a time, each with what the shapes need of its neighbours.

    Of many things only those are given to the SHACL engine that a quick look suspects.
    """
    left = iter(iris)
    reports = []
    while things := list(islice(left, piece)):
        few = len(things) < _SCREENED_FROM
        reports.append(_checked(things, around) if few else _screened(things, around))
    return united(reports)


def _screened(things: list[str], around: Surroundings) -> Report:
    begin, inside = perf_counter(), set(things)
    found = screen(triples_of(_cut(things, around)), _shapes())
    report = _checked([iri for iri in _iris(found.suspected) if iri in inside], around)
    targeted = sum(iri in inside for iri in _iris(found.targeted))
    return replace(report, checked=targeted, seconds=perf_counter() - begin)


def _iris(terms: Iterable[str]) -> Iterator[str]:
    return (term[1:-1] for term in terms if term.startswith("<"))


def _in_pieces(iris: Iterable[str], around: Surroundings, piece: int) -> Iterator[Report]:
    left = iter(iris)
    return (_checked(part, around) for part in iter(lambda: list(islice(left, piece)), []))


def _literals(suspected: pl.Series, triples: pl.DataFrame) -> Report:
    """Check the literals that are where a shape targets things: all there is points at them."""
    literals = suspected.filter(suspected.str.starts_with('"'))
    pointing = triples.filter(pl.col("object").is_in(literals.implode()))
    graph = parsed("".join(f"{s} {p} {o} .\n" for s, p, o in pointing.iter_rows()).encode())
    return validate(graph, focus={o for o in graph.objects() if isinstance(o, Literal)})


def _checked(things: list[str], around: Surroundings) -> Report:
    return validate(parsed(_cut(things, around)), focus={URIRef(iri) for iri in things})


def _cut(things: list[str], around: Surroundings) -> bytes:
    reach = integrity_reach()
    return around.of(things, reach.inverse, reach.passed)


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return load_shapes()


def parsed(ntriples: bytes) -> Graph:
    return empty_graph().parse(data=ntriples, format="nt")
