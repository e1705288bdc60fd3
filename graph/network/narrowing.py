"""The part of a release's material that has to do with one thing, for pages about it.

Read from the flat tables, or by the stored queries with VALUES put before their patterns: what it
costs grows with the thing, and not with the release.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from heliograph.graph.citation import iriref
from heliograph.graph.network.reading import material_from, stored_answers
from heliograph.graph.network.records import Material
from heliograph.graph.store import Engine
from heliograph.graph.tables import Tables

__all__ = ["material_about_actor", "material_of_events"]

_AT_ONCE = 500
_TAKING_PART = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?found WHERE {{
  {{
    GRAPH ?graph {{ ?found ?property {iri} }}
    FILTER (?property IN (hg:target, hg:platform, hg:weapon, hg:patron, hg:speaker, hg:addressee,
      hg:channel, hg:host, hg:participant))
  }} UNION {{
    GRAPH ?graph {{ ?statement hg:attributedTo {iri} ; hg:about ?found }}
  }}
}}"""
_RELATIONS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?found WHERE {{ GRAPH ?graph {{ ?found hg:subject|hg:object {iri} }} }}"""


class Narrow(NamedTuple):
    """The rows of a table that have one of some values in a column."""

    column: str
    values: Collection[str]


# Gives the rows of a table that a narrowing lets through.
Read = Callable[[str, Narrow], Iterable[tuple[Any, ...]]]


def material_about_actor(engine: Engine, tables: Tables | None, actor: str) -> Material:
    """Return the events that an actor has a part in, and its relations; no links, no actors.

    From tables where they are given. Raises QueryError or StoreError.
    """
    read = _reader(engine, tables)
    if tables is None:
        events = _found(engine, _TAKING_PART, actor)
        relations = _found(engine, _RELATIONS, actor)
    else:
        taken = [
            tables.having(name, "actor", [actor]) for name in ("participation", "responsibility")
        ]
        events = {row for part in taken for row in part.get_column("event").to_list()}
        related = [tables.having("relations", end, [actor]) for end in ("subject", "object")]
        relations = {row for part in related for row in part.get_column("relation").to_list()}
    return _material(read, events, relations)


def material_of_events(engine: Engine, tables: Tables | None, events: Collection[str]) -> Material:
    """Return some events, and nothing else; from tables where they are given."""
    return _material(_reader(engine, tables), events, ())


def _material(read: Read, events: Collection[str], relations: Collection[str]) -> Material:
    rows = tuple(read("relations", Narrow("relation", relations)))
    wanted = {
        "events": Narrow("event", events),
        "relations": Narrow("relation", relations),
        "sources": Narrow("graph", {row[-1] for row in rows}),
        "event-types": Narrow("", ()),
    }
    return material_from(lambda name: read(name, wanted[name]) if name in wanted else ())


def _reader(engine: Engine, tables: Tables | None) -> Read:
    return partial(_asked, engine) if tables is None else partial(_selected, tables)


def _selected(tables: Tables, name: str, narrow: Narrow) -> Iterator[tuple[Any, ...]]:
    if not narrow.column:
        return tables.rows(name)
    return iter(tables.having(name, narrow.column, narrow.values).rows())


def _asked(engine: Engine, name: str, narrow: Narrow) -> Iterator[tuple[Any, ...]]:
    if not narrow.column:
        yield from stored_answers(engine, name)
    values = sorted(map(iriref, narrow.values))
    for start in range(0, len(values), _AT_ONCE):
        some = " ".join(values[start : start + _AT_ONCE])
        yield from stored_answers(engine, name, f"VALUES ?{narrow.column} {{ {some} }}")


def _found(engine: Engine, query: str, iri: str) -> Collection[str]:
    return {row["found"].value for row in engine.rows(query.format(iri=iriref(iri)))}
