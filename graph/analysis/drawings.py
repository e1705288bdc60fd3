"""Networks and paths of evidence as SVG; how firm a tie is, its line shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from heliograph.graph.analysis.figures import INK, SOFT, figure
from heliograph.graph.analysis.structure import Step
from heliograph.graph.network import Level, Network

__all__ = ["draw_network", "draw_paths"]

_LINES: Mapping[Level, str] = {"asserted": "-", "reported": "--", "inferred": ":"}
_LEGEND = "solid: asserted, dashed: reported, dotted: inferred"
_LONGEST = 40


def draw_network(network: Network, target: Path, most: int = 60) -> None:
    """Draw the nodes that have most ties, in a layout that the same network always gets."""
    whole = network.graph
    nodes = sorted(whole, key=lambda node: (-whole.degree(node), node))[:most]
    graph = whole.subgraph(nodes)
    plain = nx.Graph()
    plain.add_nodes_from(nodes)
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b, *_ in graph.edges}))
    places = nx.spring_layout(plain, seed=1)
    with figure(target, height=7) as axes:
        for one, other, data in graph.edges(data=True):
            _tie(axes, places[one], places[other], data["level"], arrow=graph.is_directed())
        for node in nodes:
            data = whole.nodes[node]
            marker = "s" if data.get("bipartite") == 1 else "o"
            axes.plot(*places[node], marker, color=INK if marker == "o" else SOFT, markersize=3)
            axes.annotate(
                _short(data["label"]), places[node], (3, 3), textcoords="offset points", fontsize=5
            )
        axes.set_axis_off()
        axes.set_title(
            f"{network.kind}: {len(nodes)} of {len(whole)} nodes, those with most ties; {_LEGEND}",
            loc="left",
        )


def draw_paths(paths: Sequence[Sequence[Step]], names: Mapping[str, str], target: Path) -> None:
    """Draw paths below each other; ``names`` labels their things, where they have one."""
    with figure(target, height=1.0 + 0.9 * max(1, len(paths))) as axes:
        for row, steps in enumerate(paths):
            things = [step.one for step in steps] + [step.other for step in steps[-1:]]
            for place, thing in enumerate(things):
                axes.plot(place, -row, "o", color=INK, markersize=4)
                name = _short(names.get(thing) or thing.rpartition("/")[2])
                axes.annotate(name, (place, -row), (0, 7), **_CENTRED)
            for place, step in enumerate(steps):
                _tie(axes, (place, -row), (place + 1, -row), step.level, arrow=False)
                said = f"{_short(step.tie)} ({step.evidence})"
                axes.annotate(said, (place + 0.5, -row), (0, -9), color=SOFT, **_CENTRED)
        axes.set_ylim(-len(paths) + 0.3, 0.7)
        axes.margins(x=0.15)
        axes.set_axis_off()
        axes.set_title(f"in brackets: independent sources; {_LEGEND}", loc="left")


_CENTRED: Mapping[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 6}


def _tie(
    axes: Any, one: Sequence[float], other: Sequence[float], level: Level, *, arrow: bool
) -> None:
    style = {
        "arrowstyle": "-|>" if arrow else "-",
        "linestyle": _LINES[level],
        "color": SOFT,
        "linewidth": 0.7,
        "shrinkA": 2,
        "shrinkB": 3,
    }
    axes.annotate("", xy=other, xytext=one, arrowprops=style)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
