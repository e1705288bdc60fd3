"""Reads from a release, by stored queries, what networks are made of."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from io import StringIO
from typing import Any

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
from heliograph.graph.queries import stored_query
from heliograph.graph.store import Engine, QueryRequest

__all__ = ["level_of_statuses", "read_material"]

Row = Mapping[str, str]

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
    """Return all that networks of a release are made of; raises QueryError."""
    sources = _Sources(_rows(engine, "network-sources"))
    events = _events(engine)
    links = (*_participation(engine, events, sources), *_statements(engine, events, sources))
    return Material(
        release=release,
        actors={node.iri: node for node in _actors(engine)},
        events=events,
        links=links,
        event_links=tuple(_event_links(engine, events, sources)),
        relations=tuple(_relations(engine, sources)),
        accepted=frozenset((r["event"], r["actor"]) for r in _rows(engine, "network-accepted")),
        wider=_gathered(_rows(engine, "network-event-types"), "type", "wider"),
    )


def level_of_statuses(statuses: Iterable[str]) -> Level:
    """Return how firmly an event or a relation stands by its own statuses, as codes."""
    level: Level = "asserted"
    for status in statuses:
        level = weaker(level, _STATUS_LEVELS.get(status, "inferred"))
    return level


class _Sources:
    """Finds the record of a named graph; one that is neither passage nor inference is a dataset."""

    def __init__(self, rows: Iterable[Row]) -> None:
        found: dict[str, dict[str, set[str]]] = {}
        for row in rows:
            entry = found.setdefault(row["graph"], defaultdict(set))
            for column, value in row.items():
                entry[column].add(value)
        self._known = {iri: _source(iri, entry) for iri, entry in found.items()}

    def __getitem__(self, iri: str) -> SourceGraph:
        if iri not in self._known:
            own = frozenset({iri})
            self._known[iri] = SourceGraph(iri, "dataset", own, own, own)
        return self._known[iri]


def _source(iri: str, entry: Mapping[str, set[str]]) -> SourceGraph:
    return SourceGraph(
        iri,
        "inferred" if "inferred" in entry["basis"] else "stated",
        frozenset(entry["passage"]),
        frozenset(entry["document"]),
        frozenset(entry["group"]),
        frozenset(entry["creator"]),
    )


def _rows(engine: Engine, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a stored query as texts; an unbound variable is absent from its row.

    In CSV, which is read several times faster than JSON: no column here needs more than its text.
    """
    with engine.query(QueryRequest(stored_query(name).text, format="csv")) as answer:
        lines = csv.reader(StringIO(answer.read().decode(), newline=""))
    columns = next(lines, [])
    for line in lines:
        yield {column: value for column, value in zip(columns, line, strict=True) if value}


def _gathered(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row[key]].add(row[value])
    return {name: frozenset(values) for name, values in found.items()}


def _actors(engine: Engine) -> Iterator[ActorNode]:
    for row in _rows(engine, "network-actors"):
        yield ActorNode(
            row["actor"],
            row["label"],
            row.get("type", ""),
            row["materiel"] == "true",
            row["collective"] == "true",
        )


def _events(engine: Engine) -> dict[str, EventNode]:
    countries = _gathered(_rows(engine, "network-countries"), "event", "country")
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(engine, "network-events"):
        rows[row["event"]].append(row)
    return {iri: _event(iri, found, countries) for iri, found in rows.items()}


def _event(iri: str, rows: list[Row], countries: Mapping[str, frozenset[str]]) -> EventNode:
    first = rows[0]
    return EventNode(
        iri,
        first["label"],
        _values(rows, "type"),
        first.get("granularity", ""),
        _values(rows, "status"),
        _day(first.get("not_before")),
        _day(first.get("not_after")),
        first.get("disputed") == "true",
        countries.get(iri, frozenset()),
    )


def _values(rows: Iterable[Row], column: str) -> frozenset[str]:
    return frozenset(row[column] for row in rows if column in row)


@lru_cache(maxsize=4096)
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _participation(
    engine: Engine, events: Mapping[str, EventNode], sources: _Sources
) -> Iterator[Link]:
    for row in _rows(engine, "network-participation"):
        source = sources[row["graph"]]
        level = weaker(_by_basis(source), level_of_statuses(events[row["event"]].statuses))
        yield Link(row["actor"], row["event"], row["role"], source, level)


def _statements(
    engine: Engine, events: Mapping[str, EventNode], sources: _Sources
) -> Iterator[Link]:
    for row in _rows(engine, "network-responsibility"):
        source = sources[row["graph"]]
        level = weaker(_by_basis(source), level_of_statuses(events[row["event"]].statuses))
        level = weaker(level, _by_stance(row, source))
        yield Link(
            row["actor"],
            row["event"],
            "perpetrator",
            source,
            level,
            row["stance"],
            row["statement"],
        )


def _by_basis(source: SourceGraph) -> Level:
    return "inferred" if source.basis == "inferred" else "asserted"


def _by_stance(row: Row, source: SourceGraph) -> Level:
    """Tell whether the author says it, reports it of another speaker, or lets it be understood."""
    if row["stance"] in _CONCLUDED_STANCES:
        return "inferred"
    speaker = row.get("claimant")
    own = speaker is None or speaker in source.creators or source.basis == "dataset"
    return "asserted" if own else "reported"


def _event_links(
    engine: Engine, events: Mapping[str, EventNode], sources: _Sources
) -> Iterator[EventLink]:
    for row in _rows(engine, "network-links"):
        source = sources[row["graph"]]
        both = events[row["event"]].statuses | events[row["other"]].statuses
        level = weaker(_by_basis(source), level_of_statuses(both))
        kind: Any = row["kind"]
        yield EventLink(row["event"], kind, row["other"], source, level)


def _relations(engine: Engine, sources: _Sources) -> Iterator[RelationLink]:
    for row in _rows(engine, "network-relations"):
        source, status = sources[row["graph"]], row.get("status", "")
        yield RelationLink(
            row["relation"],
            row["subject"],
            row["object"],
            row["kind"],
            row.get("family", ""),
            status,
            source,
            weaker(_by_basis(source), level_of_statuses([status] if status else [])),
            _day(row.get("from")),
            _day(row.get("to")),
        )
