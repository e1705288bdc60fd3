"""Citable results: a query and what it answered, frozen under a hash, and how to cite them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request

from heliograph.graph.bibliography import FORMS, cite, licence_name
from heliograph.graph.errors import StoreError
from heliograph.graph.freezing import freeze
from heliograph.graph.snapshots import (
    Snapshot,
    SnapshotDamaged,
    SnapshotLimits,
    SnapshotNotFound,
    Snapshots,
    SnapshotsFull,
)
from heliograph.graph.store import FORMATS, QueryRequest
from heliograph.graph.store.conversion import convert
from heliograph.graph.store.formats import pick_format
from heliograph.graph.touched import Touched
from heliograph.ontology import PREFIXES
from heliograph.server.comparison import Comparison, Comparisons
from heliograph.server.errors import RETRY_SECONDS, problem
from heliograph.server.negotiate import named_format, result_formats, wants_html
from heliograph.server.protocol import BadRequest, read_operation, require_plain
from heliograph.server.site import Site
from heliograph.server.touched import headers_of

_JSON = "application/json"
_RECORD = "record"
_FOREVER = "public, max-age=31536000, immutable"
_AT_ONCE = 2
_SHOWN = 2**20  # bytes
_SHORT = 12
_STATUS: Mapping[type[StoreError], int] = {
    SnapshotNotFound: 404,
    SnapshotDamaged: 500,
    SnapshotsFull: 507,
}


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("snapshots", __name__)
    places = BoundedSemaphore(_AT_ONCE)
    comparisons = Comparisons()
    for kind, status in _STATUS.items():
        pages.register_error_handler(kind, lambda error, status=status: problem(status, str(error)))

    @pages.post("/snapshots")
    def create() -> Response:
        snapshots, asked = _snapshots(site), _asked(site)
        if not places.acquire(blocking=False):
            busy = problem(503, "Other results are being frozen; try again in a moment.")
            busy.headers["Retry-After"] = RETRY_SECONDS
            return busy
        try:
            frozen = freeze(snapshots, site.visitors, site.manifest, site.citations, asked)
        finally:
            places.release()
        return _created(site, *frozen)

    @pages.get("/snapshots")
    def listing() -> Response | str:
        found, damaged = _snapshots(site).list()
        limit = site.settings.page_rows
        if wants_html(request.headers.get("Accept")):
            return render_template(
                "snapshots.html", snapshots=found[:limit], total=len(found), damaged=damaged
            )
        return _json([_summary(site, item) for item in found[:limit]])

    @pages.get("/snapshots/<identifier>")
    def show(identifier: str) -> Response | str:
        snapshots = _snapshots(site)
        snapshot = snapshots.get(identifier)
        result = snapshots.result(snapshot)
        named = request.args.get("format", "")
        if named == _RECORD:
            return _immutable(_json(snapshot.as_dict()), site, snapshot, _RECORD)
        if not named and wants_html(request.headers.get("Accept")):
            compared = comparisons.of(site, snapshots, snapshot, result)
            return render_template("snapshot.html", **_page(site, snapshot, result, compared))
        return _data(site, snapshot, result, named)

    @pages.get("/snapshots/<identifier>/citation")
    def citation(identifier: str) -> Response:
        snapshot = _snapshots(site).get(identifier)
        form = request.args.get("format", "text")
        if form not in FORMS:
            raise BadRequest(406, f"There is no citation as {form!r}; there is {', '.join(FORMS)}")
        text, media_type = cite(snapshot, _url(site, snapshot), form)
        return _immutable(Response(text, mimetype=media_type), site, snapshot, form)

    return pages


def _snapshots(site: Site) -> Snapshots:
    """Return the snapshots of the data folder; raises BadRequest where there is none."""
    releases = getattr(site, "releases", None)
    if releases is None:
        raise BadRequest(501, "This server has no data folder of its own to keep results in")
    limits = SnapshotLimits()
    return Snapshots(
        releases.root,
        SnapshotLimits(
            getattr(site.settings, "snapshots", limits.count),
            getattr(site.settings, "snapshot_bytes", limits.result_bytes),
        ),
    )


def _asked(site: Site) -> QueryRequest:
    """Return what shall be frozen: from JSON, a form or a query sent as it is."""
    if request.mimetype == _JSON:
        text, default, named = _from_json()
    else:
        operation = read_operation(request, ("query",))
        assert operation is not None  # only a GET may ask for nothing
        text, default, named = operation.text, operation.default_graphs, operation.named_graphs
    return QueryRequest(
        text,
        default_graphs=default,
        named_graphs=named,
        deadline=site.settings.deadline,
        cancellation=site.cancellation,
    )


def _from_json() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    require_plain(request)
    try:
        content = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as error:
        raise BadRequest(400, f"The body is not JSON: {error}") from None
    text = content.get("query") if isinstance(content, dict) else None
    if not isinstance(text, str):
        raise BadRequest(400, 'The body is not as expected: {"query": "SELECT ..."}')
    return text, _texts(content, "default-graph-uri"), _texts(content, "named-graph-uri")


def _texts(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = content.get(name, [])
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise BadRequest(400, f"{name} is not an IRI, nor a list of them")
    return tuple(listed)


def _created(site: Site, snapshot: Snapshot, is_new: bool) -> Response:
    """Say where the result is kept: a browser is sent there, a program told."""
    if wants_html(request.headers.get("Accept")):
        return redirect(f"/snapshots/{snapshot.hash}", 303, Response)  # type: ignore[return-value]
    response = _json(_summary(site, snapshot))
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = _url(site, snapshot)
    for name, value in headers_of(_touched(snapshot), snapshot.release):
        response.headers[name] = value
    return response


def _summary(site: Site, snapshot: Snapshot) -> dict[str, Any]:
    url = _url(site, snapshot)
    return {
        "hash": snapshot.hash,
        "url": url,
        "title": snapshot.title,
        "release": snapshot.release,
        "created": snapshot.created,
        "citation": cite(snapshot, url, "text")[0].strip(),
    }


def _data(site: Site, snapshot: Snapshot, result: bytes, named: str) -> Response:
    accept = request.headers.get("Accept")
    formats = (named_format(named),) if named else result_formats(accept)
    if not formats:
        return problem(406, f"None of {accept} can be served.")
    chosen = pick_format(formats, snapshot.form)
    content, _ = convert(result, snapshot.form, snapshot.format, chosen.name, PREFIXES)
    response = Response(content, mimetype=chosen.media_type)
    if named:
        name = f"heliograph-{snapshot.hash[:_SHORT]}.{chosen.extension}"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return _immutable(response, site, snapshot, chosen.name)


def _immutable(response: Response, site: Site, snapshot: Snapshot, form: str) -> Response:
    """Let an answer be kept for good: whatever has this hash never changes."""
    response.set_etag(snapshot.hash if form == snapshot.format else f"{snapshot.hash}.{form}")
    response.headers["Cache-Control"] = _FOREVER
    for name, value in headers_of(_touched(snapshot), snapshot.release):
        response.headers[name] = value
    response.headers["Link"] = ", ".join(
        [
            f'<{_url(site, snapshot)}>; rel="cite-as"',
            f'<{_url(site, snapshot)}?format={_RECORD}>; rel="describedby"; type="{_JSON}"',
            *filter(None, [response.headers.get("Link")]),
        ]
    )
    return response.make_conditional(request)  # type: ignore[return-value]


def _touched(snapshot: Snapshot) -> Touched:
    return Touched(snapshot.scope, snapshot.graphs, snapshot.sources, snapshot.licences)


def _page(site: Site, snapshot: Snapshot, result: bytes, compared: Comparison) -> dict[str, Any]:
    url = _url(site, snapshot)
    shown: dict[str, Any] = {}
    if len(result) <= _SHOWN:
        shown = _shown(snapshot, result, site.settings.page_rows)
    return {
        "snapshot": snapshot,
        "shown": shown,
        "limit": site.settings.page_rows,
        "compared": compared,
        "url": url,
        "text": cite(snapshot, url, "text")[0].strip(),
        "bibtex": cite(snapshot, url, "bibtex")[0].strip(),
        "citation_forms": FORMS,
        "formats": [form for form in FORMATS if snapshot.form in form.forms],
        "licence_name": licence_name,
        "dataset": _dataset(snapshot),
    }


def _shown(snapshot: Snapshot, result: bytes, limit: int) -> dict[str, Any]:
    if snapshot.format != "json":
        turtle, _ = convert(result, snapshot.form, snapshot.format, "turtle", PREFIXES)
        return {"turtle": turtle.decode()}
    found = json.loads(result)
    if snapshot.form == "ask":
        return {"boolean": found["boolean"]}
    return {"columns": found["head"]["vars"], "rows": found["results"]["bindings"][:limit]}


def _dataset(snapshot: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the parameters that name the graphs a query was asked of."""
    return [
        *(("default-graph-uri", iri) for iri in snapshot.default_graphs),
        *(("named-graph-uri", iri) for iri in snapshot.named_graphs),
    ]


def _url(site: Site, snapshot: Snapshot) -> str:
    return f"{site.base_url}/snapshots/{snapshot.hash}"


def _json(content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, indent=2) + "\n", mimetype=_JSON)
