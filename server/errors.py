"""Errors as the web says them: one JSON shape for programs, one page for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from heliograph.graph.errors import (
    CallRefused,
    DefaultGraphIsMerge,
    EngineUnavailable,
    FormatUnavailable,
    GraphNotFound,
    HeliographError,
    InvalidContent,
    InvalidQuads,
    QueryCancelled,
    QueryError,
    QueryFailed,
    QueryMemoryExceeded,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ReleaseLocked,
    ServiceFailed,
    UnknownEntity,
    WriteRefused,
)
from heliograph.server.nearest import Suggestion
from heliograph.server.negotiate import PROBLEM, wants_html
from heliograph.server.protocol import BadRequest
from heliograph.server.writes import refusal

RETRY_SECONDS = "5"

# Most specific first.
STATUS: Sequence[tuple[type[HeliographError], int]] = (
    (QuerySyntaxError, 400),
    (FormatUnavailable, 406),
    (CallRefused, 403),
    (QueryTimeout, 503),
    (QueryMemoryExceeded, 503),
    (QueryTooLarge, 413),
    (ServiceFailed, 502),
    (QueryFailed, 500),
    (QueryCancelled, 503),
    (EngineUnavailable, 503),
    (QueryError, 400),
    (UnknownEntity, 404),
    (GraphNotFound, 404),
    (ReleaseLocked, 503),
    (DefaultGraphIsMerge, 422),
    (InvalidQuads, 422),
    (InvalidContent, 400),
)
# The same request may succeed later; one that needs too much memory never does.
_TEMPORARY = (QueryTimeout, QueryCancelled, EngineUnavailable, ReleaseLocked)
_TITLES = {
    400: "Bad request",
    401: "Who is writing?",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    413: "Too large",
    410: "Withdrawn",
    415: "Unsupported media type",
    422: "Refused",
    429: "Too many requests",
    500: "Something broke here",
    501: "Not here",
    502: "No sound answer from another endpoint",
    503: "Not answered",
    507: "Full",
}


def status_of(error: HeliographError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def is_temporary(error: HeliographError) -> bool:
    return isinstance(error, _TEMPORARY)


def problem(
    status: int,
    detail: str,
    line: int | None = None,
    column: int | None = None,
    near: Sequence[Suggestion] = (),
) -> Response:
    """Return an error as RFC 9457 problem details, or as a page for a browser."""
    title = _TITLES.get(status, "Error")
    if wants_html(request.headers.get("Accept")):
        page = render_template("problem.html", status=status, title=title, detail=detail, near=near)
        return Response(page, status, mimetype="text/html")
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if line is not None:
        content |= {"line": line, "column": column}
    return Response(json.dumps(content) + "\n", status, mimetype=PROBLEM)


def of_error(error: HeliographError, near: Sequence[Suggestion] = ()) -> Response:
    """Return one of our own errors as an answer."""
    position = (error.line, error.column) if isinstance(error, QuerySyntaxError) else (None, None)
    response = problem(status_of(error), str(error), *position, near)
    if is_temporary(error):
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _of_request(error: BadRequest) -> Response:
    response = problem(error.status, str(error))
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="heliograph", Basic realm="heliograph"'
    if error.status == 405:
        response.headers["Allow"] = "POST, OPTIONS"
    return response


def register(app: Flask, nearest: Callable[[str], Sequence[Suggestion]]) -> None:
    """Let the app answer our errors and HTTP's own in one shape.

    ``nearest`` returns things whose IRIs are like that of one nothing is known about.
    """

    def of_unknown(error: UnknownEntity) -> Response:
        page = wants_html(request.headers.get("Accept"))
        return of_error(error, nearest(error.iri) if page else ())

    def of_http(error: HTTPException) -> Response:
        response = problem(error.code or 500, error.description or "")
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    def of_bug(error: Exception) -> Response:
        app.logger.exception("request failed", exc_info=error)
        return problem(500, "The request could not be answered; the log says why.")

    app.register_error_handler(UnknownEntity, of_unknown)
    app.register_error_handler(WriteRefused, refusal)
    app.register_error_handler(BadRequest, _of_request)
    app.register_error_handler(HeliographError, of_error)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_bug)
