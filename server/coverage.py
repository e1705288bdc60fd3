"""What each document and each author group adds: events, days, and what no other one knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heliograph.graph.store import Engine
from heliograph.graph.tables import Tables

__all__ = ["Coverage", "Extent", "coverage_of"]

_EVENTS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?document ?group ?event ?first ?last WHERE {
  ?passage hg:mentions ?event ; hg:document ?document .
  ?event a hg:Event .
  ?document hg:authorGroup ?group .
  OPTIONAL { ?event hg:notBefore ?first }
  OPTIONAL { ?event hg:notAfter ?last }
}"""


@dataclass(frozen=True)
class Extent:
    """The events of one source; ``alone`` are those that no other author group mentions.

    ``months`` counts its dated events by the number of their month, years * 12 + month - 1.
    """

    events: int
    alone: int
    undated: int
    first: date | None
    last: date | None
    months: Mapping[int, int]

    def before(self, month: int) -> int:
        """Return how many of the dated events lie before a month."""
        return sum(number for place, number in self.months.items() if place < month)


@dataclass(frozen=True)
class Coverage:
    """Extents by the IRI of a document or an author group, on one axis of months."""

    extents: Mapping[str, Extent]
    start: int
    months: int
    most: int

    @property
    def years(self) -> Sequence[tuple[int, int]]:
        """The months of the axis at which a year begins, each with its year."""
        return [
            (n, (self.start + n) // 12) for n in range(self.months) if not (self.start + n) % 12
        ]

    def columns(self, source: str) -> Sequence[tuple[int, float, int]]:
        """Return the place, the height (of 1) and the number of each month with events."""
        counted = self.extents[source].months if source in self.extents else {}
        return [
            (month - self.start, round(number / self.most, 3), number)
            for month, number in sorted(counted.items())
            if month >= self.start
        ]


def coverage_of(engine: Engine, tables: Tables | None = None, years: int = 3) -> Coverage:
    """Return what the sources of a release cover; the axis is the last ``years`` that they do.

    From the tables of the release where they are given. Raises QueryError or StoreError.
    """
    extents = _asked(engine) if tables is None else _summed(tables)
    months = sorted({month for extent in extents.values() for month in extent.months})
    if not months:
        return Coverage(extents, 0, 0, 1)
    start = max(months[0], months[-1] - 12 * years + 1)
    shown = (n for e in extents.values() for month, n in e.months.items() if month >= start)
    return Coverage(extents, start, months[-1] - start + 1, max(shown))


def _asked(engine: Engine) -> Mapping[str, Extent]:
    rows = engine.rows(_EVENTS)
    groups: dict[str, set[str]] = defaultdict(set)
    events: dict[str, dict[str, tuple[date | None, date | None]]] = defaultdict(dict)
    for row in rows:
        event, group = row["event"].value, row["group"].value
        groups[event].add(group)
        first, last = (
            date.fromisoformat(row[end].value) if end in row else None for end in ("first", "last")
        )
        for source in (row["document"].value, group):
            events[source][event] = (first, last)
    return {source: _extent(found, groups) for source, found in events.items()}


def _summed(tables: Tables) -> Mapping[str, Extent]:
    import polars as pl  # costs 0.2 s, which only readers of tables should pay

    authors = tables.frame("sources").select("document", "group").unique()
    first, last = pl.col("first"), pl.col("last")
    month = pl.when(first.dt.truncate("1mo") == last.dt.truncate("1mo")).then(
        first.dt.year().cast(pl.Int32) * 12 + first.dt.month().cast(pl.Int32) - 1
    )
    bounds = (
        tables.frame("events")
        .group_by("event")
        .agg(first=pl.col("not_before").min(), last=pl.col("not_after").max())
        .with_row_index("number")
    )
    # By numbers in place of IRIs: a million of them are compared in half the time.
    source = pl.Enum(pl.concat([authors["document"], authors["group"]]).unique())
    mentions = (
        tables.frame("mentions")
        .join(bounds.select("event", "number"), on="event")
        .select("number", document=pl.col("document").cast(source, strict=False))
        .join(authors.select(pl.all().cast(source)), on="document")
    )
    by_group = mentions.select("number", source="group").unique()
    alone = by_group.group_by("number").agg(alone=pl.len() == 1)
    events = bounds.drop("event").with_columns(month=month).join(alone, on="number")
    by_document = mentions.select("number", source="document").unique()
    found = pl.concat((by_document, by_group)).join(events, on="number")
    extents = found.group_by("source").agg(
        events=pl.len(),
        alone=pl.col("alone").sum(),
        undated=pl.col("month").null_count(),
        first=first.min(),
        last=last.max(),
    )
    months: dict[str, dict[int, int]] = defaultdict(dict)
    counted = found.drop_nulls("month").group_by("source", "month").len()
    for source, place, number in counted.iter_rows():
        months[source][place] = number
    return {
        source: Extent(events, alone, undated, first, last, months.get(source, {}))
        for source, events, alone, undated, first, last in extents.iter_rows()
    }


def _extent(
    found: Mapping[str, tuple[date | None, date | None]], groups: Mapping[str, set[str]]
) -> Extent:
    months = Counter(month for bounds in found.values() if (month := _month(bounds)) is not None)
    return Extent(
        len(found),
        sum(len(groups[event]) == 1 for event in found),
        len(found) - sum(months.values()),
        min(_known(first for first, _ in found.values()), default=None),
        max(_known(last for _, last in found.values()), default=None),
        dict(months),
    )


def _month(bounds: tuple[date | None, date | None]) -> int | None:
    """Return the month that an event lies in for certain."""
    first, last = bounds
    if first is None or last is None or (first.year, first.month) != (last.year, last.month):
        return None
    return first.year * 12 + first.month - 1


def _known(days: Iterable[date | None]) -> list[date]:
    return [day for day in days if day is not None]
