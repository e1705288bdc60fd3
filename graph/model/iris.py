"""The one place where IRIs are minted: the same input gives the same IRI."""

from __future__ import annotations

from rdflib import URIRef

from heliograph.graph.model.locators import Locator
from heliograph.graph.model.records import Thing
from heliograph.ontology import ID, KINDS, ONTOLOGY

BASE = str(ID)
ONTOLOGY_GRAPH = URIRef(ONTOLOGY)


def mint(kind: str, slug: str) -> URIRef:
    """Return the IRI of a thing; ValueError for a kind that this project does not publish."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of thing; expected one of {', '.join(KINDS)}")
    return URIRef(f"{BASE}{kind}/{slug}")


def of_thing(thing: Thing) -> URIRef:
    return mint(thing.kind, thing.id)


def of_passage(locator: Locator) -> URIRef:
    """Return the IRI that is both the passage and the named graph of what it states."""
    return mint("passage", str(locator))


def of_code(scheme: str, code: str) -> URIRef:
    return mint("scheme", f"{scheme}/{code}")


def of_dataset(name: str) -> URIRef:
    """Return the IRI that is both a dataset and the named graph of what it states."""
    return mint("dataset", name)


def kind_of(iri: str) -> str | None:
    """Return the kind of a thing's IRI, or None for an IRI that is not ours."""
    if not iri.startswith(BASE):
        return None
    kind = iri.removeprefix(BASE).partition("/")[0]
    return kind if kind in KINDS else None
