"""A STIX 2.1 bundle, for threat-intelligence tools.

Actors are identities and never threat actors: that would be a judgement. Events are incidents;
their dates and codes stand in a property extension, as STIX has none for them. Who is said to be
behind an event stands in notes and opinions with their sources, never in a relationship.
https://docs.oasis-open.org/cti/stix/v2.1/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from rdflib import PROV

from heliograph.graph.exporting.facts import Facts
from heliograph.graph.model.iris import BASE
from heliograph.ontology import HG, ONTOLOGY, SEM

SPEC = "2.1"
_IDENTITY_CLASSES = {
    "person": "individual",
    "unnamed-person": "individual",
    "collective": "class",
    "group-of-persons": "group",
    "anonymous-source": "unknown",
    "militia": "group",
    "armed-group": "group",
    "umbrella-organization": "group",
    "social-media-platform": "system",
    "media-channel": "system",
    "vessel": "system",
    "vessel-class": "class",
    "aircraft-type": "class",
    "munition-type": "class",
    "weapon-type": "class",
}
_OPINIONS = {"denies": "disagree", "confirms": "agree"}

Object = dict[str, Any]


def stix_bundle(facts: Facts) -> Object:
    """Return the bundle: the same release always gives the same one."""
    writer = _Writer(facts)
    objects = list(writer.objects())
    return {"type": "bundle", "id": _id("bundle", facts.release or BASE), "objects": objects}


def _id(kind: str, iri: str) -> str:
    """Return a STIX id that depends on the type and the IRI alone (UUID version 5)."""
    return f"{kind}--{uuid5(NAMESPACE_URL, f'{kind} {iri}')}"


class _Writer:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.created = _timestamp(facts.created)
        self.author = _id("identity", BASE)
        self.extension = _id("extension-definition", f"{BASE}event")
        self.known: dict[str, str] = {}

    def objects(self) -> Iterator[Object]:
        yield self._author()
        yield self._extension()
        for licence in self.facts.licences:
            yield self._marking(licence)
        for name, make in self._makers():
            for iri in self.facts.of_class(name):
                for item in make(iri):
                    self.known.setdefault(iri, item["id"])
                    yield item

    def _makers(self) -> list[tuple[str, Callable[[str], Iterable[Object]]]]:
        return [
            ("Actor", self._identity),
            ("Place", self._location),
            ("Event", self._incident),
            ("Relation", self._relation),
            ("ResponsibilityStatement", self._said),
        ]

    def _author(self) -> Object:
        return {
            "type": "identity",
            "spec_version": SPEC,
            "id": self.author,
            "created": self.created,
            "modified": self.created,
            "name": "Heliograph",
            "description": "A graph of what sources state; not itself a witness. "
            f"Release {self.facts.release or 'without an id'}. {self.facts.omission}".strip(),
            "identity_class": "system",
        }

    def _extension(self) -> Object:
        return {
            "type": "extension-definition",
            "spec_version": SPEC,
            "id": self.extension,
            "created_by_ref": self.author,
            "created": self.created,
            "modified": self.created,
            "name": "Heliograph event",
            "description": "Dates, codes and roles of an event, as sources state them.",
            "schema": str(ONTOLOGY),
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        }

    def _marking(self, licence: str) -> Object:
        return {
            "type": "marking-definition",
            "spec_version": SPEC,
            "id": _id("marking-definition", licence),
            "created_by_ref": self.author,
            "created": self.created,
            "definition_type": "statement",
            "definition": {"statement": self.facts.licence_statement(licence)},
        }

    def _base(self, kind: str, iri: str) -> Object:
        licences = self.facts.touched(iri).licences or self.facts.licences
        known = [licence for licence in licences if licence in self.facts.licences]
        found: Object = {
            "type": kind,
            "spec_version": SPEC,
            "id": _id(kind, iri),
            "created_by_ref": self.author,
            "created": self.created,
            "modified": self.created,
            "external_references": self._references(iri),
        }
        if known:
            found["object_marking_refs"] = [_id("marking-definition", item) for item in known]
        return found

    def _references(self, iri: str) -> list[Object]:
        found: list[Object] = [{"source_name": "heliograph", "url": iri, "external_id": iri}]
        found += [
            {"source_name": scheme, "external_id": identifier}
            for scheme, identifier in self.facts.identifiers(iri)
            if scheme and identifier
        ]
        found += [
            {"source_name": "passage", "description": label, "url": passage}
            for passage, label in self.facts.passages(iri)
        ]
        return found

    def _identity(self, iri: str) -> Iterator[Object]:
        code = self.facts.code(iri, HG.actorType)
        names = self.facts.names(iri)
        found = self._base("identity", iri) | {
            "name": names[0],
            "identity_class": _IDENTITY_CLASSES.get(code, "organization"),
        }
        if code:
            found["roles"] = [code]
        if names[1:]:
            found["description"] = f"Also named {'; '.join(names[1:])}."
        yield found

    def _location(self, iri: str) -> Iterator[Object]:
        found = self._base("location", iri) | {"name": self.facts.label(iri)}
        if country := self.facts.country_code(iri):
            found["country"] = country
        if point := self.facts.point(iri):
            found |= {"latitude": point[0], "longitude": point[1]}
            if point[2]:
                found["precision"] = point[2]
        elif not country:
            found["region"] = self.facts.label(iri)
        if kind := self.facts.code(iri, HG.placeType):
            found["description"] = f"{kind}; {'published point' if point else 'no point published'}"
        yield found

    def _incident(self, iri: str) -> Iterator[Object]:
        facts = self.facts
        found = self._base("incident", iri) | {"name": facts.label(iri)}
        if gist := facts.text(iri, HG.gist):
            found["description"] = gist
        roles = [
            {"ref": self.known[thing], "role": role}
            for thing, role in facts.participants(iri)
            if thing in self.known
        ]
        stated = {
            "event_types": facts.codes(iri, HG.eventType),
            "status": facts.codes(iri, HG.eventStatus),
            "granularity": facts.codes(iri, HG.granularity),
            "edtf": facts.texts(iri, HG.edtfDate),
            "not_before": facts.text(iri, HG.notBefore),
            "not_after": facts.text(iri, HG.notAfter),
            "participants": roles,
        }
        kept = {name: value for name, value in stated.items() if value}
        found["extensions"] = {self.extension: {"extension_type": "property-extension"} | kept}
        yield found
        for place in facts.texts(iri, SEM.hasPlace):
            if place in self.known:
                yield self._relationship(iri, "located-at", iri, place, found["id"])

    def _relationship(
        self, iri: str, kind: str, source: str, target: str, source_id: str = ""
    ) -> Object:
        found = self._base("relationship", iri)
        return found | {
            "id": _id("relationship", f"{iri} {kind} {source} {target}"),
            "relationship_type": kind,
            "source_ref": source_id or self.known[source],
            "target_ref": self.known[target],
        }

    def _relation(self, iri: str) -> Iterator[Object]:
        facts = self.facts
        subjects, objects = facts.texts(iri, HG.subject), facts.texts(iri, HG.object)
        pairs = [(s, o) for s in subjects for o in objects if s in self.known and o in self.known]
        status = ", ".join(facts.codes(iri, HG.relationStatus))
        voices = "; ".join(facts.label(voice) for voice in facts.texts(iri, HG.assertedBy))
        words = f"{facts.label(iri)} ({status}), according to {voices or 'the sources named'}."
        if facts.is_firm(iri):
            for kind in facts.codes(iri, HG.relationKind):
                for source, target in pairs:
                    yield self._relationship(iri, kind, source, target) | {"description": words}
        elif ends := [self.known[thing] for pair in pairs for thing in pair]:
            yield self._base("note", iri) | {
                "abstract": facts.label(iri),
                "content": words,
                "object_refs": list(dict.fromkeys(ends)),
            }

    def _said(self, iri: str) -> Iterator[Object]:
        """Yield a note, or an opinion where it denies or confirms."""
        facts = self.facts
        about = [self.known[thing] for thing in facts.texts(iri, HG.about) if thing in self.known]
        behind = facts.texts(iri, HG.attributedTo)
        refs = about + [self.known[actor] for actor in behind if actor in self.known]
        if not refs:
            return
        stance = facts.code(iri, HG.stance)
        voices = [facts.label(voice) for voice in facts.texts(iri, HG.claimant)]
        named = ", ".join(facts.label(actor) for actor in behind)
        words = f"{facts.label(iri)}. Stance: {stance}" + (f"; named: {named}." if named else ".")
        quoted = facts.texts(iri, PROV.wasQuotedFrom)
        if not quoted:
            words += " Inferred by the analyst, not stated."
        opinion = _OPINIONS.get(stance)
        if opinion and about:
            yield self._base("opinion", iri) | {
                "opinion": opinion,
                "explanation": words,
                "authors": voices,
                "object_refs": about,
            }
            return
        yield self._base("note", iri) | {
            "abstract": facts.label(iri),
            "content": words,
            "authors": voices,
            "object_refs": list(dict.fromkeys(refs)),
        }


def _timestamp(text: str) -> str:
    """Return an ISO 8601 time as STIX writes it: UTC, milliseconds, Z."""
    moment = (
        datetime.fromisoformat(text).astimezone(UTC) if text else datetime.fromtimestamp(0, UTC)
    )
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
