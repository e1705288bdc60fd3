"""A listener on this machine counts who calls: nobody may, unless it was allowed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from heliograph.graph.errors import QueryError
from heliograph.graph.store import EmbeddedEngine, EngineSettings, QueryRequest, Release

CALLS = [
    "ASK { SERVICE <URL> {} }",
    "ASK { sErViCe <URL> {} }",
    "ASK { SERVICE SILENT <URL> {} }",
    "ASK{SERVICE<URL>{}}",
    "ASK { SERVICE # { no\n <URL> {} }",
    "ASK { SERVICE#<http://other.example/>{\r<URL>#\n{} }",
    "PREFIX ex: <URL> ASK { SERVICE ex: {} }",
    "PREFIX ex: <URL> ASK { SERVICEex:{} }",
    "PREFIX ex: <URL> ASK { SERVICESILENTex:{} }",
    "PREFIX : <URL> ASK { SERVICE:{} }",
    "PREFIX service: <URL> ASK { SERVICE service: {} }",
    "BASE <URL> ASK { SERVICE <> {} }",
    "ASK { VALUES ?s { <URL> } SERVICE ?s {} }",
    "ASK { VALUES ?s { <URL> } SERVICE ?s#c d\n{} }",
    "ASK { VALUES ?s { <URL> } FILTER(1<2)SERVICE?s#>\n{} }",
    "ASK { VALUES ?s { <URL> } FILTER('a'<'#>')SERVICE ?s {} #'\n }",
    "ASK { { SELECT * { SERVICE <URL> {} } } }",
    "ASK { FILTER EXISTS { SERVICE <URL> {} } }",
    "CONSTRUCT { <a:a> <a:b> 1 } { SERVICE <URL> {} }",
    r"ASK { SERVICE <\u0055RL> {} }",
]


class Listener:
    def __init__(self, url: str) -> None:
        self.url = url
        self.calls = 0


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.calls += 1
            body = b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Listener(f"http://127.0.0.1:{server.server_port}/")
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def written_for(listener: Listener, query: str) -> str:
    escaped = listener.url.replace("h", r"\u0068", 1)
    return query.replace(r"\u0055RL", escaped).replace("URL", listener.url)


@pytest.mark.parametrize("query", CALLS)
def test_nobody_is_called(query: str, either_engine: EmbeddedEngine, listener: Listener) -> None:
    with pytest.raises(QueryError, match="is refused"):
        either_engine.query(QueryRequest(written_for(listener, query)))
    assert listener.calls == 0


def test_the_same_queries_do_call_where_it_is_allowed(sample: Release, listener: Listener) -> None:
    """So that the test above is not one of queries that call nobody anyway."""
    settings = EngineSettings(workers=1, service_allow=(listener.url,))
    with EmbeddedEngine(sample, settings) as engine:
        # A variable target, and a prefix named like the keyword, are refused all the same.
        constant = [query for query in CALLS if "?s" not in query and "service:" not in query]
        assert len(constant) >= 14
        for number, query in enumerate(constant, 1):
            engine.query(QueryRequest(written_for(listener, query))).close()
            assert listener.calls == number
        for query in set(CALLS) - set(constant):
            with pytest.raises(QueryError, match="is refused"):
                engine.query(QueryRequest(written_for(listener, query)))
    assert listener.calls == len(constant)


def test_an_allow_list_does_not_open_the_door_to_others(
    sample: Release, listener: Listener
) -> None:
    with EmbeddedEngine(sample, EngineSettings(service_allow=("http://a.example/",))) as engine:
        for query in CALLS:
            with pytest.raises(QueryError, match="is refused"):
                engine.query(QueryRequest(written_for(listener, query)))
    assert listener.calls == 0


TREACHEROUS = """
import sys
from pyoxigraph import Store
from heliograph.graph.store.evaluation import evaluate
from heliograph.graph.store.messages import Job, Plan

class Treacherous:
    def query(self, text, base_iri=None):
        return Store().query(f"ASK {{ SERVICE <{sys.argv[1]}> {{}} }}")

plan = Plan("", "", "merge", sys.argv[3] == "wall", 2**30, 1000, 1000, (), "")
evaluate(Treacherous(), Job("ASK {}", sys.argv[2], (), 1.0), plan)
"""


def test_behind_the_guard_there_is_no_descriptor_for_a_connection(
    tmp_path: Path, listener: Listener
) -> None:
    """A store that calls out although its query does not: the second wall alone must hold."""

    def run(wall: str) -> str:
        command = [sys.executable, "-c", TREACHEROUS, listener.url, str(tmp_path / "out"), wall]
        return subprocess.run(command, capture_output=True, text=True).stderr

    assert run("no wall") == ""
    assert listener.calls == 1
    assert "QueryFailed" in run("wall")
    assert listener.calls == 1
