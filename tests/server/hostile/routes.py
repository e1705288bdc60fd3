"""Every route of the application, with everything in its place that does not belong there."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from urllib.parse import quote

from hypothesis import strategies as st
from werkzeug.routing import Map

from heliograph.graph.queries import load_queries
from tests.server.hostile.texts import hostile, media_types
from tests.server.hostile.wire import request

_METHODS = st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "XYZ"])
_PARAMETERS = st.sampled_from(
    sorted(
        {"page", "iri", "format", "query", "graph", "default", "q", "kind", "check", "message"}
        | {"default-graph-uri", "using-graph-uri", "limit", "offset", "release", "from", "to"}
        | {parameter.name for query in load_queries() for parameter in query.parameters}
    )
)
_KINDS = ("actor", "event", "place", "passage", "inference", "document", "scheme", "x", "")
_SLUGS = ("irgc", "tower22-attack-2024-01-28", "000/lead/1", "000", "event-type/attack", "", "..")
_SUFFIXES = ("", ".ttl", ".jsonld", ".rdf", ".nt", ".exe", ".", "..ttl", ".ttl.ttl")
_values = st.one_of(
    hostile,
    st.builds(
        lambda *parts: "{}/{}{}".format(*parts),
        st.sampled_from(_KINDS),
        st.sampled_from(_SLUGS),
        st.sampled_from(_SUFFIXES),
    ),
    st.sampled_from([query.name for query in load_queries()]),
)
_bodies = st.one_of(
    st.just(b""),
    st.binary(max_size=60),
    st.sampled_from(
        [
            b'{"query": 1}',
            b'{"query": "ASK {}"}',
            b'{"query": "ASK { ?s ?p \'\\ud800\' }"}',
            b'{"query": "ASK {}", "default-graph-uri": ["a:\\ud800", "x"]}',
            b'{"query": "ASK {}", "named-graph-uri": {"a": [1]}}',
            b'{"query": "SELECT * { ?s ?p ?o }"}',
            b'{"query": ' + b"[" * 5000,
            b"[" * 5000,
            b"query=%ff",
            b"query=a&query=b",
            b"query=ASK%20%7B%7D",
            b"\0" * 999,
        ]
    ),
)
_TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/json",
        "application/json",
        "application/sparql-query; charset=utf-16",
        "application/sparql-update",
        "multipart/form-data; boundary=b",
        "text/turtle",
        "",
        "a" * 500,
        'text/plain; charset="',
    ]
)


def _filled(rule: Sequence[tuple[bool, str]], values: Sequence[str]) -> str:
    given = iter(values)
    return "".join(next(given) if dynamic else text for dynamic, text in rule)


def targets(rules: Map) -> st.SearchStrategy[str]:
    """Return paths of each rule, its variables filled with what is hostile, and parameters."""
    traces = [tuple(rule._trace) for rule in rules.iter_rules()]
    split = [[(dynamic, "" if text == "|" else text) for dynamic, text in t] for t in traces]
    path = st.sampled_from(split).flatmap(
        lambda rule: st.builds(
            _filled,
            st.just(rule),
            st.lists(_values, min_size=sum(dynamic for dynamic, _ in rule), max_size=len(rule)),
        )
    )
    pairs = st.lists(st.tuples(_PARAMETERS, hostile), max_size=3)
    return st.builds(_target, path, pairs, st.sampled_from(["", "/", "//", "%2f", "/."]))


def _target(path: str, pairs: Sequence[tuple[str, str]], end: str) -> str:
    encoded = "&".join(f"{name}={quote(value, safe='%&=+')}" for name, value in pairs)
    return f"{path}{end}?{encoded}" if pairs else f"{path}{end}"


def requests(rules: Map) -> st.SearchStrategy[bytes]:
    """Return requests of any method to any route, without the token."""

    def build(method: str, target: str, accept: str, media_type: str, body: bytes) -> bytes:
        headers: list[tuple[str, str | bytes]] = [("Accept", accept)]
        if body:
            headers.append(("Content-Type", media_type))
        return request(method, target, headers, body)

    return st.builds(build, _METHODS, targets(rules), media_types, _TYPES, _bodies)


_WRITES = (
    ("POST", "/update", "application/sparql-update", b"CLEAR ALL"),
    ("POST", "/sparql", "application/x-www-form-urlencoded", b"update=CLEAR+ALL"),
    ("PUT", "/store?default", "text/turtle", b"<a:s> <a:p> 1 ."),
    ("POST", "/store", "application/n-quads", b"<a:s> <a:p> <a:o> <a:g> ."),
    ("DELETE", "/store?graph=a:g", "text/turtle", b""),
    ("DELETE", "/store", "text/turtle", b""),
)


def intrusions(token: str) -> st.SearchStrategy[bytes]:
    """Return writes without the right to write: each must be refused, whatever it says."""
    near = st.sampled_from(
        [
            token[:-1],
            token + "x",
            token.upper(),
            token + " ",
            f"{token},{token}",
            f'"{token}"',
            quote(token) + "%00",
            base64.b64encode(token.encode()).decode(),
            "",
        ]
    ).filter(lambda text: text.strip() != token)
    encoded = st.one_of(near, hostile.filter(lambda text: text.strip() != token)).map(
        lambda text: text.encode("utf-8", "surrogatepass").replace(b"\n", b"").replace(b"\r", b"")
    )
    basic = encoded.map(lambda secret: b"Basic " + base64.b64encode(b"ana:" + secret))
    schemes = st.sampled_from(
        [b"Bearer ", b"bearer\t", b"Basic ", b"Digest password=", b"Token ", b""]
    )
    credentials = st.one_of(basic, st.builds(lambda scheme, text: scheme + text, schemes, encoded))

    def build(
        write: tuple[str, str, str, bytes], secret: bytes, origin: str | None, name: str
    ) -> bytes:
        method, target, media_type, body = write
        headers: list[tuple[str, str | bytes]] = [(name, secret), ("Content-Type", media_type)]
        if origin is not None:
            headers.append(("Origin", origin))
        return request(method, target, headers, body)

    origins = st.sampled_from([None, None, "null", "http://[", "http://evil.example", "\x00"])
    names = st.sampled_from(["Authorization", "Authorization", "X-Authorization", "Cookie"])
    return st.builds(build, st.sampled_from(_WRITES), credentials, origins, names)
