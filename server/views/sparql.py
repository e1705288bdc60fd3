"""The SPARQL endpoint for queries, and the page that a browser sees in its place."""

from __future__ import annotations

import json
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, render_template, request

from heliograph.graph.errors import HeliographError, QuerySyntaxError
from heliograph.graph.store import FORMATS, QueryAnswer, QueryRequest
from heliograph.ontology import PREFIXES
from heliograph.server.errors import RETRY_SECONDS, is_temporary, problem, status_of
from heliograph.server.negotiate import named_format, result_formats, wants_html
from heliograph.server.site import Site

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_SHOWN = 8 * 2**20  # bytes
_KEPT_THREADS = 3
_STARTER = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
# Which passages state the targets of attacks? The graph name is the citation.
SELECT ?event ?target ?passage WHERE {
  GRAPH ?passage { ?event hg:target ?target }
  ?passage a hg:Passage .
}
ORDER BY ?event
LIMIT 20"""


class BadRequest(Exception):
    """A request that the SPARQL protocol does not allow."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("sparql", __name__)
    # Some threads stay free of queries, for the pages.
    places = BoundedSemaphore(max(1, site.settings.threads - _KEPT_THREADS))

    @pages.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        if not places.acquire(blocking=False):
            busy = problem(503, "Too many queries are running; try again in a moment.")
            busy.headers["Retry-After"] = RETRY_SECONDS
            return busy
        try:
            return answer()
        finally:
            places.release()

    def answer() -> Response:
        html = wants_html(request.headers.get("Accept")) and not request.values.get("format")
        try:
            text = _query_text()
        except BadRequest as error:
            return problem(error.status, str(error))
        if html:
            return _page(site, text)
        if text is None:
            return problem(400, "There is no query; send it as the parameter 'query'.")
        return _answer(site, text)

    return pages


def _query_text() -> str | None:
    """Return the query of the request, or None where a GET has none."""
    if request.method == "POST" and request.mimetype == _DIRECT:
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest(400, f"The query is not UTF-8: {error}") from None
    if request.method == "POST" and request.mimetype != _FORM:
        found = request.mimetype or "nothing"
        raise BadRequest(415, f"The body is {found}; expected {_DIRECT} or {_FORM}.")
    if "update" in request.values:
        raise BadRequest(403, "This endpoint only reads; updates are not served.")
    source = request.form if request.method == "POST" else request.args
    queries = source.getlist("query")
    if len(queries) > 1:
        raise BadRequest(400, f"There are {len(queries)} queries; expected one.")
    return queries[0] if queries and queries[0].strip() else None


def _request(site: Site, text: str, formats: tuple[str, ...]) -> QueryRequest:
    return QueryRequest(
        text,
        format=formats or None,
        default_graphs=tuple(request.values.getlist("default-graph-uri")),
        named_graphs=tuple(request.values.getlist("named-graph-uri")),
        deadline=site.settings.deadline,
    )


def _answer(site: Site, text: str) -> Response:
    named = request.values.get("format")
    accept = request.headers.get("Accept")
    formats = (named_format(named),) if named else result_formats(accept)
    if not formats:
        return problem(406, f"None of {accept} can be served.")
    answer = site.visitors.query(_request(site, text, formats))
    response = Response(_stream(answer), mimetype=answer.media_type)
    response.headers["Content-Length"] = str(answer.size)
    response.headers["Server-Timing"] = f"query;dur={answer.elapsed * 1000:.1f}"
    response.headers["X-Heliograph-Release"] = answer.release
    response.call_on_close(answer.close)
    if named:
        name = f"result.{answer.format.extension}"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _stream(answer: QueryAnswer) -> Any:
    with answer.open() as file:
        while block := file.read(65536):
            yield block


def _page(site: Site, text: str | None) -> Response:
    """Return the query page: with the result, or with what is wrong beside the query."""
    if text is None:
        return _rendered(site, _STARTER, {}, 200)
    try:
        return _rendered(site, text, _run(site, text), 200)
    except HeliographError as error:
        response = _rendered(site, text, _fault(error, text), status_of(error))
        if is_temporary(error):
            response.headers["Retry-After"] = RETRY_SECONDS
        return response


def _fault(error: HeliographError, text: str) -> dict[str, Any]:
    """Return an error with the line of the query that it names, if it names one."""
    if not isinstance(error, QuerySyntaxError) or error.line is None:
        return {"error": str(error)}
    lines = text.splitlines()
    line = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    pointer = " " * ((error.column or 1) - 1) + "^"
    return {"error": str(error), "place": error, "excerpt": f"{line}\n{pointer}"}


def _rendered(site: Site, text: str, found: dict[str, Any], status: int) -> Response:
    graphs = found.get("form") in ("construct", "describe")
    page = render_template(
        "sparql.html",
        text=text,
        found=found,
        queries=site.queries,
        prefixes=PREFIXES,
        formats=[form for form in FORMATS if ("construct" in form.forms) == graphs],
    )
    return Response(page, status, mimetype="text/html")


def _run(site: Site, text: str) -> dict[str, Any]:
    """Return what the page shows of a result: its first rows, or the graph as Turtle."""
    with site.visitors.query(_request(site, text, ("json", "turtle"))) as answer:
        found = {"form": answer.form, "milliseconds": answer.elapsed * 1000, "size": answer.size}
        if answer.size > _SHOWN:  # to read it would cost the server more than the query did
            return found | {"too_large": True}
        content = answer.read()
    if answer.form in ("construct", "describe"):
        return found | {"turtle": content.decode("utf-8")}
    results = json.loads(content)
    if answer.form == "ask":
        return found | {"boolean": results["boolean"]}
    bindings = results["results"]["bindings"]
    shown = bindings[: site.settings.page_rows]
    return found | {"columns": results["head"]["vars"], "rows": shown, "total": len(bindings)}
