"""The stored queries: a list, and a page each with its text and its result."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from heliograph.graph.errors import HeliographError
from heliograph.graph.queries import StoredQuery
from heliograph.server.descriptions import stored_queries
from heliograph.server.descriptions.negotiation import rdf_response, wanted_type
from heliograph.server.errors import status_of
from heliograph.server.negotiate import HTML
from heliograph.server.site import Site

QUERY = "application/sparql-query"


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("queries", __name__)
    by_name = {query.name: query for query in site.queries}

    @pages.get("/queries")
    def listing() -> Response | str:
        wanted = wanted_type(request.headers.get("Accept"), HTML)
        if wanted != HTML:
            return rdf_response(stored_queries(site.queries, site.base_url), wanted)
        questions = [query for query in site.queries if query.question]
        others = [query for query in site.queries if not query.question]
        return render_template("queries.html", questions=questions, others=others)

    @pages.get("/queries.ttl")
    def turtle() -> Response:
        return rdf_response(stored_queries(site.queries, site.base_url), "text/turtle")

    @pages.get("/queries/<name>")
    def show(name: str) -> Response | tuple[str, int]:
        if name not in by_name:
            abort(404, f"There is no stored query {name!r}.")
        query = by_name[name]
        values = {
            parameter.name: request.args[parameter.name]
            for parameter in query.parameters
            if request.args.get(parameter.name)
        }
        wanted = wanted_type(request.headers.get("Accept"), HTML, QUERY)
        if wanted == QUERY:
            return Response(query.render(values), mimetype=QUERY)
        if wanted != HTML:
            return rdf_response(stored_queries([query], site.base_url, values), wanted)
        return _page(site, query, values)

    return pages


def _page(site: Site, query: StoredQuery, values: dict[str, str]) -> tuple[str, int]:
    """Return the page of a query with its result, or with what is wrong with the values."""
    found: dict[str, Any] = {"rows": [], "error": "", "text": query.text}
    status = 200
    try:
        found["text"] = query.render(values)
        found["rows"] = site.engine.rows(found["text"])
    except HeliographError as error:
        found["error"], status = str(error), status_of(error)
    limit = site.settings.page_rows
    page = render_template("query.html", query=query, values=values, found=found, limit=limit)
    return page, status
