"""What speaks for two records being one thing, and what against: each point with its weight.

The weights are set by hand, not learnt: there are too few known links to learn from. A name
gives at most two thirds of the score, so that no name alone reaches the score of a link.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heliograph.graph.linking.names import Form, Rarity, similarity
from heliograph.graph.linking.records import AuthorityRecord

NAME = 0.65
_TYPE, _TYPE_CONFLICT = 0.12, -0.35
_COUNTRY, _ACTOR_ELSEWHERE, _PLACE_ELSEWHERE = 0.15, -0.15, -0.4
_TIME, _OTHER_TIME = 0.03, -0.1
_CONTEXT = 0.08
_NEAR, _FAR = 0.12, -0.4
_NEAR_METRES, _FAR_METRES = 15_000.0, 60_000.0
_EARTH_METRES = 6_371_008.8
_SAME_NAME = 0.9
_MAIN = 0.05  # the main name is taken where an alias is hardly nearer

# Classes that sources confuse; any other two different ones exclude each other.
_COMPATIBLE = {
    frozenset(pair)
    for pair in (
        ("organisation", "armed group"),
        ("organisation", "forces"),
        ("forces", "armed group"),
        ("populated place", "site"),
    )
}
# To share one of these says little, as most records of a source have it.
_COMMON = frozenset({"organisation", "populated place", "site", "person"})


@dataclass(frozen=True, slots=True)
class Feature:
    """One point of comparison: its value, what it adds to the score, and why, in words."""

    id: str
    value: float
    contribution: float
    explanation: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The best pair of names; ``main`` if it is the other record's first name.

    ``more`` is how many further names agree.
    """

    own: Form
    other: Form
    similarity: float
    main: bool
    more: int = 0


def best_names(
    own: Sequence[Form], other: Iterable[Form], first: str, rarity: Rarity
) -> NameMatch | None:
    """Return the most similar pair of names; ``first`` is the plain form of the main name."""
    best: NameMatch | None = None
    met: set[str] = set()
    listed = list(other)
    for left in own:
        for right in listed:
            alike = similarity(left, right, rarity)
            if alike >= _SAME_NAME:
                met.add(left.bones)
            main = right.plain == first
            rank = alike + _MAIN * main
            if alike > 0 and (best is None or rank > best.similarity + _MAIN * best.main):
                best = NameMatch(left, right, alike, main)
    if best is None:
        return None
    return NameMatch(best.own, best.other, best.similarity, best.main, max(0, len(met) - 1))


def compare(own: AuthorityRecord, other: AuthorityRecord) -> Iterator[Feature]:
    """Yield what two records tell beyond their names; nothing where one of them is silent."""
    yield from _classes(own, other)
    yield from _countries(own, other)
    yield from _times(own, other)
    shared = sorted(own.context & other.context)
    if shared:
        value = min(1.0, len(shared) / 2)
        yield Feature("context", value, _CONTEXT * value, f"both tied to {', '.join(shared[:3])}")
    if own.point and other.point:
        yield _distance(own, other)


def _classes(own: AuthorityRecord, other: AuthorityRecord) -> Iterator[Feature]:
    if not own.classes or not other.classes:
        return
    shared = own.classes & other.classes
    telling = shared - _COMMON
    if telling:
        yield Feature("type", 1.0, _TYPE, f"both {_listed(telling)}")
    elif shared:
        yield Feature("type", 0.3, _TYPE * 0.3, f"both {_listed(shared)}")
    elif not any(frozenset((a, b)) in _COMPATIBLE for a in own.classes for b in other.classes):
        words = f"{_listed(own.classes)} against {_listed(other.classes)}"
        yield Feature("type", -1.0, _TYPE_CONFLICT, words)


def _countries(own: AuthorityRecord, other: AuthorityRecord) -> Iterator[Feature]:
    if not own.countries or not other.countries:
        return
    shared = own.countries & other.countries
    if shared:
        yield Feature("country", 1.0, _COUNTRY, f"both {_listed(shared)}")
        return
    weight = _PLACE_ELSEWHERE if own.kind == "place" else _ACTOR_ELSEWHERE
    words = f"{_listed(own.countries)} against {_listed(other.countries)}"
    yield Feature("country", -1.0, weight, words)


def _times(own: AuthorityRecord, other: AuthorityRecord) -> Iterator[Feature]:
    if not (own.start or own.end) or not (other.start or other.end):
        return
    begins = [record.start for record in (own, other) if record.start]
    ends = [record.end for record in (own, other) if record.end]
    if begins and ends and max(begins) > min(ends):
        yield Feature("time", -1.0, _OTHER_TIME, f"{max(begins)} is after {min(ends)}")
    else:
        yield Feature("time", 1.0, _TIME, "known in the same years")


def _distance(own: AuthorityRecord, other: AuthorityRecord) -> Feature:
    assert own.point and other.point
    metres = _metres(own.point, other.point)
    slack = own.accuracy + other.accuracy
    words = f"{metres / 1000:.1f} km apart"
    if metres <= _NEAR_METRES + slack:
        return Feature("distance", 1.0, _NEAR, words)
    if metres >= _FAR_METRES + slack:
        return Feature("distance", -1.0, _FAR, words)
    return Feature("distance", 0.0, 0.0, words)


def _metres(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Return the great-circle distance by the haversine formula on the mean Earth radius."""
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (left, right))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)[:3])
