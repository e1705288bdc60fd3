"""Walks the paths of tables in a store: back from what changed, and on from what it changed.

Walking back asks the new store alone. A thing that referred to another in the old one and does no
more has lost a quad at an earlier step of the same path, and is found by that. Literals lead
nowhere, as in SPARQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import polars as pl
from pyoxigraph import Literal, NamedNode, Quad

from heliograph.graph.store.release import Snapshot
from heliograph.graph.tables.paths import PATHS, Step
from heliograph.graph.tables.quads import ListedQuads

__all__ = ["TooMany", "affected_keys", "quads_around"]


class TooMany(Exception):
    """More things are affected than may be looked at one by one."""


def affected_keys(
    snapshot: Snapshot, name: str, changed: Collection[Quad], at_most: int
) -> frozenset[str]:
    """Return the things in a table's first column whose rows may be others than they were.

    ``changed`` are the quads that were added or removed on the way to this snapshot; one too many
    does no harm. Raises TooMany where there are more things, or more on the way to them, than
    ``at_most``.
    """
    found: set[NamedNode] = set()
    for path in PATHS[name]:
        for place, step in enumerate(path):
            nodes = _named(_near(quad, step) for quad in changed if _is_of(quad, step))
            for earlier in reversed(path[:place]):
                nodes = _stepped_back(snapshot, nodes, earlier, at_most)
            found |= nodes
            if len(found) > at_most:
                raise TooMany
    return frozenset(node.value for node in found)


def quads_around(snapshot: Snapshot, name: str, keys: Collection[str]) -> ListedQuads:
    """Return the quads that the rows of some things in a table's first column are made of."""
    rows: set[tuple[str, ...]] = set()
    for path in PATHS[name]:
        nodes = {NamedNode(key) for key in keys}
        for step in path:
            met = list(_met(snapshot, nodes, step))
            rows.update(_texts(quad) for quad in met)
            nodes = _named(_far(quad, step) for quad in met)
    columns = dict.fromkeys("spog", pl.String)
    return ListedQuads(pl.DataFrame(list(rows), schema=columns, orient="row"))


def _stepped_back(
    snapshot: Snapshot, nodes: Collection[NamedNode], step: Step, at_most: int
) -> set[NamedNode]:
    found: set[NamedNode] = set()
    for quad in _met(snapshot, nodes, replace(step, inverse=not step.inverse)):
        found |= _named([_near(quad, step)])
        if len(found) > at_most:
            raise TooMany
    return found


def _met(snapshot: Snapshot, nodes: Collection[NamedNode], step: Step) -> Iterator[Quad]:
    """Yield the quads by which a step leaves some things."""
    end = NamedNode(step.to) if step.to else None
    for predicate in map(NamedNode, step.predicates):
        for node in nodes:
            subject, value = (end, node) if step.inverse else (node, end)
            yield from snapshot.matching(subject, predicate, value)


def _is_of(quad: Quad, step: Step) -> bool:
    if quad.predicate.value not in step.predicates:
        return False
    return not step.to or quad.object == NamedNode(step.to)


def _near(quad: Quad, step: Step) -> object:
    return quad.object if step.inverse else quad.subject


def _far(quad: Quad, step: Step) -> object:
    return quad.subject if step.inverse else quad.object


def _named(nodes: Iterable[object]) -> set[NamedNode]:
    return {node for node in nodes if isinstance(node, NamedNode)}


def _texts(quad: Quad) -> tuple[str, ...]:
    """Return subject, predicate, object and graph, which are no blank nodes in a merge."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return tuple(term.value for term in terms if isinstance(term, NamedNode | Literal))
