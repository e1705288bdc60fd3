"""A whole release validated piece by piece: memory holds one piece and what surrounds it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from rdflib import Graph, URIRef

from heliograph.graph.store import Release
from heliograph.graph.store.surroundings import Surroundings
from heliograph.ontology import empty_graph
from heliograph.shapes import Report, integrity_reach, united, validate

# Beyond this many things the cuts around them cost more than a small graph as a whole.
PIECE = 2000


def validate_release(release: Release, piece: int = PIECE) -> Report:
    """Check all things of a release against the integrity shapes, so many at a time."""
    around = release.open().surroundings(release.manifest.default_graph)
    return validate_things(around.subjects(), around, piece)


def validate_things(iris: Iterable[str], around: Surroundings, piece: int = PIECE) -> Report:
    """Check some things, so many at a time, each with what the shapes need of its neighbours."""
    reach = integrity_reach()
    left = iter(iris)
    reports = []
    while focus := list(islice(left, piece)):
        cut = around.of(focus, reach.inverse, reach.passed)
        reports.append(validate(parsed(cut), focus={URIRef(iri) for iri in focus}))
    return united(reports)


def parsed(ntriples: bytes) -> Graph:
    return empty_graph().parse(data=ntriples, format="nt")
