"""Two-mode graphs and their projections, for networks of any size that memory holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import comb

import networkx as nx

from heliograph.graph.errors import HeliographError
from heliograph.graph.network.collecting import without_collector

__all__ = ["MOST_TIES", "incidence_graph", "meetings", "projected", "projection"]

# Of a projection: some 3 GB of networkx.
MOST_TIES = 5_000_000


@without_collector
def incidence_graph(pairs: Iterable[tuple[str, str]]) -> nx.Graph:
    """Return a bare two-mode graph of (actor, event) pairs, for measures only."""
    graph = nx.Graph()
    ties = list(pairs)
    for mode in (0, 1):
        nodes = dict.fromkeys(tie[mode] for tie in ties)
        graph.add_nodes_from(nodes, bipartite=mode)
    graph.add_edges_from(ties)
    return graph


def projected(graph: nx.Graph, mode: int = 0) -> nx.Graph:
    """Return the projection of a two-mode graph on its actors (0) or its events (1).

    ``weight`` is the number of shared neighbours. ``newman`` adds 1/(k-1) for each shared one
    that k nodes take part in [1]_, ``overlap`` is the Jaccard index of the two neighbourhoods.
    Raises HeliographError where that would make more than ``MOST_TIES`` ties.

    References
    ----------
    .. [1] M. E. J. Newman, Scientific collaboration networks II, Phys. Rev. E 64, 016132 (2001).
    """
    return projection(graph, mode, meetings(graph, mode))


@without_collector
def meetings(graph: nx.Graph, mode: int) -> dict[tuple[str, str], list[str]]:
    """Return what two nodes of a mode share, for each pair that shares anything.

    One pass over the nodes that are shared; networkx compares the neighbourhoods of each pair,
    which takes minutes where some actors are in thousands of events.
    """
    between = [node for node, own in graph.nodes(data="bipartite") if own != mode]
    most = sum(comb(graph.degree(node), 2) for node in between)
    if most > MOST_TIES:
        raise HeliographError(
            f"projected on its {'events' if mode else 'actors'}, this network has up to {most:,} "
            f"ties; at most {MOST_TIES:,} are made: narrow it by time, types, roles or sources"
        )
    place = {node: number for number, node in enumerate(graph)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in between:
        for pair in combinations(sorted(graph[node], key=place.__getitem__), 2):
            found[pair].append(node)
    return found


@without_collector
def projection(graph: nx.Graph, mode: int, found: Mapping[tuple[str, str], list[str]]) -> nx.Graph:
    """Return what ``projected`` does, given what its ``meetings`` are."""
    result = nx.Graph()
    result.add_nodes_from(
        (node, dict(data)) for node, data in graph.nodes(data=True) if data["bipartite"] == mode
    )
    degree = dict(graph.degree)
    for (one, other), shared in found.items():
        result.add_edge(
            one,
            other,
            weight=len(shared),
            newman=sum(1 / (degree[node] - 1) for node in shared),
            overlap=len(shared) / (degree[one] + degree[other] - len(shared)),
        )
    return result
