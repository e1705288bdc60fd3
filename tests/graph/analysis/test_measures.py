"""Measures by hand, against igraph, on a published network, and on every run the same."""

from collections.abc import Callable

import igraph
import networkx as nx
import pytest
from networkx.algorithms import bipartite

from heliograph.graph.analysis import sampling
from heliograph.graph.analysis.backend import BACKEND, accelerated
from heliograph.graph.analysis.measures import MEASURES, Scores, find_measure
from heliograph.graph.analysis.ranks import percentiles, ranked, tied
from heliograph.graph.analysis.sampling import (
    EXACT_NODES,
    is_sampled,
    sampled_betweenness,
    sampled_distances,
    two_mode_maximum,
)
from heliograph.graph.errors import HeliographError
from heliograph.graph.network.projecting import incidence_graph, projected

# Four actors and four events: a square a-1-b-2, and a tail a-3-c-4-d.
PAIRS = [(pair[0], pair[1]) for pair in ("a1", "a2", "a3", "b1", "b2", "c3", "c4", "d4")]
ACTORS = ["a", "b", "c", "d"]
TWO_MODE = incidence_graph(PAIRS)
ONE_MODE = projected(TWO_MODE)

BY_HAND = {
    "degree": [3 / 4, 2 / 4, 2 / 4, 1 / 4],
    # Most that four actors and four events allow: 18.
    "betweenness": [12.5 / 18, 0.5 / 18, 10 / 18, 0],
    # Least sum of distances to four events and three actors: 10.
    "closeness": [10 / 14, 10 / 22, 10 / 16, 10 / 26],
    "clustering": [(2 / 3 + 1 / 4) / 2, 2 / 3, (1 / 4 + 1 / 2) / 2, 1 / 2],
    "strength": [3, 2, 2, 1],
    "core": [1, 1, 1, 1],
    "articulation": [1, 0, 1, 0],
    "constraint": [5 / 9, 1, 1 / 2, 1],
    "effective-size": [2, 1, 2, 1],
}


def graph_of(network: str) -> nx.Graph:
    return TWO_MODE if network == "two-mode" else ONE_MODE


@pytest.mark.parametrize("name", BY_HAND)
def test_a_measure_agrees_with_the_sum_done_by_hand(name: str) -> None:
    measure = MEASURES[name]

    found = measure.score(graph_of(measure.network), ACTORS)

    assert BY_HAND[name] == pytest.approx([found[actor] for actor in ACTORS], abs=1e-12)


DAVIS = nx.davis_southern_women_graph()
WOMEN = [n for n, mode in DAVIS.nodes(data="bipartite") if mode == 0]
# Borgatti and Halgin, Analyzing affiliation networks, in The SAGE Handbook of Social Network
# Analysis (2011): normalised two-mode degree, closeness and betweenness, to two digits.
PUBLISHED = {
    "Evelyn Jefferson": (0.57, 0.80, 0.10),
    "Laura Mandeville": (0.50, 0.73, 0.05),
    "Theresa Anderson": (0.57, 0.80, 0.09),
    "Brenda Rogers": (0.50, 0.73, 0.05),
    "Charlotte McDowd": (0.29, 0.60, 0.01),
    "Frances Anderson": (0.29, 0.67, 0.01),
    "Eleanor Nye": (0.29, 0.67, 0.01),
    "Pearl Oglethorpe": (0.21, 0.67, 0.01),
    "Ruth DeSand": (0.29, 0.71, 0.02),
    "Verne Sanderson": (0.29, 0.71, 0.02),
    "Myra Liddel": (0.29, 0.69, 0.02),
    "Katherina Rogers": (0.43, 0.73, 0.05),
    "Sylvia Avondale": (0.50, 0.77, 0.07),
    "Nora Fayette": (0.57, 0.80, 0.11),
    "Helen Lloyd": (0.36, 0.73, 0.04),
    "Dorothy Murchison": (0.14, 0.65, 0.00),
    "Olivia Carleton": (0.14, 0.59, 0.01),
    "Flora Price": (0.14, 0.59, 0.01),
}


@pytest.mark.parametrize(("place", "name"), [(0, "degree"), (1, "closeness"), (2, "betweenness")])
def test_the_southern_women_score_as_published(place: int, name: str) -> None:
    found = MEASURES[name].score(DAVIS, WOMEN)

    assert set(PUBLISHED) == set(found)
    for woman, values in PUBLISHED.items():
        assert values[place] == pytest.approx(found[woman], abs=0.0051), woman


def as_igraph(graph: nx.Graph, weight: str | None = None) -> igraph.Graph:
    nodes = list(graph)
    index = {node: number for number, node in enumerate(nodes)}
    edges = [(index[a], index[b]) for a, b in graph.edges]
    made = igraph.Graph(n=len(nodes), edges=edges, directed=graph.is_directed())
    made.vs["name"] = nodes
    if weight:
        made.es["weight"] = [graph[a][b][weight] for a, b in graph.edges]
    return made


def by_igraph(name: str, graph: nx.Graph) -> Scores:
    made = as_igraph(graph, "newman" if name in ("constraint", "strength") else None)
    size = made.vcount()
    actors = sum(mode == 0 for _, mode in graph.nodes(data="bipartite"))
    events = size - actors
    nearest = events + 2 * (actors - 1)
    ways: dict[str, Callable[[], list[float]]] = {
        "degree": lambda: [d / events for d in made.degree()],
        "betweenness": lambda: [b / two_mode_maximum(actors, events) for b in made.betweenness()],
        "closeness": lambda: [nearest / sum(row) for row in made.distances()],
        "pagerank": lambda: made.pagerank(damping=0.85),
        "core": lambda: made.coreness(),
        "articulation": lambda: [float(v in made.articulation_points()) for v in range(size)],
        "constraint": lambda: made.constraint(weights="weight"),
        "strength": lambda: made.strength(weights="weight"),
    }
    return dict(zip(made.vs["name"], ways[name](), strict=True))


@pytest.mark.parametrize(
    "name",
    ["degree", "betweenness", "closeness", "pagerank", "core", "articulation", "constraint",
     "strength"],
)  # fmt: skip
def test_igraph_agrees_on_the_southern_women(name: str) -> None:
    measure = MEASURES[name]
    graph = DAVIS if measure.network == "two-mode" else projected(DAVIS)

    found, other = measure.score(graph, WOMEN), by_igraph(name, graph)

    assert {woman: other[woman] for woman in WOMEN} == pytest.approx(found, abs=1e-9)


def test_igraph_agrees_on_the_eigenvector_up_to_its_length() -> None:
    found = MEASURES["eigenvector"].score(DAVIS, WOMEN)
    made = as_igraph(DAVIS)
    other = dict(zip(made.vs["name"], made.eigenvector_centrality(), strict=True))
    length = sum(value**2 for value in other.values()) ** 0.5

    assert {w: other[w] / length for w in WOMEN} == pytest.approx(found, abs=1e-9)


@pytest.mark.filterwarnings("ignore:More than 30%:RuntimeWarning")  # events are no hubs
def test_igraph_agrees_on_hubs_of_a_directed_two_mode_graph() -> None:
    found = MEASURES["hub"].score(DAVIS, WOMEN)
    edges = [(a, b) if DAVIS.nodes[a]["bipartite"] == 0 else (b, a) for a, b in DAVIS.edges]
    made = as_igraph(nx.DiGraph(edges))
    other = dict(zip(made.vs["name"], made.hub_score(scale=False), strict=True))
    total = sum(other[woman] for woman in WOMEN)

    assert {w: other[w] / total for w in WOMEN} == pytest.approx(found, abs=1e-9)


def test_effective_size_is_borgattis_formula_on_the_karate_club() -> None:
    graph = nx.karate_club_graph()
    found = MEASURES["effective-size"].score(graph, list(graph))

    for node in graph:
        around = graph.subgraph(graph[node])
        expected = len(around) - 2 * around.number_of_edges() / len(around)
        assert expected == pytest.approx(found[node], abs=1e-9)


def test_the_ranking_of_hubs_never_turns() -> None:
    rankings = {
        tuple(sorted(ranked(MEASURES["hub"].score(DAVIS, WOMEN), WOMEN).items())) for _ in range(50)
    }

    assert 1 == len(rankings)


def test_hubs_follow_the_incidence_and_not_the_start() -> None:
    found = MEASURES["hub"].score(TWO_MODE, ACTORS)

    assert 1 == pytest.approx(sum(found.values()))
    assert {"a": 1, "b": 2, "c": 3, "d": 4} == ranked(found, ACTORS)


def test_pairs_apart_from_the_rest_are_not_the_nearest_to_all() -> None:
    graph = incidence_graph([*PAIRS, ("x", "9")])

    found = MEASURES["closeness"].score(graph, [*ACTORS, "x"])

    assert 0 == found["x"] < min(found[actor] for actor in ACTORS)


@pytest.mark.parametrize("name", ["eigenvector", "hub", "closeness"])
@pytest.mark.parametrize("pairs", [[("a", "1")], [("a", "1"), ("b", "1")]], ids=["two", "three"])
def test_the_smallest_graphs_have_scores(name: str, pairs: list[tuple[str, str]]) -> None:
    graph = incidence_graph(pairs)

    assert all(score > 0 for score in MEASURES[name].score(graph, ["a"]).values())


def test_an_actor_without_neighbours_has_no_constraint() -> None:
    graph = projected(incidence_graph([*PAIRS, ("x", "9")]))

    assert "x" not in MEASURES["constraint"].score(graph, [*ACTORS, "x"])
    assert "x" not in MEASURES["effective-size"].score(graph, [*ACTORS, "x"])


@pytest.mark.parametrize("name", [n for n, m in MEASURES.items() if m.network != "sponsors"])
def test_the_faster_backend_gives_the_same_scores(name: str) -> None:
    measure = MEASURES[name]
    graph = bipartite.random_graph(20, 40, 0.08, seed=3)
    graph = nx.relabel_nodes(graph, {node: str(node) for node in graph})
    actors = [n for n, mode in graph.nodes(data="bipartite") if mode == 0]
    if measure.network == "co-participation":
        graph = projected(graph)
    if measure.network == "adversary":
        graph = nx.gnp_random_graph(20, 0.2, seed=3, directed=True)
        nx.set_edge_attributes(graph, 1, "weight")
        actors = list(graph)
    assert BACKEND not in nx.config.backend_priority.algos

    plain = measure.score(graph, actors)
    with accelerated() as there:
        fast = measure.score(graph.copy(), actors)

    if not there:
        pytest.skip("nx-rustworkx is not installed")
    assert plain == pytest.approx(fast, abs=1e-9)


def test_betweenness_from_every_node_is_exact_and_from_some_is_near() -> None:
    graph = bipartite.random_graph(60, 240, 0.02, seed=5)
    graph = nx.relabel_nodes(graph, {node: str(node) for node in graph})
    actors = [n for n, mode in graph.nodes(data="bipartite") if mode == 0]
    exact = MEASURES["betweenness"].score(graph, actors)

    every = sampled_betweenness(graph, actors, pivots=len(graph))
    some = sampled_betweenness(graph, actors, pivots=150)

    assert exact == pytest.approx(every, abs=1e-12)
    assert max(exact.values()) / 5 > max(abs(exact[a] - some[a]) for a in actors) > 0


def test_distances_to_every_node_are_exact_and_to_some_are_near() -> None:
    graph = bipartite.random_graph(60, 240, 0.04, seed=5)
    graph = graph.subgraph(max(nx.connected_components(graph), key=len)).copy()
    exact = {
        node: sum(nx.single_source_shortest_path_length(graph, node).values()) for node in graph
    }

    every = sampled_distances(graph, pivots=len(graph))
    some = sampled_distances(graph, pivots=100)

    assert exact == pytest.approx(every, abs=1e-9)
    errors = [abs(some[node] / exact[node] - 1) for node in graph]
    assert 0.1 > max(errors) > 0


@pytest.mark.parametrize("name", ["closeness", "betweenness"])
def test_estimates_of_a_large_graph_are_near_and_said_to_be_such(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = nx.relabel_nodes(bipartite.random_graph(40, 300, 0.05, seed=2), str)
    actors = [node for node, mode in graph.nodes(data="bipartite") if mode == 0]
    measure = find_measure(name)
    exact = measure.score(graph, actors)
    assert not measure.is_estimated(graph)
    monkeypatch.setattr(sampling, "EXACT_NODES", 100)
    monkeypatch.setattr(sampling, "PIVOTS", 150)

    estimate = measure.score(graph, actors)

    assert measure.is_estimated(graph) and not MEASURES["degree"].is_estimated(graph)
    assert estimate != exact
    assert max(abs(estimate[actor] - exact[actor]) for actor in actors) < max(exact.values()) / 5


@pytest.mark.parametrize("name", [m.name for m in MEASURES.values() if m.network == "two-mode"])
@pytest.mark.parametrize("pairs", [["a1"], ["a1", "a2"], ["a1", "b1"], ["a1", "b2"]], ids="".join)
def test_the_smallest_networks_have_scores(name: str, pairs: list[str]) -> None:
    """As when all but one source is left out, or a filter lets one event through."""
    graph = incidence_graph((pair[0], pair[1]) for pair in pairs)
    actors = sorted({pair[0] for pair in pairs})

    scores = MEASURES[name].score(graph, actors)

    assert list(scores) == actors
    assert all(0 <= score <= 1 for score in scores.values())


def test_one_actor_lies_between_all_events_and_none_between_actors_of_one_event() -> None:
    alone = MEASURES["betweenness"].score(incidence_graph([("a", "1"), ("a", "2")]), ["a"])
    shared = MEASURES["betweenness"].score(incidence_graph([("a", "1"), ("b", "1")]), ["a", "b"])

    assert ({"a": 1.0}, {"a": 0.0, "b": 0.0}) == (alone, shared)


def test_a_large_graph_is_sampled_unless_the_faster_backend_is_used() -> None:
    graph = nx.star_graph(EXACT_NODES)

    assert is_sampled(graph)
    assert not is_sampled(TWO_MODE)
    with accelerated() as there:
        assert is_sampled(graph) is not there


def test_every_measure_names_its_literature() -> None:
    for measure in MEASURES.values():
        assert any(f"{decade}" in measure.reference for decade in ("19", "20"))
        assert measure.unit and measure.says


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(HeliographError, match="expected one of degree"):
        find_measure("importance")


def test_equal_scores_share_the_best_rank() -> None:
    scores = {"a": 0.1 + 0.2, "b": 0.3, "c": 0.1, "d": float("nan")}

    assert {"a": 1, "b": 1, "c": 3, "d": 4, "e": 4} == ranked(scores, "abcde")
    assert {"c": 1, "a": 2, "b": 2} == ranked(scores, "abc", low_first=True)
    assert {"a", "b", "d", "e"} == tied(ranked(scores, "abcde"))


def test_the_middle_of_a_sample_leaves_out_its_ends() -> None:
    assert (3, 98) == percentiles(range(1, 101))
    assert (5, 5) == percentiles([5])
