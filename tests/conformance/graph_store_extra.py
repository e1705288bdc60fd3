"""Ours, not W3C's: what the Graph Store recommendation says and its manifests do not test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

import httpx
from rdflib import Graph, URIRef

from .endpoint import Endpoint
from .exchanges import graph_of, media_type, need
from .manifests import Content
from .outcomes import Failure, Record, judge

_GRAPH = "http://e.example/graph-store"
_A = b"<http://e.example/a> <http://e.example/p> 1 ."
_B = b"<http://e.example/b> <http://e.example/p> 2 ."
_LINK = tuple(URIRef(f"http://e.example/{name}") for name in ("a", "p", "o"))
_BODIES = {
    "ntriples": (
        "application/n-triples",
        b"<http://e.example/a> <http://e.example/p> <http://e.example/o> .\n",
    ),
    "rdfxml": (
        "application/rdf+xml",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns:e="http://e.example/"><rdf:Description rdf:about="http://e.example/a">'
        b'<e:p rdf:resource="http://e.example/o"/></rdf:Description></rdf:RDF>',
    ),
    "jsonld": (
        "application/ld+json",
        b'{"@id":"http://e.example/a","http://e.example/p":{"@id":"http://e.example/o"}}',
    ),
}


class _Store:
    """The graph store and the one graph that the checks write to."""

    def __init__(self, endpoint: Endpoint, address: str) -> None:
        self.endpoint, self.address = endpoint, address
        self.named = f"{address}?graph={quote(_GRAPH, safe='')}"
        self.default = f"{address}?default"

    def send(
        self, method: str, body: bytes | None = None, url: str = "", **headers: str
    ) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.endpoint.send(method, url or self.named, given, body)

    def put(self, body: bytes, kind: str = "text/turtle", url: str = "") -> httpx.Response:
        return self.send("PUT", body, url, Content_Type=kind)

    def graph(self, url: str = "", accept: str = "application/n-triples") -> Graph:
        return graph_of(need(self.send("GET", url=url, Accept=accept), 200))

    def needs_subjects(self, *names: str) -> None:
        found = {str(s).rpartition("/")[2] for s in self.graph().subjects()}
        if found != set(names):
            raise Failure(f"the graph is about {sorted(found)}, not {list(names)}")


def run_graph_store_extra(endpoint: Endpoint, store: str) -> list[Record]:
    """Run the checks against the store at an address, and leave it empty."""
    opened = _Store(endpoint, store)
    records = [
        judge("graph store, extra", name, partial(check, opened))
        for name, check in _checks().items()
    ]
    endpoint.forget()
    endpoint.hold(Content())
    return records


def _checks() -> Mapping[str, Callable[[_Store], None]]:
    formats = {"turtle": "text/turtle", **{name: kind for name, (kind, _) in _BODIES.items()}}
    return {
        "put-replaces": _put_replaces,
        "post-merges": _post_merges,
        "put-bad-rdf-400": _bad_rdf,
        "put-415": _unsupported_media,
        "graph-and-default-400": _two_names,
        "relative-graph-iri-400": _empty_name,
        "bad-graph-iri-400": _bad_name,
        **{f"get-{name}": partial(_get, kind=kind) for name, kind in formats.items()},
        "get-406": _unacceptable,
        "head-content-length-or-type": _head,
        **{f"put-{n}": partial(_put, kind=k, body=b) for n, (k, b) in _BODIES.items()},
        "named-and-default-apart": _apart,
        "cleanup": _delete,
    }


def _put_replaces(store: _Store) -> None:
    need(store.put(_A), 200, 201, 204)
    need(store.put(_B), 200, 204)
    store.needs_subjects("b")


def _post_merges(store: _Store) -> None:
    store.put(_A)
    need(store.send("POST", _B, Content_Type="text/turtle"), 200, 204)
    store.needs_subjects("a", "b")


def _bad_rdf(store: _Store) -> None:
    """Malformed Turtle is refused, and the graph stays as it was."""
    store.put(_A)
    need(store.put(_B + b"<http://e.example/c> "), 400)
    store.needs_subjects("a")


def _unsupported_media(store: _Store) -> None:
    need(store.put(b"x", "image/png"), 415)


def _two_names(store: _Store) -> None:
    need(store.send("GET", url=f"{store.named}&default"), 400)


def _empty_name(store: _Store) -> None:
    """An empty name may be refused, or resolved and not found."""
    need(store.send("GET", url=f"{store.address}?graph="), 400, 404)


def _bad_name(store: _Store) -> None:
    need(store.put(_A, url=f"{store.address}?graph={quote('http://e.example/a b<>')}"), 400)


def _get(store: _Store, kind: str) -> None:
    store.put(_A)
    answer = need(store.send("GET", Accept=kind), 200)
    if media_type(answer) != kind or len(graph_of(answer)) != 1:
        raise Failure(f"{kind} was answered with {media_type(answer)}: {answer.text[:100]}")


def _unacceptable(store: _Store) -> None:
    """HTTP allows to answer with another format than those accepted."""
    store.put(_A)
    answer = need(store.send("GET", Accept="image/png"), 200, 406)
    if answer.status_code == 200:
        graph_of(answer)


def _head(store: _Store) -> None:
    store.put(_A)
    answer = need(store.send("HEAD", Accept="text/turtle"), 200)
    if media_type(answer) != "text/turtle" or answer.content:
        raise Failure(f"{media_type(answer)!r}, {len(answer.content)} bytes")


def _put(store: _Store, kind: str, body: bytes) -> None:
    need(store.put(body, kind), 200, 201, 204)
    if set(store.graph()) != {_LINK}:
        raise Failure(f"the graph is {list(store.graph())}")


def _apart(store: _Store) -> None:
    """A named graph's triples do not stand in the default graph."""
    store.send("DELETE", url=store.default)
    store.put(_A)
    answer = need(store.send("GET", url=store.default, Accept="text/turtle"), 200, 404)
    if answer.status_code == 200 and len(graph_of(answer)):
        raise Failure("the named graph's triple stands in the default graph")


def _delete(store: _Store) -> None:
    store.put(_A)
    need(store.send("DELETE"), 200, 204)
    need(store.send("GET"), 404)
