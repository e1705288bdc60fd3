"""RDF that is hardly RDF, bombs, calls to elsewhere, and forms that are none."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from urllib.parse import quote

from hypothesis import strategies as st

from tests.server.hostile.texts import hostile
from tests.server.hostile.wire import request

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:"'
_SEEDS = {
    "text/turtle": "@prefix a: <a:> .\na:s a a:C ; a:p 1, 'x'@en, [ a:q (1 2.5 true) ] .\n",
    "application/n-triples": '<a:s> <a:p> "x\\u0041\\n"@en-GB .\n<a:s> <a:q> _:b .\n',
    "application/n-quads": '<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#int> <a:g> .\n',
    "application/trig": "PREFIX a: <a:>\nGRAPH a:g { a:s a:p [] }\na:h { a:s a:q 'y' }\n",
    "application/rdf+xml": f'<?xml version="1.0"?><rdf:RDF {_RDF}><rdf:Description '
    'rdf:about="a:s" a:q="z"><a:p rdf:parseType="Literal"><b/></a:p></rdf:Description></rdf:RDF>',
    "application/ld+json": '{"@context": {"p": "a:p"}, "@id": "a:s", "p": [1, {"@value": "x", '
    '"@language": "en"}, {"@list": [2.5, null]}]}',
}
_TYPES = st.sampled_from([*_SEEDS, *_SEEDS, "", "text/html", "application/xml", "a/b; charset=x"])
_TARGETS = st.one_of(
    st.sampled_from(
        ["default", "graph=a:g", "graph=a:g&default", "graph=", "", "graph=a:g&graph=a:h"]
    ),
    hostile.map(lambda text: f"graph={quote(text)}"),
)
_PIECES = st.one_of(
    st.binary(max_size=12),
    hostile.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        b"<a:b> _:b [ ] ( ) { } . ; , @ @prefix @base ^^ \"\"\" ''' \\u0000 \\ud800 \\uFFFF << >> "
        b'<![CDATA[ &amp; &x; <?x?> --> "@context" "@id" "@graph" "@type" "@reverse" null '
        b"true 1e999 @en--ltr".split(b" ")
    ),
)


def _mutated(seed: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    for place, length, piece in changes:
        start = place % (len(seed) + 1)
        seed = seed[:start] + piece + seed[start + length :]
    return seed


_changes = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 6), _PIECES), max_size=4)


def _deep(media_type: str, depth: int) -> bytes:
    """Return content nested so deep; XML less, for its reader takes the square of the time."""
    if media_type == "application/ld+json":
        return b'{"a:p":' * depth + b"1" + b"}" * depth
    if media_type == "application/rdf+xml":
        return f"<rdf:RDF {_RDF}>".encode() + b"<a:p>" * min(depth, 3_000)
    graph = b"GRAPH <a:g> { " if media_type == "application/trig" else b""
    return graph + b"<a:s> <a:p> " + b"[ <a:q> " * depth + b"1" + b" ]" * depth + b" ."


def _bombs(trap: str) -> list[tuple[str, bytes]]:
    """Return content that grows when it is read, or that wants to be read elsewhere."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    rdf = f'<rdf:RDF {_RDF}><rdf:Description rdf:about="a:s"><a:p>&{{}};</a:p></rdf:Description>'
    xml = [
        f'<!DOCTYPE r [<!ENTITY e0 "ha">{entities}]>' + rdf.format("e11"),
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "{trap}">]>' + rdf.format("x"),
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rdf.format("x"),
        f'<!DOCTYPE r SYSTEM "{trap}">' + rdf.format("amp"),
        f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{trap}"> %x;]>' + rdf.format("amp"),
    ]
    json = [
        f'{{"@context": "{trap}", "@id": "a:s", "p": 1}}',
        f'{{"@context": ["{trap}", {{"@import": "{trap}"}}], "@id": "a:s"}}',
        f'{{"@context": {{"@import": "{trap}"}}, "@id": "a:s"}}',
        f'{{"@context": {{"p": {{"@id": "a:p", "@context": "{trap}"}}}}, "p": {{}}}}',
    ]
    turtle = [f"@base <{trap}> . <x> <y> <z> .", f"<{trap}> <a:p> <{trap}> ."]
    return [
        *(("application/rdf+xml", (text + "</rdf:RDF>").encode()) for text in xml),
        *(("application/ld+json", text.encode()) for text in json),
        *(("text/turtle", text.encode()) for text in turtle),
    ]


def _zipped() -> list[tuple[str, bytes]]:
    """Return a megabyte of nothing that would be a gigabyte, by encoding."""
    layer = gzip.compress(gzip.compress(b"\0" * 2**26, 9), 9)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.ttl", b" " * 2**26)
    return [
        ("gzip", layer),
        ("gzip, gzip", layer),
        ("deflate", layer[10:]),
        ("br", b"\xff" * 50),
        ("zstd", b"\x28\xb5\x2f\xfd" + b"\0" * 50),
        ("x-gzip", gzip.compress(b"<a:s> <a:p> 1 .")),
        ("zip", archive.getvalue()),
        ("IDENTITY;q=0", b"<a:s> <a:p> 1 ."),
    ]


def _part(name: str, file: str, media_type: str, body: bytes) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
    if media_type:
        head += f"Content-Type: {media_type}\r\n"
    return head.encode("utf-8", "surrogatepass") + b"\r\n" + body + b"\r\n"


_parts = st.lists(
    st.builds(
        _part,
        st.sampled_from(["graph", "", 'a"b', "x" * 999]),
        st.one_of(st.just("a.ttl"), hostile.filter(lambda text: "\n" not in text)),
        _TYPES,
        st.one_of(st.just(b"<a:s> <a:p"), st.binary(max_size=40), st.just(b"--b--\r\n--b\r\n")),
    ),
    max_size=3,
)


def _form(parts: list[bytes], begin: bytes, end: bytes) -> bytes:
    return b"".join(begin + part for part in parts) + end


_forms = st.builds(
    _form,
    _parts,
    st.sampled_from([b"--b\r\n", b"--b\n", b"--c\r\n", b"\r\n--b \r\n", b"--b--\r\n"]),
    st.sampled_from([b"--b--\r\n", b"--b", b"", b"\0", b"--b\r\n" * 1500]),
)
_BOUNDARIES = st.sampled_from(
    ["boundary=b", 'boundary="b', "boundary=", "", "boundary=" + "b" * 300, "boundary=\\"]
)


def requests(trap: str, headers: Sequence[tuple[str, str]]) -> st.SearchStrategy[bytes]:
    """Return graph writes, with headers that every one of them has."""
    mutated = st.sampled_from(sorted(_SEEDS)).flatmap(
        lambda kind: st.tuples(
            st.one_of(st.just(kind), _TYPES),
            st.builds(_mutated, st.just(_SEEDS[kind].encode()), _changes),
        )
    )
    deep = st.builds(
        lambda kind, depth: (kind, _deep(kind, depth)),
        st.sampled_from(sorted(_SEEDS)),
        st.sampled_from([100, 20_000]),
    )
    bombs = st.sampled_from(_bombs(trap))
    forms = st.tuples(_BOUNDARIES.map(lambda text: f"multipart/form-data; {text}"), _forms)
    plain = st.one_of(mutated, mutated, mutated, forms, forms, deep, bombs)
    zipped = st.builds(lambda pair: ("text/turtle", *pair), st.sampled_from(_zipped()))
    whole = st.one_of(plain.map(lambda pair: (pair[0], "", pair[1])), zipped)
    methods = st.sampled_from(["PUT", "POST"])
    return st.builds(_write, methods, _TARGETS, whole, st.just(headers))


def _write(
    method: str, target: str, content: tuple[str, str, bytes], own: Sequence[tuple[str, str]]
) -> bytes:
    media_type, encoding, body = content
    headers: list[tuple[str, str | bytes]] = [*own, ("Content-Type", media_type)]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return request(method, f"/store?{target}", headers, body)
