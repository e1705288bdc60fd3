"""The audit of the briefs is a matter of a second, and its time grows with the figures alone."""

from time import process_time

import pytest
from rdflib import Literal, URIRef
from rdflib.term import Node

from heliograph.graph.audit import AUDIT_GRAPH, audit
from heliograph.graph.audit.index import AnyQuad
from heliograph.graph.build import QuadSet
from heliograph.ontology import HG, ID, ONTOLOGY

SHARED = tuple(f"{ID}{kind}/" for kind in ("scheme", "dataset", "derivation"))


def is_shared(graph: Node) -> bool:
    return graph == ONTOLOGY or str(graph).startswith(SHARED[0])


def renamed(node: Node, number: int) -> Node:
    """Return the same thing of another world: an IRI of its own for all that is no code."""
    iri = str(node)
    if not isinstance(node, URIRef) or not iri.startswith(str(ID)) or iri.startswith(SHARED):
        return node
    kind, slug, *rest = iri.removeprefix(str(ID)).split("/")
    return ID["/".join((kind, f"{slug}-{number}", *rest))]


def worlds(quads: QuadSet, copies: int) -> list[AnyQuad]:
    """Return the briefs several times, each time about other actors, places and events."""
    own = [quad for quad in quads if quad[3] != AUDIT_GRAPH]
    found: list[AnyQuad] = [quad for quad in own if is_shared(quad[3])]
    for number in range(copies):
        for subject, predicate, value, graph in own:
            if not is_shared(graph):
                spelled = Literal(f"{value} {number}") if predicate == HG.name else value
                other = renamed(spelled, number)
                found.append((renamed(subject, number), predicate, other, renamed(graph, number)))
    return found


def test_the_audit_of_the_briefs_takes_under_five_seconds(quads: QuadSet) -> None:
    assert audit(quads, statuses={}).seconds < 5


@pytest.mark.slow
def test_the_time_of_an_audit_grows_with_the_figures(quads: QuadSet) -> None:
    times = {}
    for copies in (4, 12):
        data = worlds(quads, copies)
        begin = process_time()
        report = audit(data, statuses={})
        times[copies] = process_time() - begin
        assert report.figures == copies * 115
        assert report.counts["findings_warning"] == copies * 22

    assert times[12] < 3 * times[4] * 1.5
