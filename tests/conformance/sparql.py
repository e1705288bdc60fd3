"""The query, update and syntax tests of SPARQL 1.1, over HTTP.

The IRI of the file is prepended to a valid request as its BASE. Graphs named by FROM are in the
store beforehand: an endpoint is not asked to fetch them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from urllib.parse import urljoin

import httpx
from rdflib import Graph, URIRef

from .comparison import compare_results, compare_rows
from .endpoint import Endpoint
from .manifests import PUBLISHED, Content, SparqlTest, path_of, read_rdf
from .outcomes import Failure, Indeterminate, Record, judge
from .results import JSON, SUFFIXES, Results, parse_results, read_result_set
from .terms import Row, parse_graph, rows_of

_RDF = {"application/n-triples": "nt", "text/turtle": "turtle"}
_FORMAT_TESTS = {"csv-tsv-res", "json-res"}
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_GRAPH_OPERATION = re.compile(r"\b(LOAD|CREATE|DROP|CLEAR|ADD|MOVE|COPY)\b", re.IGNORECASE)


def run_tests(endpoint: Endpoint, tests: Iterable[SparqlTest]) -> list[Record]:
    """Run tests, those that only read first and by what they read, and leave the store empty."""
    checks: dict[str, Callable[[Endpoint, SparqlTest], None]] = {
        "bad query": check_bad_query,
        "valid query": check_valid_query,
        "query": check_query,
        "update": check_update,
        "valid update": check_valid_update,
        "bad update": check_bad_update,
    }
    order = list(checks)
    ordered = sorted(tests, key=lambda test: (order.index(test.kind), repr(_store_before(test))))
    records = [
        judge("sparql", test.name, lambda test=test: checks[test.kind](endpoint, test))  # type: ignore[misc]
        for test in ordered
    ]
    endpoint.hold(Content())
    return records


def check_query(endpoint: Endpoint, test: SparqlTest) -> None:
    """The answer is the expected one, in the format that the test is about."""
    assert test.result is not None, test.name
    endpoint.hold(_store_before(test))
    media_type = SUFFIXES.get(PurePosixPath(test.result).suffix)
    if media_type is not None:
        expected = parse_results(path_of(test.result).read_bytes(), media_type, test.result)
        accept = media_type if test.category in _FORMAT_TESTS else JSON
        _check_results(endpoint, test, expected, accept)
    elif described := read_result_set(read_rdf(test.result)):
        _check_results(endpoint, test, described, JSON)
    else:
        _check_graph(endpoint, test, read_rdf(test.result))


def _check_results(endpoint: Endpoint, test: SparqlTest, expected: Results, accept: str) -> None:
    answer = _accepted(endpoint.query(_based(test), accept))
    kind = answer.headers["Content-Type"]
    if kind.partition(";")[0] != accept:
        raise Failure(f"asked for {accept}, got {kind}")
    compare_results(expected, parse_results(answer.content, kind), test.text(), lax=test.lax)


def _check_graph(endpoint: Endpoint, test: SparqlTest, expected: Graph) -> None:
    answer = _accepted(endpoint.query(_based(test), "application/n-triples, text/turtle;q=0.9"))
    kind = answer.headers["Content-Type"].partition(";")[0]
    if kind not in _RDF:
        raise Failure(f"asked for RDF, got {kind}")
    actual = parse_graph(answer.content, _RDF[kind], "http://example.org/no-base/")
    compare_rows(rows_of(expected), rows_of(actual), "triples")


def check_update(endpoint: Endpoint, test: SparqlTest) -> None:
    """The whole dataset, read back, is the expected one."""
    endpoint.hold(test.before)
    _accepted(endpoint.update(_based(test)))
    actual = endpoint.quads()
    if len(set(actual)) != len(actual):
        raise Failure("the store gives a quad twice")
    compare_rows(_quads(test.after), actual, "quads")


def check_valid_query(endpoint: Endpoint, test: SparqlTest) -> None:
    """A valid query is answered; on a server error nothing is known of the syntax."""
    accept = f"{JSON}, application/n-triples;q=0.9, text/turtle;q=0.8"
    answer = endpoint.query(_based(test), accept)
    if answer.is_server_error:
        raise Indeterminate(_refusal(answer))
    _accepted(answer)


def check_valid_update(endpoint: Endpoint, test: SparqlTest) -> None:
    """A valid update is done; where it may fail to be done, nothing is known of the syntax."""
    endpoint.hold(Content())
    answer = endpoint.update(_based(test))
    words = re.sub(r"#[^\n]*", "", test.text())
    if not answer.is_success and (answer.is_server_error or _GRAPH_OPERATION.search(words)):
        raise Indeterminate(_refusal(answer))
    _accepted(answer)


def check_bad_query(endpoint: Endpoint, test: SparqlTest) -> None:
    _refused(endpoint.query(test.text(), f"{JSON}, application/n-triples;q=0.9"))


def check_bad_update(endpoint: Endpoint, test: SparqlTest) -> None:
    _refused(endpoint.update(test.text()))


def _based(test: SparqlTest) -> str:
    return f"BASE <{test.action}>\n{test.text()}"


def _store_before(test: SparqlTest) -> Content:
    """Return what the store must hold, with the files of the suite that FROM names."""
    if test.kind != "query":
        return test.before
    named = [urljoin(test.action, iri) for iri in _FROM.findall(test.text())]
    known = {name for name, _ in test.before.files}
    files = [(i, i) for i in named if i.startswith(PUBLISHED) and path_of(i).is_file()]
    return Content(test.before.files + tuple(file for file in files if file[0] not in known))


def _quads(content: Content) -> list[Row]:
    return list(
        {
            (None if name is None else URIRef(name), *row)
            for name, graph in content.graphs()
            for row in rows_of(graph)
        }
    )


def _accepted(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise Failure(_refusal(answer))
    return answer


def _refused(answer: httpx.Response) -> None:
    if not answer.is_client_error:
        raise Failure(f"what is malformed was answered with {answer.status_code}")


def _refusal(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:300]}"
