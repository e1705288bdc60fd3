"""The remote engine against a real SPARQL server, and against servers that misbehave."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from pyoxigraph import RdfFormat, Store, parse

from heliograph.graph.errors import (
    EngineUnavailable,
    FormatUnavailable,
    QueryCancelled,
    QueryError,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
)
from heliograph.graph.store import EngineSettings, QueryRequest, Release, RemoteEngine, Term

ID = "https://w3id.org/heliograph/id/"
SERVER = Path(sys.executable).with_name("oxigraph")
CROSS = "SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint(sample: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Oxigraph's own server on the sample's named graphs."""
    if not SERVER.exists():
        pytest.skip("the oxigraph server is not installed beside this Python")
    folder = tmp_path_factory.mktemp("server") / "store"
    store = Store(folder)
    store.bulk_load(path=sample.dataset, format=RdfFormat.N_QUADS)
    del store
    address = f"127.0.0.1:{free_port()}"
    command = [str(SERVER), "serve-read-only", "--location", str(folder), "--bind", address]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        while server.poll() is None:
            try:
                httpx.get(f"http://{address}/")
                break
            except httpx.HTTPError:
                time.sleep(0.02)
        yield f"http://{address}/query"
        server.kill()


@pytest.fixture(scope="module")
def remote(endpoint: str) -> Iterator[RemoteEngine]:
    settings = EngineSettings(deadline=10, result_bytes=300_000)
    with RemoteEngine(endpoint, settings) as opened:
        yield opened


def test_rows_and_yes_or_no_come_as_from_the_embedded_engine(remote: RemoteEngine) -> None:
    rows = remote.rows(f"SELECT ?g ?n {{ GRAPH ?g {{ <{ID}actor/a6> ?p ?n }} }} ORDER BY ?n")

    graph = Term("iri", f"{ID}passage/001/lead/6")
    assert rows == [
        {"g": graph, "n": Term("literal", "actor 6", lang="en")},
        {"g": graph, "n": Term("literal", "yes")},
    ]
    assert remote.ask("ASK { GRAPH ?g { ?s ?p ?o } }") is True


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml"])
def test_graphs_come_in_the_format_asked_for(name: str, remote: RemoteEngine) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{ID}dataset/links> {{ ?s ?p ?o }} }} LIMIT 20"

    with remote.query(QueryRequest(query, format=name)) as answer:
        rdf_format = RdfFormat.from_media_type(answer.media_type)
        assert (answer.form, answer.format.name, answer.release) == ("construct", name, "")
        assert len(list(parse(answer.read(), rdf_format))) == 20
    assert not answer.path.exists()


def test_protocol_graphs_are_sent_on(remote: RemoteEngine) -> None:
    query = "SELECT ?s { ?s ?p ?o }"
    request = QueryRequest(query, "csv", default_graphs=(f"{ID}dataset/links",))

    with remote.query(request) as answer:
        assert len(answer.read().splitlines()) == 3001


def test_a_wrong_query_says_where(remote: RemoteEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="answered 400") as raised:
        remote.rows("SELECT * {\n ?s ?p }")
    assert raised.value.line == 2
    with pytest.raises(QuerySyntaxError, match="Expected SELECT"):
        remote.rows("INSERT DATA {}")


def test_a_runaway_ends_at_the_deadline_and_others_go_on(remote: RemoteEngine) -> None:
    with ThreadPoolExecutor(1) as thread:
        begin = time.monotonic()
        running = thread.submit(remote.query, QueryRequest(CROSS, deadline=0.5))
        assert remote.ask("ASK {}")
        assert isinstance(running.exception(), QueryTimeout)
        assert 0.5 <= time.monotonic() - begin < 1.5


def test_a_result_over_the_size_limit_is_refused(remote: RemoteEngine) -> None:
    with pytest.raises(QueryTooLarge, match="larger than 300000 bytes"):
        remote.query(QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }"))


def test_what_is_refused_is_not_sent(remote: RemoteEngine) -> None:
    with pytest.raises(QueryRefused, match="SERVICE <http://a.example/> is refused"):
        remote.ask("ASK { SERVICE <http://a.example/> {} }")
    with pytest.raises(FormatUnavailable):
        remote.query(QueryRequest("ASK {}", format="turtle"))
    for request in (
        QueryRequest("SELECT * FROM <a:a> FROM <a:b> {}"),
        QueryRequest("SELECT * {}", default_graphs=("a:a", "a:b")),
    ):
        with pytest.raises(QueryRefused, match="Several default graphs"):
            remote.query(request)


def test_several_default_graphs_are_sent_to_a_server_that_counts_right(endpoint: str) -> None:
    with RemoteEngine(endpoint, set_semantics=True) as engine:
        assert engine.ask("ASK FROM <a:a> FROM <a:b> { ?s ?p ?o }") is False


def test_closing_cancels_what_runs(endpoint: str) -> None:
    engine = RemoteEngine(endpoint, EngineSettings(workers=1))
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(engine.query, QueryRequest(CROSS))
        time.sleep(0.2)
        engine.close()
        assert isinstance(running.exception(), QueryCancelled)
    engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.ask("ASK {}")


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Start servers that answer each POST with one status, some headers and pieces of a body."""
    with ThreadPoolExecutor() as threads:
        servers: list[ThreadingHTTPServer] = []

        def start(status: int, pieces: list[bytes], pause: float = 0, **headers: str) -> str:
            server = ThreadingHTTPServer(("127.0.0.1", 0), handler(status, pieces, pause, headers))
            servers.append(server)
            threads.submit(server.serve_forever, 0.01)
            return f"http://127.0.0.1:{server.server_port}/"

        yield start
        stopped.set()
        for server in servers:
            server.shutdown()
            server.server_close()
        stopped.clear()


stopped = Event()


def handler(
    status: int, pieces: list[bytes], pause: float, headers: dict[str, str]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            for piece in pieces:
                if stopped.wait(pause):
                    return
                try:
                    self.wfile.write(piece)
                    self.wfile.flush()
                except OSError:
                    return

        def log_message(self, *arguments: object) -> None:
            pass

    return Handler


JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, EngineUnavailable),
        (400, QuerySyntaxError),
        (401, EngineUnavailable),
        (406, FormatUnavailable),
        (413, QueryRefused),
        (500, QueryFailed),
        (503, EngineUnavailable),
        (504, QueryTimeout),
    ],
)
def test_an_error_of_the_server_becomes_one_of_ours(
    status: int, kind: type[QueryError], serve: Callable[..., str]
) -> None:
    url = serve(status, [b"no reason", b"x" * 10_000], Location="http://127.0.0.1:9/")

    with RemoteEngine(url) as engine, pytest.raises(kind, match=f"answered {status}: no reason"):
        engine.ask("ASK {}")


def test_an_answer_of_another_kind_is_no_answer(serve: Callable[..., str]) -> None:
    for content_type in ("text/html", "text/turtle"):
        with (
            RemoteEngine(serve(200, [b"<html>"], Content_Type=content_type)) as engine,
            pytest.raises(EngineUnavailable, match=f"answered with {content_type}"),
        ):
            engine.ask("ASK {}")


def test_a_server_that_drips_is_stopped_at_the_deadline(serve: Callable[..., str]) -> None:
    url = serve(200, [b" "] * 1000, 0.05, Content_Type=JSON)

    with RemoteEngine(url, EngineSettings(deadline=0.5)) as engine:
        begin = time.monotonic()
        with pytest.raises(QueryTimeout):
            engine.ask("ASK {}")
        assert 0.5 <= time.monotonic() - begin < 1


def test_an_endless_answer_is_stopped_at_the_size_limit(serve: Callable[..., str]) -> None:
    url = serve(200, [b" " * 10_000] * 1000, Content_Type=JSON)

    with (
        RemoteEngine(url, EngineSettings(result_bytes=50_000)) as engine,
        pytest.raises(QueryTooLarge),
    ):
        engine.ask("ASK {}")


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with (
        RemoteEngine(f"http://127.0.0.1:{free_port()}/") as engine,
        pytest.raises(EngineUnavailable, match="cannot be reached"),
    ):
        engine.ask("ASK {}")


def test_a_busy_engine_says_so_at_the_deadline(serve: Callable[..., str]) -> None:
    url = serve(200, [b" "] * 100, 0.05, Content_Type=JSON)

    with RemoteEngine(url, EngineSettings(workers=1, deadline=1)) as engine:
        busy = Thread(target=lambda: pytest.raises(QueryTimeout, engine.ask, "ASK {}"))
        busy.start()
        time.sleep(0.1)
        with pytest.raises(QueryTimeout, match="busy"):
            engine.query(QueryRequest("ASK {}", deadline=0.1))
        busy.join()
