"""Those of the ten questions that the flat tables of a release answer, asked with Polars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from heliograph.graph.tables import Tables

_ACTOR = "https://w3id.org/heliograph/id/actor/g0"
_ROLES = ("target", "participant", "speaker")
_MOST = 100
_MOST_EVENTS = 1000

Rows = Counter[frozenset[tuple[str, Any]]]


class TableQueries:
    """The questions on the Parquet files of one release, which are read anew for each."""

    def __init__(self, tables: Tables) -> None:
        self._paths = {file.name: file.path for file in tables.files()}

    def _table(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._paths[name])

    def _part(self) -> pl.LazyFrame:
        """Return who has a part in which event, each once."""
        taken = self._table("participation").filter(pl.col("role").is_in(_ROLES))
        parts = [taken.select("event", "actor"), self._table("accepted").select("event", "actor")]
        return pl.concat(parts).unique()

    def hits(self) -> pl.LazyFrame:
        targets = self._table("participation").filter(pl.col("role") == "target")
        pairs = self._table("accepted").join(targets, on="event", suffix="_hit")
        named = pairs.select("event", one="actor", other="actor_hit")
        return _most(named, ("one", "other"), events=pl.col("event").n_unique())

    def together(self) -> pl.LazyFrame:
        part = self._part()
        pairs = part.join(part, on="event", suffix="_other")
        pairs = pairs.filter(pl.col("actor") < pl.col("actor_other"))
        named = pairs.select("event", one="actor", other="actor_other")
        return _most(named, ("one", "other"), events=pl.len())

    def by_document(self) -> pl.LazyFrame:
        targets = self._table("participation").filter(pl.col("role") == "target")
        sources = self._table("sources").select("graph", "document").unique()
        stated = targets.join(sources, on="graph").rename({"actor": "target"})
        counts = {"events": pl.col("event").n_unique(), "passages": pl.col("graph").n_unique()}
        return _most(stated, ("target", "document"), **counts)

    def timeline(self) -> pl.LazyFrame:
        mine = self._part().filter(pl.col("actor") == _ACTOR)
        events = self._table("events").select(
            "event", "label", first="not_before", last="not_after"
        )
        return mine.select("event").join(events, on="event").drop_nulls().unique()

    def corroborated(self) -> pl.LazyFrame:
        groups = self._table("sources").select("document", "group").unique()
        told = self._table("mentions").join(groups, on="document")
        counted = told.group_by("event").agg(groups=pl.col("group").n_unique())
        several = counted.filter(pl.col("groups") > 1)
        return several.sort(["groups", "event"], descending=[True, False]).head(_MOST_EVENTS)

    def denials(self) -> pl.LazyFrame:
        said = self._table("responsibility").select("event", "actor", "stance", "claimant").unique()
        denied = said.filter(pl.col("stance") == "denies").select("event", "actor").unique()
        claims = said.filter(pl.col("stance") == "attributes").drop("stance")
        both = denied.join(claims, on=["event", "actor"])
        counts = {"events": pl.col("event").n_unique(), "blamed_by": pl.col("claimant").n_unique()}
        return _most(both, ("actor",), **counts)

    def window(self) -> pl.LazyFrame:
        disputed = pl.col("disputed").fill_null(False)
        events = self._table("events").select("event", "label", "not_before", "not_after", disputed)
        begin, end = date(2010, 3, 1), date(2010, 3, 31)
        before = pl.col("not_before").is_null() | (pl.col("not_before") <= end)
        after = pl.col("not_after").is_null() | (pl.col("not_after") >= begin)
        dated = pl.col("not_before").is_not_null() | pl.col("not_after").is_not_null()
        return events.filter(before & after & dated).unique()

    def questions(self) -> Mapping[str, Callable[[], pl.LazyFrame]]:
        """Return the questions by the names that ``analyst_queries`` has for them."""
        return {
            "who hits whom": self.hits,
            "co-participation": self.together,
            "group-by with provenance": self.by_document,
            "timeline of an actor": self.timeline,
            "corroboration": self.corroborated,
            "denials": self.denials,
            "events in a window": self.window,
        }


def _most(frame: pl.LazyFrame, by: tuple[str, ...], **counts: pl.Expr) -> pl.LazyFrame:
    """Count by group, the most first, as many as the queries ask for."""
    counted = frame.group_by(by).agg(expression.alias(name) for name, expression in counts.items())
    return counted.sort(["events", *by], descending=[True, *[False] * len(by)]).head(_MOST)


def rows_of(frame: pl.DataFrame) -> Rows:
    """Return rows in no order, as ``plain`` has those of a SPARQL answer."""
    return Counter(
        frozenset((name, _plain(value)) for name, value in row.items() if value is not None)
        for row in frame.iter_rows(named=True)
    )


def plain(content: Counter[Any]) -> Rows:
    """Return the rows of an answer with values as texts and numbers, without their types."""
    found: Rows = Counter()
    for row, times in content.items():
        values = ((name, v[1] if v[0] == "number" else v[0]) for name, v in row)
        found[frozenset(values)] += times
    return found


def _plain(value: Any) -> Any:
    return Decimal(value) if isinstance(value, bool | int) else str(value)
