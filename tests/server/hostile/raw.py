"""Bytes that are hardly HTTP: valid requests with something wrong in them."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.server.hostile.wire import request

_FORM = [("Content-Type", "application/x-www-form-urlencoded")]
_SEEDS = (
    request("GET", "/"),
    request("GET", "/sparql?query=ASK%7B%7D", [("Accept", "text/csv")]),
    request("POST", "/sparql", _FORM, b"query=ASK%7B%7D"),
    request("POST", "/query", [("Content-Type", "application/sparql-query")], b"ASK {}"),
    request("POST", "/update", [("Content-Type", "application/sparql-update")], b"CLEAR ALL"),
    request("PUT", "/store?default", [("Content-Type", "text/turtle")], b"<a:s> <a:p> 1 ."),
    request("GET", "/page/actor/irgc", [("Accept", "text/html"), ("If-None-Match", '"x"')]),
    request("GET", "/data/event/tower22-attack-2024-01-28.ttl"),
    request("GET", "/resource?iri=https://w3id.org/heliograph/ontology%23Event"),
    request("HEAD", "/store?default", [("Range", "bytes=0-9")]),
    request("OPTIONS", "/sparql", [("Origin", "http://evil.example")]),
    request("GET", "/metrics"),
)
_NAMES = st.sampled_from(
    "Host Accept Content-Type Content-Length Content-Encoding Transfer-Encoding Authorization "
    "Cookie Origin Range Expect Upgrade Connection If-None-Match If-Modified-Since From "
    "Accept-Encoding Accept-Language X-Request-ID X-Forwarded-For X-Forwarded-Host TE Trailer "
    "Content_Length Cache-Control Forwarded Referer User-Agent X-HTTP-Method-Override".split()
)
_VALUES = st.one_of(
    st.binary(max_size=80).filter(lambda b: b"\n" not in b and b"\r" not in b),
    st.sampled_from(
        [
            b"",
            b"0",
            b"-1",
            b"99999999999999999999",
            b"1e3",
            b"chunked",
            b"chunked, chunked",
            b"gzip",
            b"identity, gzip",
            b"100-continue",
            b"websocket",
            b"close, upgrade",
            b"bytes=0-0,-1",
            b"a" * 7000,
            b"\xff" * 90,
            b"a=" + b"b; a=" * 900,
            b"text/html;q=" + b"1" * 500,
            b"multipart/form-data; boundary=" + b"-" * 200,
            b'W/"' + b'", "' * 300,
        ]
    ),
)
_METHODS = st.sampled_from(
    [b"", b"get", b"GETT", b"TRACE", b"CONNECT", b"PATCH", b"PRI", b"\x00", b"G" * 300, b"SPARQL"]
)
_VERSIONS = st.sampled_from(
    [b"", b"HTTP/0.9", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/1.1x", b"http/1.1", b"HTTP/" + b"1" * 99]
)
_TARGETS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"*",
            b"",
            b"//",
            b"/..",
            b"/%2e%2e/%2e%2e/etc/passwd",
            b"/static/../../settings",
            b"/static/%2e%2e/%2e%2e/pyproject.toml",
            b"/static/..%2f..%2f",
            b"/static//etc/passwd",
            b"http://evil.example/sparql",
            b"evil.example:80",
            b"/\xff\xfe",
            b"/sparql?query=\xff",
            b"/sparql?" + b"query=ASK%7B%7D&" * 40,
            b"/page/" + b"%41" * 3000,
            b"/id/" + b"a/" * 2000,
            b"/a\tb",
            b"/a b",
            b"/page/%00",
            b"/page/a%0d%0ab",
        ]
    ),
)


def _first_line(data: bytes) -> tuple[list[bytes], bytes]:
    line, _, rest = data.partition(b"\r\n")
    return [*line.split(b" ", 2), b"", b""][:3], rest


def _with_line(data: bytes, place: int, value: bytes) -> bytes:
    parts, rest = _first_line(data)
    parts[place] = value
    return b" ".join(parts) + b"\r\n" + rest


def _with_header(data: bytes, name: str, value: bytes) -> bytes:
    line, _, rest = data.partition(b"\r\n")
    return line + b"\r\n" + name.encode() + b": " + value + b"\r\n" + rest


def _spliced(data: bytes, place: int, length: int, piece: bytes) -> bytes:
    start = place % (len(data) + 1)
    return data[:start] + piece + data[start + length :]


def _flooded(data: bytes, count: int) -> bytes:
    line, _, rest = data.partition(b"\r\n")
    return line + b"\r\n" + b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(count)) + rest


def _of_length(data: bytes, length: int) -> bytes:
    return _with_header(data, "Content-Length", str(length).encode())


def _chunked(data: bytes, chunks: list[tuple[bytes, bytes]]) -> bytes:
    head, _, _ = _with_header(data, "Transfer-Encoding", b"chunked").partition(b"\r\n\r\n")
    body = b"".join(size + b"\r\n" + content + b"\r\n" for size, content in chunks)
    return head + b"\r\n\r\n" + body


_SIZES = st.sampled_from([8_000, 60_000, 130_000, 300_000])
_sizes = st.sampled_from([b"0", b"5", b"a", b"-1", b"zz", b"", b"5;x=y", b"f" * 30, b"1 "])
_seeds = st.sampled_from(_SEEDS)
_MUTATIONS = (
    st.builds(_with_line, _seeds, st.just(0), _METHODS),
    st.builds(_with_line, _seeds, st.just(1), _TARGETS),
    st.builds(_with_line, _seeds, st.just(2), _VERSIONS),
    st.builds(_with_header, _seeds, _NAMES, _VALUES),
    st.builds(_spliced, _seeds, st.integers(0, 400), st.integers(0, 9), st.binary(max_size=20)),
    st.builds(_flooded, _seeds, st.sampled_from([40, 95, 150, 2000])),
    st.builds(_of_length, _seeds, st.integers(-5, 2**40)),
    st.builds(_chunked, _seeds, st.lists(st.tuples(_sizes, st.binary(max_size=12)), max_size=4)),
    st.builds(lambda data, cut: data[: cut % len(data)], _seeds, st.integers(0, 400)),
    st.builds(lambda data: data.replace(b"\r\n", b"\n"), _seeds),
    st.builds(lambda data, size: _with_header(data, "X", b"x" * size), _seeds, _SIZES),
    st.binary(max_size=300),
)
several = st.builds(
    lambda data, count: data.replace(b"Connection: close\r\n", b"") * count + data,
    _seeds,
    st.integers(2, 40),
)
requests: st.SearchStrategy[bytes] = st.one_of(*_MUTATIONS, several)
