"""The sources of a release as datasets: their IRIs, their licence, who published them and when."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, XSD, Graph, Literal, URIRef

from heliograph.graph.model.iris import kind_of
from heliograph.server.descriptions.parts import Facts, Part
from heliograph.server.descriptions.vocabulary import DCAT_VERSION
from heliograph.server.site import Site

_WEB = ("https://", "http://")


def whole_iri(base: str) -> URIRef:
    """Return the IRI of all graphs together, as one dataset."""
    return URIRef(f"{base}/.well-known/void#dataset")


def part_iri(base: str, part: Part) -> URIRef:
    """Return the IRI of a part as a dataset: that of its graph, or one in the catalogue."""
    return URIRef(part.iri or f"{base}/catalog#{part.slug}")


def licence_of(facts: Facts, iri: str) -> str:
    """Return the address of the licence that a source states itself, else of the only one."""
    return next(iter(_licences(facts, iri)), "") or sole_licence(facts)


def sole_licence(facts: Facts) -> str:
    """Return the licence that all sources have which state one, or "" where they differ."""
    stated = {licence for iri in facts for licence in _licences(facts, iri)}
    return stated.pop() if len(stated) == 1 else ""


def _licences(facts: Facts, iri: str) -> list[str]:
    values = facts.get(iri, {}).get(str(DCTERMS.license), ())
    # Pages link to it: anything but an address is no licence here.
    return [t.value for t in values if t.kind == "iri" and t.value.startswith(_WEB)]


def publishers(facts: Facts, iri: str = "") -> list[str]:
    """Return the names of who published a source: its own, else those of the datasets."""
    named = _publishers_of(facts, iri)
    if named:
        return named
    datasets = (thing for thing in facts if kind_of(thing) == "dataset")
    return sorted({name for thing in datasets for name in _publishers_of(facts, thing)})


def _publishers_of(facts: Facts, iri: str) -> list[str]:
    # Where the publisher is a thing, it published the document, and not what is said of it.
    values = facts.get(iri, {}).get(str(DCTERMS.publisher), ())
    return sorted({term.value for term in values if term.kind == "literal"})


def add_publication(graph: Graph, site: Site, whole: URIRef, parts: Iterable[Part]) -> None:
    """Say of the whole when, as what and from what it was published."""
    manifest = site.manifest
    documents = sorted({part.source for part in parts if part.source})
    for document in documents:
        graph.add((whole, DCTERMS.source, URIRef(document)))
    if not manifest.id:
        return
    created = Literal(manifest.created, datatype=XSD.dateTime)
    graph.add((whole, DCTERMS.issued, created))
    graph.add((whole, DCAT_VERSION, Literal(manifest.id)))
    activity = URIRef(f"{site.base_url}/catalog#release={manifest.id}")
    graph.add((whole, PROV.wasGeneratedBy, activity))
    graph.add((activity, RDF.type, PROV.Activity))
    graph.add((activity, RDFS.label, Literal(f"{manifest.action} of release {manifest.id}", "en")))
    graph.add((activity, PROV.endedAtTime, created))
    for document in documents:
        graph.add((activity, PROV.used, URIRef(document)))


def add_publishers(graph: Graph, base: str, dataset: URIRef, names: Iterable[str]) -> None:
    """Name publishers, each as an agent."""
    for name in names:
        agent = URIRef(f"{base}/catalog#publisher={''.join(c for c in name if c.isalnum())}")
        graph.add((dataset, DCTERMS.publisher, agent))
        graph.add((agent, RDF.type, FOAF.Agent))
        graph.add((agent, FOAF.name, Literal(name)))
