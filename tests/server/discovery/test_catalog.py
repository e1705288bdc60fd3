"""The DCAT catalogue: one dataset a source, with its triples, and downloads that have them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, VOID, Graph, URIRef

from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Release
from heliograph.server.descriptions.vocabulary import DCAT_VERSION

HOST = "http://localhost"
WHOLE = URIRef(f"{HOST}/.well-known/void#dataset")
CATALOG = URIRef(f"{HOST}/catalog")
DOCUMENT = "https://w3id.org/heliograph/ontology#document"
Quads = list[Any]


@pytest.fixture(scope="module")
def expected(quads: Quads) -> dict[str, int]:
    """The triples of each dataset, each triple once."""
    documents = {q.subject.value: q.object.value for q in quads if q.predicate.value == DOCUMENT}
    found: dict[str, set[Any]] = {}
    for quad in quads:
        graph = quad.graph_name.value
        found.setdefault(dataset_of(graph, documents), set()).add(quad.triple)
    return {name: len(triples) for name, triples in found.items()}


def dataset_of(graph: str, documents: dict[str, str]) -> str:
    grouped = {"inference": "inferences", "scheme": "code-lists"}
    kind = kind_of(graph)
    if kind == "passage":
        return f"{CATALOG}#document-{documents[graph][-3:]}"
    return f"{CATALOG}#{grouped[kind]}" if kind in grouped else graph


def test_the_catalogue_has_a_dataset_for_each_source_and_counts_it(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    expected: dict[str, int],
) -> None:
    graph = read(served, "/catalog")
    datasets = set(graph.objects(CATALOG, DCAT.dataset)) - {WHOLE}

    assert {str(item): number(graph, item, VOID.triples) for item in datasets} == expected
    assert {f"{CATALOG}#document-00{n}" for n in range(5)} <= set(expected)
    assert f"{BASE}dataset/briefs" in expected


def test_the_subsets_of_the_void_description_are_these_datasets(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    expected: dict[str, int],
) -> None:
    graph = read(served, "/.well-known/void")
    subsets = set(graph.objects(WHOLE, VOID.subset)) - set(graph.subjects(RDF.type, VOID.Linkset))

    assert {str(item): number(graph, item, VOID.triples) for item in subsets} == expected


def follow(client: FlaskClient, address: str) -> tuple[str, bytes]:
    parts = urlsplit(address)
    with client.get(f"{parts.path}?{parts.query}") as response:
        assert response.status_code == 200, address
        return response.mimetype or "", response.data


def triples_in(content: bytes, media_type: str) -> int:
    if media_type == "text/tab-separated-values":
        return len({line.partition(b"\t")[2] for line in content.split(b"\n")[1:-1]})
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert form is not None
    return len({quad.triple for quad in pyoxigraph.parse(content, form)})


def check_distributions(client: FlaskClient, graph: Graph, number: Callable[..., int]) -> int:
    """Get every distribution: what comes is of its type, and has the triples that were told."""
    pairs = list(graph.subject_objects(DCAT.distribution))
    for dataset, node in pairs:
        media_type, content = follow(client, str(graph.value(node, DCAT.downloadURL)))

        assert str(graph.value(node, DCAT.mediaType)).endswith(f"/media-types/{media_type}")
        if dataset != WHOLE:
            assert triples_in(content, media_type) == number(graph, dataset, VOID.triples)
    return len(pairs)


def test_every_distribution_has_the_triples_of_its_dataset(
    served: FlaskClient, read: Callable[..., Graph], number: Callable[..., int]
) -> None:
    graph = read(served, "/catalog")
    datasets = len(list(graph.objects(CATALOG, DCAT.dataset)))

    assert check_distributions(served, graph, number) == 3 * (datasets - 1) + 1


def test_a_plain_default_graph_is_a_dataset_of_its_own(
    publish: Callable[..., Release],
    serving: Callable[..., Any],
    read: Callable[..., Graph],
    number: Callable[..., int],
) -> None:
    lines = ["<a:s> <a:p> <a:o> .", "<a:s> <a:p> <a:o> <a:g> .", "<a:t> <a:p> <a:o> <a:h> ."]
    with serving(publish(lines, "plain")) as client:
        graph = read(client, "/catalog")

        assert number(graph, f"{CATALOG}#default-graph", VOID.triples) == 1
        assert number(graph, f"{CATALOG}#other", VOID.triples) == 2
        assert not list(graph.objects(WHOLE, DCTERMS.license))
        assert check_distributions(client, graph, number) == 7


def test_only_an_address_is_a_licence(
    publish: Callable[..., Release], serving: Callable[..., Any], read: Callable[..., Graph]
) -> None:
    thing, term = f"<{BASE}dataset/d>", f"<{DCTERMS.license}>"
    lines = [f'{thing} {term} "CC BY" {thing} .', f"{thing} {term} <javascript:x> {thing} ."]
    with serving(publish(lines)) as client:
        assert not list(read(client, "/catalog").objects(None, DCTERMS.license))
        page = client.get("/catalog", headers={"Accept": "text/html"}).text

    assert "not stated" in page
    assert "javascript:" not in page


def test_every_dataset_has_licence_release_publisher_and_provenance(
    served: FlaskClient, read: Callable[..., Graph], release: Release
) -> None:
    graph = read(served, "/catalog")

    for dataset in graph.objects(CATALOG, DCAT.dataset):
        licence = graph.value(dataset, DCTERMS.license)
        assert str(licence) == "https://creativecommons.org/licenses/by/4.0/"
        assert str(graph.value(dataset, DCAT_VERSION)) == release.id
        assert str(graph.value(dataset, DCTERMS.issued)).startswith(release.manifest.created[:19])
        assert graph.value(dataset, DCTERMS.title)
        assert graph.value(graph.value(dataset, DCTERMS.publisher), FOAF.name)
        activity = graph.value(dataset, PROV.wasGeneratedBy)
        assert len(list(graph.objects(activity, PROV.used))) == 5


def test_a_dataset_of_a_document_comes_from_it_and_does_not_license_it(
    served: FlaskClient, read: Callable[..., Graph]
) -> None:
    graph = read(served, "/catalog")
    dataset, document = URIRef(f"{CATALOG}#document-000"), URIRef(f"{BASE}document/000")

    assert graph.value(dataset, PROV.wasDerivedFrom) == document
    assert graph.value(document, DCTERMS.license) is None
    assert graph.value(document, DCTERMS.rights)
    assert str(graph.value(graph.value(document, DCTERMS.creator), FOAF.name)) == "Ari Cicurel"


def test_a_browser_gets_the_catalogue_as_a_page(served: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    response = served.get("/catalog", headers=browser)

    assert response.mimetype == "text/html"
    assert '<tr id="document-000">' in response.text
    assert "/store?graph=https%3A%2F%2Fw3id.org%2Fheliograph%2Fontology" in response.text
