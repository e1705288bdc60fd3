"""Each view of a result: table, chart, map, timeline, network, and what they say is missing."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import OpenPage

PREFIXES = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
RELATIONS = f"""{PREFIXES}SELECT ?source ?sourceLabel ?target ?kind WHERE {{
  ?relation hg:subject ?source ; hg:object ?target ; hg:relationKind ?kind .
  ?source rdfs:label ?sourceLabel }}"""
POINTS = """VALUES (?place ?wkt) {
  ("Point" "POINT(44 33)"^^geo:wktLiteral)
  ("Area" "POLYGON((42 30,44 30,44 32,42 30))"^^geo:wktLiteral)
  ("Far" "POINT(-77 38)"^^geo:wktLiteral) ("Broken" "POINT(44"^^geo:wktLiteral) }"""
DAYS = """VALUES (?what ?start ?end) {
  ("a day" "2024-01-28"^^xsd:date "2024-01-28"^^xsd:date)
  ("a span" "2023-10-17"^^xsd:date "2024-02-04"^^xsd:date)
  ("no day" UNDEF UNDEF) }"""
NUMBERS = 'VALUES (?name ?n) { ("one" 1) ("ten" 10) ("five" 5) }'


def opened(open_page: OpenPage, query: str) -> Page:
    return open_page(f"/sparql?query={quote(query)}")


def view(page: Page, name: str) -> Locator:
    return page.get_by_role("tablist", name="Views of the result").get_by_role("tab", name=name)


def column(page: Page, number: int) -> list[str]:
    return page.locator(f".view tbody td:nth-child({number + 1})").all_inner_texts()


def test_a_table_is_sorted_by_any_column(open_page: OpenPage) -> None:
    page = opened(open_page, f"SELECT ?name ?n WHERE {{ {NUMBERS} }}")
    head = page.get_by_role("columnheader", name="n", exact=True)
    expect(head).to_have_class(re.compile("number"))

    head.get_by_role("button").click()
    assert column(page, 2) == ["1", "5", "10"]
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("button").click()
    assert column(page, 2) == ["10", "5", "1"]
    head.get_by_role("button").click()
    assert column(page, 2) == ["1", "10", "5"]


def test_a_table_links_names_and_shows_citations_as_chips(open_page: OpenPage) -> None:
    query = f"""{PREFIXES}SELECT ?event ?g WHERE {{
      GRAPH ?g {{ ?event hg:target ?target }} ?g a hg:Passage }} ORDER BY ?event LIMIT 1"""
    page = opened(open_page, query)

    name = page.locator(".view tbody td:nth-child(2) a")
    expect(name).to_have_text(re.compile("^hg-event:"))
    chip = page.locator(".view tbody td:nth-child(3) a.chip")
    expect(chip).to_have_attribute("href", re.compile("^/page/passage/"))
    chip.click()
    expect(page).to_have_url(re.compile("/page/passage/"))


def test_text_from_the_graph_is_never_markup(open_page: OpenPage) -> None:
    page = opened(
        open_page,
        """SELECT ("<img src=x onerror=alert(1)>" AS ?x)
        ("\u0628\u063a\u062f\u0627\u062f"@ar AS ?y) {}""",
    )

    expect(page.locator(".view td").nth(1)).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".view bdi[lang=ar]")).to_have_attribute("dir", "rtl")


def test_a_chart_has_columns_to_choose(open_page: OpenPage) -> None:
    page = opened(open_page, f"#defaultView:BarChart\nSELECT ?name ?n WHERE {{ {NUMBERS} }}")
    expect(view(page, "Chart")).to_have_attribute("aria-selected", "true")
    chart = page.get_by_role("img", name="n by name, 3 bars")
    expect(chart).to_be_visible()
    widths = [float(bar.get_attribute("width") or 0) for bar in chart.locator("rect.bar").all()]
    assert widths == pytest.approx([widths[1] / 10, widths[1], widths[1] / 2])

    page.get_by_label("By", exact=True).select_option("n")
    page.get_by_label("As", exact=True).select_option("line")

    expect(page.get_by_role("img", name="n over n, 3 points")).to_be_visible()


def test_a_map_shows_points_and_areas_and_says_what_it_lacks(open_page: OpenPage) -> None:
    page = opened(open_page, f"#defaultView:Map\n{PREFIXES}SELECT * WHERE {{ {POINTS} }}")

    expect(view(page, "Map")).to_have_attribute("aria-selected", "true")
    drawing = page.get_by_role("group", name="Map of 2 places")
    expect(drawing.locator("circle.dot")).to_have_count(1)
    expect(drawing.locator("path.area")).to_have_count(1)
    note = page.locator(".mapped .note").first
    expect(note).to_contain_text("1 beyond the base map: Far")
    expect(note).to_contain_text("1 without a geometry that could be read")


@pytest.mark.parametrize("kind", ["Map", "Graph"])
def test_a_drawing_is_enlarged_and_moved_by_keys(open_page: OpenPage, kind: str) -> None:
    query = f"{PREFIXES}SELECT * WHERE {{ {POINTS} }}" if kind == "Map" else RELATIONS
    page = opened(open_page, f"#defaultView:{kind}\n{query}")
    mark = page.locator(".zoomed circle.dot").last
    expect(mark).to_be_visible()
    first = mark.get_attribute("cx") or ""

    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("+")
    expect(mark).not_to_have_attribute("cx", first)
    page.keyboard.press("+")
    near = mark.get_attribute("cx") or ""
    page.keyboard.press("ArrowLeft")
    expect(mark).not_to_have_attribute("cx", near)
    page.keyboard.press("0")

    expect(mark).to_have_attribute("cx", first)


def test_a_timeline_shows_days_and_spans_and_says_what_it_lacks(open_page: OpenPage) -> None:
    page = opened(open_page, f"#defaultView:Timeline\n{PREFIXES}SELECT * WHERE {{ {DAYS} }}")

    drawing = page.get_by_role("group", name=re.compile("Timeline of 2 rows from 2023-10-17"))
    expect(drawing.locator("circle.dot")).to_have_count(1)
    expect(drawing.locator("rect.bar")).to_have_count(1)
    expect(page.locator(".timed .note")).to_contain_text("1 without a day")


def test_a_network_is_drawn_the_same_each_time(open_page: OpenPage) -> None:
    places = []
    for _ in range(2):
        page = opened(open_page, f"#defaultView:Graph\n{RELATIONS}")
        drawing = page.get_by_role("group", name=re.compile("^Network of"))
        expect(drawing).to_be_visible()
        nodes = drawing.locator("circle.dot").all()
        places.append([(node.get_attribute("cx"), node.get_attribute("cy")) for node in nodes])

    assert len(places[0]) > 10
    assert places[0] == places[1]
    node = drawing.get_by_role("link").first
    node.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/page/"))


def test_a_graph_has_its_triples_as_table_and_network(open_page: OpenPage) -> None:
    query = f"{PREFIXES}CONSTRUCT {{ ?e hg:target ?t }} WHERE {{ ?e hg:target ?t }}"
    page = opened(open_page, query)
    expect(page.locator("pre.turtle")).to_contain_text("hg:target")

    view(page, "Table").click()
    expect(page.locator(".view tbody tr").first).to_contain_text("hg:target")
    view(page, "Network").click()
    expect(page.get_by_role("group", name=re.compile("^Network of"))).to_be_visible()


def test_a_view_that_cannot_be_drawn_says_what_it_needs(open_page: OpenPage) -> None:
    page = opened(open_page, '#defaultView:Map\nSELECT ("x" AS ?a) ("y" AS ?b) {}')

    expect(page.locator(".missing")).to_contain_text("Map: ?wkt")
    assert column(page, 1) == ["x"]


@pytest.mark.parametrize(("query", "words"), [("ASK {}", "Yes"), ("ASK { <urn:x> ?p ?o }", "No")])
def test_a_question_is_answered_with_yes_or_no(open_page: OpenPage, query: str, words: str) -> None:
    expect(opened(open_page, query).locator(".view .answer")).to_have_text(words)


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_drawing_is_saved_with_its_caption(open_page: OpenPage, suffix: str) -> None:
    page = opened(open_page, f"#defaultView:BarChart\nSELECT ?name ?n WHERE {{ {NUMBERS} }}")

    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Save as {suffix.upper()}").click()

    content = Path(waiting.value.path()).read_bytes()
    if suffix == "png":
        assert content.startswith(b"\x89PNG")
    else:
        assert all(word in content.decode() for word in ("Release: ", "Query: ", "n by name"))


def test_ten_thousand_rows_are_shown_in_pages_without_freezing(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 20000")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".count")).to_contain_text("20,000 rows", timeout=20_000)
    pager = page.get_by_role("navigation", name="Pages of the result")
    expect(pager).to_contain_text("rows 1 to 200 of 20,000")

    began = time.monotonic()
    page.get_by_role("columnheader", name="o").get_by_role("button").click()
    pager.get_by_role("button", name="Last").click()
    expect(pager).to_contain_text("rows 19,801 to 20,000 of 20,000")

    assert page.locator(".view tbody tr").count() == 200
    assert time.monotonic() - began < 5
