"""Figures and tables that are saved carry their caption, wherever they go."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Page

from .conftest import OpenPage
from .exploring import CAPTION, opened, saved

SVG = "{http://www.w3.org/2000/svg}"
VIEWS = {
    "timeline": "/explore?side=attack",
    "network": "/explore?view=network&side=attack",
    "map": "/explore?view=map&side=attack",
}


def shown_view(open_page: OpenPage, view: str) -> Page:
    page = opened(open_page, VIEWS[view])
    page.locator("#figure svg").first.wait_for()
    if view == "map":
        page.locator(".site").first.wait_for()
    return page


@pytest.mark.parametrize("view", ["network", "map"])  # the timeline is in a story
def test_a_saved_figure_has_its_caption_and_needs_nothing_of_the_page(
    open_page: OpenPage, tmp_path: Path, view: str
) -> None:
    page = shown_view(open_page, view)
    text = saved(page, "SVG", tmp_path).read_text(encoding="utf-8")
    picture = ElementTree.fromstring(text)
    lines = [element.text or "" for element in picture.iter(f"{SVG}text")]
    description = picture.findtext(f"{SVG}desc") or ""

    assert page.locator("h1").inner_text() == picture.findtext(f"{SVG}title")
    for part in CAPTION:
        assert any(line.startswith(part) for line in lines), part
        assert part in description
    assert "side: Attacks" in description
    assert "var(--" not in text
    assert "light-dark(" not in text
    assert "http" not in text.partition("<style>")[2].partition("</style>")[0]


def test_a_saved_picture_is_of_twice_the_size(open_page: OpenPage, tmp_path: Path) -> None:
    page = shown_view(open_page, "timeline")
    picture = ElementTree.fromstring(saved(page, "SVG", tmp_path).read_text(encoding="utf-8"))
    content = saved(page, "PNG", tmp_path).read_bytes()

    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (2 * int(picture.get("width", 0)), 2 * int(picture.get("height", 0)))


def test_the_map_is_saved_as_geojson_without_made_up_points(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = shown_view(open_page, "map")
    content = json.loads(saved(page, "GeoJSON", tmp_path).read_text(encoding="utf-8"))
    places = {feature["properties"]["name"]: feature for feature in content["features"]}

    assert content["caption"]["Licence"] == "CC BY 4.0"
    assert places["Ain al-Asad base"]["geometry"]["coordinates"] == [42.4412, 33.7856]
    assert places["Ain al-Asad base"]["properties"]["accuracy_metres"] == 2500
    assert places["Tower 22"]["geometry"] is None


def test_the_network_is_saved_as_gexf_that_networkx_reads(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = shown_view(open_page, "network")
    target = saved(page, "GEXF", tmp_path)
    graph = read_gexf(target)
    actors = page.locator(".netstage .actor").count()
    events = page.locator(".netstage .petal").count()

    description = ElementTree.parse(target).findtext(".//{*}description") or ""

    assert len(graph) == actors + events
    assert "Licence: CC BY 4.0" in description
    assert all({"position", "size"} <= data["viz"].keys() for _, data in graph.nodes(data=True))
    assert {data["relation"] for *_, data in graph.edges(data=True)} >= {"attacks", "support"}


def read_gexf(path: Path) -> nx.Graph:
    graph: nx.Graph = nx.read_gexf(path, version="1.3")
    return graph
