"""Actors, places and events: that passages mention one thing is an inference, and cited so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rdflib import FOAF, ORG, PROV, RDF, RDFS, SKOS, Literal, URIRef

from heliograph.graph.build.provenance import Provenance
from heliograph.graph.build.quads import QuadSet
from heliograph.graph.model import Actor, Collection, Event, Locator, Name, Place, Thing
from heliograph.graph.model.iris import mint, of_code, of_passage
from heliograph.ontology import GEO, HG, SEM

_MENTION_NOTE = "The passages are read as speaking of one and the same thing."
_ORGANIZATIONS = frozenset(
    {
        "state",
        "government",
        "government-body",
        "legislature",
        "military-command",
        "armed-forces",
        "military-coalition",
        "international-organization",
        "armed-group",
        "militia",
        "umbrella-organization",
        "think-tank",
        "news-organization",
        "social-media-platform",
    }
)
_MATERIEL = frozenset(
    {"vessel", "vessel-class", "aircraft-type", "weapon-type", "munition-type", "stockpile"}
)


def actor_classes(actor_type: str) -> tuple[URIRef, ...]:
    """Return the classes of an actor of this type, super-classes included."""
    if actor_type in _MATERIEL:
        return (HG.Actor, HG.Materiel, SEM.Actor)
    classes: tuple[URIRef, ...] = (HG.Actor, SEM.Actor, PROV.Agent)
    if actor_type in {"collective", "group-of-persons"}:
        return (*classes, HG.Collective)
    if actor_type in {"person", "unnamed-person"}:
        return (*classes, FOAF.Person)
    if actor_type == "umbrella-organization":
        return (*classes, ORG.Organization, ORG.OrganizationalCollaboration)
    return (*classes, ORG.Organization) if actor_type in _ORGANIZATIONS else classes


class Entities:
    """Writes mentions, names and identities into the graphs they belong to."""

    def __init__(self, quads: QuadSet, provenance: Provenance, collection: Collection) -> None:
        self._quads = quads
        self._provenance = provenance
        self._names: Mapping[Thing, list[Name]] = _by_thing(collection.names)

    def add_actor(self, actor: Actor) -> None:
        iri = mint("actor", actor.id)
        classes = actor_classes(actor.type)
        graph = self._identity("actor", actor.id, actor.label, actor.passages, "mention-merge")
        self._quads.add(graph, iri, RDF.type, classes)
        self._quads.add(graph, iri, HG.actorType, of_code("actor-type", actor.type))
        self._label(graph, iri, Thing("actor", actor.id), actor.label)
        self._quads.add(graph, iri, SKOS.editorialNote, actor.note)
        self._mention(iri, (HG.Actor,), actor.passages)

    def add_place(self, place: Place) -> None:
        iri = mint("place", place.id)
        graph = self._identity("place", place.id, place.label, place.passages, "mention-merge")
        self._quads.add(graph, iri, RDF.type, (HG.Place, SEM.Place, GEO.Feature))
        self._quads.add(graph, iri, HG.placeType, of_code("place-type", place.type))
        self._quads.add(graph, iri, HG.country, tuple(mint("place", p) for p in place.country))
        self._quads.add(graph, iri, HG.within, tuple(mint("place", p) for p in place.within))
        self._label(graph, iri, Thing("place", place.id), place.label)
        self._quads.add(graph, iri, SKOS.editorialNote, place.note)
        self._mention(iri, (HG.Place,), place.passages)

    def add_event(self, event: Event) -> None:
        iri = mint("event", event.id)
        classes: tuple[URIRef, ...] = (HG.Event, SEM.Event)
        if event.granularity == "series":
            classes = (*classes, HG.EventAggregate)
        graph = self._identity("event", event.id, event.label, event.passages, "coding")
        self._quads.add(graph, iri, RDF.type, classes)
        self._quads.add(graph, iri, RDFS.label, event.label)
        self._quads.add(graph, iri, HG.gist, event.description)
        self._quads.add(graph, iri, HG.eventType, of_code("event-type", event.type))
        self._quads.add(graph, iri, HG.granularity, of_code("granularity", event.granularity))
        for status in event.status:
            self._quads.add(graph, iri, HG.eventStatus, of_code("event-status", status))
        self._quads.add(graph, iri, SKOS.editorialNote, event.note)
        self._mention(iri, (HG.Event,), event.passages)

    def _identity(
        self, kind: str, slug: str, label: str, passages: tuple[Locator, ...], method: str
    ) -> URIRef:
        title = f"Identification of “{label}”"
        return self._provenance.inference(f"{kind}-{slug}", method, passages, _MENTION_NOTE, title)

    def _label(self, graph: URIRef, iri: URIRef, thing: Thing, label: str) -> None:
        self._quads.add(graph, iri, RDFS.label, label)
        self._quads.add(graph, iri, SKOS.prefLabel, label)
        for name in self._names.get(thing, ()):
            literal = Literal(name.name, lang=name.lang)
            for passage in name.passages:
                self._quads.add(of_passage(passage), iri, HG.name, literal)
            self._provenance.describe(
                iri, SKOS.editorialNote, name.note and f"“{name.name}”: {name.note}"
            )
            if name.name != label and name.form in {"name", "spelling", "acronym"}:
                self._quads.add(graph, iri, SKOS.altLabel, literal)

    def _mention(
        self, iri: URIRef, classes: tuple[URIRef, ...], passages: tuple[Locator, ...]
    ) -> None:
        for passage in passages:
            graph = of_passage(passage)
            self._quads.add(graph, graph, HG.mentions, iri)
            self._quads.add(graph, iri, RDF.type, classes)


def _by_thing(names: tuple[Name, ...]) -> Mapping[Thing, list[Name]]:
    grouped: dict[Thing, list[Name]] = defaultdict(list)
    for name in names:
        grouped[name.thing].append(name)
    return grouped


def labels(collection: Collection) -> dict[Thing, str]:
    """Return the labels of all labelled records of the collection."""
    found = {Thing("actor", actor.id): actor.label for actor in collection.actors}
    found |= {Thing("place", place.id): place.label for place in collection.places}
    found |= {Thing("event", event.id): event.label for event in collection.events}
    found |= {
        Thing("document", document.id): document.title or f"document {document.id}"
        for document in collection.documents
    }
    return found | {
        Thing("statistic", statistic.id): statistic.label for statistic in collection.statistics
    }
