"""The DCAT catalogue: one dataset a source, with licence, release and where to get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, VOID, Graph, Literal, URIRef

from heliograph.graph.store import Term, find_format
from heliograph.ontology import EDTF, HG
from heliograph.server import urls
from heliograph.server.descriptions.described import described
from heliograph.server.descriptions.parts import Facts, Part, facts_of, first
from heliograph.server.descriptions.sources import (
    add_publication,
    add_publishers,
    licence_of,
    part_iri,
    publishers,
    sole_licence,
    whole_iri,
)
from heliograph.server.descriptions.vocabulary import DCAT_VERSION, MEDIA_TYPES, new_graph
from heliograph.server.site import Site

_TITLE = "Heliograph: a knowledge graph of conflict actors and events"
_WHOLE = "All graphs of the release: what every source states, what is inferred, what is derived."
_CONSTRUCT = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{\n  {pattern}\n}}"
_SELECT = "SELECT ?graph ?s ?p ?o WHERE {{\n  {pattern}\n}}"


class Download(NamedTuple):
    """A way to get a dataset: an address that answers, and the format of what it answers."""

    path: str
    format: str
    title: str


def downloads(part: Part) -> Iterator[Download]:
    """Yield where the triples of a part are to be had, with and without graph names."""
    for name in ("turtle", "jsonld"):
        yield Download(_rdf_path(part, name), name, _title(name))
    text = _SELECT.format(pattern=part.pattern)
    yield Download(urls.query_path(text, format="tsv"), "tsv", "TSV with graph names")


def whole_downloads(site: Site) -> Iterator[Download]:
    """Yield where the whole dataset is to be had: nowhere for a remote graph."""
    if site.releases is not None:
        yield Download("/store", "nquads", _title("nquads"))


def catalog(site: Site) -> Graph:
    """Describe the release of this request as a DCAT catalogue of its sources."""
    kept = described()
    parts, facts = kept.parts(site), kept.facts(site)
    graph = new_graph("dcat", "dcterms", "foaf", "hg", "prov", "rdf", "rdfs", "skos", "void", "xsd")
    graph.bind("edtf", EDTF._NS)
    base, whole = site.base_url, whole_iri(site.base_url)
    listing = URIRef(f"{base}/catalog")
    licence = sole_licence(facts)
    _add_catalog(graph, site, listing, facts)
    graph.add((listing, DCAT.dataset, whole))
    graph.add((whole, RDF.type, DCAT.Dataset))
    graph.add((whole, DCTERMS.title, Literal("Heliograph", "en")))
    graph.add((whole, DCTERMS.description, Literal(_WHOLE, "en")))
    graph.add((whole, DCAT.landingPage, URIRef(f"{base}/")))
    add_publication(graph, site, whole, parts)
    _add_terms(graph, base, (listing, whole), licence, publishers(facts))
    _add_distributions(graph, f"{base}/catalog#whole", whole, licence, whole_downloads(site))
    for part in parts:
        dataset = part_iri(base, part)
        graph.add((listing, DCAT.dataset, dataset))
        graph.add((whole, DCTERMS.hasPart, dataset))
        _add_part(graph, site, dataset, part, facts)
    _add_documents(graph, site, parts, facts)
    return graph


def _add_catalog(graph: Graph, site: Site, listing: URIRef, facts: Facts) -> None:
    base = site.base_url
    graph.add((listing, RDF.type, DCAT.Catalog))
    graph.add((listing, DCTERMS.title, Literal(_TITLE, "en")))
    graph.add((listing, FOAF.homepage, URIRef(f"{base}/")))
    service = URIRef(f"{base}/sparql#service")
    graph.add((listing, DCAT.service, service))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCTERMS.title, Literal("SPARQL endpoint", "en")))
    graph.add((service, DCAT.endpointURL, URIRef(f"{base}/sparql")))
    graph.add((service, DCAT.endpointDescription, URIRef(f"{base}/openapi.json")))
    graph.add((service, DCAT.servesDataset, whole_iri(base)))


def _add_terms(
    graph: Graph, base: str, things: Iterable[URIRef], licence: str, names: list[str]
) -> None:
    for thing in things:
        add_publishers(graph, base, thing, names)
        if licence:
            graph.add((thing, DCTERMS.license, URIRef(licence)))


def _add_part(graph: Graph, site: Site, dataset: URIRef, part: Part, facts: Facts) -> None:
    base, manifest = site.base_url, site.manifest
    licence = licence_of(facts, part.iri)
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, RDF.type, PROV.Entity))
    graph.add((dataset, DCTERMS.title, Literal(part.title)))
    graph.add((dataset, DCTERMS.identifier, Literal(part.slug)))
    graph.add((dataset, VOID.triples, Literal(part.triples)))
    if part.description:
        graph.add((dataset, DCTERMS.description, Literal(part.description)))
    if part.source:
        graph.add((dataset, DCTERMS.source, URIRef(part.source)))
        graph.add((dataset, PROV.wasDerivedFrom, URIRef(part.source)))
    if manifest.id:
        activity = URIRef(f"{base}/catalog#release={manifest.id}")
        graph.add((dataset, DCAT_VERSION, Literal(manifest.id)))
        graph.add((dataset, PROV.wasGeneratedBy, activity))
        for issued in graph.objects(whole_iri(base), DCTERMS.issued):
            graph.add((dataset, DCTERMS.issued, issued))
    _add_terms(graph, base, (dataset,), licence, publishers(facts, part.iri))
    _add_distributions(graph, f"{base}/catalog#{part.slug}", dataset, licence, downloads(part))


def _add_distributions(
    graph: Graph, stem: str, dataset: URIRef, licence: str, found: Iterable[Download]
) -> None:
    base = stem.partition("/catalog#")[0]
    for download in found:
        node = URIRef(f"{stem}={download.format}")
        graph.add((dataset, DCAT.distribution, node))
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCTERMS.title, Literal(download.title, "en")))
        graph.add((node, DCAT.downloadURL, URIRef(f"{base}{download.path}")))
        graph.add((node, DCAT.accessURL, URIRef(f"{base}{download.path}")))
        graph.add((node, DCAT.mediaType, MEDIA_TYPES[find_format(download.format).media_type]))
        if licence:
            graph.add((node, DCTERMS.license, URIRef(licence)))


def _add_documents(graph: Graph, site: Site, parts: Iterable[Part], facts: Facts) -> None:
    """Say of the documents what the graph says of them: they are not ours to license."""
    documents = [part.source for part in parts if part.source]
    said = (DCTERMS.title, DCTERMS.publisher, DCTERMS.creator, DCTERMS.rights, HG.publishedDate)
    agents = set()
    for document in documents:
        graph.add((URIRef(document), RDF.type, FOAF.Document))
        for term in said:
            for value in facts.get(document, {}).get(str(term), ()):
                graph.add((URIRef(document), term, _node(value)))
                if value.kind == "iri":
                    agents.add(value.value)
    named = facts_of(site.engine, agents)
    for agent in sorted(agents):
        graph.add((URIRef(agent), RDF.type, FOAF.Agent))
        name = first(named, agent, RDFS.label, SKOS.prefLabel)
        if name:
            graph.add((URIRef(agent), FOAF.name, Literal(name)))


def _node(term: Term) -> URIRef | Literal:
    if term.kind == "iri":
        return URIRef(term.value)
    datatype = URIRef(term.datatype) if term.datatype else None
    return Literal(term.value, lang=term.lang, datatype=datatype, normalize=False)


def _rdf_path(part: Part, name: str) -> str:
    if part.iri:
        return urls.graph_path(part.iri, name)
    if not part.graphs:
        return urls.graph_path("", name)
    return urls.query_path(_CONSTRUCT.format(pattern=part.pattern), format=name)


def _title(name: str) -> str:
    titles = {"turtle": "Turtle", "jsonld": "JSON-LD", "nquads": "N-Quads"}
    return titles[name]
