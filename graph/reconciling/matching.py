"""Candidates for names: found in the index that the pages search, weighed by all else given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from heliograph.graph.model.iris import BASE
from heliograph.graph.reconciling.properties import (
    Property,
    Value,
    find_property,
    find_things,
    read_values,
)
from heliograph.graph.reconciling.types import EntityType, Types
from heliograph.graph.search import Hit, NameIndex, normal_form
from heliograph.graph.store import Engine

_SHARE_OF_NAME = 0.6  # of the score, where properties are given as well
_ALIKE = 85.0  # a text of a property that is at least so alike counts as agreeing
_AHEAD = 5.0  # a match must be this far ahead of every other candidate
_NUMBER_SLACK = 0.05
_MORE = 3  # so many hits are looked at for each that is asked for
_WITHOUT_NAME = 75.0


@dataclass(frozen=True)
class Query:
    """What is looked for: a name, types it should have, values of properties; or only values."""

    text: str = ""
    types: tuple[str, ...] = ()
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant. ``features`` are numbers from 0 to 100, or booleans.

    ``match`` is True only where nothing else is near, and an identifier was given, or the name is
    exact and something beside it agrees: a name alone never decides.
    """

    iri: str
    name: str
    found_as: str
    score: float
    match: bool = False
    types: tuple[EntityType, ...] = ()
    features: Mapping[str, float | bool] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.iri.removeprefix(BASE)


class Reconciler:
    """Answers queries on one release."""

    def __init__(self, engine: Engine, names: NameIndex, types: Types) -> None:
        self.engine = engine
        self.names = names
        self.types = types

    def find(self, queries: Sequence[Query]) -> list[list[Candidate]]:
        """Return the candidates for each query, the best first; HeliographError for a property
        that there is not."""
        hits = [self._hits(query) for query in queries]
        wanted: dict[str, set[str]] = {}
        for query, found in zip(queries, hits, strict=True):
            for name, _ in query.properties:
                wanted.setdefault(name, set()).update(hit.iri for hit in found)
        values = {
            name: read_values(self.engine, find_property(name), sorted(things))
            for name, things in wanted.items()
        }
        return [
            self._ranked(query, found, values) for query, found in zip(queries, hits, strict=True)
        ]

    def _hits(self, query: Query) -> list[Hit]:
        by_value = self._by_value(query)
        if query.text.strip():
            hits = self.names.find(query.text, max(query.limit, 5) * _MORE)
            known = {hit.iri for hit in hits}
            hits += [hit for hit in by_value if hit.iri not in known]
        else:
            hits = by_value
        fitting = [hit for hit in hits if self._fits(hit.iri, query.types)]
        return fitting if fitting or not query.types else []

    def _by_value(self, query: Query) -> list[Hit]:
        """Return what has a given identifier, or where no name is given, any given value."""
        found: dict[str, Hit] = {}
        for name, values in query.properties:
            item = find_property(name)
            if item.identifies or not query.text.strip():
                for value in values:
                    for iri in find_things(self.engine, item, value):
                        label = self.label(iri)
                        found[iri] = Hit(iri, "", label, label, _WITHOUT_NAME)
        return list(found.values())

    def label(self, iri: str) -> str:
        """Return the label of a thing, else the end of its IRI."""
        return self.names.labels.get(iri, iri.removeprefix(BASE))

    def _fits(self, iri: str, types: Iterable[str]) -> bool:
        listed = set(types)
        return not listed or any(item.id in listed for item in self.types.of(iri))

    def _ranked(
        self,
        query: Query,
        hits: Sequence[Hit],
        values: Mapping[str, Mapping[str, list[Value]]],
    ) -> list[Candidate]:
        found = [self._candidate(query, hit, values) for hit in hits]
        found.sort(key=lambda item: (-item.score, item.iri))
        return self._with_match(query, found)[: query.limit]

    def _candidate(
        self, query: Query, hit: Hit, values: Mapping[str, Mapping[str, list[Value]]]
    ) -> Candidate:
        named = bool(query.text.strip())
        features: dict[str, float | bool] = {}
        if named:
            features["name"] = hit.score
        if query.types:
            features["type"] = True
        agreeing = []
        for name, given in query.properties:
            item = find_property(name)
            agreed = _agreement(item, given, values[name].get(hit.iri, []))
            features[name] = round(agreed, 1)
            agreeing.append(agreed)
        score = hit.score
        if agreeing and named:
            mean = sum(agreeing) / len(agreeing)
            score = _SHARE_OF_NAME * hit.score + (1 - _SHARE_OF_NAME) * mean
        elif agreeing:
            score = sum(agreeing) / len(agreeing)
        types = tuple(self.types.of(hit.iri))
        return Candidate(hit.iri, hit.label, hit.name, round(score, 1), False, types, features)

    def _with_match(self, query: Query, found: Sequence[Candidate]) -> list[Candidate]:
        if not found:
            return []
        best, others = found[0], found[1:]
        given = [name for name, _ in query.properties]
        agrees = [float(best.features[name]) >= _ALIKE for name in given]
        named = self.names.identified(query.text)
        identified = (named is not None and named.iri == best.iri) or any(
            ok and find_property(name).identifies for name, ok in zip(given, agrees, strict=True)
        )
        exact = normal_form(best.found_as) == normal_form(query.text)
        beside = bool(query.types) or any(agrees)
        alone = not others or others[0].score <= best.score - _AHEAD
        sure = alone and all(agrees) and (identified or (exact and beside))
        return [
            Candidate(
                best.iri, best.name, best.found_as, best.score, sure, best.types, best.features
            ),
            *others,
        ]


def _agreement(item: Property, given: Sequence[str], values: Sequence[Value]) -> float:
    """Return how far the best of given values agrees with one of a thing, from 0 to 100."""
    return max((_alike(item, g, v) for g in given for v in values), default=0.0)


def _alike(item: Property, given: str, value: Value) -> float:
    if value.iri and given in (value.iri, value.iri.removeprefix(BASE)):
        return 100.0
    if item.identifies:
        return 100.0 if given.strip().lower() == value.text.lower() else 0.0
    if item.kind == "number":
        try:
            return 100.0 if abs(float(given) - float(value.text)) <= _NUMBER_SLACK else 0.0
        except ValueError:
            return 0.0
    if item.kind == "date":
        return 100.0 if given.strip()[:10] == value.text[:10] else 0.0
    return float(fuzz.ratio(normal_form(given), normal_form(value.text)))
