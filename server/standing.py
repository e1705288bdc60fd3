"""Measures and communities of the actors, as the network view sizes and colours them."""

from __future__ import annotations

from dataclasses import asdict
from threading import Lock
from typing import Any

from heliograph.graph.analysis import Centrality, Plan
from heliograph.graph.analysis.centrality import ActorScore, centrality
from heliograph.graph.analysis.measures import Measure, find_measure
from heliograph.graph.analysis.ranks import ranked
from heliograph.graph.analysis.structure import Step, communities
from heliograph.graph.analysis.ties import ties_of
from heliograph.graph.model.iris import BASE
from heliograph.graph.network import Filters, Material, build_network, select

__all__ = ["TURN", "draws_for", "standing_of", "steps_of"]

MEASURES = ("betweenness", "degree", "strength")
# Each draw computes the measures once more: few for a network on which one takes a second.
_DRAWS = ((1_000, 50), (5_000, 10))
_MOST_LINKS = 5_000
_MOST_RANGED = 60_000  # links of a network of which ranges of the degree take seconds
_SEEDS = {True: range(20), False: range(3)}
# networkx keeps its choice of a backend for the whole process.
TURN = Lock()


def standing_of(material: Material, most_links: int = _MOST_LINKS) -> dict[str, Any]:
    """Return scores with the range of their ranks, and communities, of all actors.

    Of a network of more than ``most_links`` only degree and strength, and ranges of the degree
    alone, for others take many times as long as a page can wait.
    """
    whole = len(material.links) <= most_links
    plan = Plan(draws=draws_for(material))
    filters = Filters()
    graph = build_network(material, "co-participation", filters).graph
    if whole:
        with TURN:
            measures = [_measure(item) for item in centrality(material, MEASURES, filters, plan)]
    else:
        measures = _quick(material, graph)
    seeds = _SEEDS[whole]
    parts = communities(graph, seeds)
    return {
        "release": material.release,
        "plan": asdict(plan),
        "ranges": whole,
        "filters": filters.as_dict(),
        "measures": measures,
        "communities": {
            "members": [[_short(actor) for actor in part] for part in parts.members],
            "stability": {
                _short(actor): round(value, 3) for actor, value in parts.stability.items()
            },
            "modularity": round(parts.modularity, 4),
            "spread": round(parts.spread, 4),
            "method": "Louvain on co-participation with Newman weights, "
            f"best of {len(seeds)} seeds",
        },
    }


def steps_of(path: list[Step]) -> list[dict[str, Any]]:
    """Return a path of evidence with short IRIs."""
    return [
        asdict(step)
        | {"one": _short(step.one), "other": _short(step.other)}
        | {"passages": [_short(passage) for passage in step.passages]}
        for step in path
    ]


def draws_for(material: Material) -> int:
    """Return how many networks to draw, so that a page has its ranks in seconds."""
    return next((draws for links, draws in _DRAWS if len(material.links) <= links), 0)


def _quick(material: Material, together: Any) -> list[dict[str, Any]]:
    """Score the actors by what is quick on networks of any size, with ranks and few ranges."""
    found = []
    if len(material.links) <= _MOST_RANGED:
        with TURN:
            degree = centrality(material, ("degree",), Filters(), Plan(draws=0))
        found = [_measure(item) for item in degree]
    pairs = ties_of(select(material, Filters()), "two-mode")
    quick = [(find_measure("degree"), pairs.graph()), (find_measure("strength"), together)]
    for measure, graph in quick[len(found) :]:
        scores = measure.score(graph, pairs.actors)
        ranks = ranked(scores, pairs.actors, measure.low_first)
        rows = {_short(a): [round(scores[a], 5), ranks[a]] for a in pairs.actors if a in scores}
        found.append(_described(measure, False, rows))
    return found


def _measure(found: Centrality) -> dict[str, Any]:
    rows = {_short(score.actor): _score(score) for score in found.scores}
    return _described(found.measure, found.sampled, rows)


def _described(measure: Measure, sampled: bool, rows: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "name": measure.name,
        "says": measure.says,
        "unit": measure.unit,
        "network": measure.network,
        "reference": measure.reference,
        "sampled": sampled,
        "scores": rows,
    }


def _score(score: ActorScore) -> list[Any]:
    """Score, rank, best and worst rank without a source, and the middle 95 % over other draws."""
    return [round(score.score, 5), score.rank, *score.source_range, *(score.bootstrap or ())]


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)
