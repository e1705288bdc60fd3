"""The HTTP requests and answers that the protocol manifests describe, sent as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node

from .manifests import MF, Content, content_of, listed, read_manifest
from .outcomes import Failure
from .terms import parse_graph

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

RDF_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
_STATUS_CODES = "http://www.w3.org/2011/http-statusCodes#"
_NAMED = {
    "OK": 200,
    "Created": 201,
    "Accepted": 202,
    "NoContent": 204,
    "BadRequest": 400,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "NotAcceptable": 406,
    "Conflict": 409,
    "UnsupportedMediaType": 415,
}


@dataclass(frozen=True)
class Exchange:
    """One request and what is expected of its answer; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    answer_headers: Mapping[str, str]
    answer_body: str | None
    answer_form: str | None
    boolean: bool | None
    location: str | None

    def check_status(self, answer: httpx.Response) -> None:
        if not any(_is_status(answer.status_code, name) for name in self.statuses):
            raise Failure(_instead(answer, self.statuses))


@dataclass(frozen=True)
class ExchangeTest:
    """Several exchanges, the graphs that must be there before, and the features they need."""

    name: str
    exchanges: tuple[Exchange, ...]
    before: Content
    is_listed: bool


def read_exchanges(path: Path) -> Iterator[ExchangeTest]:
    """Yield the tests of a manifest; those it defines without listing them come last."""
    graph = read_manifest(path)
    entries = listed(graph, graph.value(graph.value(None, RDF.type, MF.Manifest), MF.entries))
    others = set(graph.subjects(RDF.type, MF.GraphStoreProtocolTest)) - set(entries)
    for node in [*entries, *sorted(others, key=str)]:
        requests = listed(graph, graph.value(graph.value(node, MF.action), HT.requests))
        yield ExchangeTest(
            name=str(node).rpartition("#")[2],
            exchanges=tuple(_exchange(graph, request) for request in requests),
            before=content_of(graph, node),
            is_listed=node in entries,
        )


def media_type(answer: httpx.Response) -> str:
    kind: str = answer.headers.get("Content-Type", "")
    return kind.partition(";")[0].strip().lower()


def graph_of(answer: httpx.Response, base: str = "http://example.org/") -> Graph:
    """Return the graph in an answer; Failure if it is none."""
    kind = media_type(answer)
    if kind not in RDF_TYPES:
        raise Failure(f"{answer.status_code} {kind!r} in place of RDF")
    return parse_graph(answer.content, RDF_TYPES[kind], base)


def need(answer: httpx.Response, *statuses: int) -> httpx.Response:
    """Return the answer if its status is one of these; else raise Failure."""
    if answer.status_code not in statuses:
        raise Failure(_instead(answer, map(str, statuses)))
    return answer


def _exchange(graph: Graph, request: Node) -> Exchange:
    body, answer = graph.value(request, HT.body), graph.value(request, HT.resp)
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    expected, boolean = graph.value(answer, HT.body), graph.value(answer, MF.expectedBoolean)
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        headers=_headers(graph, request),
        body=None if body is None else str(graph.value(body, CNT.chars)).encode(encoding),
        statuses=tuple(
            str(status).removeprefix(_STATUS_CODES)
            for status in graph.objects(answer, MF.expectedStatus)
        ),
        answer_headers=_headers(graph, answer),
        answer_body=None if expected is None else str(graph.value(expected, CNT.chars)),
        answer_form=_text(graph.value(answer, MF.expectedFormat)),
        boolean=None if boolean is None else str(boolean) in ("true", "1"),
        location=_text(graph.value(answer, MF.expectedLocation)),
    )


def _text(node: Node | None) -> str | None:
    return None if node is None else str(node)


def _headers(graph: Graph, node: Node | None) -> dict[str, str]:
    fields = listed(graph, graph.value(node, HT.headers))
    return {
        str(graph.value(field, HT.fieldName)).lower(): str(graph.value(field, HT.fieldValue))
        for field in fields
    }


def _is_status(code: int, name: str) -> bool:
    group = re.fullmatch(r"StatusCode(\d)xx", name)
    return code // 100 == int(group[1]) if group else code == _NAMED[name]


def _instead(answer: httpx.Response, wanted: Iterable[str]) -> str:
    return f"{answer.status_code} in place of {' or '.join(wanted)}: {answer.text[:150]}"
