"""pyoxigraph reads every format that the server writes, and loads what the store gives."""

from __future__ import annotations

from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from .questions import ANY_PLACE, PLACE_LABELS, PLACES, Places


def fetch(url: str, query: str, media_type: str) -> bytes:
    address = f"{url}/sparql?{urlencode({'query': query})}"
    with urlopen(Request(address, headers={"Accept": media_type})) as answer:
        assert answer.headers.get_content_type() == media_type.partition(";")[0]
        content: bytes = answer.read()
    return content


def text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


@pytest.mark.parametrize(
    "form",
    [QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.TSV],
    ids=["json", "xml", "tsv"],
)
def test_rows_are_read(briefs: str, places: Places, form: QueryResultsFormat) -> None:
    found = parse_query_results(fetch(briefs, PLACES, form.media_type), form)

    assert isinstance(found, QuerySolutions)
    assert {(text(row["place"]), text(row["label"])) for row in found} == places


@pytest.mark.parametrize(
    "form", [QueryResultsFormat.JSON, QueryResultsFormat.XML], ids=["json", "xml"]
)
def test_a_boolean_is_read(briefs: str, form: QueryResultsFormat) -> None:
    found = parse_query_results(fetch(briefs, ANY_PLACE, form.media_type), form)

    assert isinstance(found, QueryBoolean)
    assert bool(found) is True


@pytest.mark.parametrize(
    "form",
    [
        RdfFormat.TURTLE,
        RdfFormat.N_TRIPLES,
        RdfFormat.RDF_XML,
        RdfFormat.JSON_LD,
        RdfFormat.TRIG,
        RdfFormat.N_QUADS,
    ],
    ids=["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"],
)
def test_graphs_are_read(briefs: str, places: Places, form: RdfFormat) -> None:
    found = parse(fetch(briefs, PLACE_LABELS, form.media_type), form)

    assert {(text(quad.subject), text(quad.object)) for quad in found} == places
