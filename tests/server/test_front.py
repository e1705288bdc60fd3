"""What stands in front of the pages: cache, hang-ups, limits, metrics, log, stopping."""

from __future__ import annotations

import base64
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from heliograph.graph.store import Releases

if TYPE_CHECKING:
    from tests.server.conftest import Launch, Server

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d FILTER(STRLEN(STR(?a)) = STRLEN(STR(?c)) + 9) }"
WHOLE = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
LIMIT = 20_000
ROOM = 60_000
INSERT = "INSERT DATA {{ GRAPH <a:g> {{ <a:s> <a:p> {} }} }}"


@pytest.fixture(scope="module")
def server(launch: Launch, shared_briefs: Path) -> Iterator[Server]:
    """A server whose requests may have 20,000 bytes, and 60,000 with the token."""
    with launch(
        shared_briefs, token=TOKEN, request_bytes=LIMIT, write_bytes=ROOM, workers=2
    ) as started:
        yield started


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


TOKEN = "a-secret-that-is-nowhere-else"
WRITER = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def metrics(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return every sample by its name and labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = (sample for family in families for sample in family.samples)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for s in samples}


def requests_counted(client: httpx.Client, **labels: str) -> float:
    found = metrics(client).items()
    return sum(
        value
        for (name, own), value in found
        if name == "heliograph_requests_total" and labels.items() <= dict(own).items()
    )


# The cache


def test_a_second_answer_is_the_first_with_an_id_of_its_own(client: httpx.Client) -> None:
    query = COUNT + " # second"
    before = requests_counted(client, route="/sparql", cached="yes")

    first, second = ask(client, query), ask(client, query)

    assert (first.status_code, first.content) == (200, second.content)
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    for name in ("ETag", "Content-Type", "X-Heliograph-Release", "Vary", "Cache-Control"):
        assert first.headers[name] == second.headers[name]
    assert requests_counted(client, route="/sparql", cached="yes") == before + 1


def test_what_is_asked_in_the_same_words_again_and_again_is_logged_counted_and_kept_apart(
    server: Server, client: httpx.Client
) -> None:
    query = COUNT + " # in the same words"
    before = requests_counted(client, route="/sparql", cached="yes")

    answers = [ask(client, query) for _ in range(4)]
    tag = answers[0].headers["ETag"]
    other = ask(client, query, Accept="text/csv")
    same = ask(client, query, **{"If-None-Match": tag})
    anew = ask(client, query, **{"Cache-Control": "no-cache"})
    head = [client.head("/sparql", params={"query": query}) for _ in range(3)]

    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 4
    assert other.headers["Content-Type"].startswith("text/csv")
    assert (same.status_code, "Server-Timing" in anew.headers) == (304, True)
    assert {(answer.status_code, answer.content) for answer in head} == {(200, b"")}
    assert requests_counted(client, route="/sparql", cached="yes") == before + 3 + 1 + 2
    ids = {answer.headers["X-Request-ID"] for answer in answers}
    wait_until(lambda: ids <= {line.get("id") for line in server.events()})


@pytest.mark.parametrize("cached", [True, False])
def test_an_answer_that_the_client_has_is_not_sent_again(
    client: httpx.Client, cached: bool
) -> None:
    query = f"{COUNT} # has {cached}"
    tag = ask(client, query).headers["ETag"]
    more = {} if cached else {"Cache-Control": "no-cache"}

    again = ask(client, query, **{"If-None-Match": f'"other", {tag}'}, **more)
    other = ask(client, query, **{"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Length" not in again.headers
    assert other.status_code == 200


def test_who_asks_for_no_cache_has_the_answer_made_anew(client: httpx.Client) -> None:
    query = COUNT + " # anew"
    before = requests_counted(client, route="/sparql", cached="yes")

    for header in ("no-cache", "no-store", "max-age=0, no-cache"):
        answer = ask(client, query, **{"Cache-Control": header})
        assert answer.status_code == 200
        assert "Server-Timing" in answer.headers

    assert requests_counted(client, route="/sparql", cached="yes") == before


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html"])
def test_what_may_be_another_a_moment_later_is_not_kept(
    function: str, accept: str, client: httpx.Client
) -> None:
    query = f"SELECT ({function} AS ?x) (1 AS ?one) {{}} # {accept}"
    before = requests_counted(client, route="/sparql", cached="yes")

    answers = [ask(client, query, Accept=accept) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.headers.get("Cache-Control") for answer in answers} == {"no-store"}
    if function != "BNODE()":
        assert answers[0].text != answers[1].text
    assert requests_counted(client, route="/sparql", cached="yes") == before


def test_what_a_client_with_credentials_asks_is_never_kept_nor_given(client: httpx.Client) -> None:
    query = COUNT + " # credentials"
    before = requests_counted(client, route="/sparql", cached="yes")

    for credentials in ("Bearer x", "Basic eDp5", f"Bearer {TOKEN}"):
        assert ask(client, query, Authorization=credentials).status_code == 200
    ask(client, query)
    ask(client, query, Cookie="a=b")
    ask(client, query, Authorization="Bearer x")

    assert requests_counted(client, route="/sparql", cached="yes") == before


def test_a_theme_has_answers_of_its_own_in_the_cache(client: httpx.Client) -> None:
    def page(theme: str) -> str:
        cookie = f"theme={theme}"
        return client.get("/sources", headers={"Accept": "text/html", "Cookie": cookie}).text

    first = [page("dark"), page("light")]
    before = requests_counted(client, route="/sources", cached="yes")
    again = [page("dark"), page("light")]

    assert again == first
    assert ['data-theme="dark"' in text for text in again] == [True, False]
    assert requests_counted(client, route="/sources", cached="yes") == before + 2


def test_errors_are_not_kept(client: httpx.Client) -> None:
    before = requests_counted(client, route="/sparql", cached="yes")

    assert [ask(client, "SELEKT *").status_code for _ in range(2)] == [400, 400]

    assert requests_counted(client, route="/sparql", cached="yes") == before


def test_a_repeated_header_is_part_of_what_an_answer_depends_on(server: Server) -> None:
    """Else one client could decide in which format another gets its answer."""
    path = "/sparql?query=ASK%20%7B%7D%20%23%20repeated"
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    with server.client() as client:
        twice = client.get(path, headers=[("Accept", "text/csv"), ("Accept", browser)])
        once = client.get(path, headers={"Accept": browser})

    assert twice.headers["Content-Type"].startswith("text/csv")
    assert once.headers["Content-Type"].startswith("text/html")


def test_a_header_with_an_underscore_is_not_taken_for_another(server: Server) -> None:
    path = "/sparql?query=ASK%20%7B%7D%20%23%20underscore"
    with server.client(Accept="text/csv") as client:
        answer = client.get(path, headers={"Content_Type": "x", "If_None_Match": "*"})
        posted = client.post(
            "/update", content="CLEAR ALL", headers={"Authorization_": WRITER["Authorization"]}
        )

    assert answer.status_code == 200
    assert posted.status_code in (401, 415)


def test_a_write_is_seen_by_the_next_who_asks(launch: Launch, briefs: Path) -> None:
    query = "SELECT ?n { GRAPH <a:g> { <a:s> <a:p> ?n } }"
    with launch(briefs, token=TOKEN) as server, server.client(Accept="text/csv") as client:
        seen = []
        for number in range(3):
            assert ask(client, query).text == ask(client, query).text
            text = f"DELETE WHERE {{ GRAPH <a:g> {{ ?s ?p ?o }} }} ; {INSERT.format(number)}"
            assert client.post("/update", content=text, headers=WRITER).status_code == 200
            seen.append(ask(client, query).text.split()[-1])
        tags = {ask(client, COUNT).headers["ETag"]}
        old = Releases(briefs).list()[-1].id
        Releases(briefs).restore(old)
        current = Releases(briefs).current_id()
        wait_until(lambda: client.get("/health").json()["release"] == current)
        assert ask(client, query).text.split() == ["n"]
        tags.add(ask(client, COUNT).headers["ETag"])

    assert seen == ["0", "1", "2"]
    assert len(tags) == 2


# Hang-ups and slow clients


def test_a_client_that_hangs_up_frees_its_worker(launch: Launch, briefs: Path) -> None:
    with launch(briefs, workers=1, deadline=60) as server, server.client() as client:
        assert ask(client, "ASK {}").status_code == 200
        for _ in range(2):
            with server.connect() as connection:
                connection.sendall(get(f"/sparql?query={quote(RUNAWAY)}"))
                time.sleep(0.5)
            begin = time.monotonic()
            assert ask(client, COUNT, **{"Cache-Control": "no-cache"}).status_code == 200
            assert time.monotonic() - begin < 10
        wait_until(lambda: sum_of(client, "heliograph_hangups_total") == 2)


def sum_of(client: httpx.Client, name: str) -> float:
    return sum(value for (found, _), value in metrics(client).items() if found == name)


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.05)


def get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()


def test_clients_that_do_not_read_keep_nobody_waiting(server: Server, client: httpx.Client) -> None:
    """More of them than there are threads, each with an answer of megabytes under way."""
    slow = [reluctant(server, f"/sparql?query={quote(WHOLE)}&n={number}") for number in range(6)]
    slow += [reluctant(server, "/store") for _ in range(12)]
    time.sleep(1.0)

    begin = time.monotonic()
    answers = [client.get("/health"), ask(client, COUNT, **{"Cache-Control": "no-cache"})]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert time.monotonic() - begin < 5
    for connection in slow:
        connection.close()


def reluctant(server: Server, path: str) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(get(path))
    return connection


def test_a_slow_client_gets_the_whole_answer(server: Server, client: httpx.Client) -> None:
    expected = client.get("/store", headers={"Accept": "application/n-quads"}).content
    with reluctant(server, "/store") as connection:
        time.sleep(0.5)
        received = read_body(connection, len(expected))

    assert received == expected


def read_body(connection: socket.socket, size: int) -> bytes:
    head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-length" in head.lower()
    while len(body) < size:
        block = connection.recv(2**20)
        assert block
        body += block
    return body


@pytest.mark.slow
def test_who_neither_sends_nor_reads_is_given_up_after_half_a_minute(server: Server) -> None:
    with server.connect(60) as silent, reluctant(server, "/store") as stalled:
        silent.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nquery=")
        begin = time.monotonic()
        assert silent.recv(100).startswith(b"HTTP/1.1 408")
        assert 20 < time.monotonic() - begin < 45
        time.sleep(10)
        stalled.settimeout(10)
        received = sum(map(len, iter(lambda: stalled.recv(2**20), b"")))

    size = int(httpx.head(f"{server.url}/store", timeout=60).headers["Content-Length"])
    assert received < size


def test_idle_and_half_sent_requests_shut_nobody_out(server: Server, client: httpx.Client) -> None:
    beginnings = (
        b"",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nquery=",
    )
    connections = []
    for number in range(450):
        connection = server.connect(5)
        connection.sendall(beginnings[number % len(beginnings)])
        connections.append(connection)

    begin = time.monotonic()
    with server.client() as another:
        assert another.get("/health").status_code == 200
    assert time.monotonic() - begin < 5

    for connection in connections:
        connection.close()


# Limits


def test_too_many_requests_are_told_when_to_come_again(launch: Launch, briefs: Path) -> None:
    with launch(briefs, rate_limit=60) as server, server.client() as client:
        answers = [client.get("/health") for _ in range(70)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused and answers[0].status_code == 200
        assert refused[0].json()["status"] == 429
        assert refused[0].headers["Content-Type"] == "application/problem+json"
        assert "60 requests a minute" in refused[0].json()["detail"]
        seconds = int(refused[-1].headers["Retry-After"])
        assert 1 <= seconds <= 2
        time.sleep(seconds)
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_not_read(chunked: bool, client: httpx.Client) -> None:
    def body(size: int) -> bytes | Iterator[bytes]:
        content = b"ASK {} #" + b"x" * (size - 8)
        return iter([content[:5000], content[5000:]]) if chunked else content

    headers = {"Content-Type": "application/sparql-query"}
    under = client.post("/sparql", content=body(LIMIT), headers=headers)
    over = client.post("/sparql", content=body(LIMIT + 1), headers=headers)

    assert under.status_code == 200
    assert (over.status_code, over.json()["status"]) == (413, 413)
    assert str(LIMIT) in over.json()["detail"]


def test_only_the_token_allows_larger_bodies(client: httpx.Client) -> None:
    content = INSERT.format(7) + "#" + "x" * (ROOM - 1000)

    with_token = client.post("/update", content=content, headers=WRITER)
    wrong = client.post("/update", content=content, headers=WRITER | {"Authorization": "Bearer x"})
    over = client.post("/update", content=content + "x" * 2000, headers=WRITER)

    assert with_token.status_code == 200
    assert (wrong.status_code, over.status_code) == (413, 413)


def test_a_body_in_chunks_is_read_like_any_other(client: httpx.Client) -> None:
    parts = iter([b"AS", b"K {", b"}"])
    answer = client.post(
        "/sparql", content=parts, headers={"Content-Type": "application/sparql-query"}
    )

    assert (answer.status_code, answer.json()["boolean"]) == (200, True)


# Metrics and log


def test_metrics_count_what_was_asked(server: Server, client: httpx.Client) -> None:
    before = {
        "health": requests_counted(client, route="/health", status="200", method="GET"),
        "lost": requests_counted(client, route="other", status="404"),
        "odd": requests_counted(client, method="other"),
    }

    for _ in range(3):
        client.get("/health")
    client.get("/no/such/page")
    client.request("BREW", "/health")

    after = metrics(client)
    labels = tuple(sorted({"route": "/health"}.items()))
    assert requests_counted(client, route="/health", status="200") >= before["health"] + 3
    assert requests_counted(client, route="other", status="404") == before["lost"] + 1
    assert requests_counted(client, method="other") == before["odd"] + 1
    assert after["heliograph_request_seconds_count", labels] >= 3
    assert after["heliograph_response_bytes_total", labels] > 0
    release = client.get("/health").json()["release"]
    assert after["heliograph_release_info", (("release", release),)] == 1


def test_metrics_are_only_read(client: httpx.Client) -> None:
    assert client.head("/metrics").status_code == 200
    assert client.options("/metrics").headers["Allow"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "DELETE", "PUT"):
        assert client.request(method, "/metrics").status_code == 405


def test_the_log_tells_of_each_request_and_keeps_its_secrets(
    server: Server, client: httpx.Client
) -> None:
    word, secret = "quetzalcoatl", "a-wrong-secret"
    basic = base64.b64encode(f"ana:{secret}".encode()).decode()
    ids = [
        ask(client, f"ASK {{}} # {word}").headers["X-Request-ID"],
        client.post("/sparql", data={"query": f"ASK {{}} # {word}"}).headers["X-Request-ID"],
        client.post(
            "/update", content=f"CLEAR ALL # {word}", headers=WRITER | {"Authorization": basic}
        ).headers["X-Request-ID"],
        client.post("/update", content=INSERT.format(5), headers=WRITER).headers["X-Request-ID"],
        client.get(f"/resource?iri=a:{word}").headers["X-Request-ID"],
    ]

    wait_until(lambda: ids[-1] in server.log.read_text(encoding="utf-8"))
    lines = {line["id"]: line for line in server.events() if line["event"] == "request"}
    assert [lines[found]["status"] for found in ids] == [200, 200, 401, 200, 404]
    assert [lines[found]["path"] for found in ids[:3]] == ["/sparql", "/sparql", "/update"]
    assert {"time", "client", "method", "bytes", "ms", "cached", "release"} <= set(lines[ids[0]])
    text = server.log.read_text(encoding="utf-8")
    for hidden in (word, secret, basic, TOKEN, "CLEAR"):
        assert hidden not in text


def test_no_path_writes_a_line_of_the_log_itself(launch: Launch, briefs: Path) -> None:
    path = "/page/%0a2026%20id=x%20status=200%0d%1b%5b2J%22%20status=200%20%22"
    with launch(briefs, log="text", proxies=1) as server, server.client() as client:
        headers = {"X-Request-ID": "odd", "X-Forwarded-For": '9.9.9.9" status=200 "'}
        assert client.get(path, headers=headers).status_code in (400, 404)
        wait_until(lambda: "id=odd" in server.log.read_text(encoding="utf-8"))

        found = [line for line in server.log.read_text().split("\n") if "odd" in line]

    assert len(found) == 1
    assert found[0].isprintable()
    assert re.search(r' path="[^ ]*\\n2026 .*" status=40[04] ', found[0])


def test_a_request_may_bring_its_id_if_it_is_a_plain_one(client: httpx.Client) -> None:
    own = client.get("/health", headers={"X-Request-ID": "Trace-1.a_b"})
    assert own.headers["X-Request-ID"] == "Trace-1.a_b"

    for odd in ("a b", "<script>", "x" * 65, "é".encode(), ""):
        given = client.get("/health", headers=[(b"X-Request-ID", encoded(odd))])
        assert given.status_code == 200
        assert re.fullmatch(r"[0-9a-f-]+", given.headers["X-Request-ID"])


def encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


# Methods, and the end


def test_every_page_answers_head_and_options(app: Flask, client: httpx.Client) -> None:
    plain = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    ]
    assert len(plain) > 8
    for path in [*plain, "/metrics", "/page/actor/irgc", "/data/actor/irgc.ttl", "/nowhere"]:
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers.get("Content-Type") == got.headers.get("Content-Type"), path
        options = client.options(path, headers={"Origin": "http://other.example"})
        assert options.status_code in (200, 204, 404), path
        assert options.status_code == 404 or "GET" in options.headers["Allow"], path
        assert options.headers["Access-Control-Allow-Origin"] == "*", path


def test_a_stopping_server_answers_what_runs_and_takes_nothing_new(
    launch: Launch, briefs: Path
) -> None:
    with launch(briefs, workers=1) as server, ThreadPoolExecutor(1) as thread:
        with server.client(Accept="text/csv") as client:
            assert client.get("/health").status_code == 200  # this connection stays open, idle
            running = thread.submit(
                httpx.get, f"{server.url}/sparql", params={"query": SLOW}, timeout=60
            )
            time.sleep(0.3)
            assert not running.done()
            begin = time.monotonic()
            server.process.terminate()
            time.sleep(0.2)
            refused = 0
            while not running.done():
                refused += is_refused(server)
                time.sleep(0.02)
            assert server.process.wait(20) == 0
            assert time.monotonic() - begin < 25
        assert running.result().status_code == 200
        assert json.loads(running.result().text)["results"]["bindings"]
    assert refused or is_refused(server)
    assert [line["event"] for line in server.events() if line["event"] != "request"] == ["stopping"]


def is_refused(server: Server) -> bool:
    try:
        with server.connect(1) as connection:
            connection.sendall(get("/health"))
            return not connection.recv(100)
    except OSError:
        return True
