"""Estimates, from the paths of some nodes, of measures that take the paths of all.

Exact betweenness and closeness take time in proportion to nodes times ties. Of more than
``EXACT_NODES`` nodes (``FAST_NODES`` with the faster backend) they are estimated from ``PIVOTS``
nodes, drawn by a seed; fewer where nodes times pivots would exceed ``REACHED``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from random import Random

import networkx as nx

from heliograph.graph.analysis.backend import BACKEND

__all__ = [
    "is_sampled",
    "pivots_for",
    "sampled_betweenness",
    "sampled_distances",
    "two_mode_maximum",
]

EXACT_NODES = 3000
FAST_NODES = 30_000
PIVOTS = 1000
LEAST_PIVOTS = 100
REACHED = 10_000_000


def sampled_betweenness(
    graph: nx.Graph, actors: Collection[str], pivots: int | None = None, seed: int = 1
) -> dict[str, float]:
    """Estimate ``betweenness`` from the paths that begin at so many nodes, drawn by the seed."""
    here = sum(actor in graph for actor in actors)
    pivots = pivots_for(len(graph)) if pivots is None else pivots
    most = two_mode_maximum(here, len(graph) - here)
    found: Mapping[str, float] = nx.betweenness_centrality(
        graph, k=pivots, normalized=False, seed=seed
    )
    return {actor: found[actor] / most for actor in actors if actor in found}


def sampled_distances(
    graph: nx.Graph, pivots: int | None = None, seed: int = 1
) -> Mapping[str, float]:
    """Estimate for each node of a connected graph the sum of its distances to all others.

    References
    ----------
    Eppstein and Wang, Fast approximation of centrality, J. Graph Algorithms and Applications 8
    (2004) 39-45.
    """
    pivots = pivots_for(len(graph)) if pivots is None else pivots
    sums: dict[str, float] = defaultdict(float)
    for pivot in Random(seed).sample(list(graph), pivots):
        for node, steps in nx.single_source_shortest_path_length(graph, pivot).items():
            sums[node] += steps
    return {node: total * len(graph) / pivots for node, total in sums.items()}


def pivots_for(nodes: int) -> int:
    """Return from how many nodes paths are followed in a graph of so many.

    >>> pivots_for(4_000), pivots_for(105_000)
    (1000, 100)
    """
    return min(nodes, PIVOTS, max(LEAST_PIVOTS, REACHED // nodes))


def is_sampled(graph: nx.Graph) -> bool:
    """Tell whether betweenness of a graph is estimated: it is too large for what is there."""
    fast = BACKEND in nx.config.backend_priority.algos
    return len(graph) > (FAST_NODES if fast else EXACT_NODES)


def two_mode_maximum(actors: int, events: int) -> float:
    """Return the most shortest paths that can run through one of so many actors.

    >>> two_mode_maximum(4, 4)
    18.0
    """
    whole, rest = divmod(actors - 1, events)
    return (
        events**2 * (whole + 1) ** 2
        + events * (whole + 1) * (2 * rest - whole - 1)
        - rest * (2 * whole - rest + 3)
    ) / 2
