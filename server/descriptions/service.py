"""The SPARQL 1.1 Service Description: what the endpoint understands, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from rdflib import DCTERMS, RDF, RDFS, VOID, Graph, Literal, URIRef

from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import (
    DATASET_TYPES,
    FORMATS,
    GRAPH_TYPES,
    EmbeddedEngine,
    Manifest,
    find_format,
)
from heliograph.server.descriptions.counts import GraphCounts, is_merge
from heliograph.server.descriptions.described import described
from heliograph.server.descriptions.vocabulary import ENTAILMENT, SD, W3C_FORMATS, new_graph
from heliograph.server.site import Site

MOST_GRAPHS = 1000
_GEOF = "http://www.opengis.net/def/function/geosparql/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
# Each is tried by a test; those that Oxigraph knows and never answers are left out.
EXTENSION_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    _GEOF: tuple(
        "asGeoJSON centroid convexHull coordinateDimension difference dimension distance "
        "ehContains ehCoveredBy ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope "
        "getSRID intersection isEmpty isSimple length perimeter rcc8dc rcc8ec rcc8eq rcc8ntpp "
        "rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals "
        "sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference union".split()
    ),
    _XSD: tuple(
        "date dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth time "
        "yearMonthDuration".split()
    ),
}
_SEP = "https://github.com/w3c/sparql-dev/blob/main/SEP/"
LANGUAGE_EXTENSIONS: Mapping[str, str] = {
    f"{_SEP}SEP-0002/sep-0002.md": "ADJUST, and arithmetic with dates, times and durations",
    f"{_SEP}SEP-0006/sep-0006.md": "LATERAL joins",
}
_MERGE = (
    "The default graph is the merge of all named graphs, materialised when the release was made: "
    "each triple that stands in any of them is in it once. A query without GRAPH or FROM asks "
    "this merge; it is not written directly."
)
_PLAIN = (
    "The default graph is an ordinary graph: it holds what was written to it, and nothing of the "
    "named graphs."
)
_REMOTE = "The default graph is whatever the remote SPARQL endpoint takes for it."


def service_description(site: Site, endpoint_url: str) -> Graph:
    """Describe the service at ``endpoint_url``, as it serves the release of this request."""
    graph = new_graph("dcterms", "rdf", "rdfs", "void", "xsd")
    service = URIRef(f"{endpoint_url}#service")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, URIRef(endpoint_url)))
    graph.add((service, RDFS.label, Literal("Heliograph SPARQL endpoint", "en")))
    graph.add((service, RDFS.seeAlso, URIRef(f"{site.base_url}/.well-known/void")))
    graph.add((service, SD.defaultEntailmentRegime, ENTAILMENT.Simple))
    _add_languages(graph, service, site)
    _add_formats(graph, service, site)
    _add_functions(graph, service, site)
    _add_dataset(graph, service, endpoint_url, site.manifest, described().graphs(site))
    return graph


def default_graph_note(manifest: Manifest) -> str:
    """Say in a sentence or two what the default graph is."""
    if not manifest.id:
        return " ".join([_REMOTE, *manifest.report.get("notices", ())])
    return _MERGE if is_merge(manifest) else _PLAIN


def _writable(site: Site) -> bool:
    return bool(site.settings.token) and site.writer is not None


def _add_languages(graph: Graph, service: URIRef, site: Site) -> None:
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    if _writable(site):
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
        graph.add((service, SD.feature, SD.EmptyGraphs))
    if site.settings.service_allow:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))


def _add_formats(graph: Graph, service: URIRef, site: Site) -> None:
    for form in FORMATS:
        graph.add((service, SD.resultFormat, W3C_FORMATS[form.name]))
    for media_type in (*GRAPH_TYPES, *DATASET_TYPES) if _writable(site) else ():
        graph.add((service, SD.inputFormat, W3C_FORMATS[find_format(media_type).name]))


def _add_functions(graph: Graph, service: URIRef, site: Site) -> None:
    if not isinstance(site.visitors, EmbeddedEngine):
        return  # nobody knows what a remote server has beyond SPARQL
    for namespace, names in EXTENSION_FUNCTIONS.items():
        for name in names:
            function = URIRef(f"{namespace}{name}")
            graph.add((service, SD.extensionFunction, function))
            graph.add((function, RDF.type, SD.Function))
    for iri, words in LANGUAGE_EXTENSIONS.items():
        graph.add((service, SD.languageExtension, URIRef(iri)))
        graph.add((URIRef(iri), RDFS.label, Literal(words, "en")))


def _add_dataset(
    graph: Graph, service: URIRef, endpoint: str, manifest: Manifest, counts: GraphCounts
) -> None:
    dataset, default = URIRef(f"{endpoint}#dataset"), URIRef(f"{endpoint}#default-graph")
    note = default_graph_note(manifest)
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((service, RDFS.comment, Literal(note, "en")))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, DCTERMS.description, Literal(_size(manifest, counts), "en")))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, DCTERMS.description, Literal(note, "en")))
    graph.add((default, VOID.triples, Literal(counts.default)))
    if manifest.id:
        graph.add((dataset, DCTERMS.identifier, Literal(manifest.id)))
    for name in _listed(counts):
        node = URIRef(f"{endpoint}#graph={quote(name, safe=':/')}")
        graph.add((dataset, SD.namedGraph, node))
        graph.add((node, RDF.type, SD.NamedGraph))
        graph.add((node, SD.name, URIRef(name)))
        graph.add((node, SD.graph, URIRef(name)))
        graph.add((URIRef(name), RDF.type, SD.Graph))
        graph.add((URIRef(name), VOID.triples, Literal(counts.named[name])))


def _listed(counts: GraphCounts) -> list[str]:
    if len(counts.named) <= MOST_GRAPHS:
        return list(counts.named)
    return [name for name in counts.named if kind_of(name) == "dataset"]


def _size(manifest: Manifest, counts: GraphCounts) -> str:
    release = f"Release {manifest.id}: " if manifest.id else ""
    total = len(counts.named)
    listed = "" if total <= MOST_GRAPHS else "; of these only the datasets are listed here"
    return f"{release}{total} named graphs{listed}, {sum(counts.named.values())} triples in them"
