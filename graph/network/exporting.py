"""Networks as files: GEXF with spells of time, GraphML, node-link JSON, CSV and Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from heliograph.graph.errors import HeliographError
from heliograph.graph.network.container import Network, flat

_UNTYPED: Any = nx  # these parts of networkx have no annotations

__all__ = ["FORMATS", "as_node_link", "write_network"]


def write_network(network: Network, form: str, target: Path) -> dict[Path, str]:
    """Write a network as one of ``FORMATS`` and return what was written, a line a file.

    CSV and Parquet are two tables, nodes and edges, in the folder ``target``; the others are one
    file. Raises HeliographError for another format.
    """
    if form not in _WRITERS:
        raise HeliographError(f"no network format {form!r}; expected one of {', '.join(FORMATS)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    return _WRITERS[form](network, target)


def as_node_link(network: Network) -> dict[str, Any]:
    """Return the network as node-link JSON, with kind, release, filters and what is left out."""
    data: dict[str, Any] = _UNTYPED.node_link_data(network.graph, edges="edges")
    data["graph"] = _header(network) | {"left_out": dict(network.left_out)}
    return data


def _header(network: Network) -> dict[str, Any]:
    return {
        "kind": network.kind,
        "release": network.release,
        "filters": network.filters.as_dict(),
        "networkx": nx.__version__,
    }


def _plain(network: Network) -> nx.Graph:
    """Return a copy that holds only texts and numbers, as XML formats ask."""
    graph = network.graph.__class__()
    graph.graph.update({name: _text(value) for name, value in _header(network).items()})
    for node, data in network.graph.nodes(data=True):
        graph.add_node(node, **{name: flat(value) for name, value in data.items()})
    for *ends, data in network.graph.edges(data=True):
        graph.add_edge(*ends, **{name: flat(value) for name, value in data.items()})
    return graph


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _with_spells(network: Network) -> nx.Graph:
    """Give nodes and edges their time as GEXF names it; what has no date has no spell.

    An edge of a two-mode network lasts as long as its event. A graph has spells only if
    something in it has a date.
    """
    graph = _plain(network)
    spans = {
        node: (data.pop("start", ""), data.pop("end", "")) for node, data in graph.nodes(data=True)
    }
    for node, span in spans.items():
        if any(span):
            graph.nodes[node]["spells"] = [_spell(span)]
    dated = any(any(span) for span in spans.values())
    for one, other, data in graph.edges(data=True):
        own = (data.pop("start", ""), data.pop("end", ""))
        span = own if any(own) else _edge_span(network, spans, one, other)
        if any(span):
            data["spells"] = [_spell(span)]
            dated = True
    if dated:
        graph.graph |= {"mode": "dynamic"}
    return graph


def _edge_span(
    network: Network, spans: Mapping[str, tuple[str, str]], one: str, other: str
) -> tuple[str, str]:
    ends = [spans[node] for node in (one, other) if any(spans[node])]
    return ends[0] if network.kind == "two-mode" and ends else ("", "")


def _spell(span: tuple[str, str]) -> tuple[str | None, str | None]:
    return span[0] or None, span[1] or None


def _write_gexf(network: Network, target: Path) -> dict[Path, str]:
    graph = _with_spells(network)
    # The writer takes a graph's attributes for its own; the header goes into the description.
    description = json.dumps(_header(network), sort_keys=True)
    mode = graph.graph.get("mode")
    graph.graph.clear()
    if mode:
        graph.graph["mode"] = mode
    writer = _UNTYPED.readwrite.gexf.GEXFWriter(prettyprint=True, version="1.2draft")
    graph.graph["name"] = description
    writer.add_graph(graph)
    with target.open("wb") as file:
        writer.write(file)
    return {target: _counted(network)}


def _write_graphml(network: Network, target: Path) -> dict[Path, str]:
    nx.write_graphml(_plain(network), target)
    return {target: _counted(network)}


def _write_json(network: Network, target: Path) -> dict[Path, str]:
    text = json.dumps(as_node_link(network), indent=1, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")
    return {target: _counted(network)}


def _write_tables(form: str) -> Callable[[Network, Path], dict[Path, str]]:
    def write(network: Network, target: Path) -> dict[Path, str]:
        target.mkdir(parents=True, exist_ok=True)
        written = {}
        for what in ("nodes", "edges"):
            frame, path = network.frame(what), target / f"{what}.{form}"
            _ = frame.write_csv(path) if form == "csv" else frame.write_parquet(path)
            written[path] = f"{frame.height} {what}"
        return written

    return write


def _counted(network: Network) -> str:
    return f"{network.graph.number_of_nodes()} nodes, {network.graph.number_of_edges()} edges"


_WRITERS: Mapping[str, Callable[[Network, Path], dict[Path, str]]] = {
    "gexf": _write_gexf,
    "graphml": _write_graphml,
    "json": _write_json,
    "csv": _write_tables("csv"),
    "parquet": _write_tables("parquet"),
}
FORMATS = tuple(_WRITERS)
