"""The web application: what it is given, what it answers, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from flask import Flask, Response, g, request
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from heliograph.graph.audit import AUDIT_GRAPH
from heliograph.graph.queries import StoredQuery
from heliograph.graph.store import Engine, Manifest, Term
from heliograph.ontology import compact
from heliograph.server import cited, compression, errors, urls
from heliograph.server.dates import in_words
from heliograph.server.nearest import Suggestion, nearest
from heliograph.server.reading import plain_label
from heliograph.server.service import Served, Service
from heliograph.server.settings import Settings
from heliograph.server.site import Site
from heliograph.server.views import VIEWS

# No inline script or style, and no request that leaves the host.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Nothing that is read depends on who asks, so every origin may read everything.
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Location, Retry-After, Server-Timing, X-Heliograph-Left-Out, "
        "X-Heliograph-Licence, X-Heliograph-Not-Redistributable, X-Heliograph-Release, "
        "X-Heliograph-Sources, X-Heliograph-Sources-Scope, X-Request-ID"
    ),
}
# A font changes with its package only, and no page should ask for it again.
FONT_CACHING = "public, max-age=604800"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def create_app(
    engine: Engine,
    manifest: Manifest,
    queries: Sequence[StoredQuery] = (),
    settings: Settings | None = None,
    visitors: Engine | None = None,
) -> Flask:
    """Return the application for one release that stays the same.

    ``visitors``, if given, is a second engine for the queries of visitors, so that slow ones
    do not keep the pages waiting.
    """
    return create_service_app(Service(Served(engine, manifest, visitors)), queries, settings)


def create_service_app(
    service: Service, queries: Sequence[StoredQuery] = (), settings: Settings | None = None
) -> Flask:
    """Return the application for whatever release a service serves at the time."""
    site = Site(service, tuple(queries), settings or Settings())
    app = Flask("heliograph.server")
    app.config["MAX_CONTENT_LENGTH"] = site.settings.write_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = site.settings.write_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # a graph's name may have two of them
    for module in VIEWS:
        app.register_blueprint(module.blueprint(site))
    errors.register(app, lambda iri: _nearest(site, iri))
    _prepare_templates(app, site)
    compression.register(app)
    app.after_request(_secured)

    @app.after_request
    def notice(response: Response) -> Response:
        if response.mimetype == "text/html" and response.status_code == 200:
            service.visited()
        return response

    app.teardown_request(lambda error: site.let_go())
    if site.settings.proxies:
        count = site.settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count)  # type: ignore[method-assign]
    return app


def _nearest(site: Site, iri: str) -> list[Suggestion]:
    large = site.tables is not None
    return nearest(site.engine, iri, (lambda: site.names.labels) if large else None)


def _prepare_templates(app: Flask, site: Site) -> None:
    def label(iri: str) -> str:
        return plain_label(iri) or site.citations.label(iri)

    def method(graph: str) -> str:
        found = site.citations.method(graph)
        return label(found) if found else ""

    def show(term: Term) -> str:
        return label(term.value) if term.kind == "iri" else term.value

    app.jinja_env.globals |= {
        "urls": urls,
        "manifest": LocalProxy(lambda: site.manifest),
        "label": label,
        "show": show,
        "where": cited.where,
        "source_of": lambda graph: site.citations.source(graph),
        "method": method,
        "audit_graph": str(AUDIT_GRAPH),
        "findings_of": lambda iri: site.findings.of(iri),
        "version": version("heliograph"),
        "bundled": (Path(__file__).parent / "static" / "dist" / "query.js").is_file(),
    }
    app.jinja_env.filters |= {"compact": compact, "in_words": in_words}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _secured(response: Response) -> Response:
    """Add what every answer has; a preflight of another origin is told what it may send."""
    if request.method == "OPTIONS":
        response.headers |= PREFLIGHT
    if "served" in g and g.served.manifest.id:
        response.headers.setdefault("X-Heliograph-Release", g.served.manifest.id)
    for name, value in (HEADERS | CROSS_ORIGIN).items():
        response.headers.setdefault(name, value)
    response.headers.add("Vary", "Accept")
    if response.mimetype == "text/html":
        response.headers.add("Vary", "Cookie")  # of the theme
    if response.mimetype == "font/woff2":
        response.headers["Cache-Control"] = FONT_CACHING
    return response
