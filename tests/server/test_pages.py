"""Every IRI has a page on which each statement stands beside its sources."""

import re
from html.parser import HTMLParser

import pyoxigraph
import pytest
from flask.testing import FlaskClient

from heliograph.graph.citation import Citations
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import EmbeddedEngine, Release
from heliograph.server import create_app, urls
from heliograph.server.settings import Settings

from .conftest import get_when_done

HTML = {"Accept": "text/html"}
PAGES = (
    "/",
    "/list/event",
    "/list/statistic",
    "/sources",
    "/queries",
    "/queries/events-possibly-within",
    "/sparql",
    "/page/event/tower22-attack-2024-01-28",
    "/page/passage/003/body/2.1",
    "/page/document/004",
    "/page/inference/event-tower22-attack-2024-01-28-date",
    "/page/statistic/total-attacks-000",
    "/page/scheme/event-type/drone-attack",
    "/page/derivation/accepted-view",
    "/page/dataset/briefs",
    "/resource?iri=https://w3id.org/heliograph/ontology%23Event",
)


class Markup(HTMLParser):
    """Collects what a strict content security policy forbids, and unclosed elements."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag in ("script", "style") and "src" not in names:
            self.forbidden.append(tag)
        self.forbidden += [name for name in names if name == "style" or name.startswith("on")]
        links = [names.get(name) or "" for name in ("src", "action")]
        self.forbidden += [link for link in links if "://" in link]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_keeps_the_policy(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=HTML)

    assert (response.status_code, response.mimetype) == (200, "text/html")
    markup = Markup(response.text)
    assert (markup.forbidden, markup.open) == ([], [])
    assert response.text.count("<h1") == 1
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("share", [12, pytest.param(1, marks=pytest.mark.slow)])
def test_every_iri_of_ours_has_a_page(
    client: FlaskClient, engine: EmbeddedEngine, share: int
) -> None:
    """All of them take minutes, so that usually one in so many of each kind is asked for."""
    rows = engine.rows(f"SELECT DISTINCT ?s {{ ?s ?p ?o FILTER STRSTARTS(STR(?s), '{BASE}') }}")
    kinds: dict[str, list[str]] = {}
    for iri in sorted(row["s"].value for row in rows):
        kinds.setdefault(iri.removeprefix(BASE).partition("/")[0], []).append(iri)

    asked = [iri for iris in kinds.values() for iri in iris[::share]]
    broken = [iri for iri in asked if client.get(urls.page_path(iri)).status_code != 200]
    assert len(kinds) > 10 and len(asked) > 1000 // share
    assert broken == []


@pytest.mark.parametrize(
    "slug", ["tower22-attack-2024-01-28", "us-strikes-kh-2023-11-22", "kh-denial-2024-04"]
)
def test_a_page_shows_the_source_of_each_statement(
    client: FlaskClient, engine: EmbeddedEngine, slug: str
) -> None:
    iri = f"{BASE}event/{slug}"
    text = client.get(urls.page_path(iri), headers=HTML).text

    sources = {source.graph for item in Citations(engine).of(iri) for source in item.sources}
    assert sources
    assert all(f'href="{urls.page_path(graph)}"' in text for graph in sources)


def test_000_and_001_count_as_one_independent_source(client: FlaskClient) -> None:
    text = client.get("/page/statistic/injured-wave", headers=HTML).text

    assert "1 independent source, 2 documents" in text
    assert "2 independent sources" not in text


def test_differing_values_stand_side_by_side(client: FlaskClient) -> None:
    text = client.get("/page/event/us-strike-iraq-2021-07-implied", headers=HTML).text

    assert "2021-06" in text
    assert "2021-07" in text
    assert "inferred" in text


def test_a_passage_page_says_that_it_holds_no_text(client: FlaskClient) -> None:
    text = client.get("/page/passage/004/deterring-attacks/1.2", headers=HTML).text

    assert "not held here" in text
    assert "What this passage states" in text


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html", "/page/actor/houthis"),
        ("text/turtle", "/data/actor/houthis.ttl"),
        ("application/ld+json", "/data/actor/houthis.jsonld"),
        ("application/n-triples, text/turtle;q=0.5", "/data/actor/houthis.nt"),
        ("", "/page/actor/houthis"),
    ],
)
def test_an_id_leads_to_its_page_or_its_data(
    client: FlaskClient, accept: str, location: str
) -> None:
    response = client.get("/id/actor/houthis", headers={"Accept": accept})

    assert (response.status_code, response.location) == (303, location)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf"])
def test_the_data_of_a_thing_parses_and_is_about_it(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/data/actor/houthis.{suffix}")

    form = pyoxigraph.RdfFormat.from_extension(suffix)
    assert form is not None
    subjects = {str(quad.subject) for quad in pyoxigraph.parse(response.data, form)}
    assert f"<{BASE}actor/houthis>" in subjects


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page/event/no-such-event", 404),
        ("/id/event/no-such-event", 404),
        ("/data/event/no-such-event.ttl", 404),
        ("/data/actor/houthis.docx", 404),
        ("/page/event/a%22%3E%7Bb", 404),
        ("/page/..%2f..%2fetc%2fpasswd", 404),
        ("/resource", 400),
        ("/resource?iri=http://example.org/%3Cscript%3E", 404),
        ("/list/perpetrators", 404),
        ("/queries/no-such-query", 404),
        ("/nowhere", 404),
    ],
)
def test_what_is_not_there_is_said_without_a_trace(
    client: FlaskClient, path: str, status: int
) -> None:
    for accept in ("text/html", "application/json"):
        response = client.get(path, headers={"Accept": accept})

        assert response.status_code == status
        assert "Traceback" not in response.text
        assert response.mimetype != "text/html" or "<script>" not in response.text


def test_a_wrong_parameter_is_said_on_the_page_of_the_query(client: FlaskClient) -> None:
    response = client.get("/queries/events-possibly-within?from=yesterday", headers=HTML)

    assert "is no xsd:date" in response.text


def test_health_names_the_release(client: FlaskClient) -> None:
    assert client.get("/health").get_json()["status"] == "ok"


def test_every_link_on_the_home_page_leads_somewhere(client: FlaskClient) -> None:
    text = client.get("/", headers=HTML).text

    links = set(re.findall(r'href="(/[^"]*)"', text))
    assert len(links) > 20
    get_when_done(client, "/analysis")  # till then it answers 202
    for link in links:
        with client.get(link.replace("&amp;", "&"), headers=HTML) as response:
            assert response.status_code == 200


def test_iris_and_paths_are_each_others_inverse() -> None:
    iri = f"{BASE}passage/000/lead/1.2"

    assert urls.iri_of(urls.page_path(iri).removeprefix("/page/")) == iri
    assert kind_of(iri) == "passage"


def test_the_passages_before_and_after_are_linked(client: FlaskClient) -> None:
    text = client.get("/page/passage/003/body/2.1", headers=HTML).text

    assert '<a rel="prev" href="/page/passage/003/body/1.3">' in text
    assert '<a rel="next" href="/page/passage/003/body/2.2">' in text


def test_chips_tell_sections_apart_that_begin_alike(client: FlaskClient) -> None:
    text = client.get("/page/event/us-strike-kirkuk-2023-12-03", headers=HTML).text

    assert "<b>000</b> What Happened?, ¶2 s1 (L18)" in text


def test_a_term_of_the_vocabulary_lists_its_things_and_counts_its_uses(
    client: FlaskClient,
) -> None:
    ontology = "https://w3id.org/heliograph/ontology%23"
    relation = client.get(f"/resource?iri={ontology}Relation", headers=HTML).text
    target = client.get(f"/resource?iri={ontology}target", headers=HTML).text

    assert re.search(r"Things of this class <span class=\"note\">62<", relation)
    assert re.search(r"Used as a property in <a [^>]+>\d+ statements<", target)


def test_events_are_listed_by_date_and_the_undated_last(client: FlaskClient) -> None:
    rows = client.get("/list/event", headers=HTML).text.partition("<tbody>")[2].split("</tr>")

    assert "January 2021 to March 2023" in rows[0]
    assert all('data-label="Date"><div><span class="note">–</span>' in row for row in rows[-8:-1])


def test_a_misspelt_thing_is_answered_with_those_that_are_like_it(client: FlaskClient) -> None:
    response = client.get("/page/actor/kataib-hezbolah", headers=HTML)

    assert response.status_code == 404
    assert 'href="/page/actor/kataib-hezbollah"' in response.text


def test_an_id_in_no_form_that_is_served_is_not_acceptable(client: FlaskClient) -> None:
    assert client.get("/id/actor/houthis", headers={"Accept": "image/png"}).status_code == 406


def test_a_long_list_has_pages(engine: EmbeddedEngine, release: Release) -> None:
    client = create_app(engine, release.manifest, (), Settings(page_rows=10)).test_client()
    first = client.get("/list/place", headers=HTML).text
    last = client.get("/list/place?page=3", headers=HTML).text

    assert 'href="/list/place?page=2"' in first
    assert "Page 3 of 3" in last
    assert last.count('scope="row"') == 6


def test_a_wrong_parameter_of_a_stored_query_is_a_bad_request(client: FlaskClient) -> None:
    response = client.get("/queries/events-possibly-within?from=yesterday", headers=HTML)

    assert response.status_code == 400


def test_a_stored_query_is_given_as_its_text(client: FlaskClient) -> None:
    response = client.get(
        "/queries/events-possibly-within?from=2024-01-01",
        headers={"Accept": "application/sparql-query"},
    )

    assert response.mimetype == "application/sparql-query"
    assert '"2024-01-01"^^' in response.text
    assert response.text.count("$from") == 0
