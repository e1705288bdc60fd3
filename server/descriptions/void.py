"""VoID: what the whole graph holds, in numbers, and where its parts and its links are."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, VOID, Graph, Literal, URIRef

from heliograph.graph.model.iris import BASE
from heliograph.server import urls
from heliograph.server.descriptions.counts import Totals
from heliograph.server.descriptions.described import described
from heliograph.server.descriptions.parts import Part
from heliograph.server.descriptions.sources import (
    add_publication,
    part_iri,
    sole_licence,
    whole_iri,
)
from heliograph.server.descriptions.vocabulary import W3C_FORMATS, new_graph
from heliograph.server.site import Site

_COMMENT = (
    "Numbers of the merge of all graphs, in which each triple counts once; void:entities counts "
    "subjects whose IRIs begin with void:uriSpace. A triple may stand in several subsets."
)


def void_description(site: Site) -> Graph:
    """Describe the release of this request in VoID, every number counted in it."""
    kept = described()
    totals, parts, facts = kept.totals(site), kept.parts(site), kept.facts(site)
    graph = new_graph("dcat", "dcterms", "foaf", "prov", "rdf", "rdfs", "skos", "void", "xsd")
    whole = whole_iri(site.base_url)
    _add_document(graph, site, whole)
    _add_whole(graph, site, whole, totals)
    add_publication(graph, site, whole, parts)
    licence = sole_licence(facts)
    if licence:
        graph.add((whole, DCTERMS.license, URIRef(licence)))
    _add_partitions(graph, whole, totals)
    for part in parts:
        _add_subset(graph, site, whole, part)
    _add_linksets(graph, whole, totals)
    return graph


def _add_document(graph: Graph, site: Site, whole: URIRef) -> None:
    document = URIRef(f"{site.base_url}/.well-known/void")
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, whole))
    graph.add((document, DCTERMS.title, Literal("Description of the Heliograph graph", "en")))


def _add_whole(graph: Graph, site: Site, whole: URIRef, totals: Totals) -> None:
    base = site.base_url
    graph.add((whole, RDF.type, VOID.Dataset))
    graph.add((whole, DCTERMS.title, Literal("Heliograph", "en")))
    graph.add((whole, RDFS.comment, Literal(_COMMENT, "en")))
    graph.add((whole, FOAF.homepage, URIRef(f"{base}/")))
    graph.add((whole, VOID.sparqlEndpoint, URIRef(f"{base}/sparql")))
    graph.add((whole, VOID.uriLookupEndpoint, URIRef(f"{base}/resource?iri=")))
    graph.add((whole, VOID.uriSpace, Literal(BASE)))
    if site.releases is not None:
        graph.add((whole, VOID.dataDump, URIRef(f"{base}/store")))
    for name in urls.DATA_SUFFIXES.values():
        graph.add((whole, VOID.feature, W3C_FORMATS[name]))
    numbers = {
        VOID.triples: totals.triples,
        VOID.entities: totals.entities,
        VOID.distinctSubjects: totals.subjects,
        VOID.distinctObjects: totals.objects,
        VOID.properties: len(totals.properties),
        VOID.classes: len(totals.classes),
    }
    for term, number in numbers.items():
        graph.add((whole, term, Literal(number)))
    for iri in totals.examples:
        graph.add((whole, VOID.exampleResource, URIRef(iri)))
    for space in _vocabularies(totals):
        graph.add((whole, VOID.vocabulary, URIRef(space)))


def _vocabularies(totals: Totals) -> Iterable[str]:
    """Return the namespaces of the classes and properties that are used."""
    used = (*totals.classes, *(item.iri for item in totals.properties))
    return sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri for iri in used})


def _add_partitions(graph: Graph, whole: URIRef, totals: Totals) -> None:
    for iri, entities in totals.classes.items():
        node = _node(whole, "class", iri)
        graph.add((whole, VOID.classPartition, node))
        graph.add((node, VOID["class"], URIRef(iri)))
        graph.add((node, VOID.entities, Literal(entities)))
    for item in totals.properties:
        node = _node(whole, "property", item.iri)
        graph.add((whole, VOID.propertyPartition, node))
        graph.add((node, VOID.property, URIRef(item.iri)))
        graph.add((node, VOID.triples, Literal(item.triples)))
        graph.add((node, VOID.distinctSubjects, Literal(item.subjects)))
        graph.add((node, VOID.distinctObjects, Literal(item.objects)))


def _add_subset(graph: Graph, site: Site, whole: URIRef, part: Part) -> None:
    subset = part_iri(site.base_url, part)
    graph.add((whole, VOID.subset, subset))
    graph.add((subset, RDF.type, VOID.Dataset))
    graph.add((subset, DCTERMS.title, Literal(part.title)))
    graph.add((subset, VOID.triples, Literal(part.triples)))
    if part.source:
        graph.add((subset, DCTERMS.source, URIRef(part.source)))
        graph.add((subset, PROV.wasDerivedFrom, URIRef(part.source)))


def _add_linksets(graph: Graph, whole: URIRef, totals: Totals) -> None:
    for link in totals.links:
        target = _node(whole, "target", link.space)
        linkset = _node(whole, "links", f"{link.property} {link.space}")
        graph.add((target, RDF.type, VOID.Dataset))
        graph.add((target, VOID.uriSpace, Literal(link.space)))
        graph.add((whole, VOID.subset, linkset))
        graph.add((linkset, RDF.type, VOID.Linkset))
        graph.add((linkset, VOID.linkPredicate, URIRef(link.property)))
        graph.add((linkset, VOID.subjectsTarget, whole))
        graph.add((linkset, VOID.objectsTarget, target))
        graph.add((linkset, VOID.triples, Literal(link.triples)))


def _node(whole: URIRef, kind: str, key: str) -> URIRef:
    return URIRef(f"{whole.partition('#')[0]}#{kind}={quote(key, safe=':/')}")
