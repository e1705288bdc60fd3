"""The pages in front of a remote engine: the same as those in front of the release it was fed."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import httpx
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from heliograph.graph.errors import QueryCancelled
from heliograph.graph.queries import load_queries
from heliograph.graph.store import (
    Cancellation,
    EngineSettings,
    QueryRequest,
    Release,
    RemoteEngine,
)
from heliograph.server.app import create_service_app
from heliograph.server.remote import RemoteService

HTML = {"Accept": "text/html"}
PAGES = (
    "/list/event",
    "/list/statistic",
    "/page/event/tower22-attack-2024-01-28",
    "/page/actor/kataib-hezbollah",
    "/page/place/ain-al-asad",
    "/page/document/000",
    "/page/passage/000/lead/1.2",
    "/sources",
    "/queries/q13-gaps-between-us-responses",
    "/audit",
    "/search?q=kataib+hizbollah",
)
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def endpoint(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the release's store by a server that is not ours."""
    store = tmp_path_factory.mktemp("remote") / "store"
    shutil.copytree(release.path / "store", store)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    program = shutil.which("oxigraph", path=f"{sysconfig.get_path('scripts')}:{sys.prefix}/bin")
    assert program
    command = [program, "serve-read-only", "--location", str(store), "--bind", address]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        _wait_for(f"http://{address}/query")
        yield f"http://{address}/query"
        process.kill()


@pytest.fixture(scope="module")
def remote(endpoint: str) -> Iterator[RemoteEngine]:
    with RemoteEngine(endpoint, EngineSettings(deadline=20, workers=2)) as engine:
        yield engine


@pytest.fixture(scope="module")
def distant(endpoint: str) -> Iterator[FlaskClient]:
    service = RemoteService(endpoint, EngineSettings(deadline=20, workers=2))
    yield create_service_app(service, load_queries()).test_client()
    service.close()


def _wait_for(url: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            httpx.get(url, params={"query": "ASK {}"})
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the endpoint did not start")


def settled(app: FlaskClient, path: str) -> TestResponse:
    """Return a page once the ranks on it are computed, which is done beside."""
    until = time.monotonic() + 60
    while "are being computed" in (answer := app.get(path, headers=HTML)).text:
        assert time.monotonic() < until
        time.sleep(0.1)
    return answer


def shown(page: str) -> list[str]:
    """What a reader sees of a page, in no order: engines put what is not sorted as they like.

    But for how it is cited, since a remote graph has no release.
    """
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'<details class="citing".*?</details>', "", main, flags=re.S)
    return sorted(re.split(r"[<>\n]+\s*", re.sub(r"[\d.]+ ms", "ms", main)))


def cells(rows: str) -> list[str]:
    """What a table holds, in no order, and what was put together within a cell apart."""
    return sorted(re.split(r"[,;\r\n\"]+\s*", rows))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_the_same(client: FlaskClient, distant: FlaskClient, path: str) -> None:
    own, other = (settled(app, path) for app in (client, distant))

    assert (own.status_code, other.status_code) == (200, 200)
    assert shown(other.text) == shown(own.text)


def test_every_stored_query_gives_the_same_rows(client: FlaskClient, distant: FlaskClient) -> None:
    for query in load_queries():
        asked = {"query": query.text, "format": "csv"}
        own, other = (app.get("/sparql", query_string=asked) for app in (client, distant))
        assert other.status_code == 200, query.name
        assert cells(other.text) == cells(own.text), query.name


def test_nothing_answered_from_a_remote_graph_is_kept(distant: FlaskClient) -> None:
    answer = distant.get("/sparql?query=ASK{}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Heliograph-Sources" not in answer.headers


def test_a_query_nobody_waits_for_frees_its_place(remote: RemoteEngine) -> None:
    cancellation = Cancellation()
    Timer(0.3, cancellation.cancel).start()
    begin = time.monotonic()

    with ThreadPoolExecutor(1) as pool, pytest.raises(QueryCancelled):
        pool.submit(remote.query, QueryRequest(SLOW, cancellation=cancellation)).result()

    assert time.monotonic() - begin < 5


def test_what_would_call_out_is_not_sent_on(distant: FlaskClient) -> None:
    text = "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"

    assert distant.get("/sparql", query_string={"query": text}).status_code == 403
