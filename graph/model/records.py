"""One frozen dataclass a table: a record is a row that passed every check."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from heliograph.graph.model.locators import Locator

Basis = Literal["stated", "inferred"]


@dataclass(frozen=True, order=True)
class Thing:
    """A reference to a record of any kind, written ``actor:kataib-hezbollah`` in tables."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class AuthorGroup:
    """Documents that count as one source: one author, or equal text."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Document:
    id: str
    author_group: str
    creators: tuple[str, ...]
    file: str
    sha256: str
    language: str
    rights: str
    title: str = ""
    byline: str = ""
    publisher: str = ""
    publisher_basis: str = "unknown"
    published: str = ""
    published_basis: str = "unknown"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A citable unit or one sentence of it; the text itself is never stored."""

    locator: Locator
    kind: str
    heading: str
    lines: str
    words: int
    sha256: str
    sentences: int | None = None


@dataclass(frozen=True)
class Actor:
    id: str
    label: str
    type: str
    passages: tuple[Locator, ...]
    note: str = ""


@dataclass(frozen=True)
class Place:
    id: str
    label: str
    type: str
    country: tuple[str, ...]
    within: tuple[str, ...]
    passages: tuple[Locator, ...]
    note: str = ""


@dataclass(frozen=True)
class Name:
    """A name exactly as it stands in its passages."""

    thing: Thing
    name: str
    lang: str
    form: str
    passages: tuple[Locator, ...]
    note: str = ""


@dataclass(frozen=True)
class Event:
    id: str
    label: str
    description: str
    type: str
    granularity: str
    status: tuple[str, ...]
    passages: tuple[Locator, ...]
    note: str = ""


@dataclass(frozen=True)
class EventFact:
    """One fact of one event, in every passage that states it.

    ``premises`` are further passages that an inferred fact rests on.
    """

    event: str
    property: str
    value: Thing | str | None
    text: str
    stated: str
    passages: tuple[Locator, ...]
    basis: Basis
    method: str
    premises: tuple[Locator, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Responsibility:
    """Who says that whom is, or is not, behind an event or a statement."""

    id: str
    about: Thing
    attributed_to: tuple[str, ...]
    claimant: tuple[str, ...]
    stance: str
    wording: tuple[str, ...]
    verbatim: str
    passages: tuple[Locator, ...]
    basis: Basis
    method: str
    note: str = ""


@dataclass(frozen=True)
class Relation:
    id: str
    subject: Thing
    kind: tuple[str, ...]
    object: tuple[Thing, ...]
    object_text: str
    status: str
    asserted_by: tuple[str, ...]
    passages: tuple[Locator, ...]
    basis: Basis
    method: str
    note: str = ""


@dataclass(frozen=True)
class Statistic:
    """A stated value with its scope; values of different scopes stay different records."""

    id: str
    label: str
    measure: str
    value: Decimal | None
    value_text: str
    verbatim: str
    qualifier: tuple[str, ...]
    unit: str
    window: str
    window_stated: str
    window_basis: Basis | None
    area: tuple[str, ...]
    area_text: str
    actor_set: tuple[str, ...]
    actor_text: str
    stated_by: tuple[str, ...]
    about: str
    part_of: tuple[str, ...]
    passages: tuple[Locator, ...]
    note: str = ""


@dataclass(frozen=True)
class Assessment:
    """An attributed opinion, prediction or recommendation: never a fact."""

    id: str
    kind: str
    holder: tuple[str, ...]
    about: tuple[Thing, ...]
    about_text: str
    stance: str
    gist: str
    passages: tuple[Locator, ...]
    note: str = ""


@dataclass(frozen=True)
class Identifier:
    thing: Thing
    scheme: str
    identifier: str
    match: str
    evidence: str


@dataclass(frozen=True)
class Coordinates:
    """A published point of a place: WGS 84 degrees, accuracy in metres."""

    place: str
    latitude: Decimal
    longitude: Decimal
    accuracy_m: int
    source: str


@dataclass(frozen=True)
class Collection:
    """All records of one curated collection, and what its metadata file says of it."""

    id: str
    metadata: dict[str, Any]
    documents: tuple[Document, ...] = ()
    author_groups: tuple[AuthorGroup, ...] = ()
    passages: tuple[Passage, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    names: tuple[Name, ...] = ()
    events: tuple[Event, ...] = ()
    event_facts: tuple[EventFact, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    relations: tuple[Relation, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    coordinates: tuple[Coordinates, ...] = ()
    table_hashes: dict[str, str] = field(default_factory=dict)
    origins: dict[Thing, str] = field(default_factory=dict)
