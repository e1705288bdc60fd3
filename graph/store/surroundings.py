"""Things of a store with what lies around them, the graphs merged: all that rules may look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from heliograph.graph.store.nquads import DefaultGraphMode

_PART = 100_000  # statements
_DEFAULT = DefaultGraph()
_LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
)
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

Names = Collection[str] | None


class Surroundings:
    """Cuts of the merge of a store's graphs.

    ``inverse`` are the predicates that rules follow backwards, ``passed`` those that they reach
    in a second step; None stands for any. No path of the rules is longer than two steps.
    """

    def __init__(self, store: Store, mode: DefaultGraphMode) -> None:
        self._store = store
        self._mode = mode

    @property
    def is_merge(self) -> bool:
        """True if the store has the merge, so that each statement comes once."""
        return self._mode == "merge"

    def touched(self, changed: Collection[Triple], inverse: Names, passed: Names) -> set[str]:
        """Return the IRIs about which a rule may be broken by changes: no other can be.

        These are the things whose statements changed; what they point at with a predicate of
        ``inverse``; and, where a predicate of ``passed`` changed, what points at them.
        """
        found = {t.subject.value for t in changed if isinstance(t.subject, NamedNode)}
        for triple in changed:
            back = inverse is None or triple.predicate.value in inverse
            if back and isinstance(triple.object, NamedNode):
                found.add(triple.object.value)
        for node in {t.subject for t in changed if passed is None or t.predicate.value in passed}:
            if isinstance(node, NamedNode):
                near: set[Any] = {quad.subject for quad in self._find(value=node)}
                for predicate in _patterns(inverse):
                    near.update(quad.object for quad in self._find(node, predicate))
                found.update(thing.value for thing in near if isinstance(thing, NamedNode))
        return found

    def of(self, iris: Iterable[str], inverse: Names, passed: Names) -> bytes:
        """Return the statements about things, about what they point at, and those pointing at them.

        As N-Triples. Of what they point at only the predicates ``passed`` and labels, of those
        pointing at them only those with a predicate of ``inverse``.
        """
        nodes = [NamedNode(iri) for iri in iris]
        second = None if passed is None else {*passed, *_LABELS}
        own = {quad.triple for node in nodes for quad in self._find(node)}
        near = {t.object for t in own if isinstance(t.object, NamedNode)} - set(nodes)
        further = self._about(near, second)
        pointing = {
            q.triple for n in nodes for p in _patterns(inverse) for q in self._find(None, p, n)
        }
        classes = {t.object for t in (*own, *further) if t.predicate == _TYPE}
        others = {*classes, *(t.subject for t in pointing)} - near
        found = own | further | pointing | self._about(others, second)
        return serialize(found, format=RdfFormat.N_TRIPLES) or b""

    def all(self) -> bytes:
        """Return all statements as N-Triples."""
        if self._mode == "merge":
            return self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=_DEFAULT) or b""
        return serialize({q.triple for q in self._store}, format=RdfFormat.N_TRIPLES) or b""

    def stating(self, predicate: str) -> Iterator[bytes]:
        """Yield all statements with a predicate as N-Triples, some at a time.

        What stands in several graphs comes several times where they are not merged.
        """
        triples = (quad.triple for quad in self._find(None, NamedNode(predicate)))
        while part := serialize(islice(triples, _PART), format=RdfFormat.N_TRIPLES):
            yield part

    def pointing_at(self, literals: Iterable[str]) -> bytes:
        """Return the statements that have literals, as N-Triples writes them, as their object."""
        lines = "".join(f"<urn:s> <urn:p> {literal} .\n" for literal in literals)
        values = (quad.object for quad in parse(lines.encode(), RdfFormat.N_TRIPLES))
        found = {quad.triple for value in values for quad in self._find(value=value)}
        return serialize(found, format=RdfFormat.N_TRIPLES) or b""

    def _about(self, things: Iterable[Any], predicates: Names) -> set[Triple]:
        return {
            quad.triple
            for thing in things
            if isinstance(thing, NamedNode)
            for predicate in _patterns(predicates)
            for quad in self._find(thing, predicate)
        }

    def _find(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | Literal | None = None,
    ) -> Iterator[Quad]:
        graph = _DEFAULT if self._mode == "merge" else None
        return self._store.quads_for_pattern(subject, predicate, value, graph)


def _patterns(predicates: Names) -> list[NamedNode | None]:
    return [None] if predicates is None else [NamedNode(iri) for iri in sorted(predicates)]
