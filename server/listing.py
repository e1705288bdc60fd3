"""Lists of things, a page at a time, in the order in which a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from heliograph.graph.citation import iriref
from heliograph.graph.store import Engine, Term
from heliograph.graph.tables import Tables

if TYPE_CHECKING:
    from polars import Series

__all__ = ["Listed", "in_order", "sources_of"]

_PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
# Undated events last; of the dated ones the earliest first. The engine sorts all, and hands over
# one page: most of the time of a long list is that of writing and reading it.
_LIST = """SELECT ?thing WHERE {{
  ?thing a {cls} ; rdfs:label ?label .
  OPTIONAL {{ ?thing hg:notBefore ?first }}
  OPTIONAL {{ ?thing hg:notAfter ?last }}
  BIND (COALESCE(?first, ?last) AS ?date)
}} ORDER BY (!BOUND(?date)) ?date ?label ?thing LIMIT {size} OFFSET {before}"""
_NAMED = "SELECT ?thing ?label WHERE {{ ?thing a {cls} ; rdfs:label ?label }}"
_TOTAL = "SELECT (COUNT(*) AS ?n) WHERE {{ ?thing a {cls} ; rdfs:label ?label }}"
_SOURCES = """SELECT ?thing (COUNT(DISTINCT ?group) AS ?sources) WHERE {{
  VALUES ?thing {{ {things} }}
  {{ ?passage hg:mentions ?thing }} UNION {{ ?thing prov:wasQuotedFrom ?passage }}
  UNION {{ ?passage hg:document ?thing }}
  ?passage hg:document/hg:authorGroup ?group .
}} GROUP BY ?thing"""
# The tables that hold all things of a class, with what their list is in the order of.
_TABLES = {"hg:Event": "events", "hg:Actor": "actors"}

_SORTED: WeakKeyDictionary[Tables, dict[str, Series]] = WeakKeyDictionary()


class Listed(NamedTuple):
    """The things of one page, as IRIs, and how many there are on all pages."""

    things: list[str]
    total: int


def in_order(engine: Engine, tables: Tables | None, cls: str, size: int, before: int) -> Listed:
    """Return ``size`` things of a class after ``before`` others, by date, label and IRI.

    With the tables of a release the order is made here, and once for all pages: the engine takes
    seconds to sort a hundred thousand things. Raises QueryError.
    """
    if tables is not None:
        found = _in_order(engine, tables, cls)
        return Listed(found.slice(before, size).to_list(), len(found))
    total = _rows(engine, _TOTAL.format(cls=cls))[0]["n"].value
    rows = _rows(engine, _LIST.format(cls=cls, size=size, before=before))
    return Listed([row["thing"].value for row in rows], int(total))


def sources_of(engine: Engine, things: Sequence[str]) -> dict[str, str]:
    """Return how many author groups each thing rests on."""
    found = dict.fromkeys(things, "0")
    listed = " ".join(iriref(thing) for thing in sorted(found))
    for row in _rows(engine, _SOURCES.format(things=listed)) if listed else ():
        found[row["thing"].value] = row["sources"].value
    return found


def _in_order(engine: Engine, tables: Tables, cls: str) -> Series:
    """Return the things of a class in order; sorted once for all pages of a release's list."""
    known = _SORTED.setdefault(tables, {})
    if cls not in known:
        known[cls] = _sorted(tables, _TABLES[cls]) if cls in _TABLES else _named(engine, cls)
    return known[cls]


def _sorted(tables: Tables, name: str) -> Series:
    import polars as pl  # costs 0.2 s, which only readers of tables should pay

    frame = tables.frame(name)
    thing = frame.columns[0]
    dated = "not_before" in frame.columns
    date = pl.coalesce("not_before", "not_after") if dated else pl.lit(None, pl.Date)
    rows = frame.select(pl.col(thing).alias("thing"), "label", date.alias("date")).unique()
    return rows.sort("date", "label", "thing", nulls_last=True).get_column("thing")


def _named(engine: Engine, cls: str) -> Series:
    """Return the things of a class that has no table, and no dates."""
    from heliograph.graph.tables.stored import read_texts

    rows = read_texts(engine, _PREFIXES + _NAMED.format(cls=cls))
    return rows.sort("label", "thing").get_column("thing")


def _rows(engine: Engine, text: str) -> list[dict[str, Term]]:
    return engine.rows(_PREFIXES + text)
