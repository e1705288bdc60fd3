"""Every event of a release as columns of numbers, in the order of their dates.

Texts become numbers once: a thing (an actor, a place or a document) is its place in the list of
things, a code its place in the list of codes. A million events take some 200 MB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from heliograph.graph.model.iris import BASE
from heliograph.graph.network import LEVELS, level_of_statuses, weaker
from heliograph.graph.tables import Tables
from heliograph.server.numbered import Things

__all__ = ["EARLIEST", "LATEST", "SIDES", "EventColumns", "Ints", "Many", "Truths", "acting"]

Ints = NDArray[np.int32]
Truths = NDArray[np.bool_]

SIDES = ("attack", "strike", "other")
EARLIEST, LATEST = -(2**31), 2**31 - 1  # days since 1970 of what has no bound
_ROLES = ("speaker", "addressee", "participant", "patron", "host", "channel")


@dataclass(frozen=True)
class Many:
    """Values of which an event may have any number: a row each, in the order of events.

    The rows of event n are those from ``start[n]`` to ``start[n + 1]``.
    """

    event: Ints
    value: Ints
    start: Ints

    def of(self, event: int) -> list[int]:
        """Return the values of one event."""
        found: list[int] = self.value[self.start[event] : self.start[event + 1]].tolist()
        return found


class EventColumns:
    """The events of a release: by number, from the first in time to those without a date."""

    def __init__(self, tables: Tables, things: Things) -> None:
        """Read the flat tables; raises StoreError where they cannot be made."""
        self.things = things
        sides = _sides(tables)
        frame = _events(tables)
        self.total = frame.height
        self.ids = frame["id"]
        self.labels = frame["label"]
        self.types, self.type = _coded(frame["type"])
        self.granularities, self.granularity = _coded(frame["granularity"])
        self.sides = {code: sides.get(code, "other") for code in self.types}
        by_type = np.array([SIDES.index(self.sides[code]) for code in self.types], np.int32)
        self.side = by_type[self.type] if self.total else np.zeros(0, np.int32)
        self.is_forceful: Truths = self.side != SIDES.index("other")
        series = np.array([code != "single" for code in self.granularities], bool)
        self.is_series = series[self.granularity] if self.total else np.zeros(0, bool)
        self.first = frame["first"].to_numpy().astype(np.int32)
        self.last = frame["last"].to_numpy().astype(np.int32)
        self.disputed = frame["disputed"].to_numpy()
        self.dated: Truths = (self.first > EARLIEST) | (self.last < LATEST)
        self.bounds = self._bounds()

        numbers = frame.select(event="event", n=pl.int_range(pl.len(), dtype=pl.Int32))
        known = pl.DataFrame({"iri": [BASE + i for i in things.ids]}, schema={"iri": pl.String})
        known = known.with_columns(value=pl.int_range(pl.len(), dtype=pl.Int32))
        read = _Read(numbers, known, self.total)
        self.many = {name: read.many(rows) for name, rows in _participants(tables).items()}
        self.status_codes, self.many["statuses"] = read.codes(tables.frame("events"), "status")
        self.evidence = self._evidence()
        self.has_place: Truths = np.diff(self.many["places"].start) > 0
        self.is_pinned = np.zeros(len(things.ids), bool)
        self.is_pinned[list(things.points)] = True
        self.has_point = self._pinned()
        involved = read.joined([self.many[n] for n in ("actors", "targets", "others")])
        aimed = read.joined([self.many["targets"]])
        is_place = np.array([thing.startswith("place/") for thing in things.ids], bool)
        self.facets: Mapping[str, Many] = {
            "side": read.single(self.side),
            "type": read.single(self.type),
            "actor": read.picked(involved, ~is_place),
            "place": read.joined([self.many["places"], read.picked(aimed, is_place)]),
            "source": self.many["documents"],
            "status": self.many["statuses"],
            "evidence": read.single(self.evidence),
        }
        sites = self.facets["place"]
        self.place_sides: Ints = sites.value * len(SIDES) + self.side[sites.event]

    def _pinned(self) -> Truths:
        """Tell which events are at a place that has a point."""
        places = self.many["places"]
        found = np.zeros(self.total, bool)
        found[places.event[self.is_pinned[places.value]]] = True
        return found

    def values(self, facet: str) -> Sequence[str]:
        """Return the values of a facet by their numbers."""
        return {
            "side": SIDES,
            "type": self.types,
            "status": self.status_codes,
            "evidence": LEVELS,
        }.get(facet, self.things.ids)

    def number_of(self, facet: str, value: str) -> int | None:
        """Return the number of a value of a facet, None where no event can have it."""
        if facet in ("actor", "place", "source"):
            return self.things.number.get(value)
        values = self.values(facet)
        return values.index(value) if value in values else None

    def _bounds(self) -> tuple[int, int]:
        """Return the first and last day that any event is bounded by, with a margin of a week."""
        days = np.concatenate((self.first, self.last))
        days = days[(days > EARLIEST) & (days < LATEST)]
        return (int(days.min()) - 7, int(days.max()) + 7) if days.size else (0, 1)

    def _evidence(self) -> Ints:
        """Return how firmly each event stands: the level of its statuses, if a passage has it."""
        statuses, documents = self.many["statuses"], self.many["documents"]
        codes = np.zeros(self.total, np.int64)
        np.bitwise_or.at(codes, statuses.event, np.int64(1) << statuses.value.astype(np.int64))
        mentioned = np.diff(documents.start) > 0
        found = np.zeros(self.total, np.int32)
        for kind in np.unique(codes).tolist():
            held = [code for n, code in enumerate(self.status_codes) if kind >> n & 1]
            level = LEVELS.index(level_of_statuses(held))
            bare = LEVELS.index(weaker(level_of_statuses(held), "inferred"))
            found = np.where(codes == kind, np.where(mentioned, level, bare), found)
        return found.astype(np.int32)


def acting(things: Things) -> Truths:
    """Tell for each thing whether it is an actor that is no weapon or vessel."""
    actors = enumerate(things.ids)
    return np.array([t.startswith("actor/") and n not in things.materiel for n, t in actors], bool)


class _Read:
    """Turns rows of IRIs into columns of numbers."""

    def __init__(self, numbers: pl.DataFrame, known: pl.DataFrame, total: int) -> None:
        self._numbers = numbers
        self._known = known
        self._total = total

    def many(self, rows: pl.DataFrame) -> Many:
        """Return the things that rows of ``event`` and ``iri`` give events, each once."""
        found = rows.join(self._numbers, on="event").join(self._known, on="iri")
        return self._columns(found.select("n", "value"))

    def codes(self, rows: pl.DataFrame, column: str) -> tuple[list[str], Many]:
        """Return the different codes of a column, and those that each event has."""
        held = rows.select("event", column).drop_nulls().unique()
        codes = sorted(held[column].unique().to_list())
        numbered = pl.DataFrame(
            {column: codes, "value": range(len(codes))},
            schema={column: pl.String, "value": pl.Int32},
        )
        found = held.join(numbered, on=column).join(self._numbers, on="event")
        return codes, self._columns(found.select("n", "value"))

    def joined(self, parts: Sequence[Many]) -> Many:
        """Return the values of several columns as one, each once an event."""
        frames = [pl.DataFrame({"n": part.event, "value": part.value}) for part in parts]
        return self._columns(pl.concat(frames))

    def picked(self, many: Many, wanted: Truths) -> Many:
        """Return only the values that are wanted."""
        kept = wanted[many.value]
        return self._columns(pl.DataFrame({"n": many.event[kept], "value": many.value[kept]}))

    def single(self, values: Ints) -> Many:
        """Return a column of which each event has one value."""
        count = np.arange(self._total + 1, dtype=np.int32)
        return Many(count[:-1], values.astype(np.int32), count)

    def _columns(self, frame: pl.DataFrame) -> Many:
        n, value = (frame[name].to_numpy().astype(np.int64) for name in ("n", "value"))
        keys = np.unique(n << 32 | value)  # by event, then by value
        event = (keys >> 32).astype(np.int32)
        many = np.bincount(event, minlength=self._total)
        start = np.concatenate(([0], np.cumsum(many))).astype(np.int32)
        return Many(event, (keys & 0xFFFFFFFF).astype(np.int32), start)


def _events(tables: Tables) -> pl.DataFrame:
    """Return each event once, in the order of its date and its IRI."""
    days = {"first": ("not_before", EARLIEST), "last": ("not_after", LATEST)}
    rows = tables.frame("events").filter(
        pl.col("type").is_not_null() & pl.col("granularity").is_not_null()
    )
    start = pl.coalesce("not_before", "not_after")
    found = rows.unique("event", keep="last", maintain_order=True)
    return found.sort(start, "event", nulls_last=True).select(
        "event",
        pl.col("event").str.strip_prefix(BASE).alias("id"),
        "label",
        "type",
        "granularity",
        *(
            pl.col(column).to_physical().fill_null(missing).alias(name)
            for name, (column, missing) in days.items()
        ),
        pl.col("disputed").fill_null(value=False),
    )


def _participants(tables: Tables) -> dict[str, pl.DataFrame]:
    """Return who and what each event has to do with: rows of event and iri, by column."""
    parts, places = tables.frame("participation"), tables.frame("places")
    said = tables.frame("responsibility").filter(pl.col("stance") != "denies")
    actor, place = pl.col("actor").alias("iri"), pl.col("place").alias("iri")
    rows = {
        "actors": [tables.frame("accepted").select("event", actor), said.select("event", actor)],
        "targets": [
            parts.filter(pl.col("role") == "target").select("event", actor),
            places.filter(pl.col("role") == "target").select("event", place),
        ],
        "others": [parts.filter(pl.col("role").is_in(_ROLES)).select("event", actor)],
        "places": [places.filter(pl.col("role") == "place").select("event", place)],
        "documents": [tables.frame("mentions").rename({"document": "iri"}).select("event", "iri")],
    }
    return {name: pl.concat(own) for name, own in rows.items()}


def _sides(tables: Tables) -> dict[str, str]:
    """Return of which side each type is that is a kind of attack or of strike."""
    rows: Any = tables.frame("event-types").iter_rows()
    return {code: wider for code, wider in rows if wider in SIDES[:2]}


def _coded(column: pl.Series) -> tuple[list[str], Ints]:
    values = sorted(column.unique().to_list())
    codes = column.cast(pl.Enum(values)).to_physical() if values else column
    return values, codes.to_numpy().astype(np.int32)
