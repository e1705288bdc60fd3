"""Tables of things: which columns tell a reader most about a thing of each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rdflib import SKOS, URIRef

from heliograph.graph.citation import CitedStatement, iriref
from heliograph.graph.store import Engine, Term
from heliograph.ontology import HG, SEM
from heliograph.server.references import Shown

# An arm for each predicate: with the predicates in VALUES, too, Oxigraph reads the whole store.
_VALUES = """SELECT DISTINCT ?thing ?predicate ?value WHERE {{
  {arms}
}} ORDER BY ?thing ?predicate ?value"""
_ARM = """{{
    VALUES ?thing {{ {things} }}
    GRAPH ?graph {{ ?thing {predicate} ?value }}
    BIND ({predicate} AS ?predicate)
  }}"""


class Column(NamedTuple):
    heading: str
    predicate: URIRef


# Where the label says less than a property does, that property's value is what is linked.
LEADS: Mapping[str, Column] = {
    "responsibility": Column("Stance", HG.stance),
    "relation": Column("Kind", HG.relationKind),
    "assessment": Column("Assessment", HG.gist),
}
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "event": (
        Column("Date", HG.edtfDate),
        Column("Type", HG.eventType),
        Column("Place", SEM.hasPlace),
    ),
    "actor": (Column("Type", HG.actorType),),
    "place": (Column("Type", HG.placeType), Column("Within", HG.within)),
    "responsibility": (
        Column("Attributed to", HG.attributedTo),
        Column("Said by", HG.claimant),
        Column("About", HG.about),
        Column("Wording", HG.verbatim),
    ),
    "relation": (
        Column("Subject", HG.subject),
        Column("Object", HG.object),
        Column("Status", HG.relationStatus),
    ),
    "statistic": (
        Column("As worded", HG.verbatim),
        Column("Unit", HG.unit),
        Column("Window", HG.window),
        Column("Area", HG.area),
    ),
    "assessment": (Column("Held by", HG.holder), Column("Kind", HG.assessmentKind)),
    "document": (Column("Published", HG.publishedDate), Column("Author group", HG.authorGroup)),
    "identifier": (
        Column("Scheme", HG.identifierScheme),
        Column("Identifier", SKOS.notation),
        Column("Match", HG.identifierMatch),
        Column("Evidence", HG.evidence),
    ),
    "inference": (Column("Method", HG.inferenceMethod),),
}

Values = Mapping[str, Mapping[str, Sequence[Term]]]


@dataclass(frozen=True)
class Row:
    """One thing in a table; ``statement`` is why it stands there, if a statement is."""

    iri: str
    lead: tuple[Term, ...]
    cells: tuple[tuple[Term, ...], ...]
    statement: CitedStatement | None = None


@dataclass(frozen=True)
class Table:
    """Things of one kind, on one of so many pages.

    ``total`` counts those that are not shown, too; ``before`` those on the pages before.
    """

    kind: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    roles: frozenset[str] = field(default_factory=frozenset)
    before: int = 0
    page: int = 1
    pages: int = 1


def table_of(engine: Engine, kind: str, iris: Iterable[str]) -> Table:
    """Return a table of things of one kind, in the order given."""
    listed = list(iris)
    rows = _rows(kind, [(iri, None) for iri in listed], values_of(engine, kind, listed))
    return _table(kind, rows, len(rows), frozenset(), "")


def said_tables(engine: Engine, shown: Mapping[str, Shown]) -> Mapping[str, Table]:
    """Return what refers to a thing, a table for each kind of the referring things.

    Columns that say only what the page is about are left out.
    """
    return {kind: _said(engine, kind, found) for kind, found in shown.items()}


def iris_in(tables: Iterable[Table]) -> Iterator[str]:
    """Yield the IRIs whose labels tables show."""
    for row in (row for table in tables for row in table.rows):
        yield row.iri
        for terms in (row.lead, *row.cells):
            yield from (term.value for term in terms if term.kind == "iri")


def values_of(engine: Engine, kind: str, iris: Sequence[str]) -> Values:
    """Return the values of a kind's columns by thing and predicate."""
    columns = [*COLUMNS.get(kind, ()), *([LEADS[kind]] if kind in LEADS else [])]
    if not (columns and iris):
        return {}
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    things = " ".join(sorted({iriref(iri) for iri in iris}))
    predicates = [iriref(str(column.predicate)) for column in columns]
    arms = [_ARM.format(things=things, predicate=predicate) for predicate in predicates]
    for row in engine.rows(_VALUES.format(arms=" UNION ".join(arms))):
        found[row["thing"].value][row["predicate"].value].append(row["value"])
    return found


def _said(engine: Engine, kind: str, found: Shown) -> Table:
    values = values_of(engine, kind, [statement.subject for statement in found.statements])
    rows = _rows(kind, [(item.subject, item) for item in found.statements], values)
    about = found.statements[0].value.value
    table = _table(kind, rows, found.total, found.roles, about)
    return replace(table, before=found.before, page=found.page, pages=found.pages)


def _rows(
    kind: str, things: Iterable[tuple[str, CitedStatement | None]], values: Values
) -> list[Row]:
    columns, lead = COLUMNS.get(kind, ()), LEADS.get(kind)
    rows = []
    for iri, statement in things:
        known = values.get(iri, {})
        leading = tuple(known.get(str(lead.predicate), ())) if lead else ()
        cells = tuple(tuple(known.get(str(column.predicate), ())) for column in columns)
        rows.append(Row(iri, leading, cells, statement))
    return rows


def _table(kind: str, rows: list[Row], total: int, roles: frozenset[str], about: str) -> Table:
    """Return the table without columns in which no row has anything new to say."""
    columns = COLUMNS.get(kind, ())
    kept = [n for n in range(len(columns)) if any(_tells(row.cells[n], about) for row in rows)]
    lead = LEADS[kind].heading if kind in LEADS else "Name"
    return Table(
        kind,
        lead,
        tuple(columns[n].heading for n in kept),
        tuple(_keep(row, kept) for row in rows),
        total,
        roles,
    )


def _tells(cell: tuple[Term, ...], about: str) -> bool:
    return any(term.value != about for term in cell)


def _keep(row: Row, kept: list[int]) -> Row:
    return Row(row.iri, row.lead, tuple(row.cells[n] for n in kept), row.statement)
