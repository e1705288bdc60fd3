"""The command that matches a column of names with the graph, for people without OpenRefine."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

import click

from heliograph.graph.errors import HeliographError
from heliograph.graph.reconciling import Candidate, Query, Reconciler, Types, find_property
from heliograph.graph.search import NameIndex
from heliograph.server.commands import Context, pass_context, release_option

_BATCH = 100
_FIELDS = ("id", "name", "type", "score", "match", "why")

Row = dict[str, str]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, metavar="NAME", help="The column with the names.")
@click.option(
    "--type", "kind", default="", metavar="TYPE", help="Such as actor or actor-type/militia."
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="PROPERTY=COLUMN",
    help="Compare a property, such as country or wikidata, with a column.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 20),
    default=3,
    show_default=True,
    help="Candidates beside each row.",
)
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", help="Default: print."
)
@release_option
@pass_context
def reconcile(
    context: Context,
    file: Path,
    column: str,
    kind: str,
    properties: tuple[str, ...],
    limit: int,
    output: IO[str],
    release_id: str | None,
) -> None:
    """Write FILE, a CSV, again with candidates for the names in a column beside each row.

    "match" is yes only where the name is exact, nothing else is near, and a type or a property
    agrees as well.
    """
    pairs = [_pair(text) for text in properties]
    with (
        file.open(encoding="utf-8-sig", newline="") as source,
        context.engine(release_id) as engine,
    ):
        reader = csv.DictReader(source)
        columns = list(reader.fieldnames or ())
        _require(file, columns, [column, *(name for _, name in pairs)])
        types = Types(engine)
        if kind and kind not in types.all:
            raise HeliographError(
                f"no type {kind!r}; expected one of {', '.join(sorted(types.all))}"
            )
        reconciler = Reconciler(engine, NameIndex(engine), types)
        added = [f"candidate_{n}_{field}" for n in range(1, limit + 1) for field in _FIELDS]
        writer = csv.DictWriter(output, [*columns, *added], extrasaction="ignore")
        writer.writeheader()
        rows = matches = 0
        for batch in _batches(reader):
            queries = [_query(row, column, kind, pairs, limit) for row in batch]
            for row, candidates in zip(batch, _found(reconciler, queries), strict=True):
                rows += 1
                matches += any(candidate.match for candidate in candidates)
                writer.writerow(row | _cells(candidates))
    click.echo(f"{rows} rows, {matches} with a match", err=output is not sys.stderr)


def _pair(text: str) -> tuple[str, str]:
    name, separator, column = text.partition("=")
    if not separator:
        raise click.UsageError(f"--property {text!r}: expected PROPERTY=COLUMN")
    return find_property(name).id, column


def _require(file: Path, columns: Sequence[str], wanted: Iterable[str]) -> None:
    for name in wanted:
        if name not in columns:
            found = ", ".join(columns) or "none"
            raise HeliographError(f"{file}: no column {name!r}; found {found}")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _query(row: Row, column: str, kind: str, pairs: Sequence[tuple[str, str]], limit: int) -> Query:
    given = tuple((name, (row[other],)) for name, other in pairs if row.get(other))
    return Query(row.get(column) or "", (kind,) if kind else (), given, limit)


def _found(reconciler: Reconciler, queries: Sequence[Query]) -> list[list[Candidate]]:
    """Return the candidates for each query; a row without a name has none."""
    asked = [query for query in queries if query.text.strip()]
    answers = iter(reconciler.find(asked))
    return [next(answers) if query.text.strip() else [] for query in queries]


def _cells(candidates: Sequence[Candidate]) -> Row:
    cells: Row = {}
    for number, item in enumerate(candidates, start=1):
        features = ", ".join(f"{name} {_shown(value)}" for name, value in item.features.items())
        values = (
            item.id,
            item.name,
            item.types[0].name if item.types else "",
            f"{item.score:g}",
            "yes" if item.match else "no",
            features,
        )
        cells |= {f"candidate_{number}_{f}": v for f, v in zip(_FIELDS, values, strict=True)}
    return cells


def _shown(value: float | bool) -> str:
    return "yes" if value is True else f"{value:g}"
