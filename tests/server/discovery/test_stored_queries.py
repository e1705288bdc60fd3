"""Stored queries in SHACL's words: what is described is what runs."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SDO, SH, Graph, Literal, URIRef

from heliograph.graph.queries import StoredQuery, load_queries
from heliograph.graph.store import EmbeddedEngine
from heliograph.server.descriptions import stored_queries

HOST = "http://localhost"


def test_every_stored_query_is_described_and_runs_as_it_is_told(
    client: FlaskClient, read: Callable[..., Graph]
) -> None:
    graph = read(client, "/queries")

    for query in load_queries():
        node = URIRef(f"{HOST}/queries/{query.name}")
        assert (node, RDF.type, SH.SPARQLExecutable) in graph
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in graph
        assert str(graph.value(node, SH.select)) == query.text
        assert graph.value(node, SDO.target) == URIRef(f"{HOST}/sparql")
        assert {str(p).rpartition("#")[2] for p in graph.objects(node, SH.parameter)} == {
            parameter.name for parameter in query.parameters
        }
    assert set(read(client, "/queries.ttl")) == set(graph)


def test_the_declared_prefixes_are_those_of_the_queries(
    client: FlaskClient, read: Callable[..., Graph], engine: EmbeddedEngine
) -> None:
    graph = read(client, "/queries/q06-uss-carney")
    node = URIRef(f"{HOST}/queries/q06-uss-carney")
    declared = "".join(
        f"PREFIX {graph.value(item, SH.prefix)}: <{graph.value(item, SH.namespace)}>\n"
        for item in graph.objects(graph.value(node, SH.prefixes), SH.declare)
    )
    text = str(graph.value(node, SH.select))
    body = "\n".join(line for line in text.splitlines() if not line.startswith("PREFIX"))

    assert engine.rows(declared + body) == engine.rows(text) != []


def test_a_parameter_of_a_stored_query_has_type_and_default_and_takes_values(
    client: FlaskClient, read: Callable[..., Graph]
) -> None:
    path = "/queries/events-possibly-within"
    graph = read(client, path)
    item = URIRef(f"{HOST}{path}#from")
    told = client.get(f"{path}?from=2024-03-01", headers={"Accept": "text/turtle"}).text
    wrong = client.get(f"{path}?from=yesterday", headers={"Accept": "text/turtle"})

    assert isinstance(graph.value(item, SH.defaultValue), Literal)
    assert str(graph.value(item, SH.datatype)).endswith("#date")
    assert '\\"2024-03-01\\"' in told or '"2024-03-01"' in told
    assert wrong.status_code == 400


def test_the_pages_of_stored_queries_are_still_pages(client: FlaskClient) -> None:
    for path in ("/queries", "/queries/q06-uss-carney"):
        assert client.get(path).mimetype == "text/html"
        assert client.get(path, headers={"Accept": "text/html"}).mimetype == "text/html"
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ASK {}", SH.ask), ("CONSTRUCT WHERE { ?s ?p ?o }", SH.construct)],
)
def test_other_forms_of_queries_have_their_own_terms(text: str, kind: URIRef) -> None:
    query = StoredQuery("mine", "Mine", "", (), "", (), f"# title: x\nPREFIX a: <a:b>\n{text}")
    graph = stored_queries([query], HOST)

    assert str(graph.value(URIRef(f"{HOST}/queries/mine"), kind)) == query.text
