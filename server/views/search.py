"""Search by name: a page, and suggestions while somebody types."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request

from heliograph.server.negotiate import HTML, ranked
from heliograph.server.site import Site
from heliograph.server.urls import page_path

_MOST = 30
_LONGEST = 200
_JSON = "application/json"


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("search", __name__)

    @pages.get("/search")
    def search() -> Response:
        text = request.args.get("q", "")[:_LONGEST]
        hits = site.names.find(text, _MOST)
        if ranked(request.headers.get("Accept"), (_JSON, HTML))[:1] == [HTML]:
            page = render_template("search.html", text=text, hits=hits)
            return Response(page, mimetype=HTML)
        found = [asdict(hit) | {"page": page_path(hit.iri)} for hit in hits]
        return Response(json.dumps(found), mimetype=_JSON)

    return pages
