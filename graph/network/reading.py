"""Reads from a release, by stored queries or from its flat tables, what networks are made of."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from io import StringIO
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from heliograph.graph.network.collecting import without_collector
from heliograph.graph.network.records import (
    ActorNode,
    EventLink,
    EventNode,
    Level,
    Link,
    Material,
    RelationLink,
    SourceGraph,
    weaker,
)
from heliograph.graph.store import Engine, QueryRequest, Release
from heliograph.graph.tables import DAYS, TRUTHS, Tables, find_table

__all__ = [
    "level_of_statuses",
    "material_from",
    "material_of",
    "read_material",
    "read_material_from_tables",
    "stored_answers",
]

# Quads; of fewer, loading Polars and making the tables takes longer than the queries do.
TABLES_FROM = 100_000

# Gives the rows of a table, or of its stored query, by name: values in the order of the columns,
# None where there is none.
Rows = Callable[[str], Iterable[tuple[Any, ...]]]

# How firmly an event, or a relation, stands by its own status. What is only implied, suggested,
# foretold or disputed cannot lend a link more than that.
_STATUS_LEVELS: Mapping[str, Level] = {
    "asserted": "asserted",
    "foiled": "asserted",
    "reported": "reported",
    "headline-only": "reported",
}
_CONCLUDED_STANCES = frozenset({"implies", "suspects"})


def read_material(engine: Engine, release: str = "") -> Material:
    """Return all that networks of a release are made of, by stored queries; raises QueryError."""
    return material_from(partial(stored_answers, engine), release)


def read_material_from_tables(tables: Tables, release: str = "") -> Material:
    """Return what ``read_material`` does, from the flat tables; raises StoreError."""
    return material_from(tables.rows, release)


def material_of(release: Release, engine: Callable[[], Engine]) -> Material:
    """Return the material of a release, read in the way that is faster for its size.

    From tables where there are ``TABLES_FROM`` quads or more: then the engine is not asked for.
    """
    if release.manifest.quads >= TABLES_FROM:
        return read_material_from_tables(Tables(release), release.id)
    return read_material(engine(), release.id)


@without_collector
def material_from(rows: Rows, release: str = "") -> Material:
    """Return the material that the rows of all tables make."""
    sources = _Sources(rows("sources"))
    events = _events(rows)
    return Material(
        release=release,
        actors={node.iri: node for node in _actors(rows)},
        events=events,
        links=(*_participation(rows, events, sources), *_statements(rows, events, sources)),
        event_links=tuple(_event_links(rows, events, sources)),
        relations=tuple(_relations(rows, sources)),
        accepted=frozenset(rows("accepted")),
        wider=_gathered(rows("event-types")),
    )


def stored_answers(engine: Engine, name: str, first: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the stored query of a table, with ``first`` put before its patterns.

    In CSV, which is read several times faster than JSON: no column here needs more than its text.
    """
    text = find_table(name).query.text.replace("WHERE {", f"WHERE {{ {first}", 1)
    with engine.query(QueryRequest(text, format="csv")) as answer:
        lines = csv.reader(StringIO(answer.read().decode(), newline=""))
    readers = [_reader(column) for column in next(lines, [])]
    for line in lines:
        yield tuple(read(value) for read, value in zip(readers, line, strict=True))


def _reader(column: str) -> Callable[[str], Any]:
    if column in DAYS:
        return _day
    return _truth if column in TRUTHS else _text


def _text(value: str) -> str | None:
    return value or None


def _truth(value: str) -> bool | None:
    return value == "true" if value else None


@lru_cache(maxsize=4096)
def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def level_of_statuses(statuses: Iterable[str]) -> Level:
    """Return how firmly an event or a relation stands by its own statuses, as codes."""
    return _level(frozenset(statuses))


@lru_cache(maxsize=1024)
def _level(statuses: frozenset[str]) -> Level:
    level: Level = "asserted"
    for status in statuses:
        level = weaker(level, _STATUS_LEVELS.get(status, "inferred"))
    return level


class _Sources:
    """Finds the record of a named graph; one that is neither passage nor inference is a dataset."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        by_graph = groupby(rows, key=itemgetter(0))
        self._known = {graph: _source(graph, tuple(found)) for graph, found in by_graph}

    def __getitem__(self, iri: str) -> SourceGraph:
        if iri not in self._known:
            own = frozenset({iri})
            self._known[iri] = SourceGraph(iri, "dataset", own, own, own)
        return self._known[iri]


def _source(graph: str, rows: tuple[tuple[Any, ...], ...]) -> SourceGraph:
    _, bases, *others = (frozenset(column) for column in zip(*rows, strict=True))
    basis: Literal["stated", "inferred"] = "inferred" if "inferred" in bases else "stated"
    return SourceGraph(graph, basis, *(_bound(column) for column in others))


def _bound(values: frozenset[Any]) -> frozenset[Any]:
    return values - {None} if None in values else values


def _gathered(rows: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return {name: frozenset(values) for name, values in found.items()}


def _actors(rows: Rows) -> Iterator[ActorNode]:
    for actor, label, kind, materiel, collective in rows("actors"):
        yield ActorNode(actor, label, kind or "", materiel, collective)


def _events(rows: Rows) -> dict[str, EventNode]:
    countries = _gathered(rows("countries"))
    by_event = groupby(rows("events"), key=itemgetter(0))
    return {iri: _event(iri, tuple(found), countries) for iri, found in by_event}


def _event(
    iri: str, rows: tuple[tuple[Any, ...], ...], countries: Mapping[str, frozenset[str]]
) -> EventNode:
    """Return an event of its rows; of several values where one is wanted, the least."""
    columns = (_bound(frozenset(column)) for column in zip(*rows, strict=True))
    _, labels, types, granularities, statuses, firsts, lasts, disputes = columns
    return EventNode(
        iri,
        min(labels),
        types,
        min(granularities, default=""),
        statuses,
        min(firsts, default=None),
        max(lasts, default=None),
        True in disputes,
        countries.get(iri, frozenset()),
    )


def _participation(
    rows: Rows, events: Mapping[str, EventNode], sources: _Sources
) -> Iterator[Link]:
    for event, role, actor, graph in rows("participation"):
        source = sources[graph]
        level = weaker(_by_basis(source), _level(events[event].statuses))
        yield Link(actor, event, role, source, level)


def _statements(rows: Rows, events: Mapping[str, EventNode], sources: _Sources) -> Iterator[Link]:
    for statement, event, actor, stance, claimant, graph in rows("responsibility"):
        source = sources[graph]
        level = weaker(_by_basis(source), _level(events[event].statuses))
        level = weaker(level, _by_stance(stance, claimant, source))
        yield Link(actor, event, "perpetrator", source, level, stance, statement)


def _by_basis(source: SourceGraph) -> Level:
    return "inferred" if source.basis == "inferred" else "asserted"


def _by_stance(stance: str, claimant: str | None, source: SourceGraph) -> Level:
    """Tell whether the author says it, reports it of another speaker, or lets it be understood."""
    if stance in _CONCLUDED_STANCES:
        return "inferred"
    own = claimant is None or claimant in source.creators or source.basis == "dataset"
    return "asserted" if own else "reported"


def _event_links(
    rows: Rows, events: Mapping[str, EventNode], sources: _Sources
) -> Iterator[EventLink]:
    for event, kind, other, graph in rows("links"):
        source = sources[graph]
        both = events[event].statuses | events[other].statuses
        level = weaker(_by_basis(source), _level(both))
        yield EventLink(event, kind, other, source, level)


def _relations(rows: Rows, sources: _Sources) -> Iterator[RelationLink]:
    for relation, one, other, kind, family, status, start, end, graph in rows("relations"):
        source = sources[graph]
        statuses = frozenset({status} if status else ())
        level = weaker(_by_basis(source), _level(statuses))
        yield RelationLink(
            relation, one, other, kind, family or "", status or "", source, level, start, end
        )
