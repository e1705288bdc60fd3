"""The chart of the results: cost against size on logarithmic axes, a panel a section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from bench.results import Line

_SECONDS = {"s": 1.0, "ms": 1e-3}
_STYLE: Any = {
    "svg.hashsalt": "heliograph",
    "svg.fonttype": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 8,
}
_A_ROW = 2
_MOST = 12  # lines with a name of their own


def draw(sections: Mapping[str, Sequence[Line]], target: Path) -> None:
    """Draw each section that has a cost at several sizes: ours in colours, the peers dotted."""
    grown = {title: found for title, lines in sections.items() if (found := _grown(lines))}
    if not grown:
        return
    rows = -(-len(grown) // _A_ROW)
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(10, 4.4 * rows), layout="constrained")
        panels = figure.subplots(rows, _A_ROW, squeeze=False).flat
        for panel, (title, found) in zip(panels, grown.items(), strict=False):
            _panel(panel, title, found)
        for panel in list(figure.axes)[len(grown) :]:
            panel.set_visible(False)
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(target, metadata={"Date": None})


Curves = dict[tuple[str, str], dict[int, float]]  # by what and who: seconds at each size


def _grown(lines: Sequence[Line]) -> Curves:
    """Return the seconds of ours ("") and the peers by size, of what has several sizes."""
    curves: Curves = {}
    for line in lines:
        if line.unit not in _SECONDS:
            continue
        for who, cost in {"": line.cost, **line.peers}.items():
            if cost:
                seconds = cost * _SECONDS[line.unit]
                curves.setdefault((line.what, who), {})[line.size] = seconds
    return {key: curve for key, curve in curves.items() if len(curve) > 1}


def _panel(axes: Any, title: str, curves: Curves) -> None:
    axes.set_title(title, loc="left")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylabel("seconds")
    for (_, who), curve in curves.items():
        if who:
            axes.plot(*_points(curve), color="0.75", linestyle=":", linewidth=0.8)
    ours = [(what, curve) for (what, who), curve in curves.items() if not who]
    for number, (what, curve) in enumerate(ours):
        label = what if number < _MOST else None
        axes.plot(*_points(curve), marker="o", markersize=2.5, linewidth=1, label=label)
    # Below: curves fill the panel, and names may be long.
    axes.legend(frameon=False, fontsize=6, ncols=2, loc="upper left", bbox_to_anchor=(0, -0.1))


def _points(curve: Mapping[int, float]) -> tuple[list[int], list[float]]:
    sizes = sorted(curve)
    return sizes, [curve[size] for size in sizes]
