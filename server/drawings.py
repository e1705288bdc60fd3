"""Small figures as numbers that templates draw: positions in pixels, words beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin

from heliograph.graph.analysis.centrality import ActorScore
from heliograph.graph.network import Material
from heliograph.graph.network.records import EventNode

__all__ = [
    "Activity",
    "Bar",
    "Ego",
    "activity_of",
    "ego_of",
    "map_point",
    "rank_bars",
]

RANK_WIDTH = 220
_MOST_NEIGHBOURS = 14
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True)
class Bar:
    """A rank with its ranges; ``absent`` where the actor needs one of the sources."""

    score: ActorScore
    rank: float
    sources: tuple[float, float]
    drawn: tuple[float, float] | None
    absent: bool


def rank_bars(scores: Sequence[ActorScore], actors: int) -> Sequence[Bar]:
    """Return where ranks and their ranges stand between the first rank and the last."""

    def at(rank: int) -> float:
        return round(6 + (RANK_WIDTH - 12) * (rank - 1) / max(1, actors - 1), 1)

    bars = []
    for score in scores:
        best, worst = score.source_range
        drawn = (at(score.bootstrap[0]), at(score.bootstrap[1])) if score.bootstrap else None
        ends = (at(best), at(actors if worst is None else worst))
        bars.append(Bar(score, at(score.rank), ends, drawn, worst is None))
    return bars


@dataclass(frozen=True)
class Activity:
    """Attacks up and strikes down, a column a month; ``undated`` are not in any."""

    columns: tuple[tuple[float, int, int, str], ...]
    years: tuple[tuple[float, str], ...]
    most: int
    step: float
    shown: int
    undated: int
    others: int


def activity_of(material: Material, events: Iterable[str]) -> Activity | None:
    """Return the attacks and strikes among events by month; None where there is none.

    An event counts where its date lies within one month, as far as sources bound it.
    """
    nodes = [material.events[iri] for iri in sorted(set(events)) if iri in material.events]
    sides = {node.iri: _side(material.types_of(node.iri)) for node in nodes}
    forceful = [node for node in nodes if sides[node.iri]]
    dated = {node.iri: month for node in forceful if (month := _month(node)) is not None}
    if not dated:
        return None
    up = Counter(month for iri, month in dated.items() if sides[iri] == "attack")
    down = Counter(month for iri, month in dated.items() if sides[iri] == "strike")
    first, last = min(dated.values()), max(dated.values())
    step = min(26.0, 640 / (last - first + 1))
    columns = tuple(
        (round(28 + (month - first) * step, 1), up[month], down[month], _month_name(month))
        for month in sorted({*up, *down})
    )
    years = tuple(
        (round(28 + (month - first) * step, 1), str(month // 12))
        for month in range(first, last + 1)
        if month % 12 == 0 or month == first
    )
    most = max([*up.values(), *down.values()])
    undated = len(forceful) - len(dated)
    return Activity(columns, years, most, step, len(dated), undated, len(nodes) - len(forceful))


@dataclass(frozen=True)
class Ego:
    """An actor in the middle of those that relations join it to; ``more`` are not drawn."""

    neighbours: tuple[Mapping[str, object], ...]
    more: int


def ego_of(material: Material, iri: str, label: Callable[[str], str]) -> Ego | None:
    """Return the relations of an actor, a neighbour each, those with most sources first.

    ``label`` gives the name of an actor by its IRI.
    """
    kinds: dict[str, set[str]] = {}
    groups: dict[str, set[str]] = {}
    levels: dict[str, set[str]] = {}
    for link in material.relations:
        if iri not in (link.subject, link.object):
            continue
        other = link.object if link.subject == iri else link.subject
        kinds.setdefault(other, set()).add(link.kind)
        groups.setdefault(other, set()).update(link.source.groups)
        levels.setdefault(other, set()).add(link.level)
    found = sorted((o for o in kinds if o != iri), key=lambda o: (-len(groups[o]), o))
    if not found:
        return None
    shown = found[:_MOST_NEIGHBOURS]
    neighbours = []
    for place, other in enumerate(shown):
        angle = 2 * pi * place / len(shown) - pi / 2
        neighbours.append(
            {
                "iri": other,
                "label": label(other),
                "kinds": ", ".join(sorted(kinds[other])).replace("-", " "),
                "firm": "asserted" in levels[other],
                "x": round(190 + 118 * cos(angle), 1),
                "y": round(150 + 112 * sin(angle), 1),
                "below": sin(angle) > 0,
            }
        )
    return Ego(tuple(neighbours), len(found) - len(shown))


def map_point(latitude: float, longitude: float, accuracy: float) -> Mapping[str, float]:
    """Return a point on the base map's plate carrée (32 degrees north), and its accuracy there."""
    scale = 100.0  # of a degree of latitude, as basemap.mjs has it
    return {
        "x": round(longitude * scale * cos(radians(32)), 1),
        "y": round(-latitude * scale, 1),
        "radius": round(accuracy / 111_320 * scale, 2),
    }


def _side(codes: Iterable[str]) -> str:
    return next((side for side in ("attack", "strike") if side in codes), "")


def _month(node: EventNode) -> int | None:
    first, last = node.not_before, node.not_after
    if first is None or last is None or (first.year, first.month) != (last.year, last.month):
        return None
    return first.year * 12 + first.month - 1


def _month_name(month: int) -> str:
    return f"{_MONTHS[month % 12]} {month // 12}"
