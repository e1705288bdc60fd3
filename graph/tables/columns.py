"""Which tables there are: each has the columns and the rows of a stored query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from heliograph.graph.errors import HeliographError
from heliograph.graph.queries import StoredQuery, stored_query

if TYPE_CHECKING:
    from polars import DataFrame

__all__ = ["DAYS", "TABLES", "TRUTHS", "Table", "find_table", "typed"]

DAYS = frozenset({"not_before", "not_after", "from", "to"})
TRUTHS = frozenset({"materiel", "collective", "disputed"})


@dataclass(frozen=True)
class Table:
    """A table by name; ``query`` is the stored query that gives the same rows.

    Columns are texts (IRIs and codes), but for days (dates) and truth values. A cell is null
    where the query leaves a variable unbound.
    """

    name: str

    @property
    def query(self) -> StoredQuery:
        return _query(self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.query.columns

    @property
    def title(self) -> str:
        return self.query.title


@cache
def _query(name: str) -> StoredQuery:
    return stored_query(f"network-{name}")


TABLES: Mapping[str, Table] = {
    name: Table(name)
    for name in (
        "events",
        "participation",
        "responsibility",
        "actors",
        "relations",
        "links",
        "sources",
        "countries",
        "accepted",
        "event-types",
        "places",
        "mentions",
    )
}


def find_table(name: str) -> Table:
    """Return a table by name; HeliographError naming all when there is none."""
    if name not in TABLES:
        raise HeliographError(f"no table {name!r}; expected one of {', '.join(TABLES)}")
    return TABLES[name]


def typed(table: Table, texts: DataFrame) -> DataFrame:
    """Return a frame of texts as a table: its columns in order and typed, each row once, sorted."""
    import polars as pl

    def column(name: str) -> pl.Expr:
        if name in DAYS:
            return pl.col(name).str.to_date("%Y-%m-%d")
        return pl.col(name) == "true" if name in TRUTHS else pl.col(name)

    rows = texts.select(column(name) for name in table.columns)
    return rows.unique().sort(table.columns)  # null first, as in SPARQL
