"""SPARQLWrapper: queries by GET and POST in each format, updates with the token."""

from __future__ import annotations

from typing import Any, cast
from xml.dom.minidom import Document, Text

import pytest
from rdflib import RDFS, Graph
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

from ..serving import TOKEN
from .questions import ANY_PLACE, PLACE_LABELS, PLACES, Places

METHODS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def wrapper(url: str, query: str, form: str = JSON, method: str = GET) -> SPARQLWrapper:
    made = SPARQLWrapper(f"{url}/sparql")
    made.setQuery(query)
    made.setReturnFormat(form)
    made.setMethod(method)
    return made


def answer(made: SPARQLWrapper) -> Any:
    """Return what SPARQLWrapper makes of an answer, and close it, which SPARQLWrapper does not."""
    result = made.query()
    with result.response:
        return result.convert()


def pairs(rows: list[dict[str, dict[str, str]]]) -> Places:
    return {(row["place"]["value"], row["label"]["value"]) for row in rows}


@pytest.mark.parametrize(("method", "request_method"), METHODS)
def test_rows_come_by_each_method(
    briefs: str, places: Places, method: str, request_method: str
) -> None:
    made = wrapper(briefs, PLACES, method=method)
    made.setRequestMethod(request_method)

    assert pairs(answer(made)["results"]["bindings"]) == places


def test_rows_come_as_xml(briefs: str, places: Places) -> None:
    document = cast(Document, answer(wrapper(briefs, PLACES, XML)))

    uris, labels = (
        [cast(Text, node.firstChild).data for node in document.getElementsByTagName(name)]
        for name in ("uri", "literal")
    )
    assert set(zip(uris, labels, strict=True)) == places


@pytest.mark.parametrize(("form", "separator"), [(CSV, ","), (TSV, "\t")])
def test_rows_come_as_text(briefs: str, places: Places, form: str, separator: str) -> None:
    lines = answer(wrapper(briefs, PLACES, form)).decode().splitlines()

    assert [name.lstrip("?") for name in lines[0].split(separator)] == ["place", "label"]
    assert len(lines) == 1 + len(places)


def test_a_boolean_comes(briefs: str) -> None:
    assert answer(wrapper(briefs, ANY_PLACE)) == {"head": {}, "boolean": True}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # which the client uses
@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD, XML])
def test_a_graph_comes_in_each_format(briefs: str, places: Places, form: str) -> None:
    found = answer(wrapper(briefs, PLACE_LABELS, form))

    graph = Graph().parse(data=found, format="turtle") if isinstance(found, bytes) else found
    assert isinstance(graph, Graph)
    assert {(str(s), str(o)) for s, o in graph.subject_objects(RDFS.label)} == places


@pytest.mark.parametrize("request_method", [URLENCODED, POSTDIRECTLY])
@pytest.mark.parametrize("bearer", [True, False], ids=["bearer", "basic"])
def test_an_update_is_done_with_the_token(plain: str, request_method: str, bearer: bool) -> None:
    graph = f"http://e.example/sparqlwrapper/{request_method}/{bearer}"
    made = wrapper(plain, f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> <{graph}> 1 }} }}")
    made.setMethod(POST)
    made.setRequestMethod(request_method)
    if bearer:
        made.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    else:
        made.setCredentials("an-analyst", TOKEN)

    assert answer(made)
    assert answer(wrapper(plain, f"ASK {{ GRAPH <{graph}> {{ ?s ?p 1 }} }}"))["boolean"] is True


def test_an_update_without_the_token_is_an_error_that_the_client_knows(plain: str) -> None:
    made = wrapper(plain, "CLEAR ALL", method=POST)

    with pytest.raises(Unauthorized):
        made.query()


def test_a_malformed_query_is_an_error_that_says_where(briefs: str) -> None:
    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper(briefs, "SELECT ?x WHERE { ?x").query()
