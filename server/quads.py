"""Quads about a thing, with the graphs that state them, as N-Quads and as TriG.

Written here because a literal must come out as it is stored: rdflib's TriG shortens doubles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from rdflib import PROV

from heliograph.graph.citation import iriref
from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import Engine, Term
from heliograph.ontology import HG, PREFIXES

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# What is said of a thing, what refers to it, and what its named graph holds, if it is one.
ABOUT = """{{ GRAPH ?graph {{ {iri} ?p ?o }} BIND ({iri} AS ?s) }}
  UNION {{ GRAPH ?graph {{ ?s ?p {iri} }} FILTER (?p != <{type}>) BIND ({iri} AS ?o) }}
  UNION {{ GRAPH {iri} {{ ?s ?p ?o }} BIND ({iri} AS ?graph) }}"""
_SELECT = "SELECT DISTINCT ?graph ?s ?p ?o WHERE {{\n  {pattern}\n}}"
_DESCRIBED = "VALUES ?s {{ {things} }} GRAPH ?graph {{ ?s ?p ?o }}"
# How a graph leads to what it comes from: a passage to its document, an inference to passages.
_SOURCES = {
    "passage": frozenset({str(HG.document)}),
    "inference": frozenset({str(PROV.wasDerivedFrom)}),
    "document": frozenset({str(HG.authorGroup)}),
}
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


class Quad(NamedTuple):
    """One statement in the graph that makes it."""

    graph: Term
    subject: Term
    predicate: Term
    object: Term


def about(iri: str) -> str:
    """Return the SPARQL pattern of what is known about a thing, as ?graph ?s ?p ?o."""
    return ABOUT.format(iri=iriref(iri), type=_TYPE)


def quads_about(engine: Engine, iri: str) -> list[Quad]:
    """Return what is known about a thing, and of every graph in it where it comes from.

    A passage comes with its document, an inference with its method and its passages.
    """
    found = set(_quads(engine, about(iri)))
    known: set[str] = set()
    wanted = {graph for quad in found for graph in _sources(quad)}
    while wanted:
        known |= wanted
        things = " ".join(sorted(map(iriref, wanted)))
        described = set(_quads(engine, _DESCRIBED.format(things=things)))
        found |= described
        wanted = {thing for quad in described for thing in _sources(quad)} - known
    return sorted(found, key=_order)


def nquads(quads: Iterable[Quad]) -> str:
    """Return canonical N-Quads, in the order given."""
    return "".join(
        f"{_full(q.subject)} {_full(q.predicate)} {_full(q.object)} {_full(q.graph)} .\n"
        for q in quads
    )


def trig(quads: Iterable[Quad]) -> str:
    """Return TriG of quads that are sorted by graph, subject and predicate."""
    writer = _Names()
    blocks = [
        f"{writer.name(graph)} {{\n{_subjects(writer, members)}}}\n"
        for graph, members in groupby(quads, lambda quad: quad.graph)
    ]
    return "\n".join([writer.prologue(), *blocks])


def _quads(engine: Engine, pattern: str) -> Iterator[Quad]:
    for row in engine.rows(_SELECT.format(pattern=pattern)):
        yield Quad(row["graph"], row["s"], row["p"], row["o"])


def _sources(quad: Quad) -> Iterator[str]:
    if quad.graph.kind == "iri":
        yield quad.graph.value
    onwards = _SOURCES.get(kind_of(quad.subject.value) or "", frozenset())
    if quad.predicate.value in onwards and quad.object.kind == "iri":
        yield quad.object.value


def _order(quad: Quad) -> tuple[str, ...]:
    predicate = "" if quad.predicate.value == _TYPE else quad.predicate.value
    return quad.graph.value, quad.subject.value, predicate, _full(quad.object)


def _subjects(writer: _Names, members: Iterable[Quad]) -> str:
    blocks = []
    for subject, of_subject in groupby(members, lambda quad: quad.subject):
        pairs = [
            f"{writer.verb(predicate)} " + ", ".join(writer.name(quad.object) for quad in same)
            for predicate, same in groupby(of_subject, lambda quad: quad.predicate)
        ]
        blocks.append(f"  {writer.name(subject)} " + " ;\n    ".join(pairs) + " .\n")
    return "".join(blocks)


class _Names:
    """Shortens IRIs by the project's prefixes, and remembers which it used."""

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self._by_namespace = {str(namespace): prefix for prefix, namespace in prefixes.items()}
        self._used: dict[str, str] = {}

    def name(self, term: Term) -> str:
        if term.kind == "iri":
            return self._short(term.value)
        if term.kind == "literal" and term.datatype and not term.lang:
            if term.datatype != _XSD_STRING:
                return f"{_quoted(term.value)}^^{self._short(term.datatype)}"
        return _full(term)

    def verb(self, term: Term) -> str:
        return "a" if term.value == _TYPE else self.name(term)

    def prologue(self) -> str:
        return "".join(f"PREFIX {p}: <{ns}>\n" for p, ns in sorted(self._used.items()))

    def _short(self, iri: str) -> str:
        end = max(iri.rfind("#"), iri.rfind("/")) + 1
        namespace, local = iri[:end], iri[end:]
        prefix = self._by_namespace.get(namespace)
        if prefix is None or not _LOCAL.fullmatch(local):
            return f"<{iri}>"
        self._used[prefix] = namespace
        return f"{prefix}:{local}"


def _full(term: Term) -> str:
    """Return a term as N-Quads writes it."""
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.kind == "bnode":
        return f"_:{term.value}"
    if term.lang:
        return f"{_quoted(term.value)}@{term.lang}"
    if term.datatype and term.datatype != _XSD_STRING:
        return f"{_quoted(term.value)}^^<{term.datatype}>"
    return _quoted(term.value)


def _quoted(text: str) -> str:
    escaped = _ESCAPED.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text)
    return f'"{escaped}"'
