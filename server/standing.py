"""Measures and communities of the actors, as the network view sizes and colours them."""

from __future__ import annotations

from dataclasses import asdict
from threading import Lock
from typing import Any

from heliograph.graph.analysis import Centrality, Plan
from heliograph.graph.analysis.centrality import ActorScore, centrality
from heliograph.graph.analysis.structure import Step, communities
from heliograph.graph.model.iris import BASE
from heliograph.graph.network import Filters, Material, build_network

__all__ = ["TURN", "draws_for", "standing_of", "steps_of"]

MEASURES = ("betweenness", "degree", "strength")
# Each draw computes the measures once more: few for a network on which one takes a second.
_DRAWS = ((1_000, 50), (5_000, 10))
# networkx keeps its choice of a backend for the whole process.
TURN = Lock()


def standing_of(material: Material) -> dict[str, Any]:
    """Return scores with the range of their ranks, and communities, of all actors."""
    plan = Plan(draws=draws_for(material))
    filters = Filters()
    with TURN:
        found = centrality(material, MEASURES, filters, plan)
    parts = communities(build_network(material, "co-participation", filters).graph)
    return {
        "release": material.release,
        "plan": asdict(plan),
        "filters": filters.as_dict(),
        "measures": [_measure(item) for item in found],
        "communities": {
            "members": [[_short(actor) for actor in part] for part in parts.members],
            "stability": {
                _short(actor): round(value, 3) for actor, value in parts.stability.items()
            },
            "modularity": round(parts.modularity, 4),
            "spread": round(parts.spread, 4),
            "method": "Louvain on co-participation with Newman weights, best of 20 seeds",
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


def _measure(found: Centrality) -> dict[str, Any]:
    return {
        "name": found.measure.name,
        "says": found.measure.says,
        "unit": found.measure.unit,
        "network": found.measure.network,
        "reference": found.measure.reference,
        "sampled": found.sampled,
        "scores": {_short(score.actor): _score(score) for score in found.scores},
    }


def _score(score: ActorScore) -> list[Any]:
    """Score, rank, best and worst rank without a source, and the middle 95 % over other draws."""
    return [round(score.score, 5), score.rank, *score.source_range, *(score.bootstrap or ())]


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)
