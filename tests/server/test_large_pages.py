"""Pages of large releases: read as far as they show, and with the same content as of small ones."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from heliograph.graph import citation
from heliograph.graph.citation import Citations
from heliograph.graph.network import (
    Material,
    material_about_actor,
    material_of_events,
    read_material,
)
from heliograph.graph.queries import load_queries
from heliograph.graph.search import NameIndex
from heliograph.graph.store import EmbeddedEngine, Release, Releases
from heliograph.graph.tables import Tables
from heliograph.graph.touched import SourceBook
from heliograph.server import service
from heliograph.server.app import create_app, create_service_app
from heliograph.server.coverage import coverage_of
from heliograph.server.nearest import nearest
from heliograph.server.references import backing_of, shown_of
from heliograph.server.service import Served, Service
from heliograph.server.settings import Settings

ID = "https://w3id.org/heliograph/id/"
ONTOLOGY = "https://w3id.org/heliograph/ontology%23"
HTML = {"Accept": "text/html"}
PATHS = (
    "/",
    "/sources",
    "/audit",
    "/list/event",
    "/list/relation",
    "/list/document",
    "/search?q=kataib+hizbollah",
    "/page/actor/kataib-hezbollah",
    "/page/actor/iran-regime",
    "/page/event/tower22-attack-2024-01-28",
    "/page/place/iraq",
    "/page/document/001",
    "/page/passage/000/lead/1",
    "/page/inference/actor-air-defense-interceptors",
    "/page/scheme/event-type/rocket-attack",
    f"/resource?iri={ONTOLOGY}Event",
    "/page/event/tower22-attack-2024-01-29",
)
THINGS = tuple(ID + path.removeprefix("/page/") for path in PATHS if path.startswith("/page/"))[:-1]
# The ranks of a large release are not computed for the page of an actor.
RANKS = re.compile(r'<section class="panel"><h2>Centrality.*?</section>', re.S)


@pytest.fixture(scope="module")
def tables(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables(_copied(release, tmp_path_factory.mktemp("tables")))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, engine: EmbeddedEngine, tables: Tables) -> FlaskClient:
    """The briefs as they would be served if they were many."""
    monkeypatch.setattr(service, "TABLES_FROM", 0)
    served = Served(engine, engine.release.manifest, None, tables._release)
    return create_service_app(Service(served), load_queries()).test_client()


@pytest.fixture(scope="module")
def whole(engine: EmbeddedEngine) -> Citations:
    return Citations(engine)


def _copied(release: Release, folder: Path) -> Release:
    """Return the release in a folder of its own, which takes its tables."""
    shutil.copytree(release.path.parents[1], folder / "data")
    return Releases(folder / "data").current()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_the_same_however_it_was_read(
    large: FlaskClient, client: FlaskClient, path: str
) -> None:
    read_at_once, as_needed = (each.get(path, headers=HTML) for each in (client, large))

    assert as_needed.status_code == read_at_once.status_code
    assert RANKS.sub("", as_needed.text) == RANKS.sub("", read_at_once.text)


def test_a_page_tells_that_the_ranks_of_many_are_not_begun(large: FlaskClient) -> None:
    page = large.get("/page/actor/iran-regime", headers=HTML).text

    assert 'computed when <a href="/analysis">the analysis page</a> is opened' in page


@pytest.mark.parametrize("thing", THINGS)
def test_what_is_cited_as_needed_is_what_was_read_at_once(
    engine: EmbeddedEngine, whole: Citations, thing: str
) -> None:
    as_needed = Citations(engine, whole=False)

    assert as_needed.of(thing) == whole.of(thing)


def test_what_is_forgotten_meanwhile_is_read_again(
    engine: EmbeddedEngine, whole: Citations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citation, "_MOST_KEPT", 3)
    thing = f"{ID}event/tower22-attack-2024-01-28"

    assert Citations(engine, whole=False).of(thing) == whole.of(thing)


def test_what_was_not_prepared_is_looked_up(engine: EmbeddedEngine, whole: Citations) -> None:
    as_needed = Citations(engine, whole=False)
    rows = engine.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    graphs = [row["g"].value for row in rows]
    inferences = [graph for graph in graphs if whole.source(graph).basis == "inferred"]

    assert len(inferences) > 5
    for graph in (*graphs[:20], *inferences[:5]):
        assert as_needed.source(graph) == whole.source(graph)
        assert as_needed.method(graph) == whole.method(graph)
    assert as_needed.label("urn:unknown") == whole.label("urn:unknown")


@pytest.mark.parametrize("from_tables", [True, False])
@pytest.mark.parametrize("thing", THINGS)
def test_the_store_and_the_tables_count_what_stands_behind_a_page(
    engine: EmbeddedEngine, whole: Citations, tables: Tables, thing: str, from_tables: bool
) -> None:
    direct, said = whole.direct(thing), whole.said(thing)
    looked_up = backing_of(engine, None, whole, thing, direct, said)
    given = tables if from_tables else None
    counted = backing_of(engine, given, whole, thing, direct, said, most=0)

    assert counted.support == looked_up.support
    assert looked_up.support.statements or not ("/actor/" in thing or "/event/" in thing)
    book = SourceBook(engine, engine.release.manifest)
    touched, others = (
        book.of_graphs(found.sources, whole, "matched") for found in (looked_up, counted)
    )
    assert (others.sources, others.licences) == (touched.sources, touched.licences)
    assert touched.sources or "/inference/" in thing


def test_what_follows_from_a_release_is_found_once_and_of_a_remote_graph_each_time(
    engine: EmbeddedEngine,
) -> None:
    served, remote = (
        Served(engine, engine.release.manifest, None, release) for release in (engine.release, None)
    )
    found, again = iter(range(9)), iter(range(9))
    with pytest.raises(ZeroDivisionError):
        served.kept("a", lambda: 1 // 0)  # is not kept

    assert [served.kept(name, lambda: next(found)) for name in "aab"] == [0, 0, 1]
    assert [remote.kept("a", lambda: next(again)) for _ in range(3)] == [0, 1, 2]


def test_pages_of_a_long_list_hold_each_row_once(opened: EmbeddedEngine) -> None:
    citations, actor = Citations(opened, whole=False), f"{ID}actor/g0"
    said = citations.said(actor)
    every = shown_of(citations, actor, said, 10_000, {})["event"]
    assert every.pages == 1 and every.total > 60

    pages = [
        shown_of(citations, actor, said, 20, {"event": number})["event"]
        for number in range(1, -(-every.total // 20) + 1)
    ]

    assert [item for page in pages for item in page.statements] == list(every.statements)
    assert {page.total for page in pages} == {every.total}
    assert shown_of(citations, actor, said, 20, {"event": 999})["event"].page == len(pages)


def test_a_long_list_leads_to_its_other_pages(opened: EmbeddedEngine, generated: Release) -> None:
    served = Served(opened, generated.manifest, None, generated)
    client = create_service_app(Service(served), (), Settings(page_rows=20)).test_client()
    first = client.get("/page/actor/g0", headers=HTML).text
    second = client.get("/page/actor/g0?list=event&page=2", headers=HTML).text

    assert 'href="/page/actor/g0?list=event&amp;page=2#list-event"' in first
    assert re.search(r"1 to 20 of \d+ shown", first)
    assert re.search(r"21 to 40 of \d+ shown", second)
    for page in ("x", "-1", "9" * 5000):
        for path in ("/sources", "/list/event", "/page/actor/g0"):
            assert client.get(f"{path}?list=event&page={page}").status_code == 200


def test_a_page_that_waits_for_ranks_is_not_kept(
    opened: EmbeddedEngine, generated: Release
) -> None:
    client = create_app(opened, generated.manifest).test_client()

    pending = client.get("/page/actor/g0", headers=HTML)

    assert "are being computed" in pending.text
    assert pending.headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/page/event/g7").headers.get("Cache-Control", "")


def test_documents_are_paged_where_they_are_many(
    opened: EmbeddedEngine, generated: Release
) -> None:
    served = Served(opened, generated.manifest, None, generated)
    client = create_service_app(Service(served), (), Settings(page_rows=4)).test_client()
    pages = [client.get(f"/sources?page={number}", headers=HTML).text for number in (1, 2, 99)]

    assert "1 to 4 of" in pages[0] and "5 to 8 of" in pages[1]
    assert 'rel="next"' not in pages[2] and 'rel="prev"' in pages[2]
    found = [
        set(re.findall(r'scope="row"><a href="(/page/document/[^"]+)', page)) for page in pages
    ]
    assert len(found[0]) == 4 and not found[0] & found[1]


def _parts(material: Material) -> tuple[object, ...]:
    events = {iri: (n.types, n.not_before, n.not_after) for iri, n in material.events.items()}
    return events, sorted(material.relations, key=repr), material.wider


@pytest.mark.parametrize("slug", ["iran-regime", "kataib-hezbollah", "united-states"])
def test_what_concerns_an_actor_is_the_same_from_engine_and_tables(
    engine: EmbeddedEngine, tables: Tables, slug: str
) -> None:
    actor, every = f"{ID}actor/{slug}", read_material(engine)
    asked = material_about_actor(engine, None, actor)
    selected = material_about_actor(engine, tables, actor)

    assert _parts(asked) == _parts(selected)
    assert asked.events.keys() == {link.event for link in every.links if link.actor == actor}
    related = [one for one in every.relations if actor in (one.subject, one.object)]
    assert _parts(asked)[1] == sorted(related, key=repr) and related
    assert material_of_events(engine, tables, asked.events).events == (
        material_of_events(engine, None, asked.events).events
    )


def test_coverage_is_the_same_from_engine_and_tables(
    engine: EmbeddedEngine, tables: Tables, opened: EmbeddedEngine, generated: Release
) -> None:
    for of_engine, of_tables in ((engine, tables), (opened, Tables(generated))):
        asked, summed = coverage_of(of_engine), coverage_of(of_engine, of_tables)

        assert summed == asked and len(asked.extents) > 5


@pytest.mark.parametrize(
    "text",
    ["kataib hizbollah", "Iraq", "حزب الله", "tower 22", "event/tower22-attack-2024-01-28",
     "001", "ayn al asad", "strike on", "nothing of the kind"],
)  # fmt: skip
def test_names_are_found_alike_from_engine_and_tables(
    names: tuple[NameIndex, NameIndex], text: str
) -> None:
    asked, selected = names

    assert selected.find(text, 20) == asked.find(text, 20)


@pytest.fixture(scope="module")
def names(engine: EmbeddedEngine, tables: Tables) -> tuple[NameIndex, NameIndex]:
    return NameIndex(engine), NameIndex(engine, tables)


def test_a_thing_like_an_unknown_one_is_found_among_names(
    engine: EmbeddedEngine, names: tuple[NameIndex, NameIndex]
) -> None:
    unknown = f"{ID}event/tower22-attack-2024-01-29"

    assert nearest(engine, unknown, lambda: names[1].labels) == nearest(engine, unknown)
    assert nearest(engine, unknown)[0].iri == f"{ID}event/tower22-attack-2024-01-28"
    assert nearest(engine, "urn:x", lambda: names[1].labels) == []
