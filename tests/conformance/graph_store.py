"""The SPARQL 1.1 Graph Store HTTP Protocol, as its manifests describe it.

Addresses below the graph store's own name graphs themselves (direct identification).
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote, urljoin

import httpx
from rdflib.compare import isomorphic

from .endpoint import Endpoint
from .exchanges import RDF_TYPES, Exchange, ExchangeTest, graph_of, media_type, read_exchanges
from .manifests import SPARQL11, Content
from .outcomes import Failure, Record, judge
from .terms import parse_graph

_MANIFESTS = ("manifest-direct.ttl", "manifest-indirect.ttl")
_ROOT = "/gsp"  # what the manifests call the graph store


def run_graph_store(endpoint: Endpoint, store: str) -> list[Record]:
    """Run the tests against the store at an address, and leave it empty."""
    folder = SPARQL11 / "graph-store-protocol"
    tests = [test for name in _MANIFESTS for test in read_exchanges(folder / name)]
    records = [
        judge(
            "graph store" if test.is_listed else "graph store, unlisted",
            test.name,
            partial(_check, endpoint, store, test),
        )
        for test in tests
    ]
    endpoint.hold(Content())
    return records


def _check(endpoint: Endpoint, store: str, test: ExchangeTest) -> None:
    endpoint.hold(Content())
    endpoint.forget()
    places: dict[str, str] = {}  # what the manifest calls a Location, and what it was
    for exchange in test.exchanges:
        url = _address(store, exchange.path, places)
        body = _filled(exchange.body, places)
        answer = endpoint.send(exchange.method, url, exchange.headers, body)
        exchange.check_status(answer)
        _check_answer(exchange, answer, url)
        if exchange.location is not None:
            if "Location" not in answer.headers:
                raise Failure("an answer to POST lacks a Location")
            places[exchange.location] = urljoin(url, answer.headers["Location"])


def _check_answer(exchange: Exchange, answer: httpx.Response, url: str) -> None:
    if exchange.method == "HEAD" and answer.content:
        raise Failure("HEAD was answered with a body")
    wanted = exchange.answer_headers.get("content-type", "").partition(";")[0].strip()
    if wanted and media_type(answer) != wanted:
        raise Failure(f"expected {wanted}, got {media_type(answer)!r}")
    if exchange.answer_body is None:
        return
    expected = parse_graph(exchange.answer_body.encode(), RDF_TYPES["text/turtle"], url)
    if not isomorphic(expected, graph_of(answer, url)):
        raise Failure(f"another graph of {len(graph_of(answer, url))} triples: {answer.text[:200]}")


def _address(store: str, path: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        path = path.replace(name, quote(place, safe="") if "?" in path else place)
    return store + path.removeprefix(_ROOT)


def _filled(body: bytes | None, places: dict[str, str]) -> bytes | None:
    for name, place in places.items():
        body = body and body.replace(name.encode(), place.encode())
    return body
