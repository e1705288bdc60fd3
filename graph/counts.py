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
    """Return the same counts of a release in the making.

    They are reckoned from those of the release before, if that was written to as well; those of
    a build or an import need not count all that it holds, and are not relied on but for a release
    too large to be counted.
    """
    if not revision.is_listed or revision.base.manifest.action == "update":
        return _reckoned(revision)
    instances = revision.instances()
    sentences = revision.having(str(HG.sentence))
    counts = {name: instances.get(str(cls), 0) for name, cls in _CLASSES.items()}
    counts["passages"] = instances.get(str(HG.Passage), 0) - sentences
    tally = revision.tally
    totals = {"quads": tally.quads, "triples": revision.triples(), "graphs": tally.graphs}
    return counts | {"sentences": sentences} | totals


def _reckoned(revision: Revision) -> dict[str, int]:
    """Return the counts of the release before, as far as it has any, and what has changed."""
    more = {name: revision.more_instances(str(cls)) for name, cls in _CLASSES.items()}
    sentences = revision.more_having(str(HG.sentence))
    more["passages"] = revision.more_instances(str(HG.Passage)) - sentences
    more |= {"sentences": sentences, "triples": len(revision.fresh) - len(revision.gone)}
    known = revision.base.manifest.counts
    found = {name: known[name] + number for name, number in more.items() if name in known}
    return found | {"quads": revision.tally.quads, "graphs": revision.tally.graphs}
