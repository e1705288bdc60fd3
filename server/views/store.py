"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs read, put, extended and deleted whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from uuid import uuid4

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage
from werkzeug.http import parse_options_header
from werkzeug.urls import iri_to_uri

from heliograph.graph.citation import iriref
from heliograph.graph.errors import GraphNotFound
from heliograph.graph.store import (
    DATASET_TYPES,
    GRAPH_TYPES,
    Content,
    GraphWrite,
    QueryRequest,
    Release,
    find_format,
)
from heliograph.graph.store.change import GraphMethod
from heliograph.server.access import author_of
from heliograph.server.errors import problem
from heliograph.server.negotiate import named_format, result_formats
from heliograph.server.protocol import BadRequest, parameters, require_plain
from heliograph.server.site import Site
from heliograph.server.touched import book_of, graph_headers
from heliograph.server.writes import outcome_response, write

_WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_GRAPH = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri} {{ ?s ?p ?o }} }}"
_KNOWN = "ASK {{ GRAPH {iri} {{}} }}"
_METHODS = ["GET", "PUT", "POST", "DELETE"]
_MULTIPART = "multipart/form-data"
_BLOCK, _LINES = 65536, 500


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("store", __name__)

    @pages.route("/store", methods=_METHODS)
    def indirect() -> Response:
        given = parameters(request.query_string)
        return _serve(site, _named(given), given)

    @pages.route("/store/<path:path>", methods=_METHODS)
    def direct(path: str) -> Response:
        return _serve(site, f"{site.base_url}/store/{path}", parameters(request.query_string))

    return pages


def _named(given: dict[str, list[str]]) -> str | None:
    """Return the graph that a request names: an IRI, "" for the default one, None for all."""
    graphs = given.get("graph", [])
    if len(graphs) + len(given.get("default", [])) > 1:
        raise BadRequest(400, "A request names one graph: ?default or one ?graph=IRI")
    if graphs and ":" not in graphs[0]:
        raise BadRequest(400, f"Not an absolute IRI of a graph: {graphs[0]!r}")
    return graphs[0] if graphs else "" if "default" in given else None


def _serve(site: Site, graph: str | None, given: dict[str, list[str]]) -> Response:
    if request.method in ("GET", "HEAD"):
        return _dataset(site) if graph is None else _graph(site, graph, given)
    author = author_of(request, site.settings)
    if request.method == "DELETE":
        outcome = write(site, GraphWrite("delete", graph), author, given)
        return outcome_response(outcome)
    method: GraphMethod = "put" if request.method == "PUT" else "post"
    named = graph
    if graph is None and method == "post" and request.mimetype not in DATASET_TYPES:
        named = f"{site.base_url}/store/{uuid4()}"
    types = DATASET_TYPES if named is None else GRAPH_TYPES
    change = GraphWrite(method, named, _contents(types, named or request.base_url))
    outcome = write(site, change, author, given)
    response = outcome_response(outcome)
    if outcome.created and named:
        response.status_code = 201
        if graph is None:
            response.headers["Location"] = named
    return response


def _contents(types: tuple[str, ...], base: str) -> tuple[Content, ...]:
    require_plain(request)
    if request.mimetype == _MULTIPART:
        found = [file for _, file in request.files.items(multi=True)]
        if not found:
            raise BadRequest(400, "There is no file in the form")
        return tuple(_content(_type_of(file), file.read(), types, base) for file in found)
    return (_content(request.mimetype, request.get_data(cache=False), types, base),)


def _type_of(file: FileStorage) -> str:
    return parse_options_header(file.headers.get("Content-Type"))[0]


def _content(media_type: str, data: bytes, types: tuple[str, ...], base: str) -> Content:
    if media_type not in types:
        raise BadRequest(
            415, f"The content is {media_type or 'nothing'}; expected {', '.join(types)}"
        )
    return Content(data, media_type, base)


def _graph(site: Site, graph: str, given: dict[str, list[str]]) -> Response:
    wanted = given.get("format")
    accept = request.headers.get("Accept")
    formats = (named_format(wanted[0]),) if wanted else result_formats(accept)
    formats = tuple(name for name in formats if "construct" in find_format(name).forms)
    if not formats:
        return problem(406, f"None of {accept} can be served.")
    if graph and not site.engine.ask(_KNOWN.format(iri=iriref(graph))):
        raise GraphNotFound(graph)
    text = _GRAPH.format(iri=iriref(graph)) if graph else _WHOLE
    with site.visitors.query(QueryRequest(text, formats, cancellation=site.cancellation)) as answer:
        response = Response(answer.read(), mimetype=answer.media_type)
    response.headers["X-Heliograph-Release"] = answer.release
    for name, value in graph_headers(site, graph):
        response.headers[name] = value
    return response


def _dataset(site: Site) -> Response:
    """Return every quad as N-Quads, from the file of the release."""
    if site.releases is None:
        raise BadRequest(501, "This server has no data folder of its own; name a graph")
    formats = result_formats(request.headers.get("Accept"))
    if "nquads" not in formats:
        return problem(406, "The whole dataset is there as application/n-quads; or name a graph.")
    release = site.releases.get(site.manifest.id)
    if restricted := book_of(site).restricted:
        return _without(release, restricted)
    response = _listing(release) if release.is_listed else _blocks(release.lines())
    response.headers["X-Heliograph-Release"] = release.id
    return response


def _listing(release: Release) -> Response:
    file = release.dataset.open("rb")
    blocks = iter(lambda: file.read(_BLOCK), b"")  # a file itself would be sent line by line
    response = Response(blocks, mimetype=find_format("nquads").media_type)
    response.headers["Content-Length"] = str(release.dataset.stat().st_size)
    response.call_on_close(file.close)
    return response


def _blocks(lines: Iterator[bytes]) -> Response:
    """Send lines many at a time."""
    blocks = iter(lambda: b"".join(islice(lines, _LINES)), b"")
    return Response(blocks, mimetype=find_format("nquads").media_type)


def _without(release: Release, restricted: Collection[str]) -> Response:
    """Return the dataset but for the graphs that nobody may pass on, which a header names."""
    endings = tuple(f" <{graph}> .\n".encode() for graph in restricted)
    response = _blocks(line for line in release.lines() if not line.endswith(endings))
    response.headers["X-Heliograph-Release"] = release.id
    left_out = ", ".join(sorted(iri_to_uri(graph) for graph in restricted))
    response.headers["X-Heliograph-Left-Out"] = left_out
    return response
