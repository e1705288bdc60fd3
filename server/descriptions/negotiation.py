"""Descriptions as answers: Turtle, JSON-LD, RDF/XML or N-Triples, whatever a client wants most."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, request
from rdflib import Graph

from heliograph.graph.store import find_format
from heliograph.server.descriptions.service import service_description
from heliograph.server.negotiate import ranked
from heliograph.server.site import Site

_RDFLIB = {"turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
RDF_TYPES = {find_format(name).media_type: name for name in _RDFLIB}
_ENDPOINTS = ("/sparql", "/query")


def wanted_type(accept: str | None, *others: str) -> str:
    """Return the media type that a client wants most, of ``others`` and the RDF formats.

    Ends the request with 406 where none will do.
    """
    offers = (*others, *RDF_TYPES)
    found = ranked(accept, offers)
    if not found:
        abort(406, f"There is {', '.join(offers)}.")
    return found[0]


def negotiated(graph: Graph, accept: str | None) -> Response:
    """Return a graph in the format that a client wants most; 406 where there is none."""
    return rdf_response(graph, wanted_type(accept))


def rdf_response(graph: Graph, media_type: str) -> Response:
    """Return a graph in one of the RDF formats, with a tag to ask for it again by."""
    response = Response(written(graph, RDF_TYPES[media_type]), mimetype=media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def written(graph: Graph, form: str) -> bytes:
    """Return a graph as text: the same graph gives the same bytes."""
    if form == "jsonld":
        content = graph.serialize(format="json-ld", auto_compact=True)
        return json.dumps(_ordered(json.loads(content)), ensure_ascii=False).encode()
    content = graph.serialize(format=_RDFLIB[form])
    if form == "ntriples":
        content = "".join(sorted(content.splitlines(keepends=True)))
    return content.encode()


def _ordered(value: Any) -> Any:
    """Put in order what JSON-LD has in none: keys, things, values of a property."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted(map(_ordered, value), key=json.dumps)
    return value


def answer_description(site: Site) -> Response:
    """Describe the endpoint that this request was sent to."""
    path = request.path.rstrip("/")
    path = path if path in _ENDPOINTS else _ENDPOINTS[0]
    wanted = wanted_type(request.headers.get("Accept"))
    return rdf_response(service_description(site, f"{site.base_url}{path}"), wanted)
