"""Commands that make a graph: build, validate, sources."""

from __future__ import annotations

import getpass
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from heliograph.graph import pipeline
from heliograph.graph.pipeline import Outcome, StepListener
from heliograph.graph.sources import BRIEFS, SourceReport, read_collection, verify_documents
from heliograph.server.commands import Context, json_option, pass_context, print_json, print_table

tables_option = click.option(
    "--tables",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=BRIEFS,
    help="A folder of curated tables; default those that come with Heliograph.",
)


@contextmanager
def steps(quiet: bool) -> Iterator[StepListener]:
    """Show the running step: a spinner on a terminal, plain lines elsewhere."""
    if quiet:
        yield lambda step: None
    elif sys.stderr.isatty():
        with Console(stderr=True).status("starting") as status:
            yield lambda step: status.update(step)
    else:
        yield lambda step: click.echo(f"{step} ...", err=True)


@click.command()
@tables_option
@click.option("--message", default="", help="Why this release is made; kept with it.")
@click.option("--author", default=None, help="Who makes it; default the user's name.")
@click.option(
    "--without-imports",
    is_flag=True,
    help="Leave out what was imported into the release before, and the judgements on links.",
)
@json_option
@pass_context
def build(
    context: Context,
    tables: Path,
    message: str,
    author: str | None,
    without_imports: bool,
    as_json: bool,
) -> None:
    """Build the graph from the tables, validate it and publish a release.

    Datasets that were imported into the release before, and published judgements on links, are
    kept as they are.
    """
    with steps(as_json) as on_step:
        outcome = pipeline.build(
            context.releases,
            tables,
            author=author or user_name(),
            message=message,
            with_imports=not without_imports,
            on_step=on_step,
        )
    finish(outcome, as_json)


@click.command()
@tables_option
@json_option
@pass_context
def validate(context: Context, tables: Path, as_json: bool) -> None:
    """Read and validate the tables, every bad row in one run; publish nothing."""
    with steps(as_json) as on_step:
        outcome = pipeline.check(tables, on_step)
    finish(outcome, as_json)


@click.group()
def sources() -> None:
    """List the sources, copy their tables for editing, verify them against the documents."""


@sources.command("list")
@json_option
@tables_option
def list_sources(tables: Path, as_json: bool) -> None:
    """List the documents that the tables restate."""
    collection = _collection(tables)
    rows = [
        {
            "id": document.id,
            "title": document.title,
            "published": document.published,
            "author_group": document.author_group,
            "sha256": document.sha256,
        }
        for document in collection.documents
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows], "Documents")


@sources.command("copy")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def copy_tables(folder: Path) -> None:
    """Copy the curated tables to FOLDER, to edit and to build with --tables FOLDER."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; nothing was copied")
    shutil.copytree(BRIEFS, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__*"))
    click.echo(f"copied {len(list(folder.iterdir()))} files to {folder}")


@sources.command("verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@tables_option
def verify(folder: Path, tables: Path, as_json: bool) -> None:
    """Check every passage's hash against the documents' own files in FOLDER."""
    collection = _collection(tables)
    report = verify_documents(collection, folder)
    if as_json:
        print_json(report.as_dict())
    elif report.ok:
        units = sum(passage.locator.sentence is None for passage in collection.passages)
        click.echo(f"{len(collection.documents)} documents, {units} passages: all as recorded")
    if not report.ok:
        refuse(report, as_json)


def _collection(tables: Path):  # type: ignore[no-untyped-def]
    collection, report = read_collection(tables)
    if collection is None:
        refuse(report, as_json=False)
    return collection


def finish(outcome: Outcome, as_json: bool) -> None:
    """Print what a run found, and leave with 1 when it refused the data."""
    if as_json:
        print_json(outcome.as_dict())
    elif outcome.ok:
        _summary(outcome)
    elif not outcome.sources.ok:
        refuse(outcome.sources, as_json)
    else:
        for line in outcome.validation.lines() if outcome.validation else ():
            click.echo(line, err=True)
        click.echo("the shapes refused the graph; nothing was published", err=True)
    if not outcome.ok:
        sys.exit(1)


def refuse(report: SourceReport, as_json: bool) -> None:
    """Print every problem of the tables and leave with 1."""
    if not as_json:
        for line in report.lines():
            click.echo(line, err=True)
        click.echo(f"{len(report.problems)} problems; nothing was published", err=True)
    sys.exit(1)


def _summary(outcome: Outcome) -> None:
    counts = outcome.counts
    names = ("documents", "passages", "events", "actors", "places", "relations", "statistics")
    click.echo(", ".join(f"{counts[name]} {name}" for name in (*names, "assessments")))
    click.echo(
        f"{counts['quads']} quads in {counts['graphs']} graphs; "
        f"{counts['violations']} violations, {counts['warnings']} warnings"
    )
    for graph, quads in outcome.kept.items():
        click.echo(f"kept from the release before: {graph.rpartition('/')[2]}, {quads} quads")
    click.echo(f"dataset hash {outcome.dataset_hash}")
    if outcome.release:
        click.echo(f"published as {outcome.release.id}")


def user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
