"""What of a release goes into a network: one set of filters for all kinds of networks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from heliograph.graph.network.collecting import without_collector
from heliograph.graph.network.records import (
    LEVELS,
    Edge,
    EventLink,
    EventNode,
    Level,
    Link,
    Material,
    RelationLink,
    SourceGraph,
)

__all__ = ["Filters", "Selection", "select"]

_ACCEPTING = frozenset({"claims", "attributes", "confirms"})


@dataclass(frozen=True)
class Filters:
    """What to let through; an empty set lets everything through.

    ``start`` and ``end`` are days, inclusive; ``within`` says whether an uncertain date must lie
    between them for certain or only possibly. ``event_types`` are codes, each with the narrower
    ones below it; ``countries``, ``sources`` and ``without`` are slugs or IRIs (a source is a
    document, an author group or a dataset). ``evidence`` is the weakest level to let through, and
    ``min_sources`` the least number of independent author groups behind an edge.

    ``perpetrators`` says where those behind an event come from: the accepted view, with the
    statements that the rule of that view accepts (``accepted``), every responsibility statement
    that does not deny (``statements``), or nowhere (``none``). ``denials`` keeps denied links in
    the graph, with a negative sign. ``materiel`` keeps weapons and vessels, and ``wholes`` events
    that other events are a part of. ``merge`` maps the slug of an actor to that of the one to
    count it as.
    """

    start: date | None = None
    end: date | None = None
    within: Literal["possibly", "certainly"] = "possibly"
    event_types: frozenset[str] = frozenset()
    granularities: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    evidence: Level = "reported"
    min_sources: int = 0
    perpetrators: Literal["accepted", "statements", "none"] = "accepted"
    denials: bool = False
    materiel: bool = False
    wholes: bool = True
    merge: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the filters that differ from letting everything through, as JSON would have it."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        kept = {"evidence", "perpetrators", "within"}
        plain = {name: _plain(value) for name, value in given.items()}
        return {
            field.name: plain[field.name]
            for field in fields(self)
            if field.name in kept or given[field.name] != field.default
        }

    def lets_source(self, source: SourceGraph) -> bool:
        """Tell whether a source graph stands when only the wanted sources are there.

        An inference stands only if all that it rests on does.
        """
        if not (self.sources or self.without):
            return True
        names = {_slug(name) for name in source.groups}
        documents = {_slug(name) for name in source.documents}
        if self.without and (names | documents) & {_slug(name) for name in self.without}:
            return False
        if not self.sources:
            return True
        wanted = {_slug(name) for name in self.sources}
        return bool(names) and (names <= wanted or documents <= wanted)

    def lets_level(self, level: Level) -> bool:
        return LEVELS.index(level) <= LEVELS.index(self.evidence)

    def lets_span(self, first: date | None, last: date | None) -> bool:
        """Tell whether a thing between two days lies in the window, certainly or possibly."""
        if self.start is None and self.end is None:
            return True
        if self.within == "certainly":
            begins = self.start is None or (first is not None and first >= self.start)
            return begins and (self.end is None or (last is not None and last <= self.end))
        if first is None and last is None:
            return False
        begins = self.end is None or first is None or first <= self.end
        return begins and (self.start is None or last is None or last >= self.start)


@dataclass(frozen=True)
class Selection:
    """What the filters let through, and how many items they left out for which reason."""

    material: Material
    filters: Filters
    edges: Mapping[tuple[str, str], Edge]
    events: frozenset[str]
    event_links: tuple[EventLink, ...]
    relations: tuple[RelationLink, ...]
    left_out: Mapping[str, int]


@without_collector
def select(material: Material, filters: Filters) -> Selection:
    """Apply filters to the material of a release."""
    left_out: Counter[str] = Counter()
    events = frozenset(_events(material, filters, left_out))
    merge = _merging(material, filters)
    kept: dict[str, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for link in _links(material, filters, events, left_out):
        kept[merge.get(link.actor, link.actor)][link.event].append(link)
    edges: dict[tuple[str, str], Edge] = {}
    for actor in sorted(kept):
        of_actor = kept[actor]
        for event in sorted(of_actor):
            edge = Edge(actor, event, tuple(of_actor[event]))
            if not filters.min_sources or len(edge.groups) >= filters.min_sources:
                edges[actor, event] = edge
            else:
                left_out["links with fewer sources"] += 1
    return Selection(
        material,
        filters,
        edges,
        events,
        tuple(_event_links(material, filters, events)),
        tuple(_relations(material, filters)),
        dict(sorted(left_out.items())),
    )


def _events(material: Material, filters: Filters, left_out: Counter[str]) -> Iterator[str]:
    for event in material.events.values():
        reason = _why_not(event, material, filters)
        if reason:
            left_out[f"events {reason}"] += 1
        else:
            yield event.iri


def _why_not(event: EventNode, material: Material, filters: Filters) -> str:
    if filters.event_types and not filters.event_types & material.types_of(event.iri):
        return "of other types"
    if filters.granularities and event.granularity not in filters.granularities:
        return "of other granularity"
    if filters.statuses and not filters.statuses & event.statuses:
        return "of other status"
    if filters.countries:
        wanted = {_slug(name) for name in filters.countries}
        if not wanted & {_slug(country) for country in event.countries}:
            return "elsewhere, or without a country"
    if not filters.wholes and event.iri in material.wholes:
        return "that others are a part of"
    if not filters.lets_span(event.not_before, event.not_after):
        return "outside the window, or without a date"
    return ""


def _links(
    material: Material, filters: Filters, events: frozenset[str], left_out: Counter[str]
) -> Iterator[Link]:
    wanted = _Wanted(filters)
    for link in material.links:
        if link.event not in events:
            continue
        reason = _why_no_link(link, material, filters, wanted)
        if reason:
            left_out[f"links {reason}"] += 1
        else:
            yield link


class _Wanted(dict[str, bool]):
    """Which source graphs stand, by IRI; each is looked at once, for it has many links."""

    def __init__(self, filters: Filters) -> None:
        self._filters = filters

    def has(self, source: SourceGraph) -> bool:
        if source.iri not in self:
            self[source.iri] = self._filters.lets_source(source)
        return self[source.iri]


def _why_no_link(link: Link, material: Material, filters: Filters, wanted: _Wanted) -> str:
    actor = material.actors.get(link.actor)
    if actor is None:
        return "to what is no actor"
    if filters.roles and link.role not in filters.roles:
        return "in other roles"
    if link.stance and not _lets_stance(link, material, filters):
        return "of responsibility that is denied, implied or not accepted"
    if actor.materiel and not filters.materiel:
        return "of materiel"
    if not wanted.has(link.source):
        return "by other sources"
    return "" if filters.lets_level(link.level) else "on weaker evidence"


def _lets_stance(link: Link, material: Material, filters: Filters) -> bool:
    if link.stance == "denies":
        return filters.denials
    if filters.perpetrators == "accepted":
        # The rule of the accepted view takes stated claims, attributions and confirmations.
        accepted = (link.event, link.actor) in material.accepted
        return accepted and link.stance in _ACCEPTING and link.source.basis != "inferred"
    return filters.perpetrators == "statements"


def _event_links(
    material: Material, filters: Filters, events: frozenset[str]
) -> Iterator[EventLink]:
    for link in material.event_links:
        both = link.event in events and link.other in events
        if both and filters.lets_level(link.level) and filters.lets_source(link.source):
            yield link


def _relations(material: Material, filters: Filters) -> Iterator[RelationLink]:
    for link in material.relations:
        dated = link.start is not None or link.end is not None
        if dated and not filters.lets_span(link.start, link.end):
            continue
        if filters.lets_level(link.level) and filters.lets_source(link.source):
            yield link


def _merging(material: Material, filters: Filters) -> dict[str, str]:
    by_slug = {_slug(iri): iri for iri in material.actors}
    return {
        by_slug[_slug(one)]: by_slug[_slug(other)]
        for one, other in filters.merge
        if _slug(one) in by_slug and _slug(other) in by_slug
    }


def _slug(name: str) -> str:
    return name.rpartition("/")[2]


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
