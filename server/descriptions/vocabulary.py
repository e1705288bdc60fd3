"""Vocabularies of descriptions, and the IRIs of formats; pages and data share the names."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DefinedNamespace

from heliograph.ontology import PREFIXES

FORMAT_IRIS = Namespace("http://www.w3.org/ns/formats/")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
DCAT_VERSION = URIRef("http://www.w3.org/ns/dcat#version")  # of DCAT 3; rdflib's is DCAT 2
# The IRIs that W3C gives to the formats, by the names that they have here.
W3C_FORMATS: Mapping[str, URIRef] = {
    "json": FORMAT_IRIS["SPARQL_Results_JSON"],
    "xml": FORMAT_IRIS["SPARQL_Results_XML"],
    "csv": FORMAT_IRIS["SPARQL_Results_CSV"],
    "tsv": FORMAT_IRIS["SPARQL_Results_TSV"],
    "turtle": FORMAT_IRIS["Turtle"],
    "ntriples": FORMAT_IRIS["N-Triples"],
    "jsonld": FORMAT_IRIS["JSON-LD"],
    "rdfxml": FORMAT_IRIS["RDF_XML"],
    "trig": FORMAT_IRIS["TriG"],
    "nquads": FORMAT_IRIS["N-Quads"],
    "n3": FORMAT_IRIS["N3"],
}


class SD(DefinedNamespace):
    """The part of the SPARQL 1.1 Service Description vocabulary that is used here."""

    _NS = Namespace("http://www.w3.org/ns/sparql-service-description#")
    _fail = True

    Dataset: URIRef
    Function: URIRef
    Graph: URIRef
    NamedGraph: URIRef
    Service: URIRef

    BasicFederatedQuery: URIRef
    EmptyGraphs: URIRef
    SPARQL11Query: URIRef
    SPARQL11Update: URIRef

    defaultDataset: URIRef
    defaultEntailmentRegime: URIRef
    defaultGraph: URIRef
    endpoint: URIRef
    extensionFunction: URIRef
    feature: URIRef
    graph: URIRef
    inputFormat: URIRef
    languageExtension: URIRef
    name: URIRef
    namedGraph: URIRef
    resultFormat: URIRef
    supportedLanguage: URIRef


def new_graph(*prefixes: str) -> Graph:
    """Return an empty graph that knows these prefixes of the project, and ``sd``."""
    # The simple store keeps the order in which triples came: the same ones give the same text.
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    graph.bind("sd", SD._NS)
    for prefix in prefixes:
        graph.bind(prefix, PREFIXES[prefix])
    return graph
