"""SERVICE to other endpoints: a real server of another make, one that hangs, one without end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from heliograph.graph.errors import QueryError
from heliograph.graph.queries import Parameter, StoredQuery, federated_queries, load_queries
from heliograph.server.cli import main
from tests.serving import HOST, heliograph, oxigraph

WIKIDATA = """
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wd:Q796 rdfs:label "العراق"@ar, "عراق"@fa, "Iraq"@en ; wdt:P297 "IQ" ; wdt:P1566 "99237" .
wd:Q4119382 rdfs:label "كتائب حزب الله"@ar .
wd:Q1530 wdt:P625 "Point(44.4 33.35)"^^geo:wktLiteral ; wdt:P1566 "98182" .
wd:Q1 rdfs:label "كون"@ar .
"""
SECONDS = 3.0


@pytest.fixture(scope="module")
def wikidata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The query address of an Oxigraph server that holds a few items as Wikidata has them."""
    with oxigraph(tmp_path_factory.mktemp("wikidata")) as url:
        headers = {"Content-Type": "text/turtle"}
        httpx.put(
            f"{url}/store?default", content=WIKIDATA.encode(), headers=headers
        ).raise_for_status()
        yield f"{url}/query"


class _Hanging(BaseHTTPRequestHandler):
    """Answers /endless with rows without an end, /broken with no SPARQL, all else never."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        if self.path == "/broken":
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"<htm>")
            return
        if self.path != "/endless":
            time.sleep(60)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._chunk('{"head":{"vars":["s"]},"results":{"bindings":[')
            number = 0
            while True:
                number += 1
                value = f"{number} {'x' * 65_000}"
                row = json.dumps({"s": {"type": "literal", "value": value}})
                self._chunk(f"{row},")
        except OSError:
            return

    def _chunk(self, text: str) -> None:
        content = text.encode()
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    do_GET = do_POST

    def log_message(self, *arguments: Any) -> None:
        return


class _Quiet(ThreadingHTTPServer):
    """Says nothing when a client has gone, as the clients here all do."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


@contextmanager
def _stranger() -> Iterator[str]:
    server = _Quiet((HOST, 0), _Hanging)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    with _stranger() as url:
        yield url


@pytest.fixture(scope="module")
def server(data_folder: Path, wikidata: str, stranger: str) -> Iterator[str]:
    allowed = f"{wikidata} {stranger}/endless {stranger}/never {stranger}/broken"
    settings = {"service_allow": allowed, "deadline": SECONDS, "memory": 200_000_000, "log": "off"}
    with heliograph(data_folder, **settings) as url:
        yield url


def ask(server: str, query: str) -> httpx.Response:
    return httpx.post(f"{server}/query", data={"query": query}, timeout=60)


def rows(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    found = response.json()["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


@pytest.mark.parametrize("query", federated_queries(), ids=lambda query: query.name)
def test_stored_queries_join_our_things_to_another_endpoint_by_item(
    server: str, wikidata: str, query: StoredQuery
) -> None:
    found = rows(ask(server, query.render({"endpoint": wikidata})))
    first = {"wikidata-names": "العراق", "wikidata-points": "Point(44.4 33.35)"}

    assert set(found[0]) <= set(query.columns)
    assert first.get(query.name, "99237") in {value for row in found for value in row.values()}
    assert "كون" not in {value for row in found for value in row.values()}


def test_identifiers_of_both_sides_stand_beside_each_other(server: str, wikidata: str) -> None:
    (query,) = [q for q in federated_queries() if q.name == "wikidata-identifiers"]
    found = rows(ask(server, query.render({"endpoint": wikidata})))

    agreeing = {row["scheme"] for row in found if row.get("ours") == row["theirs"]}
    assert agreeing == {"geonames", "iso3166-1-alpha2"}


def test_only_those_on_the_list_are_called(server: str, stranger: str) -> None:
    refused = ask(server, f"ASK {{ SERVICE <{stranger}/other> {{ ?s ?p ?o }} }}")

    assert refused.status_code == 403
    assert "refused" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "wanted", "status"),
    [
        ("never", "*", 503),
        ("endless", "*", 413),
        ("endless", "(COUNT(DISTINCT ?s) AS ?n)", 503),
    ],
    ids=["hangs", "more than a result may have", "more than a query may take"],
)
def test_an_endpoint_that_hangs_or_never_ends_costs_one_query_only(
    server: str, stranger: str, path: str, wanted: str, status: int
) -> None:
    start = time.monotonic()
    stopped = ask(server, f"SELECT {wanted} {{ SERVICE <{stranger}/{path}> {{ ?s ?p ?o }} }}")
    taken = time.monotonic() - start
    after = ask(server, "SELECT * { SERVICE SILENT <http://x.example/> { } } LIMIT 1")
    other = ask(server, "ASK { ?s ?p ?o }")

    assert stopped.status_code == status, stopped.text
    assert taken < SECONDS + 15
    assert after.status_code == 403
    assert other.json()["boolean"] is True


def test_an_answer_that_is_no_sparql_is_the_fault_of_the_other_endpoint(
    server: str, stranger: str
) -> None:
    broken = ask(server, f"SELECT * {{ SERVICE <{stranger}/broken> {{ ?s ?p ?o }} }}")

    assert broken.status_code == 502, broken.text
    assert "named by SERVICE" in broken.json()["detail"]


def test_the_command_asks_the_endpoints_it_is_given(data_folder: Path, wikidata: str) -> None:
    arguments = ["--data", str(data_folder), "query", "--name", "wikidata-names"]
    arguments += ["-p", f"endpoint={wikidata}", "-F", "json"]
    refused = CliRunner().invoke(main, arguments)
    done = CliRunner().invoke(main, [*arguments, "--service", wikidata])

    assert refused.exit_code == 4
    assert len(json.loads(done.stdout)["results"]["bindings"]) == 3


def test_federated_queries_are_apart_from_those_the_graph_alone_answers() -> None:
    assert not {q.name for q in federated_queries()} & {q.name for q in load_queries()}
    assert all("SERVICE $endpoint" in query.source for query in federated_queries())
    assert not [query.name for query in load_queries() if "SERVICE" in query.source]


def test_a_list_of_iris_is_read_one_by_one() -> None:
    items = Parameter("items", "iris", "", "")

    assert items.term("http://a.example/1,http://a.example/2") == (
        "<http://a.example/1> <http://a.example/2>"
    )
    with pytest.raises(QueryError, match="is no IRI"):
        items.term("http://a.example/1,<x>")
