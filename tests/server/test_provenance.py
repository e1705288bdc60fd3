"""Pages over a small release made for them: every count can be checked by hand.

Documents 000 and 001 are of one author group, 003 of another. All three state the target of
one event; 000 and 003 date it differently; an inference and a derived graph add to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from rdflib import PROV, RDF, RDFS, Graph, Literal, URIRef

from heliograph.graph.build import QuadSet, to_nquads
from heliograph.graph.build.quads import edtf, plain
from heliograph.graph.citation import Citations
from heliograph.graph.model import Locator
from heliograph.graph.model.iris import mint, of_code, of_passage
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases
from heliograph.ontology import HG
from heliograph.server import create_app, urls

HTML = {"Accept": "text/html"}
SOURCES = mint("dataset", "small")
EVENT, TARGET, CLAIM = mint("event", "raid"), mint("actor", "guards"), mint("responsibility", "r1")
INFERENCE, VIEW = mint("inference", "event-raid-date"), mint("derivation", "accepted-view")
HOSTILE = "<script>alert(1)</script> \"quoted\" & 'so on'"
GROUPS = {"000": "author-a", "001": "author-a", "003": "author-b"}
PASSAGES = {code: of_passage(Locator(code, "body", 1)) for code in GROUPS}


def described() -> QuadSet:
    quads = QuadSet()
    for code, passage in PASSAGES.items():
        document, group = mint("document", code), mint("author-group", GROUPS[code])
        quads.add(SOURCES, document, RDF.type, HG.Document)
        quads.add(SOURCES, document, RDFS.label, f"Document {code}")
        quads.add(SOURCES, document, HG.authorGroup, group)
        quads.add(SOURCES, group, RDFS.label, GROUPS[code])
        quads.add(SOURCES, passage, RDF.type, HG.Passage)
        quads.add(SOURCES, passage, RDFS.label, f"{code}, Body, ¶1 (L7)")
        quads.add(SOURCES, passage, HG.document, document)
        quads.add(SOURCES, passage, HG.lines, plain("7"))
    quads.add(SOURCES, INFERENCE, RDF.type, HG.Inference)
    quads.add(SOURCES, INFERENCE, RDFS.label, "Date, inferred")
    quads.add(SOURCES, INFERENCE, HG.inferenceMethod, of_code("inference-method", "relative-date"))
    quads.add(SOURCES, INFERENCE, PROV.wasDerivedFrom, (PASSAGES["001"], PASSAGES["003"]))
    return quads


def small_release() -> QuadSet:
    quads = described()
    for code, passage in PASSAGES.items():
        quads.add(passage, passage, HG.mentions, (EVENT, TARGET))
        quads.add(passage, EVENT, RDF.type, HG.Event)
        quads.add(passage, EVENT, HG.target, TARGET)
        quads.add(passage, TARGET, HG.name, Literal("الحرس", lang="ar"))
        if code != "001":
            quads.add(passage, EVENT, HG.edtfDate, edtf(f"2023-11-0{int(code) + 1}"))
    quads.add(INFERENCE, EVENT, HG.edtfDate, edtf("2023-11-09"))
    quads.add(INFERENCE, EVENT, RDFS.label, HOSTILE)
    quads.add(INFERENCE, TARGET, RDFS.label, "Guards")
    quads.add(PASSAGES["003"], CLAIM, RDFS.label, "Guards (denies)")
    quads.add(PASSAGES["003"], CLAIM, HG.about, EVENT)
    quads.add(PASSAGES["003"], CLAIM, HG.stance, of_code("stance", "denies"))
    quads.add(PASSAGES["003"], CLAIM, HG.attributedTo, TARGET)
    quads.add(VIEW, VIEW, RDFS.label, "Accepted view")
    quads.add(VIEW, EVENT, HG.acceptedActor, TARGET)
    return quads


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    releases = Releases(tmp_path_factory.mktemp("small"))
    release = releases.publish(
        to_nquads(small_release()),
        counts={},
        sources=[],
        report={},
        software={},
        action="build",
        message="",
        author="tests",
    )
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        yield engine


@pytest.fixture(scope="module")
def pages(small: EmbeddedEngine) -> FlaskClient:
    return create_app(small, small.release.manifest).test_client()


def page_of(pages: FlaskClient, iri: str) -> str:
    response = pages.get(urls.page_path(iri), headers=HTML)
    assert response.status_code == 200
    return response.text


def row_of(text: str, value: str) -> str:
    """Return the rows of the page's statements that have a value, as plain words."""
    rows = [row for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL) if value in row]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(rows))).split())


def test_two_documents_of_one_author_are_one_independent_source(pages: FlaskClient) -> None:
    target = row_of(page_of(pages, EVENT), ">Guards</a>")

    assert "2 independent sources, 3 documents" in target
    assert all(f"{code} Body, ¶1 (L7)" in target for code in GROUPS)


def test_differing_dates_stand_together_and_are_marked(pages: FlaskClient) -> None:
    text = page_of(pages, EVENT)

    assert "3 values differ" in text
    assert "000 Body" in row_of(text, "1 November 2023")
    assert "003 Body" in row_of(text, "4 November 2023")


def test_an_inference_names_its_method_and_its_premises(pages: FlaskClient) -> None:
    inferred = row_of(page_of(pages, EVENT), "9 November 2023")

    assert "inferred: hg-inference-method:relative-date" in inferred
    assert "rests on 2 passages" in inferred
    assert "001 Body" in inferred
    assert "independent" not in inferred


def test_what_a_rule_made_is_marked_as_derived(pages: FlaskClient) -> None:
    assert "derived: Accepted view" in row_of(page_of(pages, EVENT), ">Guards</a>")


def test_an_event_shows_who_is_said_to_be_behind_it(pages: FlaskClient) -> None:
    text = page_of(pages, EVENT)

    assert "Who is said to be behind it" in text
    assert "Guards" in row_of(text, "hg-stance:denies")
    assert "003 Body, ¶1 (L7)" in row_of(text, "hg-stance:denies")


def test_a_thing_lists_the_passages_that_mention_it(pages: FlaskClient) -> None:
    mentioned = page_of(pages, TARGET).partition("Passages that mention it")[2]

    assert all(f'href="{urls.page_path(passage)}"' in mentioned for passage in PASSAGES.values())


def test_markup_in_a_label_stays_text(pages: FlaskClient) -> None:
    for iri in (EVENT, TARGET, CLAIM, PASSAGES["003"]):
        text = page_of(pages, iri)

        assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34;quoted&#34;" in page_of(pages, EVENT)


def test_a_name_in_another_script_says_its_language(pages: FlaskClient) -> None:
    assert '<span lang="ar" dir="auto">الحرس</span>' in page_of(pages, TARGET)


def test_every_iri_of_the_release_has_a_page_that_shows_each_source(
    pages: FlaskClient, small: EmbeddedEngine
) -> None:
    citations = Citations(small)
    iris = {term for quad in small_release() for term in quad if isinstance(term, URIRef)}
    stated = {str(iri) for iri in iris if small.ask(f"ASK {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}")}

    assert len(stated) > 10
    for iri in stated:
        text = page_of(pages, iri)
        graphs = {s.graph for c in citations.of(iri) if c.subject == iri for s in c.sources}
        assert all(f'href="{urls.page_path(graph)}"' in text for graph in graphs)


def test_the_data_of_a_passage_holds_what_it_states(pages: FlaskClient) -> None:
    response = pages.get(urls.data_path(PASSAGES["003"], "nt"))

    found = Graph().parse(data=response.text, format="nt")
    assert (EVENT, HG.target, TARGET) in found
    assert (PASSAGES["003"], HG.document, mint("document", "003")) in found
