"""What all descriptions have in common: formats, tags, and that they are those of the release."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from rdflib import VOID, Graph

from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.server.app import create_service_app
from heliograph.server.service import Served, Service

HOST = "http://localhost"
WHOLE = f"{HOST}/.well-known/void#dataset"
RDF_TYPES = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")
DESCRIBED = ("/sparql", "/.well-known/void", "/catalog", "/queries", "/queries/q06-uss-carney")
_HASHES = """import hashlib, sys; from pathlib import Path
from heliograph.graph.queries import load_queries
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases
from heliograph.server import create_app
release = Releases(Path(sys.argv[1])).current()
with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
    client = create_app(engine, release.manifest, load_queries()).test_client()
    for path in ("/sparql", "/.well-known/void", "/catalog", "/queries", "/data/actor/isis.trig"):
        for media_type in ("text/turtle", "application/ld+json", "application/rdf+xml",
                           "application/n-triples"):
            content = client.get(path, headers={"Accept": media_type}).data
            print(path, media_type, hashlib.sha256(content).hexdigest())
"""


@pytest.mark.parametrize("path", DESCRIBED)
def test_a_description_is_the_same_graph_in_every_format(
    served: FlaskClient, read: Callable[..., Graph], path: str
) -> None:
    turtle = set(read(served, path))

    assert len(turtle) > 10
    for media_type in RDF_TYPES:
        assert set(read(served, path, media_type)) == turtle


@pytest.mark.parametrize("path", DESCRIBED)
def test_pyoxigraph_reads_every_description_too(
    served: FlaskClient, read: Callable[..., Graph], path: str
) -> None:
    for media_type in RDF_TYPES:
        content = served.get(path, headers={"Accept": media_type}).data
        form = pyoxigraph.RdfFormat.from_media_type(media_type)
        assert form is not None
        found = {quad.triple for quad in pyoxigraph.parse(content, form, base_iri=HOST)}

        assert len(found) == len(read(served, path))


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/catalog"])
def test_without_a_wish_a_description_is_turtle_and_what_is_not_there_is_406(
    served: FlaskClient, path: str
) -> None:
    assert served.get(path).mimetype == "text/turtle"
    assert served.get(path, headers={"Accept": "*/*"}).mimetype == "text/turtle"
    assert served.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", DESCRIBED)
def test_a_description_that_has_not_changed_is_not_sent_again(
    served: FlaskClient, path: str
) -> None:
    wish = {"Accept": "application/ld+json"}
    first = served.get(path, headers=wish)
    again = served.get(path, headers=wish | {"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_numbers_are_those_of_the_release_that_is_served(
    publish: Callable[..., Release], read: Callable[..., Graph], number: Callable[..., int]
) -> None:
    first = publish(["<a:s> <a:p> <a:o> <a:g> ."])
    second = publish(["<a:s> <a:p> <a:o> <a:g> .", "<a:s> <a:p> <a:o2> <a:g> ."])
    with (
        EmbeddedEngine(first, EngineSettings(workers=1)) as old,
        EmbeddedEngine(second, EngineSettings(workers=1)) as new,
    ):
        service = Service(Served(old, first.manifest))
        client = create_service_app(service).test_client()
        before = number(read(client, "/.well-known/void"), WHOLE, VOID.triples)
        service.replace(Served(new, second.manifest))
        after = number(read(client, "/.well-known/void"), WHOLE, VOID.triples)

    assert (before, after) == (1, 2)


@pytest.mark.slow
def test_a_description_is_the_same_text_in_every_process(data_folder: Path) -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", _HASHES, str(data_folder)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(found) == 1


def test_an_odd_host_gets_a_description_and_no_error(served: FlaskClient) -> None:
    for host in ('a"b<c>', "a b", "", "é.org", "a/b?c"):
        for path in ("/sparql", "/.well-known/void", "/catalog", "/openapi.json"):
            assert served.get(path, headers={"Host": host}).status_code in (200, 400)


def test_robots_may_read_pages_and_not_ask_queries(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(response.text.splitlines())

    assert response.mimetype == "text/plain"
    for path in ("/", "/page/actor/houthis", "/data/actor/houthis.ttl", "/queries", "/catalog"):
        assert robots.can_fetch("anybot", path)
    for path in ("/sparql?query=ASK{}", "/query", "/update", "/store", "/store?default"):
        assert not robots.can_fetch("anybot", path)
