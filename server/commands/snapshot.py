"""Commands on frozen results: create, show, list, cite."""

from __future__ import annotations

import sys
from typing import TextIO

import click

from heliograph.graph import bibliography
from heliograph.graph.citation import Citations
from heliograph.graph.freezing import freeze
from heliograph.graph.snapshots import Snapshots
from heliograph.graph.store import FORMATS, EngineSettings, QueryRequest
from heliograph.graph.store.conversion import convert
from heliograph.ontology import PREFIXES
from heliograph.server.commands import (
    Context,
    json_option,
    pass_context,
    print_json,
    print_table,
    release_option,
)
from heliograph.server.commands.ask import with_prefixes

_SHORT = 12


@click.group()
def snapshot() -> None:
    """Freeze results of queries under a hash, to cite them; HASH may be its beginning."""


@snapshot.command("create")
@click.argument("query", required=False)
@click.option("-f", "--file", type=click.File(encoding="utf-8"), help="Read the query from a file.")
@click.option(
    "--deadline",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=60,
    show_default=True,
    help="Seconds.",
)
@json_option
@release_option
@pass_context
def create(
    context: Context,
    query: str | None,
    file: TextIO | None,
    deadline: float,
    as_json: bool,
    release_id: str | None,
) -> None:
    """Freeze what QUERY answers now, and print the hash.

    A comment on its first line is its title. Prefixes that the project uses need not be declared.
    """
    if bool(query) == bool(file):
        raise click.UsageError("give one of: a query, --file")
    text = _titled(query or (file.read() if file else ""))
    release = context.release(release_id)
    with context.engine(
        release.id, settings=EngineSettings(workers=1, deadline=deadline)
    ) as engine:
        citations = Citations(engine)
        asked = QueryRequest(text)
        found, is_new = freeze(_snapshots(context), engine, release.manifest, citations, asked)
    if as_json:
        print_json(found.as_dict() | {"new": is_new})
    else:
        click.echo(found.hash)


@snapshot.command("show")
@click.argument("identifier", metavar="HASH")
@click.option(
    "-F",
    "--format",
    "form",
    type=click.Choice(["record", *(form.name for form in FORMATS)]),
    default="record",
    show_default=True,
    help="What is known of the result, or the result in some format.",
)
@pass_context
def show(context: Context, identifier: str, form: str) -> None:
    """Print a frozen result, or the record of it, after checking both."""
    snapshots = _snapshots(context)
    found = snapshots.find(identifier)
    result = snapshots.result(found)
    if form == "record":
        print_json(found.as_dict())
        return
    sys.stdout.buffer.write(convert(result, found.form, found.format, form, PREFIXES)[0])


@snapshot.command("list")
@json_option
@pass_context
def list_snapshots(context: Context, as_json: bool) -> None:
    """List all frozen results, the newest first; those that were changed are named, too."""
    found, damaged = _snapshots(context).list()
    if as_json:
        print_json({"snapshots": [item.as_dict() for item in found], "damaged": damaged})
        return
    rows = [
        [item.hash[:_SHORT], item.created, item.release, str(item.rows), item.title or item.form]
        for item in found
    ]
    print_table(["hash", "created", "release", "rows", "title"], rows)
    for identifier in damaged:
        click.echo(f"{identifier} was changed since it was frozen", err=True)


@snapshot.command("cite")
@click.argument("identifier", metavar="HASH")
@click.option(
    "-F",
    "--format",
    "form",
    type=click.Choice(sorted(bibliography.FORMS)),
    default="text",
    show_default=True,
)
@click.option(
    "--url",
    envvar="HELIOGRAPH_PUBLIC_URL",
    default="",
    show_envvar=True,
    help="The address of the server that shows it.",
)
@pass_context
def cite(context: Context, identifier: str, form: str, url: str) -> None:
    """Print how to cite a frozen result."""
    found = _snapshots(context).find(identifier)
    address = f"{url.rstrip('/')}/snapshots/{found.hash}" if url else ""
    click.echo(bibliography.cite(found, address, form)[0], nl=False)


def _snapshots(context: Context) -> Snapshots:
    return Snapshots(context.data)


def _titled(text: str) -> str:
    """Declare missing prefixes below the comment on the first line, if there is one."""
    first, separator, rest = text.partition("\n")
    if first.lstrip().startswith("#") and separator:
        return f"{first}\n{with_prefixes(rest)}"
    return with_prefixes(text)
