"""What a release says of actors and events, as records that networks are made of.

A link is what one source graph says of one actor's part in one event; an edge gathers the links
of an actor and an event that a selection lets through. Nothing here knows networkx.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Literal

__all__ = [
    "ACTING",
    "LEVELS",
    "ActorNode",
    "Edge",
    "EventLink",
    "EventNode",
    "Level",
    "Link",
    "Material",
    "RelationLink",
    "Side",
    "SourceGraph",
    "firmest_of",
    "side_of",
    "weaker",
    "weakest_of",
]

Level = Literal["asserted", "reported", "inferred"]
Side = Literal["acts", "suffers"]

# From firm to weak: its author says so; its author reports that another says so; it is concluded.
LEVELS: tuple[Level, ...] = ("asserted", "reported", "inferred")
_PLACES: Mapping[Level, int] = {level: place for place, level in enumerate(LEVELS)}
ACTING = frozenset(
    {"perpetrator", "patron", "platform", "weapon", "speaker", "participant", "host", "channel"}
)


def side_of(role: str) -> Side:
    """Return on which side of an event a role puts an actor."""
    return "acts" if role in ACTING else "suffers"


def weakest_of(levels: Iterable[Level]) -> Level:
    """Return the weakest of at least one level."""
    return max(levels, key=_PLACES.__getitem__)


def firmest_of(levels: Iterable[Level]) -> Level:
    """Return the firmest of at least one level."""
    return min(levels, key=_PLACES.__getitem__)


def weaker(first: Level, second: Level) -> Level:
    """Return the weaker of two levels of evidence."""
    return first if _PLACES[first] >= _PLACES[second] else second


@dataclass(frozen=True)
class SourceGraph:
    """A named graph and what it rests on.

    ``basis`` is stated (a passage), inferred (an inference, which rests on all its passages) or
    dataset (a dataset graph, which is its own document and group).
    """

    iri: str
    basis: Literal["stated", "inferred", "dataset"]
    passages: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    creators: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ActorNode:
    """An actor; materiel takes part without acting, a collective is a label for several actors."""

    iri: str
    label: str
    type: str = ""
    materiel: bool = False
    collective: bool = False


@dataclass(frozen=True)
class EventNode:
    """An event; None for a bound of its date means that no bound is known."""

    iri: str
    label: str
    types: frozenset[str] = frozenset()
    granularity: str = ""
    statuses: frozenset[str] = frozenset()
    not_before: date | None = None
    not_after: date | None = None
    disputed: bool = False
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Link:
    """What one source graph says of an actor's part in an event.

    ``stance`` is empty but for perpetrators, where it is that of the responsibility statement.
    """

    actor: str
    event: str
    role: str
    source: SourceGraph
    level: Level
    stance: str = ""
    statement: str = ""

    @property
    def side(self) -> Side:
        return side_of(self.role)


@dataclass(frozen=True)
class EventLink:
    """One event responds to another, or is a part of it, by one source graph."""

    event: str
    kind: Literal["responds-to", "part-of"]
    other: str
    source: SourceGraph
    level: Level


@dataclass(frozen=True)
class RelationLink:
    """A relation of two actors by one source graph; bounds in time where a source gives them."""

    relation: str
    subject: str
    object: str
    kind: str
    family: str
    status: str
    source: SourceGraph
    level: Level
    start: date | None = None
    end: date | None = None


Parts = tuple[tuple[str, ...], tuple[str, ...], tuple[Side, ...]]


@dataclass(frozen=True)
class Edge:
    """All that a selection holds of an actor's part in an event; links are never empty."""

    actor: str
    event: str
    links: tuple[Link, ...]

    @property
    def parts(self) -> Parts:
        """Roles, stances and sides, each once and in order; no side is taken in what is denied."""
        return _parts(*((link.role, link.stance) for link in self.links))

    @property
    def roles(self) -> tuple[str, ...]:
        return self.parts[0]

    @property
    def stances(self) -> tuple[str, ...]:
        return self.parts[1]

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.parts[2]

    @property
    def level(self) -> Level:
        """The firmest level that any of its links has."""
        return firmest_of(link.level for link in self.links)

    @property
    def groups(self) -> frozenset[str]:
        """The independent author groups that say so; an inference adds none."""
        return _joined([source.groups for source in self._saying])

    @property
    def graphs(self) -> tuple[str, ...]:
        return tuple(sorted({link.source.iri for link in self.links}))

    @property
    def passages(self) -> tuple[str, ...]:
        return tuple(sorted(_joined([link.source.passages for link in self.links])))

    @property
    def sign(self) -> int:
        """1 where some source puts the actor into the event, -1 where sources only deny it."""
        return 1 if self.sides else -1

    @property
    def _saying(self) -> Iterable[SourceGraph]:
        return (link.source for link in self.links if link.source.basis != "inferred")


@lru_cache(maxsize=4096)
def _parts(*links: tuple[str, str]) -> Parts:
    """Gather (role, stance) pairs: of very many edges few differ in these."""
    sides: set[Side] = {side_of(role) for role, stance in links if stance != "denies"}
    stances = {stance for _, stance in links if stance}
    return tuple(sorted({role for role, _ in links})), tuple(sorted(stances)), tuple(sorted(sides))


def _joined(sets: list[frozenset[str]]) -> frozenset[str]:
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)


@dataclass(frozen=True)
class Material:
    """All that networks of one release are made of; ``wider`` maps an event type to those above.

    ``accepted`` are the pairs (event, actor) of the accepted view.
    """

    release: str
    actors: Mapping[str, ActorNode]
    events: Mapping[str, EventNode]
    links: tuple[Link, ...]
    event_links: tuple[EventLink, ...] = ()
    relations: tuple[RelationLink, ...] = ()
    accepted: frozenset[tuple[str, str]] = frozenset()
    wider: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Every author group, or dataset, that something here rests on."""
        return tuple(sorted({group for source in self._sources() for group in source.groups}))

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """Every document, or dataset, that something here rests on."""
        return tuple(sorted({name for source in self._sources() for name in source.documents}))

    def types_of(self, event: str) -> frozenset[str]:
        """Return the codes of an event's types and of all the wider ones."""
        codes = self.events[event].types
        if codes not in self._widened:
            wider = (self.wider.get(code, frozenset()) for code in codes)
            self._widened[codes] = codes.union(*wider)
        return self._widened[codes]

    @cached_property
    def _widened(self) -> dict[frozenset[str], frozenset[str]]:
        """Types of events with all wider ones, as far as they were asked for."""
        return {}

    def restricted(self, events: Iterable[str]) -> Material:
        """Return the same with some of its events only, and the links to those."""
        kept = {event: self.events[event] for event in events}
        links = tuple(link for event in kept for link in self._links_of.get(event, ()))
        return replace(self, events=kept, links=links)

    @cached_property
    def _links_of(self) -> dict[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.event, []).append(link)
        return found

    @cached_property
    def wholes(self) -> frozenset[str]:
        """Events that another event is said to be a part of."""
        return frozenset(link.other for link in self.event_links if link.kind == "part-of")

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content: equal as long as nothing here has changed, in any release."""
        digest = sha256()
        for line in sorted(_line(item) for item in self._items()):
            digest.update(f"{line}\n".encode())
        digest.update(repr(sorted(self.accepted)).encode())
        return digest.hexdigest()

    def _sources(self) -> Iterator[SourceGraph]:
        yield from (link.source for link in self.links)
        yield from (link.source for link in self.event_links)
        yield from (link.source for link in self.relations)

    def _items(self) -> Iterator[ActorNode | EventNode | Link | EventLink | RelationLink]:
        yield from self.actors.values()
        yield from self.events.values()
        yield from self.links
        yield from self.event_links
        yield from self.relations


def _line(item: ActorNode | EventNode | Link | EventLink | RelationLink) -> str:
    values = (getattr(item, name) for name in item.__dataclass_fields__)
    return repr([type(item).__name__, *map(_plain, values)])


def _plain(value: object) -> object:
    if isinstance(value, SourceGraph):
        return [value.iri, value.basis, sorted(value.passages), sorted(value.groups)]
    return sorted(value) if isinstance(value, frozenset) else str(value)
