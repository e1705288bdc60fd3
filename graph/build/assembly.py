"""The order of the build: provenance, entities, facts, statements, references, derived."""

from __future__ import annotations

from heliograph.graph.build.derived import add_derived
from heliograph.graph.build.entities import Entities
from heliograph.graph.build.event_facts import EventFacts
from heliograph.graph.build.provenance import Provenance, add_collection
from heliograph.graph.build.quads import QuadSet
from heliograph.graph.build.reference import add_gazetteer, add_identifiers, add_ontology
from heliograph.graph.build.statements import Statements
from heliograph.graph.model import Collection


def build_quads(collection: Collection) -> QuadSet:
    """Return all quads of the collection and its reference and derived graphs."""
    quads = QuadSet()
    provenance = Provenance(quads, collection)
    add_collection(provenance, collection)
    _add_entities(Entities(quads, provenance, collection), collection)
    facts = EventFacts(quads, provenance, {event.id: event.label for event in collection.events})
    for fact in collection.event_facts:
        facts.add(fact)
    _add_statements(Statements(quads, provenance, collection), collection)
    add_ontology(quads)
    add_identifiers(quads, collection.identifiers)
    add_gazetteer(quads, collection.coordinates)
    add_derived(quads, collection)
    return quads


def _add_entities(entities: Entities, collection: Collection) -> None:
    for actor in collection.actors:
        entities.add_actor(actor)
    for place in collection.places:
        entities.add_place(place)
    for event in collection.events:
        entities.add_event(event)


def _add_statements(statements: Statements, collection: Collection) -> None:
    for responsibility in collection.responsibilities:
        statements.add_responsibility(responsibility)
    for relation in collection.relations:
        statements.add_relation(relation)
    for statistic in collection.statistics:
        statements.add_statistic(statistic)
    for assessment in collection.assessments:
        statements.add_assessment(assessment)
