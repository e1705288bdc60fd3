"""Linked data: what an IRI leads to, links between answers, graph names, moved things."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Graph
from werkzeug.test import TestResponse

from heliograph.graph.model.iris import BASE
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release, Releases
from heliograph.server import create_app
from heliograph.server.linked import HAS_PROVENANCE
from heliograph.server.urls import DATA_SUFFIXES

HTML = {"Accept": "text/html"}
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
MEDIA_TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
THINGS = (
    "actor/houthis",
    "actor/united-states",
    "document/000",
    "passage/003/body/2.1",
    "inference/event-tower22-attack-2024-01-28-date",
    "dataset/gazetteer",
    "scheme/event-type/attack",
    "derivation/best-dates",
)
Quads = set[Any]
_LINK = re.compile(r'<([^>]*)>((?:; \w+="[^"]*")*)')


@pytest.fixture(scope="module")
def quads(release: Release) -> Quads:
    return set(pyoxigraph.parse(path=release.dataset, format=pyoxigraph.RdfFormat.N_QUADS))


def links_of(response: TestResponse) -> list[tuple[str, dict[str, str]]]:
    """Return the links of an answer: target, and parameters."""
    found = _LINK.findall(response.headers.get("Link", ""))
    return [(target, dict(re.findall(r'(\w+)="([^"]*)"', more))) for target, more in found]


def parsed(content: bytes, suffix: str) -> Quads:
    form = pyoxigraph.RdfFormat.from_extension(suffix)
    assert form is not None
    return set(pyoxigraph.parse(content, form))


def about(quads: Quads, thing: str) -> Quads:
    """Return what is known of a thing: about it, referring to it, and what its graph holds."""
    node = pyoxigraph.NamedNode(f"{BASE}{thing}")
    return {
        quad
        for quad in quads
        if node in (quad.subject, quad.graph_name)
        or (quad.object == node and quad.predicate.value != TYPE)
    }


@pytest.mark.parametrize("path", ["/id", "/page", "/data"])
def test_answers_about_a_thing_vary_by_accept_and_link_to_each_other(
    client: FlaskClient, path: str
) -> None:
    iri = f"{BASE}actor/houthis"
    response = client.get(f"{path}/actor/houthis" + (".ttl" if path == "/data" else ""))
    links = links_of(response)

    assert response.headers["Vary"] == "Accept"
    assert (iri, {"rel": "canonical"}) in links
    alternates = {p["type"]: target for target, p in links if p["rel"] == "alternate"}
    assert set(alternates) == {"text/html", *MEDIA_TYPES.values()}
    for media_type, target in alternates.items():
        answer = client.get(target)
        assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert {p["anchor"] for _, p in links if p["rel"] == "describedby"} == {iri}


def test_the_page_names_the_same_alternates_in_its_head(client: FlaskClient) -> None:
    head = client.get("/page/actor/houthis", headers=HTML).text.partition("</head>")[0]

    for suffix, media_type in MEDIA_TYPES.items():
        link = f'<link rel="alternate" type="{media_type}" href="/data/actor/houthis.{suffix}">'
        assert link in head
    assert f'<link rel="canonical" href="{BASE}actor/houthis">' in head


@pytest.mark.parametrize("suffix", DATA_SUFFIXES)
def test_an_iri_leads_to_the_data_in_every_format(client: FlaskClient, suffix: str) -> None:
    accept = {"Accept": MEDIA_TYPES[suffix]}
    response = client.get("/id/actor/houthis", headers=accept)
    followed = client.get(response.headers["Location"], headers=accept)

    assert response.status_code == 303
    assert response.headers["Location"] == f"/data/actor/houthis.{suffix}"
    assert (followed.status_code, followed.mimetype) == (200, MEDIA_TYPES[suffix])


@pytest.mark.parametrize("thing", THINGS)
def test_data_without_graph_names_is_what_the_graphs_say(
    client: FlaskClient, quads: Quads, thing: str
) -> None:
    expected = {quad.triple for quad in about(quads, thing)}

    for suffix in ("ttl", "nt", "jsonld", "rdf"):
        found = parsed(client.get(f"/data/{thing}.{suffix}").data, suffix)
        assert {quad.triple for quad in found} == expected


@pytest.mark.parametrize("thing", THINGS)
def test_data_with_graph_names_has_every_quad_and_nothing_that_is_not_published(
    client: FlaskClient, quads: Quads, thing: str
) -> None:
    found = parsed(client.get(f"/data/{thing}.nq").data, "nq")

    assert about(quads, thing) <= found <= quads
    assert parsed(client.get(f"/data/{thing}.trig").data, "trig") == found


@pytest.mark.parametrize("thing", ["actor/houthis", "passage/003/body/2.1"])
def test_every_graph_that_is_named_is_described_down_to_its_document(
    client: FlaskClient, quads: Quads, thing: str
) -> None:
    found = parsed(client.get(f"/data/{thing}.nq").data, "nq")
    hg = "https://w3id.org/heliograph/ontology#"
    described = {quad.subject.value for quad in found}

    for quad in found:
        assert quad.graph_name.value in described
        if quad.predicate.value in (f"{hg}document", f"{hg}authorGroup"):
            assert quad.object.value in described
    assert found <= quads


def test_has_provenance_leads_to_the_graphs_of_each_statement(
    client: FlaskClient, quads: Quads
) -> None:
    links = links_of(client.get("/page/actor/houthis", headers=HTML))
    found = [(target, p) for target, p in links if p["rel"] == HAS_PROVENANCE]

    assert {p["anchor"] for _, p in found} == {f"{BASE}actor/houthis"}
    for target, parameters in found:
        content = client.get(target).data
        graphs = {q.graph_name for q in parsed(content, target.rpartition(".")[2])}
        assert {quad.graph_name for quad in about(quads, "actor/houthis")} <= graphs
        assert parameters["type"] in ("application/trig", "application/n-quads")


def test_rdflib_reads_the_trig_and_finds_the_same_graphs(client: FlaskClient) -> None:
    content = client.get("/data/place/ain-al-asad.trig").text
    dataset = Dataset()
    with warnings.catch_warnings():
        # rdflib 7.6 calls its own deprecated default_context when it parses a Dataset.
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=content, format="trig")

    graphs = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    assert graphs == {q.graph_name.value for q in parsed(content.encode(), "trig")}


def test_the_same_data_are_the_same_bytes_sorted(client: FlaskClient) -> None:
    for suffix in ("trig", "nq"):
        first, second = (client.get(f"/data/actor/houthis.{suffix}") for _ in range(2))
        assert first.data == second.data
        assert first.headers["ETag"] == second.headers["ETag"]
        tagged = {"If-None-Match": first.headers["ETag"]}
        assert client.get(f"/data/actor/houthis.{suffix}", headers=tagged).status_code == 304


def test_a_term_of_a_vocabulary_is_served_as_data_too(client: FlaskClient) -> None:
    path = "/resource?iri=https://w3id.org/heliograph/ontology%23Actor"
    turtle = client.get(path, headers={"Accept": "text/turtle"})
    trig = client.get(path, headers={"Accept": "application/trig"})

    assert (turtle.mimetype, trig.mimetype) == ("text/turtle", "application/trig")
    assert len(Graph().parse(turtle.data, format="turtle")) > 3
    graphs = {quad.graph_name.value for quad in parsed(trig.data, "trig")}
    assert "https://w3id.org/heliograph/ontology" in graphs
    assert client.get(path).mimetype == "text/html"
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_a_thing_by_its_iri_leads_to_its_page_or_its_data(client: FlaskClient) -> None:
    path = f"/resource?iri={BASE}actor/houthis"
    page, data = client.get(path), client.get(path, headers={"Accept": "text/turtle"})

    assert (page.status_code, page.headers["Location"]) == (303, "/page/actor/houthis")
    assert (data.status_code, data.headers["Location"]) == (303, "/data/actor/houthis.ttl")


# Things that have moved, and things that were withdrawn: a small release says so.

DCT = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
NOTE = "<http://www.w3.org/2004/02/skos/core#changeNote>"


def quad(subject: str, predicate: str, value: str) -> str:
    return f"<{BASE}actor/{subject}> {predicate} {value} <{BASE}dataset/d> ."


def moved(old: str, new: str) -> str:
    return quad(old, f"<{DCT}isReplacedBy>", f"<{BASE}actor/{new}>")


def gone(thing: str, value: str = "true") -> str:
    return quad(thing, f"<{OWL}deprecated>", f'"{value}"^^<{XSD}boolean>')


LINES = [
    *(quad(name, "<http://www.w3.org/2000/01/rdf-schema#label>", '"A name"') for name in "abcdxyz"),
    moved("a", "b"),
    moved("b", "c"),
    gone("a"),
    moved("x", "y"),
    moved("y", "x"),
    gone("z"),
    quad("z", NOTE, '"It was two things."@en'),
    quad(
        "z",
        "<http://www.w3.org/ns/prov#invalidatedAtTime>",
        f'"2026-03-04T05:06:07Z"^^<{XSD}dateTime>',
    ),
    gone("d", "false"),
    gone("split"),
    moved("split", "a"),
    moved("split", "d"),
    f"<https://example.org/old> <{DCT}isReplacedBy> <https://example.org/new> <{BASE}dataset/d> .",
    f'<https://example.org/gone> <{OWL}deprecated> "true"^^<{XSD}boolean> <{BASE}dataset/d> .',
    f"<https://example.org/oldest> <{DCT}isReplacedBy> <https://example.org/old> <a:g> .",
    quad("left", f"<{DCT}isReplacedBy>", "<https://example.org/new>"),
    quad(
        "odd",
        "<https://example.org/text>",
        '"tab\\t, quote\\", \\\\ and line\\n\\u0001 é \\U0001F600"',
    ),
    quad("odd", "<https://example.org/value>", f'"0.123456789012"^^<{XSD}double>'),
    quad("odd", "<https://example.org/value>", f'"5"^^<{XSD}decimal>'),
    quad("odd", "<https://example.org/value>", f'"true"^^<{XSD}boolean>'),
    quad("odd", "<https://example.org/name>", '"nom"@fr'),
    quad("odd", "<https://example.org/link>", "<https://example.org/a(b)#c'd>"),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    release = Releases(tmp_path_factory.mktemp("moved")).publish(
        LINES,
        counts={},
        sources=[],
        report={},
        software={},
        action="build",
        message="",
        author="tests",
    )
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        yield create_app(engine, release.manifest).test_client()


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/id/actor/a", "/id/actor/c"),
        ("/page/actor/a", "/page/actor/c"),
        ("/data/actor/a.ttl", "/data/actor/c.ttl"),
        ("/data/actor/a.nq", "/data/actor/c.nq"),
        (
            "/resource?iri=https://example.org/oldest",
            "/resource?iri=https%3A%2F%2Fexample.org%2Fnew",
        ),
        ("/resource?iri=https://example.org/old", "/resource?iri=https%3A%2F%2Fexample.org%2Fnew"),
        ("/id/actor/left", "/resource?iri=https%3A%2F%2Fexample.org%2Fnew"),
    ],
)
def test_a_renamed_thing_leads_on_for_good(small: FlaskClient, path: str, target: str) -> None:
    response = small.get(path)

    assert (response.status_code, response.headers["Location"]) == (301, target)


WITHDRAWN = (
    "/id/actor/z",
    "/page/actor/z",
    "/data/actor/z.ttl",
    "/data/actor/z.trig",
    f"/resource?iri={BASE}actor/z",
)


@pytest.mark.parametrize("path", WITHDRAWN)
def test_a_withdrawn_thing_is_gone_and_says_when_and_why(small: FlaskClient, path: str) -> None:
    data = small.get(path, headers={"Accept": "application/json"})
    page = small.get(path, headers=HTML)

    assert (data.status_code, data.mimetype) == (410, "application/problem+json")
    assert "withdrawn on 2026-03-04. It was two things." in json.loads(data.data)["detail"]
    assert (page.status_code, page.mimetype) == (410, "text/html")
    assert "It was two things." in page.text


def test_a_withdrawn_term_of_another_vocabulary_is_gone_as_well(small: FlaskClient) -> None:
    assert small.get("/resource?iri=https://example.org/gone").status_code == 410


def test_a_thing_with_two_successors_is_gone_and_names_both(small: FlaskClient) -> None:
    response = small.get("/page/actor/split")

    assert response.status_code == 410
    assert f"{BASE}actor/a, {BASE}actor/d" in response.text


def test_a_circle_of_renamings_and_what_is_not_deprecated_are_shown_as_they_are(
    small: FlaskClient,
) -> None:
    for path in ("/page/actor/x", "/data/actor/y.ttl", "/page/actor/c", "/page/actor/d"):
        assert small.get(path).status_code == 200


def test_literals_and_iris_come_out_as_they_are_stored(small: FlaskClient) -> None:
    store = pyoxigraph.Store()
    store.load("\n".join(LINES).encode(), pyoxigraph.RdfFormat.N_QUADS)
    expected = about(set(store), "actor/odd")

    assert len(expected) == 6
    for suffix in ("nq", "trig"):
        found = parsed(small.get(f"/data/actor/odd.{suffix}").data, suffix)
        assert about(found, "actor/odd") == expected


def test_the_canonical_lines_are_those_of_the_release(
    client: FlaskClient, release: Release
) -> None:
    lines = client.get("/data/actor/houthis.nq").data.splitlines(keepends=True)

    assert set(lines) <= set(release.dataset.read_bytes().splitlines(keepends=True))
