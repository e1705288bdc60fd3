"""The command line: ``heliograph``, its options, and the exit codes of its commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click

from heliograph.graph.errors import (
    ClusterUnavailable,
    EngineUnavailable,
    HeliographError,
    QueryError,
    QueryTimeout,
    ReleaseNotFound,
    UnknownEntity,
)
from heliograph.graph.snapshots import SnapshotNotFound
from heliograph.server.commands import Context
from heliograph.server.commands.analyse import centrality, network, path, tempo, timeline
from heliograph.server.commands.ask import cite, describe, queries, query, stats
from heliograph.server.commands.audit import audit_command
from heliograph.server.commands.importing import import_command, source_group
from heliograph.server.commands.link import link
from heliograph.server.commands.make import build, sources, validate
from heliograph.server.commands.publish import export, release
from heliograph.server.commands.reconcile import reconcile
from heliograph.server.commands.remote import remote
from heliograph.server.commands.snapshot import snapshot
from heliograph.server.commands.tables import tables
from heliograph.server.commands.web import serve

# One table, most specific first: what a script may rely on.
EXIT_CODES: Sequence[tuple[type[HeliographError], int]] = (
    (ReleaseNotFound, 3),
    (UnknownEntity, 3),
    (SnapshotNotFound, 3),
    (QueryTimeout, 5),
    (EngineUnavailable, 5),
    (ClusterUnavailable, 5),
    (QueryError, 4),
    (HeliographError, 1),
)


class Group(click.Group):
    """Turns our errors, and the system's, into one line on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HeliographError as error:
            click.echo(f"heliograph: {error}", err=True)
            ctx.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except (OSError, UnicodeError) as error:
            click.echo(f"heliograph: {error}", err=True)
            ctx.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HELIOGRAPH_DATA",
    default=Path("heliograph-data"),
    show_default=True,
    show_envvar=True,
    help="The folder that holds the releases.",
)
@click.version_option(version("heliograph"), prog_name="heliograph")
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """A knowledge graph of conflict actors and events that shows its sources.

    \b
    Start here:   heliograph serve
    Ask:          heliograph query "SELECT * WHERE { ?event a hg:Event } LIMIT 5"
    Check:        heliograph cite event/tower22-attack-2024-01-28

    \b
    Exit codes: 0 done, 1 the data or the store refused, 2 wrong usage,
    3 no such release or thing, 4 the query is at fault, 5 time or engine gave out.
    """
    ctx.obj = Context(data)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell, to be sourced by it."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"no completion for {shell}")
    click.echo(found(main, {}, "heliograph", "_HELIOGRAPH_COMPLETE").source())


for command in (
    build,
    validate,
    query,
    queries,
    describe,
    cite,
    stats,
    audit_command,
    centrality,
    network,
    tempo,
    path,
    timeline,
    tables,
    snapshot,
    reconcile,
    export,
    release,
    remote,
    sources,
    import_command,
    source_group,
    link,
    serve,
):
    main.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
