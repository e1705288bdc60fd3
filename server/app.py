"""The web application: what it is given, what it answers, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from flask import Flask, Response, request

from heliograph.graph.citation import Citations
from heliograph.graph.queries import StoredQuery
from heliograph.graph.store import Engine, Manifest
from heliograph.ontology import compact
from heliograph.server import cited, errors, urls
from heliograph.server.dates import in_words
from heliograph.server.nearest import nearest
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
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, Server-Timing, X-Heliograph-Release",
}

# Nothing here depends on who asks, so every origin may read everything.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def create_app(
    engine: Engine,
    manifest: Manifest,
    queries_: Sequence[StoredQuery] = (),
    settings: Settings | None = None,
    visitors: Engine | None = None,
) -> Flask:
    """Return the application for one release.

    ``visitors``, if given, is a second engine for the queries of visitors, so that slow ones
    do not keep the pages waiting.
    """
    settings = settings or Settings()
    methods = cited.inference_methods(engine)
    asked = visitors or engine
    site = Site(engine, asked, manifest, Citations(engine), methods, tuple(queries_), settings)
    app = Flask("heliograph.server")
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.request_bytes
    app.url_map.strict_slashes = False
    for module in (home, sparql, entity, sources, queries):
        app.register_blueprint(module.blueprint(site))
    errors.register(app, lambda iri: nearest(engine, iri))

    def label(iri: str) -> str:
        return plain_label(iri) or site.citations.label(iri)

    app.jinja_env.globals |= {
        "urls": urls,
        "manifest": manifest,
        "label": label,
        "show": lambda term: label(term.value) if term.kind == "iri" else term.value,
        "where": cited.where,
        "source_of": site.citations.source,
        "method": lambda graph: label(methods[graph]) if graph in methods else "",
        "version": version("heliograph"),
    }
    app.jinja_env.filters |= {"compact": compact, "in_words": in_words}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_secured)
    return app


def _secured(response: Response) -> Response:
    """Add what every answer has; a preflight of another origin is told what it may send."""
    if request.method == "OPTIONS":
        response.headers |= PREFLIGHT
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.add("Vary", "Accept")
    return response
