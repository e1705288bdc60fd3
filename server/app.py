"""The web application: what it is given, what it answers, and the headers of every answer."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from importlib.metadata import version
from types import FrameType

import waitress
from flask import Flask, Response

from heliograph.graph.citation import Citations
from heliograph.graph.queries import StoredQuery
from heliograph.graph.store import Engine, Manifest
from heliograph.ontology import compact
from heliograph.server import errors, urls
from heliograph.server.reading import plain_label
from heliograph.server.settings import Settings
from heliograph.server.site import Site
from heliograph.server.views import entity, home, queries, sources, sparql

# No inline script or style, and no request that leaves the host.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def create_app(
    engine: Engine,
    manifest: Manifest,
    queries_: Sequence[StoredQuery] = (),
    settings: Settings | None = None,
) -> Flask:
    """Return the application for one release, asked through one engine."""
    settings = settings or Settings()
    site = Site(engine, manifest, Citations(engine), tuple(queries_), settings)
    app = Flask("heliograph.server")
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.request_bytes
    app.url_map.strict_slashes = False
    for module in (home, sparql, entity, sources, queries):
        app.register_blueprint(module.blueprint(site))
    errors.register(app)
    app.jinja_env.globals |= {
        "urls": urls,
        "manifest": manifest,
        "label": lambda iri: plain_label(iri) or site.citations.label(iri),
        "show": site.citations.text,
        "chip": entity.chip_text,
        "version": version("heliograph"),
    }
    app.jinja_env.filters["compact"] = compact
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_secured)
    return app


def _secured(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.add("Vary", "Accept")
    return response


def run_server(app: Flask, settings: Settings) -> None:
    """Serve until interrupted or told to terminate."""
    signal.signal(signal.SIGTERM, _stop)
    waitress.serve(  # type: ignore[no-untyped-call]
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident="heliograph",
        max_request_body_size=settings.request_bytes,
    )


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
