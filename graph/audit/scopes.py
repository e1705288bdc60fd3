"""How figures lie to each other: one inside another, overlapping, the same, equal in number.

Only figures that share what they count, whom (or which event) and a day are compared, in the
order of their days, so that the work grows with what lies together and not with the square of
all figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from rdflib import SKOS
from rdflib.term import Node

from heliograph.graph.audit.figures import code_of, day_of
from heliograph.graph.audit.index import QuadIndex
from heliograph.ontology import HG, HGSH

_COUNTING = frozenset({"count", "casualty"})


@dataclass(frozen=True)
class Scope:
    """What a figure covers; no areas mean that none is stated, which sets no limit."""

    figure: Node
    measure: str
    family: Node
    about: Node | None
    actors: frozenset[Node]
    areas: frozenset[Node]
    start: int | None
    end: int | None

    @property
    def keys(self) -> Iterator[tuple[object, ...]]:
        if self.about is not None:
            yield (self.measure, self.family, "about", self.about)
        for actor in self.actors:
            yield (self.measure, self.family, "by", actor)


def scope_triples(index: QuadIndex) -> Iterator[tuple[Node, Node, Node]]:
    groups: dict[tuple[object, ...], list[Scope]] = defaultdict(list)
    scopes: dict[Node, Scope] = {}
    for figure in index.of_class(HG.Statistic):
        scope = _scope(index, figure)
        if scope is not None:
            scopes[figure] = scope
    narrowed = {figure for figure in scopes if _is_narrowed(index, scopes, figure)}
    yield from ((figure, HGSH.narrowed, HGSH.One) for figure in narrowed)
    for figure in scopes.keys() - narrowed:
        for key in scopes[figure].keys:
            groups[key].append(scopes[figure])
    related: set[tuple[Node, Node, Node]] = set()
    for group in groups.values():
        for one, other in _meeting(group):
            related.update(_covering(index, one, other))
        related.update(_besides(group))
        related.update(_same(group))
    yield from related
    yield from _equal_numbers(index, scopes)


def _equal_numbers(
    index: QuadIndex, scopes: Mapping[Node, Scope]
) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the first of all counts of one number and unit with each of them."""
    equal: dict[tuple[str, Node], list[Node]] = defaultdict(list)
    for figure, scope in scopes.items():
        if scope.measure in _COUNTING:
            unit = index.objects(figure, HG.unit)[0]
            equal[index.text(figure, HG.value), unit].append(figure)
    for group in equal.values():
        first = min(group, key=str)
        yield from ((first, HGSH.equalNumber, figure) for figure in group)


def _is_narrowed(index: QuadIndex, scopes: Mapping[Node, Scope], figure: Node) -> bool:
    """True for a part that has all the scope of its total: something unsaid narrows it."""
    own = scopes[figure]
    totals = [scopes[total] for total in index.objects(figure, HG.partOf) if total in scopes]
    return any((own.start, own.end, own.areas) == (t.start, t.end, t.areas) for t in totals)


def _scope(index: QuadIndex, figure: Node) -> Scope | None:
    unit = index.value(figure, HG.unit)
    if unit is None or index.value(figure, HG.value) is None:
        return None
    return Scope(
        figure=figure,
        measure=code_of(index.value(figure, HG.measureType)),
        family=min(index.closure(unit, SKOS.related), key=str),
        about=index.value(figure, HG.about),
        actors=frozenset(index.objects(figure, HG.actorSet)),
        areas=frozenset(index.objects(figure, HG.area)),
        start=day_of(index, figure, HG.windowStart),
        end=day_of(index, figure, HG.windowEnd),
    )


def _meeting(group: Iterable[Scope]) -> Iterator[tuple[Scope, Scope]]:
    """Yield the pairs of counts whose windows share a day."""
    open_ones: list[Scope] = []
    counts = (s for s in group if s.measure in _COUNTING and s.start and s.end)
    for scope in sorted(counts, key=lambda s: (s.start, s.end, str(s.figure))):
        open_ones = [one for one in open_ones if (one.end or 0) >= (scope.start or 0)]
        yield from ((one, scope) for one in open_ones)
        open_ones.append(scope)


def _covering(index: QuadIndex, one: Scope, other: Scope) -> Iterator[tuple[Node, Node, Node]]:
    for inner, outer in ((one, other), (other, one)):
        if is_inside(index, inner, outer):
            yield inner.figure, HGSH.inside, outer.figure
    if overlap(index, one, other):
        yield one.figure, HGSH.overlaps, other.figure
        yield other.figure, HGSH.overlaps, one.figure


def _besides(group: Iterable[Scope]) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the ordinals that rank within one set of actors and one area."""
    ordinals = (scope for scope in group if scope.measure == "ordinal")
    for one, other in permutations(ordinals, 2):
        if one.actors & other.actors and one.areas & other.areas:
            yield one.figure, HGSH.besides, other.figure


def _same(group: Iterable[Scope]) -> Iterator[tuple[Node, Node, Node]]:
    alike: dict[tuple[object, ...], list[Scope]] = defaultdict(list)
    for scope in group:
        alike[scope.start, scope.end, scope.areas].append(scope)
    for scopes in alike.values():
        for one, other in permutations(scopes, 2):
            if is_same(one, other):
                yield one.figure, HGSH.sameScope, other.figure


def is_inside(index: QuadIndex, inner: Scope, outer: Scope) -> bool:
    """True if all that the inner figure counts is counted by the outer one, which covers more."""
    assert inner.start and inner.end and outer.start and outer.end
    if not (outer.start <= inner.start and inner.end <= outer.end):
        return False
    if not _areas_within(index, inner.areas, outer.areas):
        return False
    if outer.actors and not inner.actors <= outer.actors and inner.about != outer.about:
        return False
    longer = (outer.start, outer.end) != (inner.start, inner.end)
    return longer or not _areas_within(index, outer.areas, inner.areas)


def overlap(index: QuadIndex, one: Scope, other: Scope) -> bool:
    """True unless they share no area, or no day but one that ends the one and begins the other.

    A single day that is an end of the other lies within it.
    """
    assert one.start and one.end and other.start and other.end
    if one.end < other.start or other.end < one.start:
        return False
    if one.start < one.end and other.start < other.end:
        if one.end == other.start or other.end == one.start:
            return False
    if not one.areas or not other.areas:
        return True
    return _meet(index, one.areas, other.areas)


def is_same(one: Scope, other: Scope) -> bool:
    """True if both figures, of the same days and area, speak of one event or of one actor."""
    if one.about is not None and other.about is not None:
        return one.about == other.about
    return bool(one.actors & other.actors)


def _areas_within(index: QuadIndex, inner: frozenset[Node], outer: frozenset[Node]) -> bool:
    if not outer:
        return True
    return bool(inner) and all(outer & index.wider(area) for area in inner)


def _meet(index: QuadIndex, one: frozenset[Node], other: frozenset[Node]) -> bool:
    return any(other & index.wider(area) for area in one) or any(
        one & index.wider(area) for area in other
    )
