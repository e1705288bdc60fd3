"""The SPARQL 1.1 Protocol, as its manifest describes it. Paths become those of the endpoint."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import parse_qs, urlsplit

import httpx

from .endpoint import Endpoint
from .exchanges import RDF_TYPES, Exchange, ExchangeTest, graph_of, media_type, read_exchanges
from .manifests import SPARQL11, Content
from .outcomes import Failure, Record, judge
from .results import CSV, JSON, TSV, XML, parse_results

_UPDATE = re.compile(r"update=|CLEAR|DROP|INSERT|DELETE")
_FORMS = {"boolean": {JSON, XML}, "tabular": {JSON, XML, CSV, TSV}, "RDF": set(RDF_TYPES)}


def run_protocol(endpoint: Endpoint) -> list[Record]:
    """Run the tests of the manifest and leave the store empty."""
    tests = read_exchanges(SPARQL11 / "protocol" / "manifest.ttl")
    fault = judge("protocol", "a good query and update", partial(_check_works, endpoint)).reason
    records = [judge("protocol", t.name, partial(_check, endpoint, t, fault)) for t in tests]
    endpoint.hold(Content())
    return records


def boolean_of(answer: httpx.Response) -> bool:
    """Return what an ASK was answered with; Failure if that is no boolean."""
    found = parse_results(answer.content, answer.headers.get("Content-Type", "")).boolean
    if found is None:
        raise Failure(f"no boolean: {answer.text[:100]}")
    return found


def _check_works(endpoint: Endpoint) -> None:
    """A test that expects a refusal says nothing of an endpoint that refuses everything."""
    endpoint.update("INSERT DATA { <http://e.example/s> <http://e.example/p> 1 }")
    if endpoint.is_empty():
        raise Failure("an update was without effect")


def _check(endpoint: Endpoint, test: ExchangeTest, fault: str) -> None:
    if fault and test.name.startswith("bad_"):
        raise Failure(f"a good request is not answered either: {fault}")
    endpoint.hold(test.before)
    for exchange in test.exchanges:
        _check_exchange(endpoint, exchange)


def _check_exchange(endpoint: Endpoint, exchange: Exchange) -> None:
    answer = _sent(endpoint, exchange)
    exchange.check_status(answer)
    if answer.is_redirect:
        return
    if exchange.answer_form is not None:
        if media_type(answer) not in _FORMS[exchange.answer_form]:
            raise Failure(f"{media_type(answer)} is no {exchange.answer_form} format")
        if exchange.answer_form == "RDF":
            graph_of(answer)
    if exchange.boolean is not None and boolean_of(answer) != exchange.boolean:
        raise Failure(f"expected {exchange.boolean}, got {not exchange.boolean}")


def _sent(endpoint: Endpoint, exchange: Exchange) -> httpx.Response:
    parameters = urlsplit(exchange.path).query
    is_update = _is_update(exchange)
    if is_update:
        endpoint.forget()
    url = endpoint.update_url if is_update else endpoint.query_url
    target = f"{url}?{parameters}" if parameters else url
    return endpoint.send(exchange.method, target, exchange.headers, exchange.body)


def _is_update(exchange: Exchange) -> bool:
    """Return whether a request is for the address that takes updates."""
    given = parse_qs(urlsplit(exchange.path).query)
    kind = exchange.headers.get("content-type", "")
    if "sparql-query" in kind or "query" in given:
        return False
    text = (exchange.body or b"").decode("latin-1")
    return "sparql-update" in kind or "update" in given or bool(_UPDATE.match(text))
