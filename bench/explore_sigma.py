"""The yardstick of the network view: the same graph, at the same places, drawn by sigma.js.

sigma.js is installed into a folder that is thrown away; nothing of it is part of the product.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import networkx as nx
from playwright.sync_api import Browser, Page, ViewportSize

PACKAGES = ("sigma@3.0.3", "graphology@0.26.0")
_UI = Path(__file__).parents[1] / "server" / "ui"
_ENTRY = """import Graph from "graphology";
import Sigma from "sigma";

window.draw = (nodes, edges) => {
  const graph = new Graph({ multi: true, type: "directed" });
  for (const [key, attributes] of nodes) graph.addNode(key, attributes);
  for (const [from, to] of edges) graph.addEdge(from, to, { size: 1, color: "#d2d2cc" });
  const begin = performance.now();
  window.sigma_ = new Sigma(graph, document.getElementById("stage"), { labelRenderedSizeThreshold: 8 });
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin))));
};
"""  # noqa: E501


def bundled(folder: Path) -> Path:
    """Install sigma.js into a folder and return one script that has it; needs npm."""
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES],
        cwd=folder,
        check=True,
        input="",
        text=True,
    )
    entry, target = folder / "entry.js", folder / "bundle.js"
    entry.write_text(_ENTRY, encoding="utf-8")
    esbuild = _UI / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=iife", "--log-level=error"]
    subprocess.run([esbuild, entry, *options, f"--outfile={target}"], check=True)
    return target


def saved_graph(page: Page, folder: Path) -> nx.MultiDiGraph:
    """Return what the network view shows, from the GEXF that it saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as GEXF").click()
    path = folder / "network.gexf"
    download.value.save_as(path)
    return nx.MultiDiGraph(nx.read_gexf(path, version="1.3"))


def opened(browser: Browser, script: Path, graph: nx.MultiDiGraph, size: ViewportSize) -> Page:
    """Draw a graph with sigma.js; ``window.took_`` has the milliseconds to its first picture."""
    page = browser.new_page(viewport=size)
    page.set_content(
        f'<div id="stage" style="width:{size["width"]}px;height:{size["height"]}px"></div>'
    )
    page.add_script_tag(path=script)
    nodes: list[tuple[str, dict[str, Any]]] = [
        (
            str(key),
            {
                "x": data["viz"]["position"]["x"],
                "y": data["viz"]["position"]["y"],
                "size": data["viz"]["size"] if data["kind"] == "actor" else 2,
                "label": data["label"] if data["kind"] == "actor" else "",
                "color": "#50565e" if data["kind"] == "actor" else "#c2410c",
            },
        )
        for key, data in graph.nodes(data=True)
    ]
    edges = [(str(a), str(b)) for a, b in graph.edges()]
    page.evaluate("async ([nodes, edges]) => { took_ = await draw(nodes, edges) }", [nodes, edges])
    page.wait_for_timeout(500)
    return page
