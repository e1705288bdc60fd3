"""FollowTheMoney entities, for Aleph and OpenSanctions tools.

Who is said to be behind an event is a Note, so that no edge turns a claim into a fact. Types of
weapons and aircraft are no entities there and are left out.
https://followthemoney.tech/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rdflib import DCTERMS, SKOS

from heliograph.graph.exporting.facts import Facts
from heliograph.graph.model.iris import BASE
from heliograph.ontology import HG, SEM

_SCHEMATA = {
    "state": "PublicBody",
    "government": "PublicBody",
    "government-body": "PublicBody",
    "legislature": "PublicBody",
    "armed-forces": "PublicBody",
    "military-command": "PublicBody",
    "international-organization": "PublicBody",
    "person": "Person",
    "unnamed-person": "Person",
    "vessel": "Vessel",
    "anonymous-source": "LegalEntity",
    "group-of-persons": "LegalEntity",
    "collective": "LegalEntity",
}
_TYPES_OF_THINGS = {"aircraft-type", "munition-type", "weapon-type", "vessel-class", "stockpile"}
_WIKIDATA = "http://www.wikidata.org/entity/"

Entity = dict[str, Any]


def ftm_entities(facts: Facts) -> Iterator[Entity]:
    """Yield the entities, each as JSON lines hold it: id, schema, properties."""
    for document in facts.of_class("Document"):
        yield _document(facts, document)
    actors = [
        iri
        for iri in facts.of_class("Actor")
        if facts.code(iri, HG.actorType) not in _TYPES_OF_THINGS
    ]
    known = {*actors, *facts.of_class("Place"), *facts.of_class("Event")}
    for actor in actors:
        yield _actor(facts, actor)
    for place in facts.of_class("Place"):
        yield _place(facts, place)
    for event in facts.of_class("Event"):
        yield _event(facts, event, known)
    for relation in facts.of_class("Relation"):
        yield from _links(facts, relation, known)
    for statement in facts.of_class("ResponsibilityStatement"):
        yield _note(facts, statement, known)


def entity_id(iri: str) -> str:
    """Return the id of a thing: made of its IRI alone.

    >>> entity_id("https://w3id.org/heliograph/id/actor/houthis")
    'hg-actor-houthis'
    """
    return "hg-" + re.sub(r"[^A-Za-z0-9.]+", "-", iri.removeprefix(BASE)).strip("-")


def _entity(facts: Facts, iri: str, schema: str, **properties: list[str]) -> Entity:
    sources = [label for _, label in facts.passages(iri)]
    kept = {name: [v for v in values if v] for name, values in properties.items()}
    if schema not in ("UnknownLink",):
        kept["notes"] = [*kept.get("notes", []), *(f"Stated in: {label}" for label in sources)]
    kept["sourceUrl"] = [iri]
    return {
        "id": entity_id(iri),
        "schema": schema,
        "properties": {name: values for name, values in kept.items() if values},
        "datasets": ["heliograph"],
    }


def _wikidata(facts: Facts, iri: str) -> list[str]:
    found = (match.removeprefix(_WIKIDATA) for match in facts.texts(iri, SKOS.exactMatch))
    return [item for item in found if re.fullmatch(r"Q\d+", item)]


def _document(facts: Facts, iri: str) -> Entity:
    people = [facts.label(actor) for actor in facts.texts(iri, DCTERMS.creator)]
    return _entity(
        facts,
        iri,
        "Document",
        title=facts.texts(iri, DCTERMS.title),
        author=people,
        publisher=[facts.label(actor) for actor in facts.texts(iri, DCTERMS.publisher)],
        date=[
            d for d in facts.texts(iri, HG.publishedDate) if re.fullmatch(r"\d{4}(-\d\d){0,2}", d)
        ],
    )


def _actor(facts: Facts, iri: str) -> Entity:
    names, code = facts.names(iri), facts.code(iri, HG.actorType)
    schema = _SCHEMATA.get(code, "Organization")
    more: dict[str, list[str]] = {"type" if schema == "Vessel" else "classification": [code]}
    return _entity(
        facts,
        iri,
        schema,
        name=names[:1],
        alias=names[1:],
        wikidataId=_wikidata(facts, iri),
        **more,
    )


def _place(facts: Facts, iri: str) -> Entity:
    point = facts.point(iri)
    accuracy = f"Accuracy {point[2]:g} m" if point and point[2] else "No point published"
    return _entity(
        facts,
        iri,
        "Address",
        name=facts.names(iri)[:1],
        full=facts.names(iri)[:1],
        alias=facts.names(iri)[1:],
        country=[facts.country_code(iri).lower()],
        latitude=[f"{point[0]}"] if point else [],
        longitude=[f"{point[1]}"] if point else [],
        remarks=[f"{facts.code(iri, HG.placeType)}. {accuracy}."],
        wikidataId=_wikidata(facts, iri),
    )


def _event(facts: Facts, iri: str, known: set[str]) -> Entity:
    places = facts.texts(iri, SEM.hasPlace)
    involved = [t for t, _ in facts.participants(iri) if t in known and "/actor/" in t]
    countries = {facts.country_code(place).lower() for place in places}
    return _entity(
        facts,
        iri,
        "Event",
        name=[facts.label(iri)],
        summary=facts.texts(iri, HG.gist),
        startDate=facts.texts(iri, HG.notBefore)[:1],
        endDate=facts.texts(iri, HG.notAfter)[:1],
        location=[facts.label(place) for place in places],
        addressEntity=[entity_id(place) for place in places if place in known],
        country=sorted(countries - {""}),
        involved=[entity_id(actor) for actor in involved],
        keywords=[*facts.codes(iri, HG.eventType), *facts.codes(iri, HG.eventStatus)],
    )


def _links(facts: Facts, iri: str, known: set[str]) -> Iterator[Entity]:
    for subject in facts.texts(iri, HG.subject):
        for thing in facts.texts(iri, HG.object):
            if subject in known and thing in known:
                link = _entity(
                    facts,
                    iri,
                    "UnknownLink",
                    subject=[entity_id(subject)],
                    object=[entity_id(thing)],
                    role=facts.codes(iri, HG.relationKind),
                    status=facts.codes(iri, HG.relationStatus),
                    startDate=facts.texts(iri, HG.windowStart),
                    endDate=facts.texts(iri, HG.windowEnd),
                    publisher=[facts.label(voice) for voice in facts.texts(iri, HG.assertedBy)],
                    summary=[f"Stated in: {label}" for _, label in facts.passages(iri)],
                    proof=[entity_id(document) for document in facts.documents(iri)],
                )
                yield link | {"id": f"{link['id']}-{entity_id(thing).removeprefix('hg-')}"}


def _note(facts: Facts, iri: str, known: set[str]) -> Entity:
    things = [*facts.texts(iri, HG.about), *facts.texts(iri, HG.attributedTo)]
    voices = [facts.label(voice) for voice in facts.texts(iri, HG.claimant)]
    return _entity(
        facts,
        iri,
        "Note",
        name=[facts.label(iri)],
        description=[
            f"{', '.join(voices)}: {facts.code(iri, HG.stance)}. A statement, no finding."
        ],
        entity=[entity_id(thing) for thing in things if thing in known],
        publisher=voices,
        keywords=[facts.code(iri, HG.stance)],
    )
