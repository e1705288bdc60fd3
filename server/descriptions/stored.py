"""Stored queries as SHACL describes queries: any client can read them, and run them here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rdflib import DCTERMS, RDF, RDFS, SDO, SH, XSD, Graph, Literal, URIRef

from heliograph.graph.queries import Parameter, StoredQuery
from heliograph.ontology import PREFIXES
from heliograph.server.descriptions.vocabulary import new_graph

_PREFIX = re.compile(r"^\s*PREFIX\s+([A-Za-z][\w-]*):\s*<([^>]*)>", re.M | re.I)
# A query's form is its first keyword after the prologue, comments left out.
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.M | re.I)
_KINDS: Mapping[str, tuple[URIRef, URIRef]] = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}


def stored_queries(
    queries: Sequence[StoredQuery], base: str, values: Mapping[str, str] | None = None
) -> Graph:
    """Describe stored queries at ``base``, the text of each as it runs.

    Parameters stand at their defaults, or at ``values``. Raises QueryError for values that do
    not fit.
    """
    graph = new_graph("dcterms", "rdf", "rdfs", "schema", "sh", "xsd")
    graph.add((URIRef(f"{base}/queries"), RDFS.label, Literal("Stored queries", "en")))
    used: dict[str, str] = {}
    for query in queries:
        text = query.render(values or {})
        used |= dict(_PREFIX.findall(text))
        _add_query(graph, base, query, text)
    _add_prefixes(graph, base, used)
    return graph


def _add_query(graph: Graph, base: str, query: StoredQuery, text: str) -> None:
    node = URIRef(f"{base}/queries/{query.name}")
    graph.add((URIRef(f"{base}/queries"), DCTERMS.hasPart, node))
    graph.add((node, RDF.type, SH.SPARQLExecutable))
    match = _FORM.search(text)
    if match and match[1].upper() in _KINDS:
        cls, term = _KINDS[match[1].upper()]
        graph.add((node, RDF.type, cls))
        graph.add((node, term, Literal(text)))
    graph.add((node, SH.prefixes, URIRef(f"{base}/queries#prefixes")))
    graph.add((node, DCTERMS.identifier, Literal(query.name)))
    graph.add((node, RDFS.label, Literal(query.title, "en")))
    if query.description:
        graph.add((node, RDFS.comment, Literal(query.description, "en")))
    graph.add((node, SDO.target, URIRef(f"{base}/sparql")))
    for parameter in query.parameters:
        _add_parameter(graph, node, parameter)


def _add_parameter(graph: Graph, node: URIRef, parameter: Parameter) -> None:
    """Describe a parameter of the address; its path is the name, as SHACL wants it."""
    item = URIRef(f"{node}#{parameter.name}")
    graph.add((node, SH.parameter, item))
    graph.add((item, RDF.type, SH.Parameter))
    graph.add((item, SH.path, item))
    graph.add((item, SH.name, Literal(parameter.name)))
    graph.add((item, SH.description, Literal(parameter.description, "en")))
    graph.add((item, SH.optional, Literal(True)))
    if parameter.datatype == "iri":
        graph.add((item, SH.nodeKind, SH.IRI))
        graph.add((item, SH.defaultValue, URIRef(parameter.default)))
    else:
        graph.add((item, SH.datatype, XSD[parameter.datatype]))
        graph.add((item, SH.defaultValue, _default(parameter)))


def _default(parameter: Parameter) -> Literal:
    text = parameter.default
    if parameter.datatype == "decimal" and "." not in text:
        text += ".0"  # as rdflib's Turtle writes it anyway, and no other format does
    return Literal(text, datatype=XSD[parameter.datatype], normalize=False)


def _add_prefixes(graph: Graph, base: str, used: Mapping[str, str]) -> None:
    node = URIRef(f"{base}/queries#prefixes")
    for prefix, namespace in sorted((used or PREFIXES).items()):
        item = URIRef(f"{base}/queries#prefix-{prefix}")
        graph.add((node, SH.declare, item))
        graph.add((item, RDF.type, SH.PrefixDeclaration))
        graph.add((item, SH.prefix, Literal(prefix)))
        graph.add((item, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
