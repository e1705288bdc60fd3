"""What the service says of itself, for programs that find their way by it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, render_template, request

from heliograph.server.descriptions import (
    answer_description,
    catalog,
    described,
    negotiated,
    void_description,
)
from heliograph.server.descriptions.catalog import downloads, whole_downloads
from heliograph.server.descriptions.sources import licence_of
from heliograph.server.negotiate import wants_html
from heliograph.server.openapi import openapi
from heliograph.server.site import Site

__all__ = ["answer_description", "blueprint"]

# Pages are for everybody; queries and whole graphs would only be load.
ROBOTS = """User-agent: *
Disallow: /sparql?
Disallow: /query
Disallow: /update
Disallow: /store
Allow: /
"""


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("discovery", __name__)

    @pages.get("/.well-known/void")
    def void() -> Response:
        return negotiated(void_description(site), request.headers.get("Accept"))

    @pages.get("/catalog")
    def datasets() -> Response:
        if wants_html(request.headers.get("Accept")):
            return Response(_page(site), mimetype="text/html")
        return negotiated(catalog(site), request.headers.get("Accept"))

    @pages.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    @pages.get("/openapi.json")
    def description() -> Response:
        content = openapi(current_app.url_map, site.base_url)
        response = Response(json.dumps(content), mimetype="application/json")
        response.add_etag()
        response.make_conditional(request)
        return response

    return pages


def _page(site: Site) -> str:
    kept = described()
    parts, facts = kept.parts(site), kept.facts(site)
    rows = [
        {"part": part, "licence": licence_of(facts, part.iri), "downloads": list(downloads(part))}
        for part in parts
    ]
    return render_template(
        "catalog.html",
        rows=rows,
        downloads=list(whole_downloads(site)),
        totals=kept.totals(site),
    )
