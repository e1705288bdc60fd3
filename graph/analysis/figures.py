"""Figures of analyses as SVG, by matplotlib, which is an extra of this package (``figures``).

The same result gives the same file, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heliograph.graph.analysis.centrality import ActorScore, Centrality
from heliograph.graph.analysis.tempo import Interval
from heliograph.graph.errors import HeliographError

if TYPE_CHECKING:
    from heliograph.graph.analysis.windows import Trend

__all__ = ["FAINT", "INK", "SOFT", "draw_centrality", "draw_tempo", "draw_trends", "figure"]

INK, SOFT, FAINT = "#17191c", "#62686f", "#b9bcb6"


def draw_centrality(found: Centrality, target: Path, top: int = 15) -> None:
    """Draw the first ranks with their ranges: sources left out, and events drawn anew."""
    rows = found.scores[:top]
    with figure(target, height=1.2 + 0.3 * len(rows)) as axes:
        for place, row in enumerate(rows):
            _rank_lines(axes, place, row, found.actors)
        axes.set_yticks(range(len(rows)), [_name(row) for row in rows])
        axes.invert_yaxis()
        axes.set_xlim(0.5, found.actors + 0.5)
        axes.set_xlabel(
            f"rank by {found.measure.name}; thick: one source left out, thin: events drawn anew"
        )
        axes.set_title(f"{found.measure.name}: * a rank that does not survive", loc="left")


def draw_tempo(intervals: Sequence[Interval], target: Path) -> None:
    """Draw the rate in each interval that is counted, with its exact 95 % interval."""
    with figure(target, height=3.2) as axes:
        for interval in intervals:
            bounds = interval.rate_interval
            if interval.rate is None or bounds is None:
                continue
            start, end = interval.stretch.start, interval.stretch.end
            middle = start + (end - start) / 2
            axes.hlines(interval.rate, start, end, color=INK, linewidth=2)
            low, high = bounds
            if high is None:
                axes.annotate(
                    "",
                    xy=(middle, interval.rate * 2),
                    xytext=(middle, low),
                    arrowprops={"arrowstyle": "->", "color": SOFT},
                )
            else:
                axes.vlines(middle, low, high, color=SOFT, linewidth=1)
        axes.set_ylim(bottom=0)
        axes.set_ylabel("attacks a day")
        axes.set_title("between strikes; an arrow: the source gives no greatest number", loc="left")
        axes.figure.autofmt_xdate()


def draw_trends(trends: Sequence[Trend], target: Path) -> None:
    """Draw the score of each actor over windows of time, with its range."""
    with figure(target, height=3.6) as axes:
        for trend in trends:
            middles = [w.start + (w.end - w.start) / 2 for w in trend.windows]
            (line,) = axes.plot(middles, trend.scores, label=trend.label, linewidth=1.2)
            lows, highs = zip(*trend.without, strict=True) if trend.without else ((), ())
            axes.fill_between(middles, lows, highs, color=line.get_color(), alpha=0.15, linewidth=0)
        axes.set_ylim(bottom=0)
        axes.set_title("shaded: one source left out", loc="left")
        axes.legend(frameon=False, fontsize=7)
        axes.figure.autofmt_xdate()


def _rank_lines(axes: Any, place: int, row: ActorScore, last: int) -> None:
    best, worst = row.source_range
    axes.hlines(place, best, last if worst is None else worst, color=FAINT, linewidth=6)
    if row.bootstrap:
        axes.hlines(place, *row.bootstrap, color=SOFT, linewidth=1)
    axes.plot(row.rank, place, "o" if row.survives else "*", color=INK)


def _name(row: ActorScore) -> str:
    return row.label if row.survives else f"{row.label} *"


@contextmanager
def figure(target: Path, height: float) -> Iterator[Any]:
    """Give the axes of a figure 8 inches wide, and write it as SVG when the block is left."""
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError:
        message = "figures need matplotlib: pip install 'heliograph[figures]'"
        raise HeliographError(message) from None
    style: Any = {
        "svg.hashsalt": "heliograph",
        "svg.fonttype": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "font.size": 8,
    }
    with matplotlib.rc_context(style):
        drawn = Figure(figsize=(8, height), layout="constrained")
        axes = drawn.add_subplot()
        yield axes
        target.parent.mkdir(parents=True, exist_ok=True)
        canvas: Any = FigureCanvasSVG(drawn)
        canvas.print_svg(target, metadata={"Date": None})
