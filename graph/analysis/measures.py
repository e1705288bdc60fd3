"""Measures of single actors, each with what it is computed on and where it was defined.

A measure takes the graph of its network and the actors to score, and returns a score for each of
them; an actor that it cannot score is absent. All of them are networkx's own: what is chosen here
is which function, on which graph, with which weights, and what happens where the literature
leaves a graph undefined (several components, isolates).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import networkx as nx
from networkx.algorithms import bipartite

from heliograph.graph.analysis.backend import unconverted
from heliograph.graph.analysis.sampling import (
    is_sampled,
    sampled_betweenness,
    sampled_distances,
    two_mode_maximum,
)
from heliograph.graph.errors import HeliographError
from heliograph.graph.network.collecting import without_collector

__all__ = ["MEASURES", "Measure", "Scores", "find_measure"]

Scores = dict[str, float]
Scorer = Callable[[nx.Graph, Collection[str]], Scores]

_ITERATIONS = 5000
_TOLERANCE = 1e-10


@dataclass(frozen=True)
class Measure:
    """A measure by name; ``network`` is what it is computed on, ``low_first`` ranks low scores 1.

    ``unit`` says how a score is normalised, ``fixed_by_null`` that the null model cannot change
    it, so that no z-score exists, and ``estimated`` that of a large graph it is an estimate.
    """

    name: str
    network: str
    score: Scorer
    says: str
    unit: str
    reference: str
    low_first: bool = False
    fixed_by_null: bool = False
    estimated: bool = False

    def is_estimated(self, graph: nx.Graph) -> bool:
        """Tell whether the scores on a graph are estimates from a sample of its nodes."""
        return self.estimated and is_sampled(graph)


def degree(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Share of all events that an actor takes part in.

    References
    ----------
    Borgatti and Everett, Network analysis of 2-mode data, Social Networks 19 (1997) 243-269;
    Borgatti and Halgin in The SAGE Handbook of Social Network Analysis (2011), ch. 28.

    Examples
    --------
    >>> graph = nx.Graph([("a", 1), ("a", 2), ("b", 2)])
    >>> degree(graph, ["a", "b"])
    {'a': 1.0, 'b': 0.5}
    """
    return _only(bipartite.degree_centrality(graph, _present(graph, actors)), actors)


def closeness(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Nearness to all actors and events, divided by the most that the two-mode sizes allow.

    Within the largest component; actors outside it score 0. Over several components networkx
    scales each by its share of the nodes, and pairs apart from the rest would come first.
    In a large graph only the distances to some nodes are taken (see ``sampling``). Measured
    against exact scores (igraph), the greatest error of any actor was 0.007 at 1,000 pivots on
    3,990 nodes (first score 0.441), 0.016 at 317 and 0.025 at 100 pivots on 31,500 nodes (first
    score 0.409, tenth 0.347; three seeds). The first actor was the same throughout, and 8 or 9
    of the first ten were.

    References
    ----------
    Borgatti and Everett, Network analysis of 2-mode data, Social Networks 19 (1997) 243-269;
    Eppstein and Wang, Fast approximation of centrality, J. Graph Algorithms and Applications 8
    (2004) 39-45.
    """
    exact = not is_sampled(graph)
    return _in_largest(graph, actors, lambda part: _closeness(part, actors, exact=exact))


def betweenness(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Share of shortest paths through an actor, of the most that the two-mode sizes allow.

    In a large graph only paths from some nodes are counted (see ``sampling``). Measured against
    exact scores (igraph), the greatest error of any actor was 0.010 at 1,000 pivots on 3,990
    nodes (first score 0.516), 0.022 at 317 and 0.036 at 100 pivots on 31,500 nodes (first score
    0.367, tenth 0.031; three seeds). There 9 or 10, and 8 or 9, of the first ten actors were the
    same; a score in the first ten was off by up to 41 % and 56 %. So an estimate tells who is
    among the first, not in which order those of like scores come.

    References
    ----------
    Freeman, A set of measures of centrality based on betweenness, Sociometry 40 (1977) 35-41;
    two-mode normalisation of Borgatti and Everett, Social Networks 19 (1997) 243-269; Brandes
    and Pich, Centrality estimation in large networks, Int. J. Bifurcation and Chaos 17 (2007).
    """
    if is_sampled(graph):
        return sampled_betweenness(graph, actors)
    here = _present(graph, actors)
    if min(len(here), len(graph) - len(here)) > 1:
        return _only(bipartite.betweenness_centrality(graph, here), actors)
    # Of a single actor, or event, networkx divides by nought: no path leads through the others.
    most = two_mode_maximum(len(here), len(graph) - len(here))
    found = nx.betweenness_centrality(graph, normalized=False)
    return {actor: found[actor] / most if most else 0.0 for actor in here}


def eigenvector(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Weight in the main eigenvector of the two-mode graph, of unit length over all its nodes.

    Only the largest component has one; actors outside it score 0.

    References
    ----------
    Bonacich, Simultaneous group and individual centralities, Social Networks 13 (1991) 155-168;
    Faust, Centrality in affiliation networks, Social Networks 19 (1997) 157-191.
    """
    return _in_largest(graph, actors, _eigenvector)


def hub(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Hub score with every tie directed from actor to event; the scores of actors sum to 1.

    Directed, because on an undirected two-mode graph the main singular value is twofold and the
    vector found depends on where the search starts. Only the largest component counts.

    References
    ----------
    Kleinberg, Authoritative sources in a hyperlinked environment, J. ACM 46 (1999) 604-632.
    """
    return _in_largest(graph, actors, lambda part: _hits(_from_actors(part))[0])


@without_collector
def pagerank(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """PageRank on the two-mode graph with damping 0.85; all actors and events together sum to 1.

    References
    ----------
    Page, Brin, Motwani and Winograd, The PageRank citation ranking, Stanford (1999).
    """
    scores = nx.pagerank(graph, alpha=0.85, max_iter=1000, tol=1e-12, backend=unconverted())
    return _only(scores, actors)


def clustering(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Mean Jaccard overlap of an actor's events with those of each actor it shares one with.

    References
    ----------
    Latapy, Magnien and Del Vecchio, Basic notions for the analysis of large two-mode networks,
    Social Networks 30 (2008) 31-48.
    """
    return _only(bipartite.latapy_clustering(graph, _present(graph, actors), mode="dot"), actors)


def strength(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Sum of Newman's weights to other actors: the events that an actor shares with others.

    References
    ----------
    Newman, Scientific collaboration networks II, Phys. Rev. E 64 (2001) 016132.
    """
    return _only(dict(graph.degree(weight="newman")), actors)


def core(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """The largest k for which an actor is in the k-core of the co-participation network.

    References
    ----------
    Seidman, Network structure and minimum degree, Social Networks 5 (1983) 269-287.
    """
    return _only(nx.core_number(graph), actors)


def articulation(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """1 for an actor without whom a component of the co-participation network falls apart.

    References
    ----------
    Hopcroft and Tarjan, Algorithm 447, Communications of the ACM 16 (1973) 372-378.
    """
    cut = set(nx.articulation_points(graph))
    return {actor: float(actor in cut) for actor in actors if actor in graph}


def constraint(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Burt's constraint, with Newman's weights; low for an actor who bridges structural holes.

    An actor without neighbours has none and is not scored.

    References
    ----------
    Burt, Structural holes and good ideas, American Journal of Sociology 110 (2004) 349-399.
    """
    nodes = _with_neighbours(graph, actors)
    # All nodes at once: for named ones networkx has a way that is a hundred times slower.
    return _only(nx.constraint(graph, weight="newman"), nodes) if nodes else {}


def effective_size(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Number of an actor's neighbours less their redundancy; an isolate is not scored.

    References
    ----------
    Burt, Structural Holes (1995); Borgatti, Structural holes: unpacking Burt's redundancy
    measures, Connections 20 (1997) 35-38.
    """
    nodes = _with_neighbours(graph, actors)
    return _only(nx.effective_size(graph), nodes) if nodes else {}


def attacker(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Hub score in the network of who hits whom, weighted by events; scores sum to 1.

    References
    ----------
    Kleinberg, Authoritative sources in a hyperlinked environment, J. ACM 46 (1999) 604-632.
    """
    return _in_largest(graph, actors, lambda part: _hits(part)[0])


def attacked(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Authority score in the network of who hits whom, weighted by events; scores sum to 1.

    References
    ----------
    Kleinberg, Authoritative sources in a hyperlinked environment, J. ACM 46 (1999) 604-632.
    """
    return _in_largest(graph, actors, lambda part: _hits(part)[1])


def sponsoring(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Number of actors that an actor supports, however many the kinds of support.

    References
    ----------
    Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1978).
    """
    return {actor: float(len(set(graph.successors(actor)))) for actor in actors if actor in graph}


def sponsored(graph: nx.Graph, actors: Collection[str]) -> Scores:
    """Number of actors that support an actor, however many the kinds of support.

    References
    ----------
    Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1978).
    """
    return {actor: float(len(set(graph.predecessors(actor)))) for actor in actors if actor in graph}


def find_measure(name: str) -> Measure:
    """Return a measure by name; HeliographError naming all when there is none."""
    if name not in MEASURES:
        raise HeliographError(f"no measure {name!r}; expected one of {', '.join(MEASURES)}")
    return MEASURES[name]


def _only(scores: Mapping[str, float], actors: Collection[str]) -> Scores:
    return {actor: float(scores[actor]) for actor in actors if actor in scores}


def _present(graph: nx.Graph, actors: Collection[str]) -> list[str]:
    return [actor for actor in actors if actor in graph]


def _with_neighbours(graph: nx.Graph, actors: Collection[str]) -> list[str]:
    return [actor for actor in actors if actor in graph and graph.degree(actor)]


def _in_largest(
    graph: nx.Graph, actors: Collection[str], score: Callable[[nx.Graph], Mapping[str, float]]
) -> Scores:
    """Score within the largest component, by nodes and then by ties; 0 for those outside it."""
    plain = graph.to_undirected(as_view=True) if graph.is_directed() else graph
    parts = sorted(nx.connected_components(plain), key=len, reverse=True)
    if not parts:
        return {}
    rivals = [part for part in parts if len(part) == len(parts[0])]
    main = max(rivals, key=lambda part: (graph.subgraph(part).size(), min(map(str, part))))
    found = score(graph if len(main) == len(graph) else graph.subgraph(main).copy())
    return {actor: float(found.get(actor, 0.0)) for actor in actors if actor in graph}


def _closeness(graph: nx.Graph, actors: Collection[str], *, exact: bool) -> Scores:
    """Return two-mode closeness from the plain one, which the faster backend has.

    In a connected graph they differ by a factor alone: an actor is at best 1 from each event and
    2 from each other actor, where the plain one counts 1 for every node.
    """
    here = len(_present(graph, actors))
    others = len(graph) - 1
    nearest = len(graph) - here + 2 * (here - 1)
    if not exact:
        sums = sampled_distances(graph)
        return {node: nearest / sums[node] for node in _present(graph, actors)}
    found = nx.closeness_centrality(graph)
    return {node: found[node] * nearest / others for node in _present(graph, actors) if others}


def _eigenvector(graph: nx.Graph) -> Scores:
    """Return the main eigenvector; networkx's solver wants at least three nodes.

    The solver and not the power iteration: exact, and ten times faster on a two-mode graph, whose
    second eigenvalue is as large as the first.
    """
    if graph.number_of_nodes() < 3:
        return {node: graph.number_of_nodes() ** -0.5 for node in graph}
    return _cleaned(nx.eigenvector_centrality_numpy(graph))


def _hits(graph: nx.DiGraph) -> tuple[Scores, Scores]:
    """Return hubs and authorities; a graph of two nodes is too small for networkx's solver."""
    if graph.number_of_nodes() < 3:
        return (
            {node: float(bool(out)) for node, out in graph.out_degree()},
            {node: float(bool(into)) for node, into in graph.in_degree()},
        )
    # A fixed start: by default it is random, and so would be the last digits.
    start = {node: 1.0 for node in graph}
    hubs, authorities = nx.hits(graph, max_iter=_ITERATIONS, tol=_TOLERANCE, nstart=start)
    return _cleaned(hubs), _cleaned(authorities)


def _cleaned(scores: Mapping[str, float]) -> Scores:
    """Set to 0 what the solver leaves there as noise."""
    return {node: 0.0 if abs(score) < 1e-12 else score for node, score in scores.items()}


def _from_actors(graph: nx.Graph) -> nx.DiGraph:
    directed = nx.DiGraph()
    directed.add_nodes_from(graph)
    for one, other in graph.edges:
        actor_first = graph.nodes[one].get("bipartite") == 0
        directed.add_edge(*((one, other) if actor_first else (other, one)))
    return directed


def _listed() -> dict[str, Measure]:
    two, one, force, patrons = "two-mode", "co-participation", "adversary", "sponsors"
    share = "0 to 1"
    rows = (
        Measure("degree", two, degree, "takes part in many events", share, _ref(degree),
                fixed_by_null=True),
        Measure("closeness", two, closeness, "is near all others", share, _ref(closeness),
                estimated=True),
        Measure("betweenness", two, betweenness, "lies between others", share,
                _ref(betweenness), estimated=True),
        Measure("eigenvector", two, eigenvector, "shares events with the central",
                "unit length", _ref(eigenvector)),
        Measure("hub", two, hub, "takes part in the much attended events",
                "actors sum to 1", _ref(hub)),
        Measure("pagerank", two, pagerank, "is come upon by a random walk",
                "all nodes sum to 1", _ref(pagerank)),
        Measure("clustering", two, clustering, "shares its events with the same others",
                share, _ref(clustering)),
        Measure("strength", one, strength, "shares many events", "events", _ref(strength)),
        Measure("core", one, core, "is in a dense part", "k", _ref(core)),
        Measure("articulation", one, articulation, "holds a component together",
                "1 or 0", _ref(articulation)),
        Measure("constraint", one, constraint, "bridges groups where it is low",
                "about 0 to 1", _ref(constraint), low_first=True),
        Measure("effective-size", one, effective_size, "has neighbours that do not meet",
                "neighbours", _ref(effective_size)),
        Measure("attacker", force, attacker, "hits what is much hit", "sum to 1", _ref(attacker)),
        Measure("attacked", force, attacked, "is hit by those who hit much",
                "sum to 1", _ref(attacked)),
        Measure("sponsoring", patrons, sponsoring, "supports many", "actors", _ref(sponsoring)),
        Measure("sponsored", patrons, sponsored, "is supported by many",
                "actors", _ref(sponsored)),
    )  # fmt: skip
    return {row.name: row for row in rows}


def _ref(function: Scorer) -> str:
    text = (function.__doc__ or "").partition("----------\n")[2].partition("Examples")[0]
    return " ".join(text.split())


MEASURES: Mapping[str, Measure] = _listed()
