"""The SPARQL endpoint, and the page that a browser sees in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, render_template, request

from heliograph.graph.errors import FormatUnavailable, HeliographError, QuerySyntaxError
from heliograph.graph.queries import StoredQuery
from heliograph.graph.store import FORMATS, QueryAnswer, QueryRequest, Update, find_format
from heliograph.ontology import PREFIXES
from heliograph.server.access import author_of
from heliograph.server.errors import RETRY_SECONDS, is_temporary, problem, status_of
from heliograph.server.negotiate import named_format, result_formats, wants_html
from heliograph.server.protocol import Kind, Operation, read_operation
from heliograph.server.site import Site
from heliograph.server.touched import result_headers
from heliograph.server.views.discovery import answer_description
from heliograph.server.writes import outcome_response, write

_SHOWN = 8 * 2**20  # bytes
# Of an answer of so many bytes, the page has it for its script, which need not ask again.
_EMBEDDED = 2**19
_KEPT_SHARE = 4  # one thread in so many
# What may answer otherwise a moment later; better one too many than one too few.
_VOLATILE = re.compile(r"now|rand|uuid|bnode|service|\\u", re.I)
# The stored queries by what their names begin with.
_TOPICS: Mapping[str, str] = {
    "q": "Questions",
    "view": "Maps, timelines, networks",
    "events": "Time windows",
    "tempo": "Tempo",
    "audit": "Audit of the sources",
    "network": "Networks, for export",
    "table": "Tables",
}
_STARTER = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
# Which passages state the targets of attacks? The graph name is the citation.
SELECT ?event ?target ?passage WHERE {
  GRAPH ?passage { ?event hg:target ?target }
  ?passage a hg:Passage .
}
ORDER BY ?event
LIMIT 20"""


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("sparql", __name__)
    # Some threads stay free of queries, for the pages.
    kept = -(-site.settings.threads // _KEPT_SHARE)
    places = BoundedSemaphore(max(1, site.settings.threads - kept))

    def serve(*kinds: Kind) -> Response:
        operation = read_operation(request, kinds)
        if operation and operation.kind == "update":
            return _update(site, operation)  # writes have a queue of their own
        if not places.acquire(blocking=False):
            busy = problem(503, "Too many queries are running; try again in a moment.")
            busy.headers["Retry-After"] = RETRY_SECONDS
            return busy
        try:
            return _serve(site, operation)
        finally:
            places.release()

    @pages.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        return serve("query", "update")

    @pages.route("/query", methods=["GET", "POST"])
    def query() -> Response:
        return serve("query")

    @pages.route("/update", methods=["POST"])
    def update() -> Response:
        return serve("update")

    return pages


def _serve(site: Site, operation: Operation | None) -> Response:
    html = wants_html(request.headers.get("Accept")) and "format" not in request.args
    if html and not (operation and operation.parameter("format")):
        return _page(site, operation)
    if operation is None:
        return answer_description(site)
    return _answer(site, operation)


def _update(site: Site, operation: Operation) -> Response:
    author = author_of(request, site.settings)
    change = Update(
        operation.text,
        operation.default_graphs,
        operation.named_graphs,
        tuple(site.settings.service_allow.split()),
        _base(site),
    )
    outcome = write(site, change, author, operation.parameters)
    return outcome_response(outcome)


def _base(site: Site) -> str:
    """Return what relative IRIs are resolved against: the endpoint's address (RFC 3986, 5.1.3)."""
    return f"{site.base_url}{request.path}"


def _request(site: Site, operation: Operation, formats: tuple[str, ...]) -> QueryRequest:
    return QueryRequest(
        operation.text,
        format=formats or None,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        deadline=site.settings.deadline,
        base=_base(site),
        cancellation=site.cancellation,
    )


def _answer(site: Site, operation: Operation) -> Response:
    named = operation.parameter("format")
    accept = request.headers.get("Accept")
    formats = _formats(named, accept)
    if not formats:
        return problem(406, f"None of {named or accept} can be served.")
    volatile = bool(_VOLATILE.search(operation.text))
    tag = _etag(site, operation, formats)
    if not volatile and site.manifest.id and request.if_none_match.contains(tag):
        return _cached(Response(status=304), tag)
    wanted = _request(site, operation, formats)
    answer = site.visitors.query(wanted)
    response = Response(_stream(answer), mimetype=answer.media_type)
    response.headers["Content-Length"] = str(answer.size)
    for name, value in _said(site, wanted, answer):
        response.headers[name] = value
    response.call_on_close(answer.close)
    if named:
        name = f"result.{answer.format.extension}"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if volatile or not answer.release:
        response.headers["Cache-Control"] = "no-store"
        return response
    return _cached(response, tag)


def _said(site: Site, wanted: QueryRequest, answer: QueryAnswer) -> list[tuple[str, str]]:
    """Return the headers that say how long an answer took, of which release and sources it is."""
    return [
        ("Server-Timing", f"query;dur={answer.elapsed * 1000:.1f}"),
        ("X-Heliograph-Release", answer.release),
        *result_headers(site, wanted, answer),
    ]


def _formats(named: str, accept: str | None) -> tuple[str, ...]:
    """Return the formats asked for: the one named, if there is such a one, then those accepted.

    Clients send names of their own along with an Accept header that says it properly.
    """
    if not named:
        return result_formats(accept)
    accepted = result_formats(accept) if accept and accept.strip() != "*/*" else ()
    try:
        return tuple(dict.fromkeys((find_format(named_format(named)).name, *accepted)))
    except FormatUnavailable:
        return accepted


def _cached(response: Response, tag: str) -> Response:
    """Let the answer be kept, and asked for again by its tag when a release may have come."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _etag(site: Site, operation: Operation, formats: tuple[str, ...]) -> str:
    key = [site.manifest.id, _base(site), operation.text, formats]
    key += [operation.default_graphs, operation.named_graphs]
    return sha256(json.dumps(key).encode(errors="surrogatepass")).hexdigest()[:32]


def _stream(answer: QueryAnswer) -> Any:
    with answer.open() as file:
        while block := file.read(65536):
            yield block


def _page(site: Site, operation: Operation | None) -> Response:
    """Return the query page: with the result, or with what is wrong beside the query."""
    if operation is None:
        return _rendered(site, _STARTER, {}, 200)
    try:
        page = _rendered(site, operation.text, _run(site, operation), 200)
        if _VOLATILE.search(operation.text):
            page.headers["Cache-Control"] = "no-store"
        return page
    except HeliographError as error:
        found = _fault(error, operation.text)
        response = _rendered(site, operation.text, found, status_of(error))
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
        topics=_by_topic(site.queries),
        prefixes=PREFIXES,
        formats=[form for form in FORMATS if ("construct" in form.forms) == graphs],
    )
    return Response(page, status, mimetype="text/html")


def _by_topic(queries: Sequence[StoredQuery]) -> Mapping[str, Sequence[StoredQuery]]:
    """Return the stored queries under their topics, in the order of the topics."""
    found: dict[str, list[StoredQuery]] = {topic: [] for topic in (*_TOPICS.values(), "More")}
    for query in queries:
        start = "q" if query.question else query.name.partition("-")[0]
        found[_TOPICS.get(start, "More")].append(query)
    return {topic: listed for topic, listed in found.items() if listed}


def _run(site: Site, operation: Operation) -> dict[str, Any]:
    """Return what the page shows of a result: its first rows, or the graph as Turtle."""
    wanted = _request(site, operation, ("json", "turtle"))
    with site.visitors.query(wanted) as answer:
        found: dict[str, Any] = {
            "form": answer.form,
            "milliseconds": answer.elapsed * 1000,
            "size": answer.size,
            "graphs": operation.dataset,
        }
        if answer.size > _SHOWN:  # to read it would cost the server more than the query did
            return found | {"too_large": True}
        content = answer.read()
        if answer.size <= _EMBEDDED:
            found["answer"] = {
                "headers": dict(
                    [("Content-Type", answer.media_type), *_said(site, wanted, answer)]
                ),
                "body": content.decode("utf-8"),
            }
    if answer.form in ("construct", "describe"):
        return found | {"turtle": content.decode("utf-8")}
    results = json.loads(content)
    if answer.form == "ask":
        return found | {"boolean": results["boolean"]}
    bindings = results["results"]["bindings"]
    shown = bindings[: site.settings.page_rows]
    return found | {"columns": results["head"]["vars"], "rows": shown, "total": len(bindings)}
