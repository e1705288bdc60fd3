"""Commands on releases: list, show, diff, restore, prune; and export."""

from __future__ import annotations

from pathlib import Path

import click

from heliograph.graph.export import FORMATS, export_release
from heliograph.graph.store import ReleaseDiff
from heliograph.server.commands import Context, json_option, pass_context, print_json, print_table
from heliograph.server.commands import release_option as release_choice
from heliograph.server.commands.make import user_name


@click.group()
def release() -> None:
    """List, compare, restore and remove releases; each is immutable and citable."""


@release.command("list")
@json_option
@pass_context
def list_releases(context: Context, as_json: bool) -> None:
    """List all releases, the newest first; * marks the current one."""
    releases = context.releases
    current = releases.current().id
    manifests = [item.manifest for item in releases.list()]
    if as_json:
        print_json([{**item.as_dict(), "current": item.id == current} for item in manifests])
        return
    rows = [
        [
            "*" if item.id == current else "",
            item.id,
            item.action,
            item.author,
            str(item.counts.get("quads", "")),
            item.dataset_hash[:12],
            item.message,
        ]
        for item in manifests
    ]
    print_table(["", "id", "action", "author", "quads", "hash", "message"], rows)


@release.command("show")
@click.argument("identifier", required=False)
@pass_context
def show(context: Context, identifier: str | None) -> None:
    """Print the manifest of a release."""
    print_json(context.release(identifier).manifest.as_dict())


@release.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--full", is_flag=True, help="Print every quad, not only the counts by source.")
@json_option
@pass_context
def diff(context: Context, old: str, new: str | None, full: bool, as_json: bool) -> None:
    """Show what was added, removed and changed between two releases, by source."""
    found = context.releases.diff(context.release(old), context.release(new))
    if as_json:
        print_json(found.as_dict(full=full))
        return
    print_table(["source", "added", "removed", "changed"], _diff_rows(found))
    if full:
        for sign, quads in (("-", found.removed), ("+", found.added)):
            for quad in quads:
                click.echo(f"{sign} {quad}")


def _diff_rows(found: ReleaseDiff) -> list[list[str]]:
    return [
        [source, str(item.added), str(item.removed), str(item.changed)]
        for source, item in sorted(found.by_source.items())
    ]


@release.command("restore")
@click.argument("identifier")
@click.option("--message", default="", help="Why; kept with the new release.")
@pass_context
def restore(context: Context, identifier: str, message: str) -> None:
    """Publish an earlier release's content again, as a new release."""
    earlier = context.release(identifier).id
    made = context.releases.restore(earlier, message=message, author=user_name())
    click.echo(f"restored {identifier} as {made.id}")


@release.command("prune")
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many to keep.")
@pass_context
def prune(context: Context, keep: int) -> None:
    """Remove all but the newest releases; the current one always stays."""
    removed = context.releases.prune(keep)
    for identifier in removed:
        click.echo(f"removed {identifier}")
    click.echo(f"{len(removed)} removed")


@click.command()
@click.argument("form", type=click.Choice(sorted(FORMATS)), metavar="FORMAT")
@click.argument("target", type=click.Path(path_type=Path, writable=True))
@click.option("--graph", "graphs", multiple=True, metavar="IRI", help="Only these named graphs.")
@click.option(
    "--with-restricted",
    is_flag=True,
    help="Put in the graphs whose licence lets nobody pass them on; you answer for it.",
)
@release_choice
@pass_context
def export(
    context: Context,
    form: str,
    target: Path,
    graphs: tuple[str, ...],
    with_restricted: bool,
    release_id: str | None,
) -> None:
    """Export a release to a file (trig, nquads, turtle, jsonld, stix, ftm, geojson) or a folder.

    A folder takes csv, csvw (CSV with its metadata beside it) or parquet.
    """
    release = context.release(release_id)
    made = export_release(release, form, target, graphs, with_restricted=with_restricted)
    for path, rows in made.written.items():
        click.echo(f"{path}: {rows}")
    for line in made.terms.lines():
        click.echo(line)
