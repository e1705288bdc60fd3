"""Tables of things: which columns tell a reader most about a thing of each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import ORG, SKOS, URIRef

from heliograph.graph.citation import CitedStatement, iriref
from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import Engine, Term
from heliograph.ontology import HG, SEM

_VALUES = """SELECT DISTINCT ?thing ?predicate ?value WHERE {{
  VALUES ?thing {{ {things} }}
  VALUES ?predicate {{ {predicates} }}
  GRAPH ?graph {{ ?thing ?predicate ?value }}
}} ORDER BY ?thing ?predicate ?value"""


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

# What another property of the same thing says anyway: a relation's subject and object once
# more in ORG's names, and that a code of a list is one of its top codes.
_AGAIN = frozenset(map(str, (ORG.member, ORG.organization, SKOS.topConceptOf)))

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
    """Things of one kind; ``total`` counts those that are not shown, too."""

    kind: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    roles: frozenset[str] = field(default_factory=frozenset)


def table_of(engine: Engine, kind: str, iris: Iterable[str]) -> Table:
    """Return a table of things of one kind, in the order given."""
    listed = list(iris)
    rows = _rows(kind, [(iri, None) for iri in listed], values_of(engine, kind, listed))
    return _table(kind, rows, len(rows), frozenset(), "")


def said_tables(
    engine: Engine, statements: Sequence[CitedStatement], limit: int
) -> Mapping[str, Table]:
    """Return what refers to a thing, a table for each kind of the referring things.

    At most ``limit`` rows a table; columns that say only what the page is about are left out.
    """
    grouped: dict[str, list[CitedStatement]] = defaultdict(list)
    for statement in statements:
        if statement.predicate not in _AGAIN:
            grouped[kind_of(statement.subject) or "resource"].append(statement)
    return {kind: _said(engine, kind, found, limit) for kind, found in grouped.items()}


def values_of(engine: Engine, kind: str, iris: Sequence[str]) -> Values:
    """Return the values of a kind's columns by thing and predicate."""
    columns = [*COLUMNS.get(kind, ()), *([LEADS[kind]] if kind in LEADS else [])]
    if not (columns and iris):
        return {}
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    text = _VALUES.format(
        things=" ".join(sorted({iriref(iri) for iri in iris})),
        predicates=" ".join(iriref(str(column.predicate)) for column in columns),
    )
    for row in engine.rows(text):
        found[row["thing"].value][row["predicate"].value].append(row["value"])
    return found


def _said(engine: Engine, kind: str, statements: list[CitedStatement], limit: int) -> Table:
    shown = statements[:limit]
    values = values_of(engine, kind, [statement.subject for statement in shown])
    rows = _rows(kind, [(statement.subject, statement) for statement in shown], values)
    about = statements[0].value.value
    roles = frozenset(statement.predicate for statement in statements)
    return _table(kind, rows, len(statements), roles, about)


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
