"""The endpoint as programs call it, over the real engine."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

import pyoxigraph
import pytest
from flask.testing import FlaskClient

from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.server import create_app
from heliograph.server.settings import Settings

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/heliograph/ontology#Place> } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT WHERE { ?s a <https://w3id.org/heliograph/ontology#Place> }"
RESULTS = "application/sparql-results+json"


def rows_of_json(content: bytes) -> int:
    return len(json.loads(content)["results"]["bindings"])


def rows_of(media_type: str) -> Callable[[bytes], int]:
    def count(content: bytes) -> int:
        form = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
        assert form is not None
        parsed = pyoxigraph.parse_query_results(content, form)
        assert isinstance(parsed, pyoxigraph.QuerySolutions)
        return sum(1 for _ in parsed)

    return count


def triples_of(media_type: str) -> Callable[[bytes], int]:
    def count(content: bytes) -> int:
        form = pyoxigraph.RdfFormat.from_media_type(media_type)
        assert form is not None
        return sum(1 for _ in pyoxigraph.parse(content, form))

    return count


@pytest.mark.parametrize(
    ("query", "media_type", "count"),
    [
        (SELECT, RESULTS, rows_of_json),
        (SELECT, "application/sparql-results+xml", rows_of("application/sparql-results+xml")),
        (SELECT, "text/csv", lambda content: len(content.splitlines()) - 1),
        (SELECT, "text/tab-separated-values", rows_of("text/tab-separated-values")),
        (CONSTRUCT, "text/turtle", triples_of("text/turtle")),
        (CONSTRUCT, "application/n-triples", triples_of("application/n-triples")),
        (CONSTRUCT, "application/ld+json", triples_of("application/ld+json")),
        (CONSTRUCT, "application/rdf+xml", triples_of("application/rdf+xml")),
    ],
)
def test_each_format_is_served_and_parses(
    client: FlaskClient, query: str, media_type: str, count: Callable[[bytes], int]
) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})

    assert (response.status_code, response.mimetype) == (200, media_type)
    assert count(response.data) == 26


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", RESULTS),
        ("*/*", RESULTS),
        ("application/json", RESULTS),
        ("application/*", RESULTS),
        ("text/turtle, text/csv;q=0.5", "text/csv"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/html;q=0.1, text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_the_accept_header_decides_the_format(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})

    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "query"), [("image/png", SELECT), ("text/turtle", SELECT), ("text/csv", CONSTRUCT)]
)
def test_a_format_that_does_not_fit_is_406(client: FlaskClient, accept: str, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})

    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"


def test_a_query_may_be_posted_as_a_form_or_as_itself(client: FlaskClient) -> None:
    form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT, content_type="application/sparql-query")

    assert rows_of_json(form.data) == rows_of_json(direct.data) == 26


def test_a_percent_escape_is_decoded_once(client: FlaskClient) -> None:
    response = client.get("/sparql?query=SELECT%20(%22%2541%22%20AS%20%3Fx)%20%7B%7D")

    assert response.get_json(force=True)["results"]["bindings"][0]["x"]["value"] == "%41"


def test_the_named_graph_of_a_passage_can_be_asked_alone(client: FlaskClient) -> None:
    graph = "https://w3id.org/heliograph/id/passage/003/body/2.1"
    response = client.get(
        "/sparql",
        query_string={
            "query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
            "default-graph-uri": [graph, graph],
        },
    )

    count = int(response.get_json(force=True)["results"]["bindings"][0]["n"]["value"])
    assert 0 < count < 200


@pytest.mark.parametrize(
    ("status", "call"),
    [
        (400, {"path": "/sparql?query=ASK{}&default-graph-uri=here"}),
        (400, {"path": "/sparql?query=SELECT"}),
        (400, {"path": "/sparql?query=ASK{}&query=ASK{}"}),
        (403, {"path": "/sparql?query=SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
        (406, {"path": "/sparql?query=ASK{}&format=docx"}),
        (403, {"path": "/sparql", "method": "POST", "data": {"update": "CLEAR ALL"}}),
        (405, {"path": "/sparql", "method": "DELETE"}),
        (400, {"path": "/sparql", "method": "POST", "data": {"query": "#" * 2_000_000}}),
        (415, {"path": "/sparql", "method": "POST", "data": "<a/>", "content_type": "text/xml"}),
        (
            400,
            {
                "path": "/sparql",
                "method": "POST",
                "data": b"\xff\xfe",
                "content_type": "application/sparql-query",
            },
        ),
    ],
)
def test_a_bad_request_is_a_problem_with_its_status(
    client: FlaskClient, status: int, call: dict[str, object]
) -> None:
    response = client.open(**call)  # type: ignore[arg-type]

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = response.get_json(force=True)
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert "Traceback" not in response.text


def test_a_syntax_error_says_where(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"})

    problem = response.get_json(force=True)
    assert (problem["status"], problem["line"]) == (400, 2)


def test_reads_are_open_to_other_origins_and_name_their_release(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Heliograph-Release"]


def test_a_browser_sees_the_rows_with_links_to_their_pages(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": SELECT}, headers={"Accept": "text/html"}
    )

    assert '<a href="/page/place/ain-al-asad"' in response.text
    assert "26 rows" in response.text


def test_a_browser_sees_an_error_beside_its_query(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": "SELECT <b>"}, headers={"Accept": "text/html"}
    )

    assert response.status_code == 400
    assert "SELECT &lt;b&gt;" in response.text
    assert "<b>" not in response.text


def test_another_origin_may_post_a_query_after_asking(client: FlaskClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    response = client.options("/sparql", headers=asked)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("form", ["csv", "text/csv", "application/sparql-results json", "srj"])
def test_a_format_is_named_by_name_type_or_extension(client: FlaskClient, form: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "format": form})

    assert response.status_code == (406 if form == "srj" else 200)


def test_only_what_may_succeed_later_says_when_to_retry(engine: EmbeddedEngine) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d FILTER(STRLEN(STR(?b)) < STRLEN(?d)) }"
    manifest = engine.release.manifest
    client = create_app(engine, manifest, (), Settings(deadline=0.3)).test_client()
    late = client.get("/sparql", query_string={"query": slow})
    wrong = client.get("/sparql?query=SELECT")

    assert (late.status_code, late.headers["Retry-After"]) == (503, "5")
    assert "Retry-After" not in wrong.headers


def test_a_page_points_at_the_mistake(client: FlaskClient) -> None:
    query = "SELECT * WHERE {\n  ?s ?p\n}"
    text = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": "text/html"}
    ).text

    assert 'data-line="3" data-column="1"' in text
    assert '<pre class="excerpt">}\n^</pre>' in text


def test_a_result_too_large_for_a_page_is_offered_for_download(client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o . ?s ?q ?r } LIMIT 60000"
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert "too much for a page" in response.text
    assert "format=csv" in response.text


def test_slow_queries_keep_no_page_waiting_and_too_many_are_turned_away(
    release: Release, engine: EmbeddedEngine
) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    settings = Settings(threads=3, deadline=5)
    with EmbeddedEngine(release, EngineSettings(workers=2, deadline=5)) as visitors:
        app = create_app(engine, release.manifest, (), settings, visitors)

        def ask() -> int:
            return app.test_client().get("/sparql", query_string={"query": slow}).status_code

        with ThreadPoolExecutor(3) as pool:
            asked = [pool.submit(ask) for _ in range(3)]
            turned_away = next(as_completed(asked)).result()
            health = app.test_client().get("/health").status_code
            still_running = sum(not future.done() for future in asked)

    assert (turned_away, health, still_running) == (503, 200, 2)
