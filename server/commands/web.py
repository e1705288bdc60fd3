"""The command that serves: builds first when there is no release."""

from __future__ import annotations

import os

import click

from heliograph.graph import pipeline
from heliograph.graph.errors import ReleaseNotFound
from heliograph.graph.queries import load_queries
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.server.app import create_app
from heliograph.server.commands import Context, pass_context, release_option
from heliograph.server.commands.make import finish, steps, user_name
from heliograph.server.serving import run_server
from heliograph.server.settings import InvalidSetting, from_env


@click.command()
@click.option("--host", help="The address to listen on; default HELIOGRAPH_HOST or 127.0.0.1.")
@click.option(
    "--port", type=click.IntRange(1, 65_535), help="The port; default HELIOGRAPH_PORT or 8080."
)
@release_option
@pass_context
def serve(context: Context, host: str | None, port: int | None, release_id: str | None) -> None:
    """Serve the pages and /sparql on this machine; build first when there is no release."""
    try:
        settings = from_env(os.environ, host=host, port=port)
    except InvalidSetting as error:
        raise click.UsageError(str(error)) from None
    release = _release(context, release_id)
    limits = EngineSettings(
        workers=settings.workers,
        deadline=settings.deadline,
        memory=settings.memory,
        result_bytes=settings.result_bytes,
    )
    with EmbeddedEngine(release, limits) as engine, EmbeddedEngine(release, limits) as visitors:
        app = create_app(engine, release.manifest, load_queries(), settings, visitors)
        click.echo(f"Heliograph on http://{settings.host}:{settings.port} (release {release.id})")
        run_server(app, settings)


def _release(context: Context, identifier: str | None) -> Release:
    try:
        return context.release(identifier)
    except ReleaseNotFound:
        if identifier:
            raise
    with steps(quiet=False) as on_step:
        outcome = pipeline.build(
            context.releases, author=user_name(), message="first build", on_step=on_step
        )
    finish(outcome, as_json=False)
    return context.release(None)
