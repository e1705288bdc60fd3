"""rdflib's SPARQLStore and SPARQLUpdateStore: graphs that live in the server."""

from __future__ import annotations

from typing import Literal as OneOf
from urllib.error import HTTPError

import pytest
from rdflib import RDFS, Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from ..serving import TOKEN
from .questions import ANY_PLACE, PLACE_LABELS, PLACES, Places

# Neither store closes the connection it has read from.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

A, P = URIRef("http://e.example/a"), URIRef("http://e.example/p")
Method = OneOf["GET", "POST", "POST_FORM"]
METHODS: tuple[Method, ...] = ("GET", "POST", "POST_FORM")


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", METHODS)
def test_rows_come_by_each_method_in_each_format(
    briefs: str, places: Places, method: Method, form: str
) -> None:
    graph = Graph(SPARQLStore(f"{briefs}/sparql", returnFormat=form, method=method))

    assert {(str(row[0]), str(row[1])) for row in graph.query(PLACES)} == places  # type: ignore[index]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_boolean_comes_in_each_format(briefs: str, form: str) -> None:
    store = SPARQLStore(f"{briefs}/sparql", returnFormat=form)

    assert Graph(store).query(ANY_PLACE).askAnswer is True


@pytest.mark.parametrize("form", ["xml", "turtle"])
def test_a_constructed_graph_comes(briefs: str, places: Places, form: str) -> None:
    found = Graph(SPARQLStore(f"{briefs}/sparql", returnFormat=form)).query(PLACE_LABELS).graph

    assert found is not None
    assert {(str(s), str(o)) for s, o in found.subject_objects(RDFS.label)} == places


def test_a_graph_in_the_server_is_read_triple_by_triple(briefs: str, places: Places) -> None:
    graph = Graph(SPARQLStore(f"{briefs}/sparql"))
    place, label = min(places)

    assert str(graph.value(URIRef(place), RDFS.label)) == label
    assert (URIRef(place), RDFS.label, None) in graph


@pytest.mark.parametrize("credentials", ["bearer", "basic"])
def test_a_graph_in_the_server_is_changed(plain: str, credentials: str) -> None:
    url, name = f"{plain}/sparql", URIRef(f"http://e.example/rdflib/{credentials}")
    if credentials == "bearer":
        store = SPARQLUpdateStore(url, url, headers={"Authorization": f"Bearer {TOKEN}"})
    else:
        store = SPARQLUpdateStore(url, url, auth=("an-analyst", TOKEN))
    graph = Dataset(store).graph(name)

    graph.add((A, P, Literal("é\n\"'")))
    graph.add((A, P, Literal(2)))
    assert set(graph.objects(A, P)) == {Literal("é\n\"'"), Literal(2)}
    graph.remove((A, P, Literal(2)))
    assert set(graph) == {(A, P, Literal("é\n\"'"))}
    graph.update("DELETE WHERE { ?s ?p ?o }")
    assert len(graph) == 0


def test_a_change_without_the_token_is_an_error(plain: str) -> None:
    store = SPARQLUpdateStore(f"{plain}/query", f"{plain}/update")

    with pytest.raises(HTTPError, match="401"):
        Dataset(store).graph(A).add((A, P, A))
