"""Spellings as nodes, with keys by which variants of one name meet."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from rdflib import Literal
from rdflib.term import Node

from heliograph.graph.audit.facts import fact_iri
from heliograph.graph.audit.index import QuadIndex
from heliograph.ontology import HG, HGSH


def folded(name: str) -> str:
    """Return a name without case, and with plain spaces."""
    return " ".join(name.casefold().split())


def skeleton(name: str) -> str:
    """Return the letters and digits of a name, without marks, spaces and doubled letters."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter, _ in groupby(c for c in plain if c.isalnum()))


def name_triples(index: QuadIndex) -> Iterator[tuple[Node, Node, Node]]:
    things: dict[str, set[Node]] = defaultdict(set)
    for thing in (*index.of_class(HG.Actor), *index.of_class(HG.Place)):
        for name in index.objects(thing, HG.name):
            things[folded(str(name))].add(thing)
            yield from _name(index, thing, name)
    for namesakes in things.values():
        first, *others = sorted(namesakes, key=str)
        yield from ((first, HGSH.namesake, other) for other in others)


def _name(index: QuadIndex, thing: Node, name: Node) -> Iterator[tuple[Node, Node, Node]]:
    node = fact_iri(thing, HG.name, name)
    yield thing, HGSH.nameFact, node
    yield node, HGSH.text, Literal(str(name))
    yield node, HGSH.folded, Literal(folded(str(name)))
    yield node, HGSH.skeleton, Literal(skeleton(str(name)))
    for graph in index.graphs(thing, HG.name, name):
        yield node, HGSH.passage, graph
