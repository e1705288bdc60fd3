"""The command that serves: builds first when there is no release."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import click

from heliograph.graph import pipeline
from heliograph.graph.errors import ReleaseNotFound
from heliograph.graph.queries import load_queries
from heliograph.graph.store import DIALECTS, DefaultGraphMode, EngineSettings
from heliograph.graph.writing import Writer
from heliograph.server.app import create_service_app
from heliograph.server.commands import Context, dialect_option, pass_context, release_option
from heliograph.server.commands.make import finish, steps, user_name
from heliograph.server.remote import RemoteService
from heliograph.server.service import FollowingService, Service
from heliograph.server.serving import run_server
from heliograph.server.settings import InvalidSetting, Settings, from_env


@click.command()
@click.option("--host", help="The address to listen on; default HELIOGRAPH_HOST or 127.0.0.1.")
@click.option(
    "--port", type=click.IntRange(1, 65_535), help="The port; default HELIOGRAPH_PORT or 8080."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="Queries evaluated at once, each in its own process; default HELIOGRAPH_WORKERS or 2.",
)
@click.option(
    "--token",
    help="The secret that lets a client write; better given as HELIOGRAPH_TOKEN, which no list "
    "of processes shows. Without one nothing is written.",
)
@click.option(
    "--engine",
    "engine_url",
    metavar="URL",
    help="Serve the graph of a remote SPARQL 1.1 endpoint, read-only, in place of a release.",
)
@dialect_option
@click.option("--empty", is_flag=True, help="Where there is no release, begin with an empty one.")
@click.option(
    "--default-graph",
    type=click.Choice(["merge", "plain"]),
    default="merge",
    show_default=True,
    help="A default graph that is the merge of all, or an ordinary one: for a first release, and "
    "what is expected of a remote endpoint.",
)
@release_option
@pass_context
def serve(
    context: Context,
    host: str | None,
    port: int | None,
    workers: int | None,
    token: str | None,
    engine_url: str | None,
    dialect: str,
    empty: bool,
    default_graph: DefaultGraphMode,
    release_id: str | None,
) -> None:
    """Serve the pages and /sparql on this machine; build first when there is no release."""
    try:
        settings = from_env(os.environ, host=host, port=port, workers=workers, token=token)
    except InvalidSetting as error:
        raise click.UsageError(str(error)) from None
    if engine_url and (release_id or empty):
        raise click.UsageError("--engine serves a remote graph; it takes no release of our own")
    opened: AbstractContextManager[Service]
    if engine_url:
        opened = closing(
            RemoteService(engine_url, _limits(settings), default_graph, DIALECTS[dialect])
        )
    else:
        _ensure_release(context, release_id, empty, default_graph)
        opened = _local(context, release_id, settings)
    with opened as service:
        app = create_service_app(service, load_queries(), settings)
        shown = f"release {service.release}" if service.release else engine_url
        click.echo(f"Heliograph on http://{settings.host}:{settings.port} ({shown})")
        run_server(app, service, settings)


@contextmanager
def _local(context: Context, identifier: str | None, settings: Settings) -> Iterator[Service]:
    """Open the service of a data folder; a release that is asked for by id is not written to."""
    writer = None
    if settings.token and identifier is None:
        writer = Writer(context.data, settings.deadline, settings.memory)
    service = FollowingService(
        context.releases, _limits(settings), writer, identifier, settings.explore_events
    )
    if writer:
        writer.published = lambda release: service.refresh()
    try:
        yield service
    finally:
        service.close()


def _limits(settings: Settings) -> EngineSettings:
    return EngineSettings(
        workers=settings.workers,
        deadline=settings.deadline,
        memory=settings.memory,
        result_bytes=settings.result_bytes,
        service_allow=tuple(settings.service_allow.split()),
    )


def _ensure_release(
    context: Context, identifier: str | None, empty: bool, default_graph: DefaultGraphMode
) -> None:
    try:
        context.release(identifier)
        return
    except ReleaseNotFound:
        if identifier:
            raise
    if empty:
        pipeline.publish_empty(context.releases, author=user_name(), default_graph=default_graph)
        return
    with steps(quiet=False) as on_step:
        outcome = pipeline.build(
            context.releases,
            author=user_name(),
            message="first build",
            default_graph=default_graph,
            on_step=on_step,
        )
    finish(outcome, as_json=False)
