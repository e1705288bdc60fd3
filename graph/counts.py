"""Counts of what a graph holds, taken from its triples, not from the tables behind them."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, URIRef

from heliograph.graph.build import Quad
from heliograph.graph.store import Revision
from heliograph.ontology import HG

_CLASSES = {
    "documents": HG.Document,
    "events": HG.Event,
    "actors": HG.Actor,
    "places": HG.Place,
    "relations": HG.Relation,
    "statistics": HG.Statistic,
    "assessments": HG.Assessment,
    "responsibility_statements": HG.ResponsibilityStatement,
    "inferences": HG.Inference,
    "identifiers": HG.ExternalIdentifier,
}


def graph_counts(quads: Iterable[Quad]) -> dict[str, int]:
    """Return the number of instances by kind, of quads, and of distinct triples and graphs.

    ``passages`` counts citable units, ``sentences`` the sentences of units that have several.
    """
    instances: dict[URIRef, set[URIRef]] = {}
    sentences: set[URIRef] = set()
    triples, graphs, total = set(), set(), 0
    for subject, predicate, value, graph in quads:
        total += 1
        graphs.add(graph)
        triples.add((subject, predicate, value))
        if predicate == RDF.type and isinstance(value, URIRef):
            instances.setdefault(value, set()).add(subject)
        elif predicate == HG.sentence:
            sentences.add(subject)
    counts = {name: len(instances.get(cls, ())) for name, cls in _CLASSES.items()}
    counts["passages"] = len(instances.get(HG.Passage, set()) - sentences)
    counts["sentences"] = len(sentences)
    return counts | {"quads": total, "triples": len(triples), "graphs": len(graphs)}


def revision_counts(revision: Revision) -> dict[str, int]:
    """Return the same counts of a release in the making, from its store."""
    instances = revision.instances()
    sentences = revision.having(str(HG.sentence))
    counts = {name: instances.get(str(cls), 0) for name, cls in _CLASSES.items()}
    counts["passages"] = instances.get(str(HG.Passage), 0) - sentences
    tally = revision.tally
    totals = {"quads": tally.quads, "triples": revision.triples(), "graphs": tally.graphs}
    return counts | {"sentences": sentences} | totals
