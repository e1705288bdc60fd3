"""Projections in one pass are those of networkx, and one that no memory holds is refused."""

from random import Random

import networkx as nx
import pytest
from networkx.algorithms import bipartite

from heliograph.graph.errors import HeliographError
from heliograph.graph.network import projecting
from heliograph.graph.network.projecting import incidence_graph, meetings, projected


def drawn(seed: int, actors: int = 15, events: int = 40) -> nx.Graph:
    chance = Random(seed)
    pairs = [
        (f"a{min(int(chance.expovariate(0.2)), actors - 1)}", f"e{number}")
        for number in range(events)
        for _ in range(chance.randint(1, 4))
    ]
    return incidence_graph(pairs)


@pytest.mark.parametrize("mode", [0, 1], ids=["actors", "events"])
@pytest.mark.parametrize("seed", range(5))
def test_weights_and_order_are_those_of_networkx(seed: int, mode: int) -> None:
    graph = drawn(seed)
    nodes = [node for node, own in graph.nodes(data="bipartite") if own == mode]

    found = projected(graph, mode)

    shared = bipartite.weighted_projected_graph(graph, nodes)
    newman = bipartite.collaboration_weighted_projected_graph(graph, nodes)
    overlap = bipartite.overlap_weighted_projected_graph(graph, nodes, jaccard=True)
    assert list(found.nodes(data=True)) == list(shared.nodes(data=True))
    assert {frozenset(pair) for pair in found.edges} == {frozenset(pair) for pair in shared.edges}
    for one, other, data in found.edges(data=True):
        assert data["weight"] == shared[one][other]["weight"]
        assert data["newman"] == pytest.approx(newman[one][other]["weight"], abs=1e-12)
        assert data["overlap"] == pytest.approx(overlap[one][other]["weight"], abs=1e-12)


def test_what_two_nodes_share_is_named() -> None:
    graph = incidence_graph([("a", "1"), ("b", "1"), ("a", "2"), ("b", "2"), ("c", "2")])

    assert meetings(graph, 0) == {("a", "b"): ["1", "2"], ("a", "c"): ["2"], ("b", "c"): ["2"]}


def test_too_many_ties_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = incidence_graph([("a", str(event)) for event in range(100)])
    monkeypatch.setattr(projecting, "MOST_TIES", 4949)

    assert projected(graph, 0).number_of_nodes() == 1
    with pytest.raises(HeliographError, match="up to 4,950 ties; at most 4,949 .* narrow it"):
        projected(graph, 1)
