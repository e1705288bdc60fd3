"""How the network hangs together: communities, reciprocity of violence, paths of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from statistics import fmean, pstdev
from typing import Any

import networkx as nx

from heliograph.graph.errors import UnknownEntity
from heliograph.graph.network import Filters, Level, Material, build_network, select
from heliograph.graph.network.building import of_kind
from heliograph.graph.network.records import Edge, RelationLink, firmest_of, weakest_of
from heliograph.graph.network.responding import ANSWERED

__all__ = [
    "Communities",
    "Exchange",
    "Step",
    "communities",
    "reciprocity",
    "shortest_paths",
    "weakest",
]

# A path may be a little longer to be firmer: a step that is only inferred costs three asserted.
_COST = {"asserted": 1.0, "reported": 1.5, "inferred": 3.0}


@dataclass(frozen=True)
class Communities:
    """The partition of the greatest modularity over all seeds, and how it holds over them.

    ``stability`` is, for each actor, the mean share of seeds in which those of its community are
    with it and the others are not; 1 means that every seed agrees.
    """

    members: tuple[tuple[str, ...], ...]
    stability: Mapping[str, float]
    modularity: float
    modularities: tuple[float, ...]

    @property
    def spread(self) -> float:
        """The standard deviation of modularity over the seeds."""
        return pstdev(self.modularities)


@dataclass(frozen=True)
class Exchange:
    """Who hits whom and is hit back: the number of events each way, and the events."""

    one: str
    other: str
    there: int
    back: int
    events: tuple[str, ...]

    @property
    def mutual(self) -> bool:
        return bool(self.there and self.back)


@dataclass(frozen=True)
class Step:
    """One step of a path: the two things, what ties them, how firmly, and where that stands."""

    one: str
    other: str
    tie: str
    level: Level
    evidence: int
    passages: tuple[str, ...]


def communities(graph: nx.Graph, seeds: Sequence[int] = range(20)) -> Communities:
    """Find communities of the co-participation network by Louvain's method, with Newman weights.

    References
    ----------
    Blondel, Guillaume, Lambiotte and Lefebvre, Fast unfolding of communities in large networks,
    J. Stat. Mech. (2008) P10008. Good, de Montjoye and Clauset, Performance of modularity
    maximization in practical contexts, Phys. Rev. E 81 (2010) 046106, on why one seed says little.
    """
    if not len(graph):
        return Communities((), {}, 0.0, (0.0,))
    weight = "newman" if any("newman" in d for *_, d in graph.edges(data=True)) else "weight"
    graph = _sorted(graph)
    found = [nx.community.louvain_communities(graph, weight=weight, seed=seed) for seed in seeds]
    values = [nx.community.modularity(graph, parts, weight=weight) for parts in found]
    best = found[max(range(len(found)), key=lambda number: values[number])]
    together = _together(found)
    return Communities(
        tuple(sorted((tuple(sorted(part)) for part in best), key=lambda part: (-len(part), part))),
        _stability(best, together, sorted(graph)),
        max(values),
        tuple(values),
    )


def reciprocity(graph: nx.DiGraph) -> tuple[float, list[Exchange]]:
    """Return the share of ties of the adversary network that are returned, and every pair.

    References
    ----------
    Garlaschelli and Loffredo, Patterns of link reciprocity in directed networks, Phys. Rev.
    Lett. 93 (2004) 268701, for the share that networkx computes.
    """
    if not graph.number_of_edges():
        return 0.0, []
    pairs = sorted({tuple(sorted(edge)) for edge in graph.edges})
    found = [_exchange(graph, one, other) for one, other in pairs]
    found.sort(key=lambda pair: (not pair.mutual, -(pair.there + pair.back), pair.one, pair.other))
    return float(nx.overall_reciprocity(graph)), found


def shortest_paths(
    material: Material, one: str, other: str, filters: Filters | None = None, most: int = 5
) -> list[list[Step]]:
    """Return up to ``most`` shortest paths of evidence between two actors, or events.

    A step is an actor's part in an event, a relation of two actors, or a response. Firmer steps
    are shorter. Empty where nothing ties the two; raises UnknownEntity for what is neither.

    References
    ----------
    Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1 (1959).
    """
    for iri in (one, other):
        if iri not in material.actors and iri not in material.events:
            raise UnknownEntity(iri)
    graph = _evidence_graph(material, filters or Filters())
    if one not in graph or other not in graph or not nx.has_path(graph, one, other):
        return []
    paths = nx.all_shortest_paths(graph, one, other, weight="cost")
    chosen = sorted(islice(paths, 1000))[:most]
    return [[graph[a][b]["step"](a, b) for a, b in zip(p, p[1:], strict=False)] for p in chosen]


def _sorted(graph: nx.Graph) -> nx.Graph:
    """Return a copy with nodes and edges in order: Louvain's result depends on it."""
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((*sorted((a, b)), d) for a, b, d in graph.edges(data=True)))
    return ordered


def _together(found: Sequence[Sequence[set[str]]]) -> dict[tuple[str, str], float]:
    counts: dict[tuple[str, str], float] = {}
    for parts in found:
        for part in parts:
            for pair in combinations(sorted(part), 2):
                counts[pair] = counts.get(pair, 0.0) + 1 / len(found)
    return counts


def _stability(
    best: Sequence[set[str]], together: Mapping[tuple[str, str], float], actors: Sequence[str]
) -> dict[str, float]:
    home = {actor: number for number, part in enumerate(best) for actor in part}

    def agreement(one: str, other: str) -> float:
        share = together.get((min(one, other), max(one, other)), 0.0)
        return share if home[one] == home[other] else 1 - share

    # Pairs that are never together say nothing of an actor: most pairs of a network are such.
    met = {pair for pair in together if together[pair] > 0}
    return {
        one: fmean([1.0, *(agreement(one, o) for o in actors if (min(one, o), max(one, o)) in met)])
        for one in actors
    }


def _exchange(graph: nx.DiGraph, one: str, other: str) -> Exchange:
    there, back = (graph.get_edge_data(*ends) or {} for ends in ((one, other), (other, one)))
    events = sorted({*there.get("events", ()), *back.get("events", ())})
    return Exchange(one, other, there.get("weight", 0), back.get("weight", 0), tuple(events))


def _evidence_graph(material: Material, filters: Filters) -> nx.Graph:
    """Join the two-mode network with relations and responses, each edge with its best step."""
    graph = nx.Graph()
    selection = select(material, filters)
    for edge in selection.edges.values():
        if edge.sign > 0:
            _add(graph, edge.actor, edge.event, _part(edge))
    relations: dict[tuple[str, str, str], list[RelationLink]] = {}
    for link in selection.relations:
        relations.setdefault((link.subject, link.object, link.kind), []).append(link)
    for (subject, target, kind), links in relations.items():
        _add(graph, subject, target, _relation(kind, links))
    answers = of_kind(build_network(material, "responses", filters).graph, ANSWERED)
    for event, answer, data in answers.edges(data=True):
        tie = {"tie": "is answered by", "back": "responds to"}
        _add(graph, event, answer, {**data, **tie, "passages": tuple(data["sources"])})
    return graph


def _add(graph: nx.Graph, one: str, other: str, tie: Mapping[str, Any]) -> None:
    cost = _COST[tie["level"]]
    known = graph.get_edge_data(one, other)
    if known is not None and (known["cost"], -known["evidence"]) <= (cost, -tie["evidence"]):
        return

    def step(start: str, end: str) -> Step:
        words = tie["tie"] if start == one else tie["back"]
        return Step(start, end, words, tie["level"], tie["evidence"], tuple(tie["passages"]))

    graph.add_edge(one, other, cost=cost, evidence=tie["evidence"], step=step)


def _part(edge: Edge) -> dict[str, Any]:
    roles = ", ".join(edge.roles)
    return {
        "tie": f"{roles} in",
        "back": f"has as {roles}",
        "level": edge.level,
        "evidence": len(edge.groups),
        "passages": edge.passages,
    }


def _relation(kind: str, links: Sequence[RelationLink]) -> dict[str, Any]:
    words = kind.replace("-", " ")
    stated = [link.source for link in links if link.source.basis != "inferred"]
    return {
        "tie": words,
        "back": f"is the object of: {words}",
        "level": firmest_of(link.level for link in links),
        "evidence": len({group for source in stated for group in source.groups}),
        "passages": tuple(sorted({p for link in links for p in link.source.passages})),
    }


def weakest(path: Sequence[Step]) -> Level:
    """Return the weakest level of evidence on a path."""
    return weakest_of(step.level for step in path)
