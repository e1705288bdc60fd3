"""Serving a remote graph that comes and goes, and that is not what it should be."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from heliograph.graph.store import Access, EngineSettings, GraphStore
from heliograph.server.app import create_service_app
from heliograph.server.remote import RemoteService
from heliograph.server.settings import Settings
from tests.serving import HOST, TOKEN, free_port, heliograph, oxigraph

HTML = {"Accept": "text/html"}
TRIPLE = b"<a:s> <a:p> <a:o> .\n"
LIMITS = EngineSettings(deadline=5, workers=2)


@contextmanager
def distant(url: str, refresh: float = 60.0) -> Iterator[FlaskClient]:
    """The pages in front of a remote endpoint."""
    service = RemoteService(url, LIMITS, refresh=refresh)
    try:
        yield create_service_app(service, (), Settings()).test_client()
    finally:
        service.close()


def fill(address: str, *graphs: str) -> None:
    with GraphStore(f"{address}/store") as store:
        for graph in graphs:
            store.put(graph, TRIPLE)


def health(client: FlaskClient) -> tuple[int, str]:
    answer = client.get("/health")
    return answer.status_code, " ".join(answer.json.get("notices", ())) if answer.json else ""


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_is_there_before_its_endpoint_and_outlives_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    caplog.set_level(logging.WARNING, "heliograph")
    with distant(f"http://{HOST}:{port}/query") as client:
        assert health(client)[0] == 503
        down = client.get("/", headers=HTML)
        assert (down.status_code, "did not answer" in down.text) == (503, True)
        assert down.headers["Retry-After"]

        for _ in range(2):
            with oxigraph(tmp_path / "store", port) as address:
                fill(address, "", "a:one")
                wait_until(lambda: health(client) == (200, ""))
                home = client.get("/", headers=HTML)
                assert home.status_code == 200
                wait_until(lambda: "1 quads in 1 named graphs" in client.get("/").text)
                assert "did not answer" not in home.text
            assert health(client)[0] == 503

    words = caplog.text
    assert words.index("does not answer") < words.index("answers again")


def test_a_default_graph_that_is_not_the_merge_is_noticed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with oxigraph(tmp_path / "store") as address:
        fill(address, "a:one")
        with distant(f"{address}/query", refresh=0.1) as client:
            status, notices = health(client)
            assert status == 200 and "not the merge" in notices
            assert "not the merge" in client.get("/queries", headers=HTML).text
            assert "not the merge" in client.get("/sparql", headers={"Accept": "text/turtle"}).text
            assert "not the merge" in caplog.text

            fill(address, "")
            wait_until(lambda: health(client) == (200, ""))
            assert "not the merge" not in client.get("/queries", headers=HTML).text


def test_a_default_graph_that_counts_twice_is_noticed(tmp_path: Path) -> None:
    with oxigraph(tmp_path / "store", None, "--union-default-graph") as address:
        fill(address, "a:one", "a:two")
        with distant(f"{address}/query") as client:
            assert "counts a triple once for each" in health(client)[1]
            assert "numbers may be too high" in client.get("/queries", headers=HTML).text


def test_our_own_server_may_be_the_remote_one_and_counts_once(tmp_path: Path) -> None:
    with ExitStack() as stack:
        far = stack.enter_context(heliograph(tmp_path / "far", "--empty", log="off"))
        with GraphStore(f"{far}/store", Access(token=TOKEN)) as store:
            store.post_quads(b"<a:s> <a:p> <a:o> <a:one> .\n<a:s> <a:p> <a:o> <a:two> .\n")
        near = stack.enter_context(
            heliograph(tmp_path / "near", "--engine", f"{far}/sparql", log="off")
        )
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}

        assert httpx.get(f"{near}/health").json()["notices"] == []
        assert httpx.get(f"{near}/sparql", params=query).text.split() == ["n", "1"]


def test_a_plain_default_graph_is_no_surprise_where_it_is_expected(tmp_path: Path) -> None:
    with oxigraph(tmp_path / "store") as address:
        fill(address, "a:one")
        service = RemoteService(f"{address}/query", LIMITS, "plain")
        try:
            assert service.notices == []
        finally:
            service.close()


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/snapshots"), ("GET", "/store"), ("POST", "/update")]
)
def test_what_needs_a_release_says_that_there_is_none(
    tmp_path: Path, method: str, path: str
) -> None:
    with (
        oxigraph(tmp_path / "store") as address,
        distant(f"{address}/query") as client,
    ):
        body = {"query": "ASK {}"} if path == "/snapshots" else {"update": "CLEAR ALL"}
        answer = client.open(path, method=method, data=body if method == "POST" else None)

        assert 400 <= answer.status_code <= 501
        assert answer.json and answer.json["detail"]
