"""What the linker knows of a thing: plain values, whatever graph or file they were read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["actor", "place"]

# What the type words of sources come to, as far as two of them can agree or exclude each other.
ACTOR_CLASSES = frozenset(
    {"state", "armed group", "forces", "organisation", "person", "vessel", "aircraft", "materiel"}
)
PLACE_CLASSES = frozenset({"country", "region", "populated place", "site"})
UNNAMED = "unnamed"  # a collective, a description, somebody anonymous: no authority lists it


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one language (BCP 47, or ""); ``weak`` if it is an acronym or a loose alias."""

    text: str
    language: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class AuthorityRecord:
    """One actor or place as one source has it.

    ``id`` is an IRI, ``source`` the name of the source, ``classes`` of the two sets above.
    ``countries`` and ``context`` are keys that readers of all sources make in the same way (see
    ``Countries`` and ``context_key``): where it acts or lies, and whom it is stated to be tied
    to. ``point`` is latitude and longitude in degrees, ``accuracy`` in metres.
    """

    id: str
    source: str
    kind: Kind
    names: tuple[Name, ...]
    classes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    start: date | None = None
    end: date | None = None
    context: frozenset[str] = field(default=frozenset())
    point: tuple[float, float] | None = None
    accuracy: float = 0.0

    @property
    def label(self) -> str:
        return self.names[0].text if self.names else self.id
