"""Citable results over HTTP, and on the command line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from heliograph.graph.store import FORMATS, EmbeddedEngine, EngineSettings, Releases
from heliograph.server.app import create_service_app
from heliograph.server.cli import main
from heliograph.server.commands.snapshot import snapshot as snapshot_group
from heliograph.server.service import Served, Service
from heliograph.server.settings import Settings
from heliograph.server.site import Site
from heliograph.server.views import snapshots as snapshot_views

ID = "https://w3id.org/heliograph/id/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TABLE = """# Targets & <attacks>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?event ?target ?passage WHERE {
  GRAPH ?passage { ?event hg:target ?target }
  ?passage hg:document <https://w3id.org/heliograph/id/document/003> .
}
ORDER BY ?event"""
GRAPH = f"DESCRIBE <{ID}actor/fdd>"
QUERIES = {"select": TABLE, "ask": "ASK { ?s ?p ?o }", "construct": GRAPH}
HOSTILE = [
    "x",
    "0" * 64,
    "0" * 63,
    "A" * 64,
    "..",
    "..%2f..%2fcurrent",
    "%2e%2e%2fcurrent",
    "%00" * 64,
    "%ff" * 10,
    "../current",
    "snapshot.json",
    ".tmp-x",
    "%D9%A0" * 64,
]


def application(root: Path, settings: Settings, **engine: Any) -> Iterator[Flask]:
    """Serve the current release of a data folder; the folder is known to the pages."""
    releases = Releases(root)
    release = releases.current()
    with EmbeddedEngine(release, EngineSettings(workers=1, **engine)) as opened:
        service = Service(Served(opened, release.manifest), releases)
        app = create_service_app(service, (), settings)
        if "snapshots" not in app.blueprints:
            app.register_blueprint(snapshot_views.blueprint(Site(service, (), settings)))
        yield app


@pytest.fixture(scope="module")
def root(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(data_folder, tmp_path_factory.mktemp("snapshots") / "data"))


@pytest.fixture(scope="module")
def serving(root: Path) -> Iterator[Flask]:
    yield from application(root, Settings(public_url="https://h.example"))


@pytest.fixture
def client(serving: Flask) -> FlaskClient:
    return serving.test_client()


def freeze(client: FlaskClient, text: str = TABLE, **more: Any) -> dict[str, Any]:
    response = client.post("/snapshots", json={"query": text, **more})
    assert response.status_code in (200, 201), response.text
    return dict(response.get_json())


class Elements(HTMLParser):
    """Collects the texts of table cells, and the addresses of links."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self.cells.append("")
        self.links += [value or "" for name, value in attributes if name == "href"]


def elements(response: TestResponse) -> Elements:
    found = Elements()
    found.feed(response.text)
    return found


def test_freezing_says_where_the_result_is_kept_and_how_to_cite_it(client: FlaskClient) -> None:
    text = TABLE + " # made here"
    first = client.post("/snapshots", data={"query": text})
    again = client.post("/snapshots", data=text, content_type="application/sparql-query")

    found = first.get_json()
    assert (first.status_code, again.status_code) == (201, 200)
    assert re.fullmatch(r"[0-9a-f]{64}", found["hash"])
    assert (
        first.headers["Location"] == found["url"] == f"https://h.example/snapshots/{found['hash']}"
    )
    assert found["hash"] in found["citation"]
    assert again.get_json() == found


def test_a_browser_is_sent_to_the_page(client: FlaskClient) -> None:
    sent = {"query": TABLE.replace("\n", "\r\n")}
    response = client.post("/snapshots", data=sent, headers=BROWSER)

    assert response.status_code == 303
    assert response.headers["Location"].endswith(f"/snapshots/{freeze(client)['hash']}")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: str(form.name))
def test_a_result_is_whole_in_every_format_by_name_and_by_media_type(
    form: Any, client: FlaskClient, root: Path
) -> None:
    kind = next(kind for kind in QUERIES if kind in form.forms)
    path = f"/snapshots/{freeze(client, QUERIES[kind])['hash']}"

    named = client.get(path, query_string={"format": form.name})
    asked = client.get(path, headers={"Accept": form.media_type})

    assert (named.status_code, asked.status_code) == (200, 200)
    assert named.mimetype == asked.mimetype == form.media_type
    assert named.data == asked.data
    assert named.headers["Content-Disposition"].endswith(f'.{form.extension}"')
    if kind == "construct":
        expected = {
            q.triple
            for q in ox.parse(path=Releases(root).current().dataset, format=ox.RdfFormat.N_QUADS)
            if q.subject == ox.NamedNode(f"{ID}actor/fdd")
        }
        parsed = ox.parse(named.data, ox.RdfFormat.from_media_type(form.media_type))
        assert {quad.triple for quad in parsed} == expected
    elif form.name == "csv":
        assert len(named.text.splitlines()) == 1 + len(rows(client))
    else:
        found = ox.parse_query_results(
            named.data, ox.QueryResultsFormat.from_media_type(form.media_type)
        )
        assert isinstance(found, ox.QuerySolutions)
        assert len(list(found)) == len(rows(client))


def rows(client: FlaskClient) -> list[Any]:
    answer = client.get("/sparql", query_string={"query": TABLE, "format": "json"}).get_json()
    return list(answer["results"]["bindings"])


def test_the_frozen_rows_are_those_of_the_endpoint_in_their_order(client: FlaskClient) -> None:
    frozen = client.get(f"/snapshots/{freeze(client)['hash']}").get_json()

    assert frozen["results"]["bindings"] == rows(client)


def test_data_may_be_kept_for_good_and_asked_for_by_its_tag(client: FlaskClient) -> None:
    made = freeze(client)
    response = client.get(f"/snapshots/{made['hash']}")

    assert response.headers["ETag"] == f'"{made["hash"]}"'
    assert "immutable" in response.headers["Cache-Control"]
    again = client.get(
        f"/snapshots/{made['hash']}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"/snapshots/{made['hash']}?format=csv")
    assert other.headers["ETag"] != response.headers["ETag"]


def test_headers_name_release_licence_sources_and_what_to_cite(
    client: FlaskClient, root: Path
) -> None:
    made = freeze(client)

    headers = client.get(f"/snapshots/{made['hash']}?format=csv").headers

    assert headers["X-Heliograph-Release"] == Releases(root).current().id
    assert headers["X-Heliograph-Licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert headers["X-Heliograph-Sources"] == "2"
    assert headers["X-Heliograph-Sources-Scope"] == "matched"
    links = dict(re.findall(r'<([^>]*)>; rel="([^"]*)"', headers["Link"]))
    assert links[made["url"]] == "cite-as"
    sources = [iri for iri, kind in links.items() if kind == "http://purl.org/dc/terms/source"]
    assert sources == [f"{ID}dataset/briefs", f"{ID}document/003"]


def test_the_page_shows_rows_sources_release_and_citation(client: FlaskClient, root: Path) -> None:
    made = freeze(client)

    page = client.get(f"/snapshots/{made['hash']}", headers=BROWSER)

    assert page.mimetype == "text/html"
    assert "Targets &amp; &lt;attacks&gt;" in page.text
    assert "<attacks>" not in page.text
    found = elements(page)
    assert "/page/document/003" in found.links
    assert any(link.startswith("/sparql?query=") for link in found.links)
    assert len(found.cells) >= 3 * len(rows(client))
    for part in (made["hash"], made["url"], Releases(root).current().id, "CC BY 4.0", "@misc{"):
        assert part in page.text
    assert "This release is the current one" in page.text
    assert " style=" not in page.text and "<script>" not in page.text


@pytest.mark.parametrize("kind", ["ask", "construct"])
def test_other_forms_have_a_page_too(kind: str, client: FlaskClient) -> None:
    made = freeze(client, QUERIES[kind])

    page = client.get(f"/snapshots/{made['hash']}", headers=BROWSER)

    assert page.status_code == 200
    assert ("Yes" if kind == "ask" else "hg-actor:fdd") in page.text


@pytest.mark.parametrize(
    ("form", "media_type", "part"),
    [
        ("", "text/plain", "Heliograph contributors ("),
        ("text", "text/plain", "Heliograph contributors ("),
        ("bibtex", "application/x-bibtex", "@misc{heliograph-"),
        ("ris", "application/x-research-info-systems", "TY  - DATA"),
        ("csl-json", "application/vnd.citationstyles.csl+json", '"dataset"'),
    ],
)
def test_citations_come_in_the_forms_of_reference_managers(
    form: str, media_type: str, part: str, client: FlaskClient
) -> None:
    made = freeze(client)
    query = {"format": form} if form else {}
    response = client.get(f"/snapshots/{made['hash']}/citation", query_string=query)

    assert response.status_code == 200
    assert response.mimetype == media_type
    assert part in response.text
    assert made["url"] in response.text


def test_a_citation_in_another_form_is_not_acceptable(client: FlaskClient) -> None:
    response = client.get(f"/snapshots/{freeze(client)['hash']}/citation?format=endnote")

    assert response.status_code == 406
    assert "bibtex" in response.get_json()["detail"]


def test_the_record_is_data_as_well(client: FlaskClient) -> None:
    made = freeze(client)

    record = client.get(f"/snapshots/{made['hash']}?format=record").get_json()

    assert record["query"] == TABLE
    assert record["hash"] == made["hash"]
    assert f"{ID}document/003" in [source["iri"] for source in record["sources"]]


def test_the_list_has_what_was_frozen_for_people_and_programs(client: FlaskClient) -> None:
    made = freeze(client)

    listed = client.get("/snapshots").get_json()
    page = client.get("/snapshots", headers=BROWSER)

    assert made in listed
    assert f"/snapshots/{made['hash']}" in elements(page).links


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"query": "SELECT ?s {"}}, 400),
        ({"data": b"", "content_type": "application/x-www-form-urlencoded"}, 400),
        ({"data": {"update": "CLEAR ALL"}}, 400),
        ({"data": {"query": ["ASK {}", "ASK {}"]}}, 400),
        ({"data": b"query=%ff", "content_type": "application/x-www-form-urlencoded"}, 400),
        ({"data": b"ASK {}", "content_type": "text/plain"}, 415),
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b"[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": b"\xff", "content_type": "application/json"}, 400),
        ({"data": b"null", "content_type": "application/json"}, 400),
        ({"json": ["ASK {}"]}, 400),
        ({"json": {"query": 1}}, 400),
        ({"json": {"query": "ASK {}", "default-graph-uri": 1}}, 400),
        ({"json": {"query": "ASK {}", "named-graph-uri": [None]}}, 400),
        ({"json": {"query": "ASK {}", "default-graph-uri": "relative"}}, 400),
        ({"json": {"query": "ASK {}", "default-graph-uri": "\ud800"}}, 400),
        ({"json": {"query": "ASK { ?s ?p '\ud800' }"}}, 400),
        ({"json": {"query": "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 403),
        ({"json": {"query": "ASK { <relative> ?p ?o }"}}, 400),
    ],
)
def test_what_cannot_be_frozen_is_refused_as_a_problem(
    sent: dict[str, Any], status: int, client: FlaskClient
) -> None:
    response = client.post("/snapshots", **sent)

    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["status"] == status


def test_a_mistake_is_shown_to_a_browser_as_a_page(client: FlaskClient) -> None:
    response = client.post("/snapshots", data={"query": "SELECT"}, headers=BROWSER)

    assert response.status_code == 400
    assert response.mimetype == "text/html"


@pytest.mark.parametrize("identifier", HOSTILE)
@pytest.mark.parametrize("rest", ["", "/citation"])
def test_what_is_no_snapshot_is_not_found(identifier: str, rest: str, client: FlaskClient) -> None:
    response = client.get(f"/snapshots/{identifier}{rest}")

    assert response.status_code == 404, response.text
    assert "data" not in response.get_json()["detail"].split("/")


@pytest.mark.parametrize("query", ["format=turtle", "format=nonsense"])
def test_a_format_that_does_not_fit_is_not_acceptable(query: str, client: FlaskClient) -> None:
    path = f"/snapshots/{freeze(client)['hash']}"

    assert client.get(f"{path}?{query}").status_code == 406
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_what_was_changed_on_the_disk_is_not_served(client: FlaskClient, root: Path) -> None:
    made = freeze(client, "ASK { ?changed ?p ?o }")
    (root / "snapshots" / made["hash"] / "result.json").write_bytes(b"changed")

    for path in ("", "?format=csv", "?format=record"):
        response = client.get(f"/snapshots/{made['hash']}{path}")
        assert response.status_code == 500
        assert "was changed" in response.get_json()["detail"]
        assert str(root) not in response.text
    assert client.get(f"/snapshots/{made['hash']}", headers=BROWSER).status_code == 500
    shutil.rmtree(root / "snapshots" / made["hash"])


def test_a_server_without_a_data_folder_keeps_nothing(
    engine: EmbeddedEngine, data_folder: Path
) -> None:
    service = Service(Served(engine, engine.release.manifest))
    app = create_service_app(service)
    if "snapshots" not in app.blueprints:
        app.register_blueprint(snapshot_views.blueprint(Site(service, (), Settings())))
    client = app.test_client()

    for response in (
        client.get("/snapshots"),
        client.get(f"/snapshots/{'0' * 64}"),
        client.post("/snapshots", data={"query": "ASK {}"}),
    ):
        assert response.status_code == 501
        assert "no data folder" in response.get_json()["detail"]


def test_a_page_says_whether_the_current_release_answers_the_same(
    client: FlaskClient, root: Path
) -> None:
    changes, stays = freeze(client), freeze(client, "ASK { ?s ?p ?o }")
    same_data = shutil.copytree(root, root.with_name("restored"))
    Releases(same_data).restore(Releases(same_data).current().id, author="tests")
    other_data = shutil.copytree(root, root.with_name("other"))
    manifest = Releases(other_data).current().manifest
    Releases(other_data).publish(
        ['<a:s> <a:p> "x" <a:g> .'],
        counts=manifest.counts,
        sources=manifest.sources,
        report={},
        software={},
        action="build",
        message="",
        author="tests",
    )
    for folder, made, words in (
        (same_data, changes, "holds the same data"),
        (other_data, changes, "gives a different result"),
        (other_data, stays, "gives the same result"),
    ):
        for app in application(folder, Settings()):
            page = app.test_client().get(f"/snapshots/{made['hash']}", headers=BROWSER)
            assert words in page.text


def test_a_result_can_be_frozen_shown_listed_and_cited_from_the_command_line(
    root: Path, tmp_path: Path
) -> None:
    if "snapshot" not in main.commands:
        main.add_command(snapshot_group)
    (tmp_path / "query.rq").write_text("# From a file\nSELECT ?e { ?e a hg:Event } LIMIT 3")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--data", str(root), "snapshot", *arguments])

    made = run("create", "--file", str(tmp_path / "query.rq"))
    assert made.exit_code == 0, made.output
    identifier = made.stdout.strip()
    assert run("create", "--file", str(tmp_path / "query.rq")).stdout.strip() == identifier
    assert json.loads(run("show", identifier[:10]).stdout)["rows"] == 3
    assert len(run("show", identifier, "-F", "csv").stdout.splitlines()) == 4
    assert f"{identifier[:12]}\t" in run("list").stdout
    assert identifier in [
        item["hash"] for item in json.loads(run("list", "--json").stdout)["snapshots"]
    ]
    assert "“From a file”" in run("cite", identifier).stdout
    url = run("cite", identifier, "-F", "bibtex", "--url", "https://h.example/").stdout
    assert f"{{https://h.example/snapshots/{identifier}}}" in url
    assert run("show", "0" * 64).exit_code != 0
    assert run("create").exit_code == 2
    assert run("create", "SELECT ?s {").exit_code == 4
