"""The SPARQL 1.1 Service Description, by the terms of its recommendation."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, RDFS, VOID, Graph, URIRef

from heliograph.graph.model.iris import BASE
from heliograph.graph.store import (
    DATASET_TYPES,
    FORMATS,
    GRAPH_TYPES,
    EmbeddedEngine,
    QueryRequest,
    Release,
    Releases,
)
from heliograph.graph.writing import Writer
from heliograph.server.app import create_service_app
from heliograph.server.descriptions.vocabulary import SD, W3C_FORMATS
from heliograph.server.service import Served, Service
from heliograph.server.settings import Settings

HOST = "http://localhost"
SERVICE = URIRef(f"{HOST}/sparql#service")
DEFAULT = URIRef(f"{HOST}/sparql#default-graph")


def test_the_service_names_the_endpoint_that_was_asked(
    served: FlaskClient, read: Callable[..., Graph]
) -> None:
    for path in ("/sparql", "/query"):
        for asked in (path, f"{path}/"):
            graph = read(served, asked)
            node = URIRef(f"{HOST}{path}#service")

            assert list(graph.subjects(RDF.type, SD.Service)) == [node]
            assert list(graph.objects(node, SD.endpoint)) == [URIRef(f"{HOST}{path}")]


def test_the_service_description_uses_the_terms_of_its_vocabulary_only(
    served: FlaskClient, read: Callable[..., Graph]
) -> None:
    known = {str(getattr(SD, name)) for name in SD.__annotations__ if not name.startswith("_")}
    graph = read(served, "/sparql")
    used = {str(term) for triple in graph for term in triple[1:] if str(term).startswith(SD._NS)}

    assert used <= known
    assert f"{SD._NS}UnionDefaultGraph" not in used


def test_every_result_format_has_its_w3c_iri_and_is_written(
    served: FlaskClient, read: Callable[..., Graph], engine: EmbeddedEngine
) -> None:
    formats = set(read(served, "/sparql").objects(SERVICE, SD.resultFormat))

    assert formats == {W3C_FORMATS[form.name] for form in FORMATS}
    assert len(formats) == len(FORMATS)
    for form in FORMATS:
        text = "SELECT * {}" if "select" in form.forms else "CONSTRUCT WHERE { ?s ?p ?o }"
        with engine.query(QueryRequest(text, format=form.name)) as answer:
            assert answer.format == form


def test_a_server_without_a_token_claims_no_update(
    served: FlaskClient, read: Callable[..., Graph]
) -> None:
    graph = read(served, "/sparql")

    assert list(graph.objects(SERVICE, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert not list(graph.objects(SERVICE, SD.inputFormat))
    assert not list(graph.objects(SERVICE, SD.feature))


def test_a_server_that_writes_claims_update_and_what_it_reads(
    engine: EmbeddedEngine, release: Release, read: Callable[..., Graph]
) -> None:
    folder = release.path.parents[1]
    writer = Writer(folder, 5.0, 2**30)
    service = Service(Served(engine, release.manifest), Releases(folder), writer)
    settings = Settings(token="secret", service_allow="http://example.org/sparql")
    try:
        graph = read(create_service_app(service, (), settings).test_client(), "/sparql")
    finally:
        writer.close()

    languages = {SD.SPARQL11Query, SD.SPARQL11Update}
    assert set(graph.objects(SERVICE, SD.supportedLanguage)) == languages
    assert set(graph.objects(SERVICE, SD.feature)) == {SD.EmptyGraphs, SD.BasicFederatedQuery}
    assert len(set(graph.objects(SERVICE, SD.inputFormat))) == len(GRAPH_TYPES + DATASET_TYPES)


def test_the_service_counts_the_triples_of_every_graph(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    quads: list[Any],
) -> None:
    graph = read(served, "/sparql")
    dataset = graph.value(SERVICE, SD.defaultDataset)

    found = {
        str(graph.value(node, SD.name)): number(graph, graph.value(node, SD.graph), VOID.triples)
        for node in graph.objects(dataset, SD.namedGraph)
    }
    assert found == Counter(quad.graph_name.value for quad in quads)


def test_the_default_graph_is_said_to_be_the_merge_and_counts_each_triple_once(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    triples: set[Any],
) -> None:
    graph = read(served, "/sparql")

    assert number(graph, DEFAULT, VOID.triples) == len(triples)
    assert "merge of all named graphs" in str(graph.value(DEFAULT, DCTERMS.description))
    assert "merge of all named graphs" in str(graph.value(SERVICE, RDFS.comment))


def test_a_plain_default_graph_is_said_to_be_an_ordinary_one(
    publish: Callable[..., Release],
    serving: Callable[..., Any],
    read: Callable[..., Graph],
    number: Callable[..., int],
) -> None:
    lines = ["<a:s> <a:p> <a:o> .", "<a:s> <a:p> <a:o> <a:g> .", "<a:t> <a:p> _:b <a:g> ."]
    with serving(publish(lines, "plain")) as client:
        graph = read(client, "/sparql")

    assert number(graph, DEFAULT, VOID.triples) == 1
    assert "ordinary graph" in str(graph.value(DEFAULT, DCTERMS.description))


def test_of_very_many_graphs_only_the_datasets_are_listed(
    publish: Callable[..., Release], serving: Callable[..., Any], read: Callable[..., Graph]
) -> None:
    lines = [f"<a:s> <a:p> <a:o> <a:g{n}> ." for n in range(1001)]
    with serving(publish([*lines, f"<a:s> <a:p> <a:o> <{BASE}dataset/d> ."])) as client:
        graph = read(client, "/sparql")

    dataset = graph.value(SERVICE, SD.defaultDataset)
    assert len(list(graph.objects(dataset, SD.namedGraph))) == 1
    assert "1002 named graphs" in str(graph.value(dataset, DCTERMS.description))


def test_an_empty_release_is_described_too(
    publish: Callable[..., Release],
    serving: Callable[..., Any],
    read: Callable[..., Graph],
    number: Callable[..., int],
) -> None:
    whole = URIRef(f"{HOST}/.well-known/void#dataset")
    with serving(publish([])) as client:
        assert number(read(client, "/.well-known/void"), whole, VOID.triples) == 0
        assert number(read(client, "/sparql"), DEFAULT, VOID.triples) == 0
        assert list(read(client, "/catalog").objects(None, DCAT.dataset)) == [whole]


def test_what_a_server_claims_it_does_and_its_numbers_follow_what_is_written(
    launch: Any, tmp_path: Path, number: Callable[..., int]
) -> None:
    def described(server: Any) -> Graph:
        with server.client(Accept="text/turtle") as client:
            return Graph().parse(client.get("/sparql").content, format="turtle")

    text = (
        "CREATE GRAPH <a:empty> ; INSERT DATA { <a:s> <a:p> <a:o> GRAPH <a:g> { <a:s> <a:p> 1 } }"
    )
    arguments = ("--empty", "--default-graph", "plain", "--token", "secret")
    with launch(tmp_path, *arguments) as server:
        before = described(server)
        with server.client(Authorization="Bearer secret") as client:
            assert client.post("/update", data={"update": text}).status_code == 200
        after = described(server)
        service, default = (
            URIRef(f"{server.url}/sparql#service"),
            f"{server.url}/sparql#default-graph",
        )

    assert (service, SD.supportedLanguage, SD.SPARQL11Update) in before
    assert (service, SD.feature, SD.EmptyGraphs) in before
    assert (number(before, default, VOID.triples), number(after, default, VOID.triples)) == (0, 1)
    names = {str(name) for name in after.objects(None, SD.name)}
    assert {name: number(after, name, VOID.triples) for name in names} == {"a:empty": 0, "a:g": 1}


def test_an_answer_to_a_query_is_no_service_description(served: FlaskClient) -> None:
    query = {"query": "DESCRIBE <https://w3id.org/heliograph/id/actor/houthis>"}

    assert "service-description" not in served.get("/sparql", query_string=query).text
