"""Ours, not W3C's: what the Protocol recommendation says and its manifest does not test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import quote, urlencode

import httpx
from rdflib import Literal, URIRef

from .endpoint import Endpoint
from .exchanges import RDF_TYPES, graph_of, media_type, need
from .manifests import Content
from .outcomes import Failure, Record, judge
from .protocol import boolean_of
from .results import CSV, JSON, TSV, XML, parse_results

_ONE_ROW = "SELECT ?x WHERE { VALUES ?x { <http://e.example/1> } }"
_ONE_TRIPLE = 'CONSTRUCT { <http://e.example/s> <http://e.example/p> "v" } WHERE {}'
_INSERT = "INSERT DATA { GRAPH <%s> { <http://e.example/s> <http://e.example/p> 1 } }"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
_QUERY = {"Content-Type": "application/sparql-query", "Accept": JSON}
_UPDATE = {"Content-Type": "application/sparql-update"}


def run_protocol_extra(endpoint: Endpoint) -> list[Record]:
    """Run the checks and leave the store empty."""
    records = [judge("protocol, extra", n, partial(c, endpoint)) for n, c in _checks().items()]
    endpoint.forget()
    endpoint.hold(Content())
    return records


def _checks() -> dict[str, Callable[[Endpoint], None]]:
    selects = {"json": JSON, "xml": XML, "csv": CSV, "tsv": TSV}
    graphs = dict(zip(("turtle", "ntriples", "rdfxml", "jsonld"), RDF_TYPES, strict=False))
    low_high = "{};q=0.1, {};q=0.9"
    return {
        **{f"conneg-select-{n}": partial(_select, accept=t, got={t}) for n, t in selects.items()},
        "conneg-select-any": partial(_select, accept="*/*", got=set(selects.values())),
        "conneg-qvalues": partial(_select, accept=low_high.format(CSV, JSON), got={JSON}),
        "conneg-qvalues-reverse": partial(_select, accept=low_high.format(JSON, CSV), got={CSV}),
        "conneg-unacceptable": _unacceptable,
        "conneg-ask-json": partial(_ask, accept=JSON),
        "conneg-ask-xml": partial(_ask, accept=XML),
        **{f"conneg-construct-{n}": partial(_construct, accept=t) for n, t in graphs.items()},
        "charset-param": _charset,
        "form-utf8": _form_utf8,
        "form-plus": _form_plus,
        "form-percent-literal": _form_percent,
        "no-query-param": _no_query,
        "unsupported-media-415": _unsupported_media,
        "method-405": _method,
        "syntax-error-400": _syntax_error,
        "update-in-query-param": _update_as_query,
        "query-in-update-param": _query_as_update,
        "update-get-no-effect": _update_by_get,
        "update-atomic": _atomic,
        "head": _head,
        "long-get-or-414": _long_get,
        "long-post": _long_post,
    }


def _get(endpoint: Endpoint, query: str, accept: str, method: str = "GET") -> httpx.Response:
    url = f"{endpoint.query_url}?query={quote(query, safe='')}"
    return endpoint.send(method, url, {"Accept": accept})


def _value(answer: httpx.Response) -> str:
    """Return the one value of ?x."""
    need(answer, 200)
    return str(parse_results(answer.content, answer.headers["Content-Type"]).rows[0]["x"])


def _needs_value(answer: httpx.Response, wanted: str) -> None:
    if (found := _value(answer)) != wanted:
        raise Failure(f"{found!r} came back for {wanted!r}")


def _needs_no_graph(endpoint: Endpoint, graph: str) -> None:
    answer = _get(endpoint, f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", JSON)
    if boolean_of(need(answer, 200)):
        raise Failure("the update was done")


def _select(endpoint: Endpoint, accept: str, got: set[str]) -> None:
    answer = need(_get(endpoint, _ONE_ROW, accept), 200)
    if media_type(answer) not in got:
        raise Failure(f"{accept} was answered with {media_type(answer)}")
    _needs_value(answer, "http://e.example/1")


def _unacceptable(endpoint: Endpoint) -> None:
    """HTTP allows to answer with another format than those accepted."""
    answer = need(_get(endpoint, _ONE_ROW, "image/png"), 200, 406)
    if answer.status_code == 200 and media_type(answer) not in (JSON, XML, CSV, TSV):
        raise Failure(f"answered with {media_type(answer)}")


def _ask(endpoint: Endpoint, accept: str) -> None:
    answer = need(_get(endpoint, "ASK {}", accept), 200)
    if media_type(answer) != accept or not boolean_of(answer):
        raise Failure(f"{media_type(answer)}: {answer.text[:80]}")


def _construct(endpoint: Endpoint, accept: str) -> None:
    answer = need(_get(endpoint, _ONE_TRIPLE, accept), 200)
    triple = (URIRef("http://e.example/s"), URIRef("http://e.example/p"), Literal("v"))
    if media_type(answer) != accept or set(graph_of(answer)) != {triple}:
        raise Failure(f"{media_type(answer)}: {answer.text[:80]}")


def _charset(endpoint: Endpoint) -> None:
    headers = {**_QUERY, "Content-Type": "application/sparql-query; charset=utf-8"}
    text = "é漢\U0001f600"
    query = f'SELECT ("{text}" AS ?x) {{}}'
    _needs_value(endpoint.send("POST", endpoint.query_url, headers, query.encode()), text)


def _form(endpoint: Endpoint, body: str) -> httpx.Response:
    return endpoint.send("POST", endpoint.query_url, _FORM, body.encode("ascii"))


def _form_utf8(endpoint: Endpoint) -> None:
    _needs_value(_form(endpoint, urlencode({"query": 'SELECT ("é漢" AS ?x) {}'})), "é漢")


def _form_plus(endpoint: Endpoint) -> None:
    """In a form a plus is a space, and %2B a plus."""
    _needs_value(_form(endpoint, "query=SELECT+(1%2B1+AS+%3Fx)+%7B%7D"), "2")


def _form_percent(endpoint: Endpoint) -> None:
    """Escapes are decoded once."""
    body = urlencode({"query": 'SELECT ("100%2541" AS ?x) {}'})
    _needs_value(_form(endpoint, body), "100%2541")


def _no_query(endpoint: Endpoint) -> None:
    answer = endpoint.send("GET", f"{endpoint.query_url}?foo=bar")
    if answer.is_server_error:
        raise Failure(f"{answer.status_code} for a request without a query")


def _unsupported_media(endpoint: Endpoint) -> None:
    """The manifest is content with any client error."""
    headers = {"Content-Type": "application/json"}
    need(endpoint.send("POST", endpoint.query_url, headers, b'{"query": "ASK {}"}'), 415)


def _method(endpoint: Endpoint) -> None:
    need(endpoint.send("PUT", endpoint.query_url, _QUERY, b"ASK {}"), 405, 501)


def _syntax_error(endpoint: Endpoint) -> None:
    answer = need(endpoint.query("SELECT ?x WHERE { ?x ", JSON), 400)
    if not answer.text.strip():
        raise Failure("a malformed query was answered without a word")


def _update_as_query(endpoint: Endpoint) -> None:
    graph = "http://e.example/update-as-query"
    endpoint.forget()
    _get(endpoint, _INSERT % graph, JSON)
    answer = endpoint.query(_INSERT % graph, JSON)
    _needs_no_graph(endpoint, graph)
    if not answer.is_client_error:
        raise Failure(f"{answer.status_code} for an update sent as a query")


def _query_as_update(endpoint: Endpoint) -> None:
    answer = endpoint.update("SELECT * { ?s ?p ?o }")
    if not answer.is_client_error:
        raise Failure(f"{answer.status_code} for a query sent as an update")


def _update_by_get(endpoint: Endpoint) -> None:
    graph = "http://e.example/update-by-get"
    endpoint.forget()
    endpoint.send("GET", f"{endpoint.update_url}?update={quote(_INSERT % graph, safe='')}")
    _needs_no_graph(endpoint, graph)


def _atomic(endpoint: Endpoint) -> None:
    """What a request did before its failing operation is undone."""
    graph = "http://e.example/atomic"
    failing = "CLEAR GRAPH <http://e.example/none> ; LOAD <http://127.0.0.1:1/nothing>"
    answer = endpoint.update(f"{_INSERT % graph} ; {failing}")
    if answer.is_success:
        raise Failure(f"{answer.status_code} for an update that cannot be done")
    _needs_no_graph(endpoint, graph)


def _head(endpoint: Endpoint) -> None:
    answer = need(_get(endpoint, _ONE_ROW, JSON, "HEAD"), 200, 405)
    if answer.content:
        raise Failure("HEAD was answered with a body")


def _long_get(endpoint: Endpoint) -> None:
    need(_get(endpoint, f"ASK {{ #{'x' * 6000}\n }}", JSON), 200, 414)


def _long_post(endpoint: Endpoint) -> None:
    need(endpoint.query(f"ASK {{ #{'x' * 1_000_000}\n }}", JSON), 200)
