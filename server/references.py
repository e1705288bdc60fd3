"""What refers to a thing, as far as a page shows it, and all that stands behind the page.

A thing may be referred to a hundred thousand times. Of these only the rows that a page shows become
statements with their sources; the rest is counted, where there are many graphs in the flat tables
or the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from rdflib import ORG, SKOS

from heliograph.graph.citation import Citations, CitedStatement, Said, iriref
from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import Engine
from heliograph.graph.tables import Tables
from heliograph.server.cited import Support
from heliograph.server.paging import rows_shown

__all__ = ["MOST_GRAPHS", "Backing", "Shown", "backing_of", "shown_of"]

# Graphs that are looked up one by one; more are counted together.
MOST_GRAPHS = 2_000
# What another property of the same thing says anyway: a relation's subject and object once
# more in ORG's names, and that a code of a list is one of its top codes.
_AGAIN = frozenset(map(str, (ORG.member, ORG.organization, SKOS.topConceptOf)))
_STATING = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?document ?group (COUNT(?graph) AS ?passages) WHERE {{
  {{ SELECT DISTINCT ?graph WHERE {{
    {{ GRAPH ?graph {{ {iri} ?predicate ?value }} }}
    UNION {{
      GRAPH ?graph {{ ?subject ?predicate {iri} }}
      FILTER (?predicate NOT IN (hg:mentions, hg:identifies, rdf:type))
    }}
  }} }}
  ?graph hg:document ?document . ?document hg:authorGroup ?group .
}} GROUP BY ?document ?group"""


class Shown(NamedTuple):
    """The referring things of one kind: one of so many pages of ``statements``.

    ``total`` counts all of them, ``before`` those on the pages before; ``roles`` are all predicates
    by which they refer.
    """

    statements: Sequence[CitedStatement]
    total: int
    roles: frozenset[str]
    before: int
    page: int
    pages: int


class Stating(NamedTuple):
    """The number of passages that say something of a thing, their documents and author groups."""

    passages: int
    documents: frozenset[str]
    groups: frozenset[str]


class Backing(NamedTuple):
    """All that stands behind a page: ``sources`` are its graphs, or documents in their place."""

    support: Support
    sources: frozenset[str]


def shown_of(
    citations: Citations, iri: str, said: Said, limit: int, pages: Mapping[str, int]
) -> Mapping[str, Shown]:
    """Return the statements that refer to a thing, for each kind of things.

    More than ``limit`` of a kind are shown in shorter pages: ``pages`` has the number of the page
    by kind, where it is not the first.
    """
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in said:
        if pair[1] not in _AGAIN:
            grouped[kind_of(pair[0]) or "resource"].append(pair)
    found = {}
    for kind, pairs in grouped.items():
        rows = rows_shown(len(pairs), pages.get(kind, 1), limit)
        wanted = {pair: said[pair] for pair in pairs[rows.before : rows.end]}
        roles = frozenset(predicate for _, predicate in pairs)
        cited = citations.cited(iri, wanted)
        found[kind] = Shown(cited, len(pairs), roles, rows.before, rows.page, rows.pages)
    return found


def backing_of(
    engine: Engine,
    tables: Tables | None,
    citations: Citations,
    iri: str,
    direct: Sequence[CitedStatement],
    said: Said,
    most: int = MOST_GRAPHS,
) -> Backing:
    """Return what stands behind all that is said of a thing, and all that refers to it.

    Many graphs are looked up in tables where they are given. Raises QueryError or StoreError.
    """
    graphs = {graph for found in said.values() for graph in found}
    graphs |= {source.graph for item in direct for source in item.sources}
    if len(graphs) > most:
        passages = frozenset(graph for graph in graphs if kind_of(graph) == "passage")
        stating = _asked(engine, iri) if tables is None else _looked_up(tables, passages)
        counted = Support(
            _statements(direct, said, passages),
            stating.passages,
            len(stating.documents),
            _sorted(stating.groups),
        )
        return Backing(counted, stating.documents.union(graphs - passages))
    citations.prepare((), graphs)
    stated = [s for s in map(citations.source, graphs) if s.basis == "stated"]
    support = Support(
        _statements(direct, said, frozenset(source.graph for source in stated)),
        len(stated),
        len({document for source in stated for document in source.documents}),
        _sorted(group for source in stated for group in source.author_groups),
    )
    return Backing(support, frozenset(graphs))


def _asked(engine: Engine, iri: str) -> Stating:
    rows = engine.rows(_STATING.format(iri=iriref(iri)))
    return Stating(
        sum(int(row["passages"].value) for row in rows),
        frozenset(row["document"].value for row in rows),
        frozenset(row["group"].value for row in rows),
    )


def _looked_up(tables: Tables, passages: Collection[str]) -> Stating:
    found = tables.having("sources", "graph", passages)
    stated = found.filter(found["basis"] == "stated")
    return Stating(
        stated["graph"].n_unique(), frozenset(stated["document"]), frozenset(stated["group"])
    )


def _statements(direct: Sequence[CitedStatement], said: Said, stating: frozenset[str]) -> int:
    """Count the statements that a passage makes."""
    of_others = sum(not stating.isdisjoint(graphs) for graphs in said.values())
    return of_others + sum(
        any(source.graph in stating for source in item.sources) for item in direct
    )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
