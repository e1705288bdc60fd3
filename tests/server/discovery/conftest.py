"""Descriptions read as graphs, and the quads of the briefs to count everything again from."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef

from heliograph.graph.queries import load_queries
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release, Releases
from heliograph.server.app import create_service_app
from heliograph.server.service import Served, Service

HOST = "http://localhost"
FORMS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
}


@pytest.fixture(scope="session")
def quads(release: Release) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(path=release.dataset, format=pyoxigraph.RdfFormat.N_QUADS))


@pytest.fixture(scope="session")
def triples(quads: list[pyoxigraph.Quad]) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in quads}


@pytest.fixture(scope="session")
def served(engine: EmbeddedEngine, release: Release) -> FlaskClient:
    """The briefs with their data folder, so that the dataset can be had as a whole."""
    service = Service(Served(engine, release.manifest), Releases(release.path.parents[1]))
    return create_service_app(service, load_queries()).test_client()


@pytest.fixture
def publish(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Release]:
    """Return what makes a release of N-Quads lines, in a data folder of its own."""

    def run(lines: list[str], default_graph: str = "merge") -> Release:
        return Releases(tmp_path_factory.mktemp("data")).publish(
            lines,
            counts={},
            sources=[],
            report={},
            software={},
            action="build",
            message="",
            author="tests",
            default_graph=default_graph,  # type: ignore[arg-type]
        )

    return run


@pytest.fixture
def serving() -> Callable[[Release], AbstractContextManager[FlaskClient]]:
    """Return what serves a release with its data folder."""

    @contextmanager
    def run(release: Release) -> Iterator[FlaskClient]:
        with EmbeddedEngine(release, EngineSettings(workers=1)) as opened:
            service = Service(Served(opened, release.manifest), Releases(release.path.parents[1]))
            yield create_service_app(service).test_client()

    return run


@pytest.fixture(scope="session")
def read() -> Callable[..., Graph]:
    """Return what gets a description as a graph, and checks the response on the way."""

    def run(client: FlaskClient, path: str, accept: str = "text/turtle") -> Graph:
        response = client.get(path, headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, accept), response.text[:500]
        assert "Accept" in response.headers["Vary"]
        with warnings.catch_warnings():
            # rdflib 7.6 uses its own deprecated graph when it reads JSON-LD.
            warnings.simplefilter("ignore", DeprecationWarning)
            return Graph().parse(response.data, format=FORMS[accept], publicID=f"{HOST}{path}")

    return run


@pytest.fixture(scope="session")
def number() -> Callable[..., int]:
    """Return what reads the only value of a property as a number."""

    def run(graph: Graph, subject: object, predicate: URIRef) -> int:
        value = graph.value(URIRef(str(subject)), predicate, any=False)
        assert isinstance(value, Literal)
        return int(value)

    return run
