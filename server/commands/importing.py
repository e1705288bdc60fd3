"""Commands that bring in datasets of others: import, and source list, show and new."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from heliograph.graph.cluster import open_cluster
from heliograph.graph.importing import (
    ImportOutcome,
    ImportRequest,
    assign_files,
    convert_on,
    find_source,
    run_import,
    sources,
)
from heliograph.graph.importing.converting import Conversion, Progress, convert
from heliograph.graph.importing.scaffold import KINDS, scaffold
from heliograph.server.commands import Context, json_option, pass_context, print_json, print_table
from heliograph.server.commands.make import user_name

_MOST_LINES = 12


@click.command("import")
@click.argument("source_name", metavar="SOURCE")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--version", "version", default="", help="The version of the files; default the one declared."
)
@click.option(
    "--persons", is_flag=True, help="Take in persons too, by name; never birth dates or passports."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Refuse the whole import if a row cannot go in or a count differs.",
)
@click.option(
    "--workers",
    type=click.IntRange(0, 1024),
    default=0,
    show_default=True,
    help="Convert in so many processes of this machine; 0 is this one. Needs heliograph[cluster].",
)
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Convert on the cluster of this Dask scheduler, such as tcp://host:8786. Its workers "
    "must see the files and the data folder under the same paths.",
)
@click.option("--message", default="", help="Why this release is made; kept with it.")
@click.option("--author", default=None, help="Who makes it; default the user's name.")
@json_option
@pass_context
def import_command(
    context: Context,
    source_name: str,
    files: tuple[str, ...],
    version: str,
    persons: bool,
    strict: bool,
    workers: int,
    scheduler: str,
    message: str,
    author: str | None,
    as_json: bool,
) -> None:
    """Import files of a declared source into a new release.

    SOURCE is a name that `heliograph source list` shows, or a folder made by `heliograph source
    new`. FILE is a path, or TABLE=PATH where the file's name does not tell its table.
    """
    if workers and scheduler:
        raise click.UsageError("--workers and --scheduler exclude each other")
    source = find_source(source_name)
    request = ImportRequest(
        source,
        assign_files(source, files),
        version=version,
        groups=("persons",) if persons else (),
        strict=strict,
        author=author or user_name(),
        message=message,
    )
    with _converter(scheduler, workers) as converter, _progress(as_json) as progress:
        outcome = run_import(context.releases, request, progress, converter)
    if as_json:
        print_json(outcome.as_dict())
    else:
        _print(outcome)


@contextmanager
def _converter(scheduler: str, workers: int) -> Iterator[Callable[..., Conversion]]:
    if not scheduler and not workers:
        yield convert
        return
    with open_cluster(scheduler, workers) as client:
        yield partial(convert_on, client)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """Show how many rows were read: a spinner on a terminal, a line a batch elsewhere."""
    if quiet:
        yield lambda table, rows: None
    elif sys.stderr.isatty():
        with Console(stderr=True).status("reading") as status:
            yield lambda table, rows: status.update(f"{table}: {rows:,} rows")
    else:
        yield lambda table, rows: click.echo(f"{table}: {rows} rows ...", err=True)


def _print(outcome: ImportOutcome) -> None:
    if outcome.release and not outcome.published:
        click.echo(f"{outcome.dataset} is in release {outcome.release.id} already, just so")
        return
    for account in outcome.accounts:
        records = ", ".join(f"{n} {register}" for register, n in account.records.items())
        click.echo(f"{account.table}: {account.rows} rows; {records or 'names and links'}")
        for reason, number in sorted(account.left_out.items()):
            click.echo(f"  left out: {number} ({reason})")
    for line in outcome.missed:
        click.echo(f"not as expected: {line}", err=True)
    if outcome.quarantined:
        click.echo(f"quarantined: {outcome.quarantined} rows, listed in {outcome.quarantine}")
    _print_warnings(outcome)
    if outcome.changes:
        found = outcome.changes.as_dict()
        listed = ", ".join(
            f"{number} {kind}" for kind, number in found.items() if kind != "previous"
        )
        click.echo(f"against {outcome.changes.previous}: {listed}")
    if outcome.release:
        click.echo(f"published as {outcome.release.id}: {outcome.release.manifest.quads} quads")


def _print_warnings(outcome: ImportOutcome) -> None:
    warnings = [w for account in outcome.accounts for w in account.warnings]
    for shape in sorted({w.shape for w in warnings}):
        found = sorted((w for w in warnings if w.shape == shape), key=lambda w: (w.table, w.row))
        click.echo(f"{found[0].message} ({len(found)} warnings of {shape})")
        for warning in found[:_MOST_LINES]:
            record = warning.record.rpartition("/")[2]
            click.echo(f"  - {record}, {warning.table} row {warning.row}: {warning.label}")
        if len(found) > _MOST_LINES:
            click.echo(f"  ... and {len(found) - _MOST_LINES} more; --json lists them all")


@click.group("source")
def source_group() -> None:
    """List the declared sources of datasets, and declare one of your own."""


@source_group.command("list")
@json_option
def list_declared(as_json: bool) -> None:
    """List the sources that can be imported, with their licences and the files they take."""
    rows = [
        {
            "name": source.name,
            "title": source.title,
            "licence": source.licence,
            "redistribution": "yes" if source.redistribution else "no",
            "files": ", ".join(p for table in source.tables for p in table.files),
        }
        for source in sources().values()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows], "Sources")


@source_group.command("new")
@click.argument("name")
@click.argument("sample", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), default="event", help="What a row stands for.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where the new folder NAME is made; default here.",
)
def new_source(name: str, sample: Path, kind: str, folder: Path) -> None:
    """Draft the declaration of a source of your own from SAMPLE, a CSV file.

    Writes source.toml (who, licence, files) and mapping.toml (what a row says); edit both, then
    import with the folder in place of a name.
    """
    for path in scaffold(name, sample, kind, folder):
        click.echo(f"wrote {path}")
    click.echo(f"edit them, then: heliograph import {folder / name} {sample}")
