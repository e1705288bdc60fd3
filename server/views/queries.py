"""The stored queries: a list, and a page each with its text and its result."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from heliograph.graph.errors import HeliographError
from heliograph.server.errors import status_of
from heliograph.server.site import Site


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("queries", __name__)
    by_name = {query.name: query for query in site.queries}

    @pages.get("/queries")
    def listing() -> str:
        questions = [query for query in site.queries if query.question]
        others = [query for query in site.queries if not query.question]
        return render_template("queries.html", questions=questions, others=others)

    @pages.get("/queries/<name>")
    def show(name: str) -> tuple[str, int]:
        if name not in by_name:
            abort(404, f"There is no stored query {name!r}.")
        query = by_name[name]
        values = {
            parameter.name: request.args[parameter.name]
            for parameter in query.parameters
            if request.args.get(parameter.name)
        }
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

    return pages
