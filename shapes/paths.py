"""Terms and property paths as analysts read them: prefixed names, SPARQL notation."""

from __future__ import annotations

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Identifier, Node

from heliograph import ontology

_SUFFIXES = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def compact(term: Identifier) -> str:
    """Return a term as ``prefix:name`` where a known prefix fits, else as Turtle writes it."""
    if isinstance(term, Literal) and term.datatype:
        return f"{Literal(str(term)).n3()}^^{compact(term.datatype)}"
    if not isinstance(term, URIRef):
        return term.n3()
    short = ontology.compact(term)
    return f"<{term}>" if short == term else short


def path_text(graph: Graph, path: Node) -> str:
    """Return a SHACL path in SPARQL notation: ``hg:eventType/skos:inScheme``, ``^hg:mentions``."""
    if (path, RDF.first, None) in graph:
        return "/".join(_part(graph, step) for step in graph.items(path))
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{_part(graph, inverse)}"
    alternatives = graph.value(path, SH.alternativePath)
    if alternatives is not None:
        return "|".join(_part(graph, step) for step in graph.items(alternatives))
    for predicate, suffix in _SUFFIXES.items():
        repeated = graph.value(path, predicate)
        if repeated is not None:
            return f"{_part(graph, repeated)}{suffix}"
    return compact(path) if isinstance(path, Identifier) else str(path)


def _part(graph: Graph, path: Node) -> str:
    text = path_text(graph, path)
    return text if isinstance(path, URIRef) or "|" not in text and "/" not in text else f"({text})"
