"""Guarded writes over HTTP: who may write, what is refused and how, and what others see of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, SH, Graph, Literal, URIRef

from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import Releases

if TYPE_CHECKING:
    from tests.server.conftest import Launch, Server

TOKEN = "a-secret-that-is-nowhere-else"
ID = "https://w3id.org/heliograph/id/"
HG = "https://w3id.org/heliograph/ontology#"
PASSAGE = f"{ID}passage/000/lead/1"
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}
INSERT = "INSERT DATA {{ GRAPH <a:{0}> {{ <a:{0}> <a:p> {1} }} }}"
# An event without a label, a type or a date.
VIOLATING = f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <a:e> a <{HG}Event> }} }}"
Write = tuple[str, str, dict[str, str], str]
WRITES: tuple[Write, ...] = (
    ("POST", "/update", UPDATE, "CLEAR ALL"),
    ("POST", "/update/", UPDATE, "CLEAR ALL"),
    ("POST", "/sparql", UPDATE, "CLEAR ALL"),
    ("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, "update=CLEAR+ALL"),
    ("PUT", "/store?graph=a:g", TURTLE, "<a:s> <a:p> 1 ."),
    ("POST", "/store?graph=a:g", TURTLE, "<a:s> <a:p> 1 ."),
    ("POST", "/store", {"Content-Type": "application/n-quads"}, "<a:s> <a:p> <a:o> <a:g> ."),
    ("DELETE", f"/store?graph={PASSAGE}", {}, ""),
    ("DELETE", "/store", {}, ""),
)
SOON = 5.0  # seconds; 3 on a machine that has nothing else to do
IDS = [f"{method} {path}" for method, path, _, _ in WRITES]


@pytest.fixture(scope="module")
def server(launch: Launch, shared_briefs: Path) -> Iterator[Server]:
    with launch(shared_briefs, token=TOKEN) as started:
        yield started


@pytest.fixture(scope="module")
def open_server(launch: Launch, data_folder: Path) -> Iterator[Server]:
    """A server without a token."""
    with launch(data_folder) as started:
        yield started


@pytest.fixture
def plain(launch: Launch, tmp_path: Path) -> Iterator[Server]:
    """An empty server whose default graph is an ordinary one, where a write takes 0.1 s."""
    publish_empty(Releases(tmp_path / "plain"), default_graph="plain")
    with launch(tmp_path / "plain", token=TOKEN) as started:
        yield started


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


def update(
    client: httpx.Client,
    text: str,
    headers: Mapping[str, str] = BEARER,
    params: Mapping[str, str] | None = None,
) -> httpx.Response:
    return client.post("/update", content=text, headers={**UPDATE, **headers}, params=params)


# Who may write


@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES, ids=IDS)
def test_without_a_token_set_nothing_is_written(
    method: str, path: str, headers: dict[str, str], body: str, open_server: Server
) -> None:
    with open_server.client() as client:
        answer = client.request(method, path, headers=headers | BEARER, content=body)

    assert (answer.status_code, answer.json()["status"]) == (403, 403)
    assert "no token" in answer.json()["detail"]
    assert len(Releases(open_server.data).list()) == 1


@pytest.mark.parametrize("credentials", ["", "Bearer wrong", "Basic YW5hOndyb25n", "Bearer", "x"])
@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES, ids=IDS)
def test_who_has_not_the_token_is_asked_for_it(
    credentials: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str,
    client: httpx.Client,
) -> None:
    sent = headers | ({"Authorization": credentials} if credentials else {})
    answer = client.request(method, path, headers=sent, content=body)

    assert (answer.status_code, answer.json()["status"]) == (401, 401)
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert "Basic" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://["])
@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES, ids=IDS)
def test_a_page_of_another_site_may_not_write_even_with_the_token(
    origin: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str,
    client: httpx.Client,
) -> None:
    sent = headers | BEARER | {"Origin": origin}
    answer = client.request(method, path, headers=sent, content=body)

    assert (answer.status_code, answer.json()["status"]) == (403, 403)


def test_a_page_of_this_site_may_write(server: Server, client: httpx.Client) -> None:
    headers = BEARER | {"Origin": server.url}

    assert update(client, "INSERT DATA {}", headers).status_code == 200


def test_a_write_says_who_when_and_what(server: Server) -> None:
    releases = Releases(server.data)
    before = releases.current()
    with server.writer("ana maría") as client:
        answer = client.post(
            "/update",
            content=INSERT.format("who", 1),
            headers=UPDATE,
            params={"message": "seen again: ñ"},
        )

    made = releases.current()
    assert answer.json() == {"release": made.id, "published": True, "added": 1, "removed": 0}
    assert answer.headers["X-Heliograph-Release"] == made.id
    assert made.manifest.author == "ana maría"
    assert made.manifest.message == "update: seen again: ñ"
    assert made.manifest.parent == before.id
    assert made.manifest.created > before.manifest.created
    assert [release.id for release in releases.list()][:2] == [made.id, before.id]


@pytest.mark.parametrize(
    ("headers", "author"), [({}, "token"), ({"From": "ben@site.example"}, "ben@site.example")]
)
def test_without_a_user_name_the_author_is_the_sender(
    headers: dict[str, str], author: str, server: Server, client: httpx.Client
) -> None:
    answer = client.put(
        f"/store?graph=a:{len(author)}",
        headers=TURTLE | BEARER | headers,
        content="<a:s> a <a:c> .",
    )

    made = Releases(server.data).current()
    assert (answer.status_code, made.manifest.author) == (201, author)
    assert made.manifest.message == f"PUT <a:{len(author)}>"


def test_what_is_kept_of_a_writer_cannot_harm_a_terminal(
    server: Server, client: httpx.Client
) -> None:
    reason = "\x1b[2J\r\nreason\u202e" + "x" * 5000
    answer = update(client, INSERT.format("terminal", 1), params={"message": reason})

    kept = Releases(server.data).current().manifest.message
    assert answer.status_code == 200
    assert kept.isprintable() and kept.startswith("update: [2Jreasonx") and len(kept) < 1100


# What is refused


@pytest.mark.parametrize("check", ["", "full"])
@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/plain", "text/turtle", "text/html"]
)
def test_a_write_that_breaks_a_rule_is_refused_with_the_report(
    accept: str, check: str, server: Server, client: httpx.Client
) -> None:
    before = state(server, client)

    answer = update(client, VIOLATING, BEARER | {"Accept": accept}, {"check": check})

    assert answer.status_code == 422
    assert_report(answer, accept)
    assert state(server, client) == before


def state(server: Server, client: httpx.Client) -> tuple[str | None, str, int]:
    served = client.get("/health").json()["release"]
    return Releases(server.data).current_id(), served, server.count("?s ?p ?o")


def assert_report(answer: httpx.Response, accept: str) -> None:
    kind = answer.headers["Content-Type"].partition(";")[0]
    if accept in ("*/*", "application/json"):
        problem = answer.json()
        assert kind == "application/problem+json"
        assert (problem["status"], problem["report"]["conforms"]) == (422, False)
        assert "a:e" in json.dumps(problem["report"])
        return
    assert kind == accept
    if accept == "text/turtle":
        report = Graph().parse(data=answer.text, format="turtle")
        node = report.value(predicate=RDF.type, object=SH.ValidationReport)
        assert report.value(node, SH.conforms) == Literal(False)
        results = list(report.objects(node, SH.result))
        assert results
        for result in results:
            assert report.value(result, SH.focusNode) == URIRef("a:e")
            assert report.value(result, SH.resultSeverity) is not None
            assert report.value(result, SH.resultMessage) is not None
    else:
        assert "a:e" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:s> <a:p> 1 }",
        "DELETE WHERE { ?s a ?type }",
        "CLEAR DEFAULT",
        "COPY <a:who> TO DEFAULT",
        "INSERT { ?s <a:q> 1 } WHERE { GRAPH ?g { ?s a ?type } }",
    ],
)
def test_the_merge_is_not_written_by_an_update(
    text: str, server: Server, client: httpx.Client
) -> None:
    before = state(server, client)

    answer = update(client, text)

    assert (answer.status_code, "merge" in answer.json()["detail"]) == (422, True)
    assert state(server, client) == before


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_the_merge_is_not_written_as_a_graph(method: str, client: httpx.Client) -> None:
    answer = client.request(
        method, "/store?default", headers=TURTLE | BEARER, content="<a:s> <a:p> 1 ."
    )

    assert (answer.status_code, "merge" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(("check", "scope"), [("", "touched"), ("full", "all")])
def test_a_release_tells_how_much_was_checked(
    check: str, scope: str, server: Server, client: httpx.Client
) -> None:
    answer = update(client, INSERT.format(f"scope-{scope}", 1), params={"check": check})

    assert answer.status_code == 200
    report = Releases(server.data).current().manifest.report
    assert (report["conforms"], report["scope"]) == (True, scope)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("INSERT DATA {\n GRAPH <a:g> { <a:s> <a:p> } }", 400),
        ("SELECT * {}", 400),
        ("DROP GRAPH <a:nowhere>", 400),
        ("INSERT DATA { GRAPH <a:g> { _:b <a:p> 1 } }", 422),
        ("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 'x'@en--ltr } }", 422),
        ("INSERT { <a:s> <a:p> 1 } WHERE " + "{" * 50_000 + "}" * 50_000, 400),
    ],
    ids=["syntax", "a query", "no graph", "blank node", "direction", "depth"],
)
def test_what_cannot_be_written_says_why(
    text: str, status: int, server: Server, client: httpx.Client
) -> None:
    before = state(server, client)

    answer = update(client, text)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert "process" not in answer.json()["detail"]
    assert state(server, client) == before


def test_literals_that_are_not_what_their_type_says_are_written_all_the_same(
    plain: Server,
) -> None:
    """Each makes the validator complain on its standard error, which somebody must read."""
    numbers = " ".join(
        f'<a:s> <a:p{n}> "x{n}"^^<http://www.w3.org/2001/XMLSchema#integer> .' for n in range(400)
    )
    with plain.client() as client:
        answer = update(client, f"INSERT DATA {{ GRAPH <a:ill> {{ {numbers} }} }}")

    assert (answer.status_code, answer.json()["added"]) == (200, 400)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { GRAPH <a:n> { ?s <a:q> 1 } } USING <a:g> WHERE { ?s <a:p> ?o }",
        "INSERT { GRAPH <a:n> { ?s <a:q> 1 } } USING NAMED <a:g> WHERE { GRAPH ?g { ?s ?p ?o } }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
@pytest.mark.parametrize("direct", [True, False])
def test_an_update_with_a_dataset_of_its_own_takes_none_by_request(
    text: str, name: str, direct: bool, client: httpx.Client
) -> None:
    if direct:
        answer = update(client, text, params={name: "a:h"})
    else:
        answer = client.post("/sparql", data={"update": text, name: "a:h"}, headers=BEARER)

    assert answer.status_code == 400
    assert "using-graph-uri" in answer.json()["detail"]


# Calls to elsewhere


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        found.settimeout(0.2)
        yield found


def assert_not_called(listener: socket.socket) -> None:
    with pytest.raises(TimeoutError):
        listener.accept()


CALLS = (
    "LOAD <{0}>",
    "LOAD <{0}> INTO GRAPH <a:g>",
    "lOaD\n#\n<{0}>",
    "\\u004cOAD <{0}>",
    "BASE <{0}> LOAD <x>",
    "PREFIX x: <{0}> LOAD x:y",
    "INSERT DATA {{}} ; LOAD <{0}>",
    "INSERT {{ GRAPH <a:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "INSERT {{ GRAPH <a:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "DELETE {{ GRAPH <a:g> {{ ?s ?p ?o }} }} WHERE {{ VALUES ?x {{ <{0}> }} "
    "SERVICE ?x {{ ?s ?p ?o }} }}",
)


@pytest.mark.parametrize("text", CALLS)
def test_an_update_calls_nobody(text: str, client: httpx.Client, listener: socket.socket) -> None:
    target = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

    answer = update(client, text.format(target))

    assert answer.status_code in (400, 403)
    assert answer.status_code == 403 or "\\u" in text
    assert_not_called(listener)


def test_a_silent_load_of_what_may_not_be_called_does_nothing(
    client: httpx.Client, listener: socket.socket
) -> None:
    target = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

    answer = update(client, f"LOAD SILENT <{target}> ; LOAD SILENT <{target}> INTO GRAPH <a:g>")

    assert (answer.status_code, answer.json()["published"]) == (200, False)
    assert_not_called(listener)


@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
def test_the_name_of_a_graph_brings_no_update_along(
    name: str, server: Server, client: httpx.Client, listener: socket.socket
) -> None:
    before = state(server, client)
    target = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    iri = f"a:g> WHERE {{}} ; LOAD <{target}> ; DROP ALL ; INSERT {{}} USING <a:g"

    answer = update(client, "INSERT { GRAPH <a:n> { <a:s> <a:p> 1 } } WHERE {}", params={name: iri})

    assert answer.status_code == 400
    assert_not_called(listener)
    assert state(server, client) == before


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/ld+json", '{{"@context": "{0}", "@id": "a:s", "p": 1}}'),
        ("application/ld+json", '{{"@context": {{"@import": "{0}"}}, "@id": "a:s"}}'),
        (
            "application/rdf+xml",
            '<!DOCTYPE r [<!ENTITY x SYSTEM "{0}">]><rdf:RDF xmlns:a="a:" xmlns:rdf='
            '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a:b a:c="&x;"/></rdf:RDF>',
        ),
    ],
)
def test_content_calls_nobody(
    media_type: str, content: str, client: httpx.Client, listener: socket.socket
) -> None:
    target = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

    answer = client.put(
        "/store?graph=a:called",
        content=content.format(target),
        headers=BEARER | {"Content-Type": media_type},
    )

    assert answer.status_code == 400
    assert_not_called(listener)


# What others see


def test_a_triple_in_two_graphs_is_counted_once(server: Server, client: httpx.Client) -> None:
    """Before a write, and after one that states it in a third graph and another triple in two."""
    row = client.get(
        "/sparql",
        params={
            "query": "SELECT ?s ?p ?o (MIN(STR(?g)) AS ?a) (MAX(STR(?g)) AS ?b) "
            "{ GRAPH ?g { ?s ?p ?o FILTER (isIRI(?o)) } } GROUP BY ?s ?p ?o "
            "HAVING (COUNT(?g) = 2) ORDER BY ?s ?p ?o LIMIT 1"
        },
    ).json()["results"]["bindings"][0]
    s, p, o, one, two = (f"<{row[name]['value']}>" for name in "spoab")
    assert_counted_once(client, f"{s} {p} {o}", (one, two))

    written = update(
        client,
        f"INSERT DATA {{ GRAPH <a:third> {{ {s} {p} {o} . <a:twice> <a:p> <a:o> }} "
        "GRAPH <a:fourth> { <a:twice> <a:p> <a:o> } }",
    )

    assert written.json()["added"] == 3
    assert_counted_once(client, f"{s} {p} {o}", (one, two, "<a:third>"))
    assert_counted_once(client, "<a:twice> <a:p> <a:o>", ("<a:third>", "<a:fourth>"))


def assert_counted_once(client: httpx.Client, triple: str, graphs: tuple[str, ...]) -> None:
    subject, predicate, value = triple.split(" ")
    pattern = f"{{ ?s ?p ?o FILTER (?s = {subject} && ?p = {predicate} && ?o = {value}) }}"
    clauses = " ".join(f"FROM {graph}" for graph in graphs)
    named = [("default-graph-uri", graph[1:-1]) for graph in graphs]
    for dataset, parameters in (("", []), (clauses, []), ("", named)):
        for path in ("/sparql", "/sparql/", "/query", "/query/"):
            for way in (by_get, by_form, directly):
                count = f"SELECT (COUNT(*) AS ?n) {dataset} {pattern}"
                found = way(client, path, count, parameters, "text/csv").text.split()
                assert found == ["n", "1"], (dataset, path, way)
        assert_one_row(client, f"SELECT ?s {dataset} {pattern}", parameters)
        assert_one_triple(client, f"CONSTRUCT {{ ?s ?p ?o }} {dataset} WHERE {pattern}", parameters)


Parameters = list[tuple[str, str]]


def by_get(
    client: httpx.Client, path: str, query: str, parameters: Parameters, accept: str
) -> httpx.Response:
    sent = (("query", query), *parameters)
    return client.get(path, params=sent, headers={"Accept": accept})


def by_form(
    client: httpx.Client, path: str, query: str, parameters: Parameters, accept: str
) -> httpx.Response:
    form: dict[str, str | list[str]] = {"query": query}
    if parameters:
        form["default-graph-uri"] = [iri for _, iri in parameters]
    return client.post(path, data=form, headers={"Accept": accept})


def directly(
    client: httpx.Client, path: str, query: str, parameters: Parameters, accept: str
) -> httpx.Response:
    headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
    return client.post(path, params=tuple(parameters), content=query, headers=headers)


def assert_one_row(client: httpx.Client, query: str, parameters: Parameters) -> None:
    answers = {
        name: by_get(client, "/sparql", query, parameters, media_type).text
        for name, media_type in {
            "json": "application/sparql-results+json",
            "xml": "application/sparql-results+xml",
            "csv": "text/csv",
            "tsv": "text/tab-separated-values",
        }.items()
    }
    assert len(json.loads(answers["json"])["results"]["bindings"]) == 1
    assert answers["xml"].count("<result>") == 1
    assert [len(answers[name].splitlines()) for name in ("csv", "tsv")] == [2, 2]


def assert_one_triple(client: httpx.Client, query: str, parameters: Parameters) -> None:
    for media_type in (
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ):
        answer = by_get(client, "/sparql", query, parameters, media_type)
        assert answer.headers["Content-Type"].startswith(media_type)
        triples = list(parse(answer.content, RdfFormat.from_media_type(media_type)))
        assert len(triples) == 1, media_type


def test_twenty_writers_at_once_all_land_one_after_another(plain: Server) -> None:
    def work(number: int) -> str:
        with plain.writer(f"w{number}") as client:
            answer = client.post("/update", content=INSERT.format(number, number), headers=UPDATE)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["release"])

    with ThreadPoolExecutor(20) as threads:
        made = list(threads.map(work, range(20)))

    releases = Releases(plain.data).list()
    assert plain.count("GRAPH ?g { ?s ?p ?o }") == 20
    assert len(set(made)) == 20
    assert set(made) == {release.id for release in releases[:-1]}
    assert {release.manifest.author for release in releases} >= {f"w{n}" for n in range(20)}
    parents = [release.manifest.parent for release in releases[:-1]]
    assert parents == [release.id for release in releases[1:]]
    assert [release.manifest.quads for release in releases] == list(range(20, -1, -1))


def test_a_write_is_carried_out_while_queries_take_all_places(launch: Launch, briefs: Path) -> None:
    runaway = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    request = f"GET /sparql?query={runaway} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with launch(briefs, token=TOKEN, threads=4, deadline=60) as server, ExitStack() as running:
        for _ in range(4):
            running.enter_context(server.connect()).sendall(request)
        time.sleep(0.5)
        with server.client() as client:
            refused = client.get("/sparql", params={"query": "ASK {}"}).status_code
            written = update(client, INSERT.format("beside", 1)).status_code

    assert (refused, written) == (503, 200)


def test_nobody_sees_half_a_write(plain: Server) -> None:
    move = (
        "DELETE { GRAPH ?g { ?s <a:at> ?n } } INSERT { GRAPH ?g { ?s <a:at> ?m } } "
        "WHERE { GRAPH ?g { ?s <a:at> ?n } BIND (?n + 1 AS ?m) }"
    )
    query = {"query": "SELECT ?n (COUNT(*) AS ?k) { GRAPH ?g { ?s <a:at> ?n } } GROUP BY ?n"}
    seen: list[list[str]] = []
    stop = Event()

    def read() -> None:
        with plain.client(Accept="text/csv") as client:
            while not stop.is_set():
                seen.append(client.get("/sparql", params=query).text.split()[1:])

    with plain.client() as client:
        update(
            client,
            "INSERT DATA { GRAPH <a:one> { <a:x> <a:at> 0 } GRAPH <a:two> { <a:y> <a:at> 0 } }",
        )
        readers = [Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        moved = [update(client, move).status_code for _ in range(15)]
        stop.set()
        for reader in readers:
            reader.join()

    assert moved == [200] * 15
    assert {tuple(rows) for rows in seen} <= {(f"{n},2",) for n in range(16)}
    assert len({tuple(rows) for rows in seen}) > 3


def test_a_release_of_another_process_is_served_and_no_request_fails(
    launch: Launch, briefs: Path
) -> None:
    failed: list[str] = []
    stop = Event()

    def ask(server: Server, path: str) -> None:
        with server.client() as client:
            while not stop.is_set():
                answer = client.get(path, headers={"Cache-Control": "no-cache"})
                if answer.status_code != 200:
                    failed.append(answer.text)
                time.sleep(0.02)

    with launch(briefs) as server, server.client() as client:
        paths = ("/sparql?query=ASK%20%7B%3Fs%20a%20%3Ft%7D", "/page/actor/irgc")
        threads = [Thread(target=ask, args=(server, path)) for path in paths]
        for thread in threads:
            thread.start()
        build(briefs)
        begin = time.monotonic()
        current = Releases(briefs).current_id()
        while client.get("/health").json()["release"] != current:
            assert time.monotonic() - begin < SOON
            time.sleep(0.05)
        Releases(briefs).prune(1)
        time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join()
    assert not failed


def build(data: Path) -> None:
    command = [sys.executable, "-m", "heliograph.server", "--data", str(data), "build"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run(command, env=environment, check=True, capture_output=True)


def test_a_write_through_another_server_is_served_by_this_one_too(
    launch: Launch, plain: Server
) -> None:
    with launch(plain.data, token=TOKEN) as other, other.client() as client:
        assert update(client, INSERT.format("elsewhere", 1)).status_code == 200

    until = time.monotonic() + 3
    while plain.count("GRAPH <a:elsewhere> { ?s ?p ?o }") != 1:
        assert time.monotonic() < until
        time.sleep(0.05)
