"""SPARQL that is nearly right, far too deep, far too long, or after something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from hypothesis import strategies as st

from heliograph.graph.queries import load_queries
from tests.server.hostile.texts import hostile, media_types
from tests.server.hostile.wire import request

_TOKEN = re.compile(r"\s+|<[^>]*>|\"[^\"]*\"|[?$]\w+|\w*:\w*|\w+|.", re.DOTALL)
_DEEPEST = 60_000
UPDATES = (
    "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1, 'x'@en, '2024-01-01'^^<a:date> } }",
    "PREFIX x: <a:> DELETE { GRAPH ?g { ?s x:p ?o } } INSERT { GRAPH ?g { ?s x:q ?o } } "
    "WHERE { GRAPH ?g { ?s x:p ?o FILTER (?o > 1 && regex(str(?s), '^a')) } }",
    "DELETE WHERE { GRAPH <a:g> { ?s <a:p> ?o } } ; CREATE SILENT GRAPH <a:h>",
    "WITH <a:g> DELETE { ?s ?p ?o } USING NAMED <a:h> WHERE { ?s ?p ?o OPTIONAL { ?s <a:q> [] } }",
    "COPY SILENT <a:g> TO <a:h> ; MOVE <a:h> TO <a:i> ; ADD <a:i> TO <a:g> ; DROP SILENT NAMED",
    "CLEAR GRAPH <a:g> ; DROP GRAPH <a:none>",
)
QUERIES = (
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) FROM <a:g> FROM NAMED <a:h> { GRAPH ?g { ?s a ?t } }",
    "CONSTRUCT { ?s <a:p> [ <a:q> ?o ] } WHERE { ?s <a:p>/<a:q>*|^<a:r> ?o } LIMIT 5",
    "DESCRIBE <https://w3id.org/heliograph/id/actor/irgc>",
    "PREFIX x: <a:> SELECT ?s (GROUP_CONCAT(?o; separator='\\n') AS ?t) { VALUES ?s { x:a UNDEF } "
    "?s x:p ?o MINUS { ?s x:q ?o } FILTER NOT EXISTS { ?s x:r 1.5e3 } } GROUP BY ?s HAVING (1)",
    "SELECT ?x { BIND (IF(RAND() < 0.5, UUID(), NOW()) AS ?x) { SELECT * {} } UNION {} } OFFSET 1",
)
_WORDS = (
    "{ } ( ) [ ] < > <> << >> ^ ^^ | / * + ? $ ! != . ; , @ # \\ \" ' ''' \"\"\" _:b UNION GRAPH "
    "FILTER SERVICE LOAD FROM NAMED BASE PREFIX SELECT WHERE BIND VALUES UNDEF a ?s * 1e400 -0 "
    "'x'^^<a:t> \\u007b \\U0000007D \\u003c /**/ <a:b> x:y :: ::: % %20 \x00 \ufeff"
)
_pieces = st.one_of(hostile, st.sampled_from(_WORDS.split(" ")))
_names = st.sampled_from(["query", "update", "default-graph-uri", "named-graph-uri", "format"])


def _mutated(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    tokens = _TOKEN.findall(text)
    for place, kind, piece in changes:
        at = place % max(1, len(tokens))
        if kind == 0:
            tokens[at : at + 1] = []
        elif kind == 1:
            tokens.insert(at, piece)
        elif kind == 2:
            tokens[at : at + 1] = [piece]
        else:
            tokens[at:at] = tokens[at : at + 8]
    return "".join(tokens)


def _nested(parts: tuple[str, str, str, str, str], depth: int) -> str:
    before, opening, inner, closing, after = parts
    return before + opening * depth + inner + closing * depth + after


_changes = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3), _pieces), max_size=4)
_depths = st.sampled_from([30, 300, _DEEPEST])
_deep = st.builds(
    _nested,
    st.sampled_from(
        [
            ("ASK ", "{", "", "}", ""),
            ("ASK { FILTER ", "(", "1", ")", "}"),
            ("ASK { FILTER (", "!", "1", "", ") }"),
            ("ASK { FILTER (", "- ", "1", "", ") }"),
            ("ASK { ?s ", "(", "<a:p>", ")*", " ?o }"),
            ("ASK { ?s <a:p> ", "(", "1", ")", " }"),
            ("ASK { ?s <a:p> ", "[ <a:q> ", "1", "]", " }"),
            ("ASK { BIND (", "IF(1,", "1", ",2)", " AS ?x) }"),
            ("ASK ", "{ SELECT * ", "{}", "}", ""),
            ("ASK { FILTER ", "EXISTS { FILTER ", "(1)", "}", "}"),
            ("ASK { ", "OPTIONAL { ", "", "}", "}"),
            ("ASK { ?s <a:p> 1 ", "UNION { ?s ?p 1 } ", "", "", "}"),
            ("ASK { <a:s> <a:p> ", "<<( <a:s> <a:p> ", "1", " )>>", " }"),
            ("", "PREFIX a: <a:> ", "ASK {}", "", ""),
            ("ASK { VALUES ?x { ", "1 ", "", "", "} }"),
            ("ASK { FILTER (1 ", "+ 1 ", "", "", ") }"),
            ("", "# comment\n", "ASK {}", "", ""),
            ("SELECT ", "?x ", "", "", "{}"),
        ]
    ),
    _depths,
)
_long = st.builds(
    lambda kind, size: kind.format("x" * size),
    st.sampled_from(
        ['ASK {{ ?s ?p "{}" }}', "ASK {{ <a:{}> ?p 1 }}", "ASK {{ ?{} ?p 1 }}", "ASK {{}} # {}"]
    ),
    st.sampled_from([100_000, 700_000, 1_100_000]),
)
_calls = (
    "ASK {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICE SILENT <{0}> {{}} }}",
    "BASE <{0}> ASK {{ SERVICE <x> {{}} }}",
    "PREFIX x: <{0}> ASK {{ SERVICE x: {{}} }}",
    "ASK {{ VALUES ?x {{ <{0}> }} SERVICE ?x {{}} }}",
    "ASK {{ \\u0053ERVICE <{0}> {{}} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
)
_update_calls = (
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <a:g>",
    "INSERT DATA {{}} ; LOAD <{0}>",
    "INSERT {{ GRAPH <a:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "BASE <{0}> LOAD <x>",
    "LO#\nAD <{0}> ; \\u004cOAD <{0}>",
)


def texts(seeds: Sequence[str], calls: Sequence[str], trap: str) -> st.SearchStrategy[str]:
    """Return texts made of real ones; ``trap`` is an address that nothing may call."""
    called = st.sampled_from(calls).map(lambda call: call.format(trap))
    mutated = st.builds(_mutated, st.one_of(st.sampled_from(seeds), called), _changes)
    return st.one_of(mutated, mutated, mutated, called, hostile)


def requests(trap: str) -> st.SearchStrategy[bytes]:
    """Return requests with a query, in each of the ways of the protocol."""
    seeds = [*QUERIES, *(query.text for query in load_queries())]
    found = st.one_of(texts(seeds, _calls, trap), texts(seeds, _calls, trap), _deep, _long)
    more = st.lists(st.tuples(_names, hostile), max_size=2)
    accept = st.one_of(st.just("*/*"), st.just("*/*"), media_types)
    return st.builds(_as_request, found, st.integers(0, 3), accept, more)


def updates(trap: str, headers: Sequence[tuple[str, str]]) -> st.SearchStrategy[bytes]:
    """Return requests with an update, and with headers that every one of them has."""
    more = st.lists(
        st.tuples(
            st.sampled_from(["using-graph-uri", "using-named-graph-uri", "message", "check"]),
            st.one_of(hostile, st.just(f"a:g> WHERE {{}} ; LOAD <{trap}> ; DROP GRAPH <a:x")),
        ),
        max_size=2,
    )
    found = texts(UPDATES, _update_calls, trap)
    return st.builds(_as_update, found, st.booleans(), more, st.just(headers))


def _encoded(pairs: Sequence[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


def _as_request(text: str, way: int, accept: str, more: list[tuple[str, str]]) -> bytes:
    headers: list[tuple[str, str | bytes]] = [("Accept", accept)]
    form = _encoded([("query", text), *more])
    if way == 0 and len(form) < 60_000:
        return request("GET", f"/sparql?{form}", headers)
    if way == 1:
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        return request("POST", "/query", headers, form.encode())
    headers.append(("Content-Type", "application/sparql-query"))
    return request("POST", f"/sparql?{_encoded(more)}", headers, text.encode())


def _as_update(
    text: str, direct: bool, more: list[tuple[str, str]], own: Sequence[tuple[str, str]]
) -> bytes:
    headers: list[tuple[str, str | bytes]] = list(own)
    if direct:
        headers.append(("Content-Type", "application/sparql-update"))
        return request("POST", f"/update?{_encoded(more)}", headers, text.encode())
    headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    return request("POST", "/sparql", headers, _encoded([("update", text), *more]).encode())
