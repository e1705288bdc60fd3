"""What a remote endpoint answers, in every format, and what is no whole answer."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread, Timer
from types import MappingProxyType

import pytest

from heliograph.graph.errors import (
    EngineUnavailable,
    QueryCancelled,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
)
from heliograph.graph.store import (
    FORMATS,
    VIRTUOSO,
    Cancellation,
    EmbeddedEngine,
    EngineSettings,
    GraphStore,
    QueryRequest,
    Release,
    RemoteEngine,
    transfer,
)
from heliograph.graph.store.conversion import read_triples
from tests.serving import HOST, oxigraph

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
YES = b'{"head": {}, "boolean": true}'
ROWS = b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
ID = "https://w3id.org/heliograph/id/"
QUERIES = {
    "select": f"SELECT ?p ?o {{ <{ID}actor/a7> ?p ?o }} ORDER BY ?p ?o",
    "ask": f"ASK {{ <{ID}actor/a7> ?p ?o }}",
    "construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o FILTER (?s = <{ID}actor/a7>) }}",
    "describe": f"DESCRIBE <{ID}actor/a7>",
}


@pytest.fixture(scope="module")
def endpoint(sample: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("server") / "store") as address:
        with RemoteEngine(f"{address}/query") as engine, GraphStore(f"{address}/store") as store:
            assert transfer(sample, store, engine).ok
        yield f"{address}/query"


@pytest.fixture(scope="module")
def own(sample: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(sample, EngineSettings(workers=1)) as engine:
        yield engine


@pytest.mark.parametrize(
    ("form", "name"),
    [(form, item.name) for form in QUERIES for item in FORMATS if form in item.forms],
)
def test_every_form_comes_in_every_format_as_from_the_embedded_engine(
    endpoint: str, own: EmbeddedEngine, form: str, name: str
) -> None:
    request = QueryRequest(QUERIES[form], name)

    with RemoteEngine(endpoint) as remote:
        with remote.query(request) as far, own.query(request) as near:
            assert (far.form, far.format) == (near.form, near.format)
            if form in ("construct", "describe"):
                found, expected = (set(read_triples(answer.read(), name)) for answer in (far, near))
                assert found == expected != set()
            else:
                assert far.read() == near.read()
            assert far.size == far.path.stat().st_size


def test_relative_iris_mean_what_they_mean_here(endpoint: str) -> None:
    request = QueryRequest("ASK { <actor/a7> ?p ?o }", base=ID)

    with RemoteEngine(endpoint) as remote:
        assert remote.ask("BASE <" + ID + "> ASK { <actor/a7> ?p ?o }")
        with remote.query(request) as answer:
            assert b"true" in answer.read()


class Hostile(BaseHTTPRequestHandler):
    """Answers each request as the test says; kept connections may be cut."""

    protocol_version = "HTTP/1.1"
    status, body, stated, pause = 200, b"", "", 0.0
    headers_sent: Mapping[str, str] = {}
    stop = Event()
    asked: list[str] = []

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(self.status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for start in range(0, len(self.body), 20):
                if self.stop.wait(self.pause):
                    return
                self.wfile.write(self.body[start : start + 20])
                self.wfile.flush()
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def hostile(
    body: bytes,
    headers: Mapping[str, str] = MappingProxyType({"Content-Type": JSON}),
    pause: float = 0.0,
    status: int = 200,
) -> Iterator[str]:
    members = {
        "body": body, "pause": pause, "status": status, "headers_sent": headers,
        "stop": Event(), "asked": [],
    }  # fmt: skip
    Handler = type("Handler", (Hostile,), members)
    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/"
        members["stop"].set()  # type: ignore[attr-defined]
        server.shutdown()


@pytest.mark.parametrize(
    ("query", "body", "headers"),
    [
        ("ASK {}", YES[:-5], {"Content-Type": JSON}),
        ("ASK {}", YES, {"Content-Type": JSON, "Content-Length": "1000"}),
        ("ASK {}", ROWS, {"Content-Type": JSON}),
        ("SELECT * {}", YES, {"Content-Type": JSON}),
        ("SELECT * {}", b"<html>", {"Content-Type": JSON}),
        ("SELECT * {}", ROWS, {"Content-Type": "text/html"}),
        ("SELECT * {}", ROWS, {}),
        ("SELECT * {}", b"<a:a> <a:b> <a:c> .", {"Content-Type": NTRIPLES}),
        ("DESCRIBE <a:a>", b"<a:a> <a:b> .", {"Content-Type": NTRIPLES}),
        ("DESCRIBE <a:a>", ROWS, {"Content-Type": JSON}),
        ("ASK {}", b"\x1f\x8b\x00broken", {"Content-Type": JSON, "Content-Encoding": "gzip"}),
    ],
    ids=str,
)
def test_what_is_no_whole_answer_is_none(query: str, body: bytes, headers: dict[str, str]) -> None:
    with (
        hostile(body, headers) as url,
        RemoteEngine(url, EngineSettings(deadline=5)) as engine,
        pytest.raises(EngineUnavailable),
    ):
        engine.query(QueryRequest(query))


@pytest.mark.parametrize(
    ("header", "kind"), [("X-SQL-State", QueryTimeout), ("X-SPARQL-MaxRows", QueryTooLarge)]
)
def test_a_part_that_passes_for_the_whole_is_refused(header: str, kind: type[QueryError]) -> None:
    with (
        hostile(ROWS, {"Content-Type": JSON, header: "1000"}) as url,
        RemoteEngine(url) as engine,
        pytest.raises(kind),
    ):
        engine.rows("SELECT * {}")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False)])
def test_the_table_by_which_virtuoso_says_yes_or_no_is_understood(
    value: str, expected: bool
) -> None:
    cell = f'{{"__ASK_RETVAL": {{"type": "typed-literal", "datatype": "a:i", "value": "{value}"}}}}'
    body = f'{{"head": {{"vars": ["__ASK_RETVAL"]}}, "results": {{"bindings": [{cell}]}}}}'

    with hostile(body.encode()) as url, RemoteEngine(url) as engine:
        assert engine.ask("ASK {}") is expected


def test_a_redirect_is_not_followed(endpoint: str) -> None:
    with (
        hostile(b"", {"Location": endpoint}, status=307) as url,
        RemoteEngine(url) as engine,
        pytest.raises(EngineUnavailable, match="answered 307"),
    ):
        engine.ask("ASK {}")


def test_a_small_body_that_unpacks_to_a_large_one_is_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    settings = EngineSettings(result_bytes=100_000, spool=tmp_path)

    with hostile(bomb, {"Content-Type": JSON, "Content-Encoding": "gzip"}) as url:
        with RemoteEngine(url, settings) as engine, pytest.raises(QueryTooLarge):
            engine.ask("ASK {}")
    assert not list(tmp_path.rglob("*"))


def test_a_query_called_off_frees_its_place_and_one_that_waits_leaves_the_line() -> None:
    with hostile(YES, pause=0.2) as url, ThreadPoolExecutor(2) as threads:
        with RemoteEngine(url, EngineSettings(workers=1, deadline=10)) as engine:
            first, second = Cancellation(), Cancellation()
            begin = time.monotonic()
            running = threads.submit(engine.query, QueryRequest("ASK {}", cancellation=first))
            time.sleep(0.1)
            waiting = threads.submit(engine.query, QueryRequest("ASK {}", cancellation=second))
            Timer(0.1, second.cancel).start()
            assert isinstance(waiting.exception(), QueryCancelled)
            assert not running.done()
            first.cancel()
            assert isinstance(running.exception(), QueryCancelled)
            assert time.monotonic() - begin < 0.4
            assert engine.ask("ASK {}")  # its place is free


def test_a_kept_connection_that_died_is_no_error() -> None:
    with hostile(YES, {"Content-Type": JSON, "Content-Length": str(len(YES))}) as url:
        with RemoteEngine(url) as engine:
            assert [engine.ask("ASK {}") for _ in range(5)] == [True] * 5


def test_graphs_that_are_no_data_are_hidden_from_virtuoso_only() -> None:
    text = """SELECT ?g { # GRAPH ?g { }
        GRAPH ?g { ?s ?p "GRAPH ?x {" OPTIONAL { ?s <a:q> ?o } } GRAPH <a:g> { ?s ?p ?o } }"""
    head, tail = text.split(" GRAPH <a:g>")
    filtered = VIRTUOSO.rewrite(text)

    assert filtered.startswith(f"{head} FILTER (?g NOT IN (<{VIRTUOSO.default_graph}>, ")
    assert filtered.endswith(f")) GRAPH <a:g>{tail}")
    assert filtered.count("FILTER") == 1
