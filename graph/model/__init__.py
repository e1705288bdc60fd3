"""Records: what the curated tables say, as frozen dataclasses, before any RDF."""

from heliograph.graph.model.dates import DateBounds, InvalidDate, bounds_of
from heliograph.graph.model.locators import Locator
from heliograph.graph.model.quantities import Interval, reading_of
from heliograph.graph.model.records import (
    Actor,
    Assessment,
    AuthorGroup,
    Basis,
    Collection,
    Coordinates,
    Document,
    Event,
    EventFact,
    Identifier,
    Name,
    Passage,
    Place,
    Relation,
    Responsibility,
    Statistic,
    Thing,
)

__all__ = [
    "Actor",
    "Assessment",
    "AuthorGroup",
    "Basis",
    "Collection",
    "Coordinates",
    "DateBounds",
    "Document",
    "Event",
    "EventFact",
    "Identifier",
    "Interval",
    "InvalidDate",
    "Locator",
    "Name",
    "Passage",
    "Place",
    "Relation",
    "Responsibility",
    "Statistic",
    "Thing",
    "bounds_of",
    "reading_of",
]
