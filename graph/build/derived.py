"""Derived graphs: views that a rule makes from statements, each naming its rule."""

from __future__ import annotations

from rdflib import PROV, RDF, RDFS, URIRef

from heliograph.graph.build.best_dates import BEST_DATES, RULE, add_best_dates
from heliograph.graph.build.quads import QuadSet
from heliograph.graph.model import Collection, Responsibility, Thing
from heliograph.graph.model.iris import mint
from heliograph.ontology import HG

ACCEPTED_VIEW = mint("derivation", "accepted-view")
SUPPORT_SHORTCUTS = mint("derivation", "support-shortcuts")

_ACCEPTED_RULE = (
    "An actor is taken to be behind an event if some stated responsibility statement claims, "
    "attributes or confirms it and none denies it of that actor."
)
_SHORTCUT_RULE = (
    "One actor supports another if some asserted relation says that it backs, funds, arms, "
    "directs or enables it."
)
_ACCEPTING = frozenset({"claims", "attributes", "confirms"})
_SUPPORTING = frozenset({"backs", "funds", "arms", "directs", "enables"})


def add_derived(quads: QuadSet, collection: Collection) -> None:
    """Add the accepted view of who did what, best dates, and shortcuts of support relations."""
    add_accepted_view(quads, collection.responsibilities)
    _describe(quads, BEST_DATES, "Best dates", RULE)
    add_best_dates(quads, collection.event_facts)
    _describe(quads, SUPPORT_SHORTCUTS, "Support shortcuts", _SHORTCUT_RULE)
    for relation in collection.relations:
        actors = all(thing.kind == "actor" for thing in (relation.subject, *relation.object))
        if relation.status == "asserted" and actors and _SUPPORTING.intersection(relation.kind):
            subject = mint("actor", relation.subject.id)
            for supported in relation.object:
                target = mint("actor", supported.id)
                quads.add(SUPPORT_SHORTCUTS, subject, HG.supports, target)
                source = mint("relation", relation.id)
                quads.add(SUPPORT_SHORTCUTS, SUPPORT_SHORTCUTS, PROV.wasDerivedFrom, source)


def add_accepted_view(quads: QuadSet, rows: tuple[Responsibility, ...]) -> None:
    _describe(quads, ACCEPTED_VIEW, "Accepted view of responsibility", _ACCEPTED_RULE)
    by_id = {Thing("responsibility", row.id): row for row in rows}
    denied = set()
    for row in rows:
        if row.stance == "denies":
            # A denial of a statement denies what that statement says of its event.
            target = by_id.get(row.about, row)
            denied |= {(target.about, actor) for actor in target.attributed_to}
    for row in rows:
        if row.basis != "stated" or row.stance not in _ACCEPTING or row.about.kind != "event":
            continue
        for actor in row.attributed_to:
            if (row.about, actor) not in denied:
                event = mint("event", row.about.id)
                quads.add(ACCEPTED_VIEW, event, HG.acceptedActor, mint("actor", actor))
                source = mint("responsibility", row.id)
                quads.add(ACCEPTED_VIEW, ACCEPTED_VIEW, PROV.wasDerivedFrom, source)


def _describe(quads: QuadSet, iri: URIRef, label: str, rule: str) -> None:
    quads.add(iri, iri, RDF.type, (HG.DerivedGraph, PROV.Entity))
    quads.add(iri, iri, RDFS.label, label)
    quads.add(iri, iri, HG.acceptedRule, rule)
