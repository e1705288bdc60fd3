"""What a release says of a series of attacks and of the strikes that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from heliograph.graph.analysis.days import Stretch
from heliograph.graph.model.iris import BASE
from heliograph.graph.network import Material
from heliograph.graph.network.records import EventNode
from heliograph.graph.network.responding import is_attack, parts_of
from heliograph.graph.queries import stored_query
from heliograph.graph.store import Engine

__all__ = ["STRIKER", "WAVE", "Count", "Mark", "Record", "Stated", "read_record"]

WAVE = f"{BASE}event/iran-backed-attack-wave"
STRIKER = f"{BASE}actor/united-states"


@dataclass(frozen=True)
class Count:
    """A number of attacks over a stretch of days, as the words of a source bound it."""

    statistic: str
    label: str
    stretch: Stretch
    least: int
    most: int | None
    qualifiers: tuple[str, ...]
    part: bool
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Stated:
    """A length in days, or a daily rate, that a source states; ``wording`` is what it calls it."""

    statistic: str
    measure: str
    value: Decimal
    stretch: Stretch
    wording: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A day that begins or ends an interval: the beginning of the series, or a strike."""

    event: str
    label: str
    day: date


@dataclass(frozen=True)
class Record:
    """A series of attacks: when it began, the strikes that answer it, and the numbers given.

    ``strikes`` are single events in order of their days; one without a known day is in
    ``undated``, with its bounds. ``attacks`` are those that took place, single ones and series.
    """

    wave: str
    striker: str
    beginning: Mark | None
    strikes: tuple[Mark, ...]
    undated: tuple[EventNode, ...]
    attacks: tuple[EventNode, ...]
    counts: tuple[Count, ...]
    stated: tuple[Stated, ...]
    material: Material

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The beginning and the strikes, one a day: strikes of one day bound the same interval."""
        first = [self.beginning] if self.beginning else []
        seen: dict[date, Mark] = {}
        for mark in (*first, *self.strikes):
            seen.setdefault(mark.day, mark)
        return tuple(sorted(seen.values(), key=lambda mark: mark.day))

    @cached_property
    def wholes(self) -> tuple[Count, ...]:
        """The counts that are not parts of another."""
        return tuple(count for count in self.counts if not count.part)


def read_record(
    engine: Engine, material: Material, wave: str = WAVE, striker: str = STRIKER
) -> Record:
    """Read what tempo is made of; ``wave`` and ``striker`` are IRIs. Raises QueryError."""
    answers = sorted(_answers(material, wave, striker), key=_order)
    known = [node for node in answers if node.not_before and node.not_before == node.not_after]
    return Record(
        wave,
        striker,
        next(_beginnings(engine, wave), None),
        tuple(Mark(n.iri, n.label, n.not_before) for n in known if n.not_before),
        tuple(node for node in answers if node not in known),
        tuple(sorted(_attacks(material, wave), key=_order)),
        tuple(_counts(engine, wave)),
        tuple(_stated(engine)),
        material,
    )


def _order(node: EventNode) -> tuple[date, date, str]:
    return node.not_before or date.min, node.not_after or date.max, node.iri


def _answers(material: Material, wave: str, striker: str) -> Iterator[EventNode]:
    """Yield single events by the striker in a series that responds to the wave."""
    series = {
        link.event
        for link in material.event_links
        if link.kind == "responds-to" and link.other == wave
    }
    for event in parts_of(material.event_links, series):
        node = material.events[event]
        if node.granularity == "single" and (event, striker) in material.accepted:
            yield node


def _attacks(material: Material, wave: str) -> Iterator[EventNode]:
    for event in parts_of(material.event_links, {wave}):
        if is_attack(material, event):
            yield material.events[event]


def _beginnings(engine: Engine, wave: str) -> Iterator[Mark]:
    for row in _rows(engine, "tempo-beginnings", {"wave": wave}):
        yield Mark(row["event"], row["label"], date.fromisoformat(row["day"]))


def _counts(engine: Engine, wave: str) -> Iterator[Count]:
    for row in _rows(engine, "tempo-counts", {"wave": wave}):
        if "minimum" not in row and "best" not in row:
            continue  # "several" bounds nothing
        most = row.get("maximum")
        yield Count(
            row["statistic"],
            row["label"],
            _stretch(row),
            _whole(row.get("minimum", "0")),
            None if most is None else _whole(most),
            _listed(row.get("qualifiers", "")),
            row["part"] == "true",
            _listed(row["passages"]),
        )


def _stated(engine: Engine) -> Iterator[Stated]:
    for row in _rows(engine, "tempo-lengths", {}):
        yield Stated(
            row["statistic"],
            row["measure"],
            Decimal(row["value"]),
            _stretch(row),
            row.get("wording", ""),
            _listed(row["passages"]),
        )


def _rows(engine: Engine, name: str, values: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for row in engine.rows(stored_query(name).render(values)):
        yield {column: term.value for column, term in row.items()}


def _stretch(row: Mapping[str, str]) -> Stretch:
    return Stretch(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))


def _whole(text: str) -> int:
    return int(Decimal(text))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("; ") if part)
