"""How far a change of the data reaches: which things a set of shapes may judge otherwise then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from heliograph.shapes.runner import load_shapes

_OPAQUE = (
    SH.node,
    SH.qualifiedValueShape,
    SH.sparql,
    SH.target,
    SH.rule,
    SH.expression,
    SH.zeroOrMorePath,
    SH.oneOrMorePath,
    SH.zeroOrOnePath,
)


@dataclass(frozen=True)
class Reach:
    """Predicates, as IRIs, by which shapes look beyond a thing's own properties.

    ``inverse`` are those followed backwards: a change of ``s p o`` concerns o, too. ``passed``
    are those reached in a second step: a change of ``s p o`` concerns what points at s. None
    stands for any predicate.
    """

    inverse: frozenset[str] | None
    passed: frozenset[str] | None


@lru_cache(maxsize=1)
def integrity_reach() -> Reach:
    """Return the reach of the integrity shapes."""
    return reach_of(load_shapes())


def reach_of(shapes: Graph) -> Reach:
    """Return the reach of shapes without recursion, as far as their paths tell it.

    Shapes that judge other things by whole shapes or by queries may look anywhere.
    """
    lists = [list(shapes.items(head)) for head in shapes.objects(None, SH.alternativePath)]
    nested = any((item, RDF.first, None) in shapes for items in lists for item in items)
    if nested or any((None, predicate, None) in shapes for predicate in _OPAQUE):
        return Reach(None, None)
    inverse = {*shapes.objects(None, SH.inversePath), *shapes.objects(None, SH.targetObjectsOf)}
    has_class = (None, SH["class"], None) in shapes
    passed: set[Node] = {RDF.type, RDFS.subClassOf} if has_class else set()
    for path in shapes.objects(None, SH.path):
        steps = list(shapes.items(path)) if (path, RDF.first, None) in shapes else []
        if not all(isinstance(step, URIRef) for step in steps):
            return Reach(None, None)
        passed.update(steps[1:])
    if not all(isinstance(path, URIRef) for path in inverse):
        return Reach(None, None)
    return Reach(frozenset(map(str, inverse)), frozenset(map(str, passed)))
