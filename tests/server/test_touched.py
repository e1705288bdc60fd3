"""The headers that name the release, the licences and the sources of a result."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from heliograph.graph.store import EmbeddedEngine, QueryRequest
from heliograph.graph.touched import Touched, TouchedSource
from heliograph.server.app import create_service_app
from heliograph.server.service import Served, Service
from heliograph.server.settings import Settings
from heliograph.server.site import Site
from heliograph.server.touched import graph_headers, headers_of, result_headers

ID = "https://w3id.org/heliograph/id/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TARGET = f"""PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?t WHERE {{ <{ID}event/tower22-attack-2024-01-28> hg:target ?t }}"""
EVERYTHING = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def site(engine: EmbeddedEngine) -> Site:
    return Site(Service(Served(engine, engine.release.manifest)), (), Settings())


def sources(headers: list[tuple[str, str]]) -> list[str]:
    link = dict(headers).get("Link", "")
    return re.findall(r'<([^>]*)>; rel="http://purl.org/dc/terms/source"', link)


def asked(site: Site, text: str, form: str) -> list[tuple[str, str]]:
    """Return the headers of an answer as a view makes them."""
    request = QueryRequest(text, form)
    with create_service_app(site.service).test_request_context("/"):
        with site.visitors.query(request) as answer:
            found = result_headers(site, request, answer)
        site.let_go()
    return found


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_result_names_its_release_its_licence_and_its_sources(form: str, site: Site) -> None:
    headers = asked(site, TARGET, form)

    assert dict(headers).items() >= {
        ("X-Heliograph-Release", site.service.release),
        ("X-Heliograph-Licence", LICENCE),
        ("X-Heliograph-Sources", "2"),
        ("X-Heliograph-Sources-Scope", "matched"),
    }
    assert sources(headers) == [f"{ID}document/003", f"{ID}document/004"]
    assert f'<{LICENCE}>; rel="license"' in dict(headers)["Link"]


def test_a_result_too_large_to_be_read_names_its_sources_too(site: Site) -> None:
    headers = asked(site, EVERYTHING, "json")

    assert dict(headers)["X-Heliograph-Sources-Scope"] == "release"


def test_a_graph_names_the_document_it_restates(site: Site) -> None:
    with create_service_app(site.service).test_request_context("/"):
        one = graph_headers(site, f"{ID}passage/003/body/1")
        everything = graph_headers(site, "")
        site.let_go()

    assert sources(one) == [f"{ID}document/003"]
    assert {f"{ID}document/{code:03}" for code in range(5)} < set(sources(everything))


def test_at_most_twenty_sources_are_linked_and_all_are_counted() -> None:
    many = tuple(TouchedSource(f"{ID}document/{n:03}", "document", str(n)) for n in range(37))

    headers = headers_of(Touched("matched", (), many, (LICENCE,)), "r")

    assert len(sources(headers)) == 20
    assert dict(headers)["X-Heliograph-Sources"] == "37"


def test_no_iri_breaks_a_header() -> None:
    iri = 'http://a.example/é, "x"\r\nX-Evil: 1>; rel="y'
    source = TouchedSource(iri, "graph", "x")

    headers = headers_of(Touched("matched", (), (source,), (iri,)), "r")

    for _, value in headers:
        assert value.isascii()
        assert "\r" not in value and "\n" not in value
    assert len(sources(headers)) == 1


def test_where_no_release_is_known_nothing_is_said(engine: EmbeddedEngine) -> None:
    manifest = replace(engine.release.manifest, id="")
    site = Site(Service(Served(engine, manifest)), (), Settings())

    assert asked(site, TARGET, "json") == []
