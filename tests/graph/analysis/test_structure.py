"""Communities, reciprocity, paths and trends on published and on small networks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx
import pytest

from heliograph.graph.analysis.centrality import Plan, centrality
from heliograph.graph.analysis.drawings import draw_network
from heliograph.graph.analysis.figures import draw_trends
from heliograph.graph.analysis.structure import (
    communities,
    reciprocity,
    shortest_paths,
    weakest,
)
from heliograph.graph.analysis.windows import between_marks, sliding, trends
from heliograph.graph.errors import HeliographError, UnknownEntity
from heliograph.graph.network import Filters, Material, build_network

ACTOR = "https://w3id.org/heliograph/id/actor/"


def karate() -> nx.Graph:
    graph = nx.karate_club_graph()
    plain = nx.Graph()
    plain.add_edges_from((f"{a:02}", f"{b:02}") for a, b in graph.edges)
    return plain


def test_the_karate_club_falls_into_four_communities() -> None:
    """Brandes et al. (2008) prove that 0.4198 is the greatest modularity, with four parts."""
    found = communities(karate(), range(20))

    assert 4 == len(found.members)
    assert 0.4198 == pytest.approx(found.modularity, abs=0.0001)


def test_some_members_of_the_karate_club_are_less_settled_than_others() -> None:
    found = communities(karate(), range(20))

    assert all(0 <= share <= 1 for share in found.stability.values())
    assert found.spread > 0
    assert min(found.stability.values()) < 0.9 < max(found.stability.values())


def test_two_cliques_are_two_communities_on_every_seed() -> None:
    graph = nx.relabel_nodes(nx.barbell_graph(5, 0), str)

    found = communities(graph)

    assert [5, 5] == [len(part) for part in found.members]
    assert {1.0} == {round(share, 9) for share in found.stability.values()}
    assert 0 == found.spread


def test_communities_do_not_depend_on_the_order_of_nodes() -> None:
    graph = karate()
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from((b, a) for a, b in reversed(list(graph.edges)))

    assert communities(graph) == communities(turned)


def test_a_graph_without_nodes_has_no_communities() -> None:
    assert () == communities(nx.Graph()).members


def test_violence_is_returned_only_where_both_sides_hit() -> None:
    graph = nx.DiGraph()
    graph.add_edge("a", "b", weight=3, events=["1", "2", "3"])
    graph.add_edge("b", "a", weight=1, events=["4"])
    graph.add_edge("a", "c", weight=2, events=["1", "5"])

    share, pairs = reciprocity(graph)

    assert 2 / 3 == pytest.approx(share)
    assert [("a", "b", 3, 1, True), ("a", "c", 2, 0, False)] == [
        (pair.one, pair.other, pair.there, pair.back, pair.mutual) for pair in pairs
    ]


def test_in_the_briefs_no_named_actor_hits_back_until_camps_are_merged(
    material: Material,
) -> None:
    camps = Filters(merge=(("us-forces", "united-states"),))

    plain, _ = reciprocity(build_network(material, "adversary").graph)
    merged, pairs = reciprocity(build_network(material, "adversary", camps).graph)

    assert 0 == plain < merged
    assert {f"{ACTOR}iran-backed-groups", f"{ACTOR}united-states"} == {
        pairs[0].one,
        pairs[0].other,
    }


def test_a_path_of_evidence_cites_passages_at_every_step(material: Material) -> None:
    paths = shortest_paths(material, f"{ACTOR}kataib-hezbollah", f"{ACTOR}joe-biden")

    assert 2 == len(paths)
    for steps in paths:
        assert f"{ACTOR}kataib-hezbollah" == steps[0].one
        assert f"{ACTOR}joe-biden" == steps[-1].other
        assert all(a.other == b.one for a, b in zip(steps, steps[1:], strict=False))
        assert all(step.passages for step in steps)
        assert "asserted" == weakest(steps)


def test_a_path_reads_in_both_directions(material: Material) -> None:
    there, back = (
        shortest_paths(material, *ends)[0]
        for ends in (
            (f"{ACTOR}kh-telegram", f"{ACTOR}kataib-hezbollah"),
            (f"{ACTOR}kataib-hezbollah", f"{ACTOR}kh-telegram"),
        )
    )

    assert "official channel of" == there[0].tie
    assert "is the object of: official channel of" == back[0].tie


def test_a_path_that_needs_one_source_is_gone_without_it(material: Material) -> None:
    ends = (f"{ACTOR}islamic-resistance-in-iraq", f"{ACTOR}iran-backed-groups")

    with_it = shortest_paths(material, *ends)
    without = shortest_paths(material, *ends, Filters(without=frozenset({"doc-003-author"})))

    assert 1 == len(with_it[0])
    assert not without or len(without[0]) > 1


def test_what_is_in_no_release_has_no_path(material: Material) -> None:
    with pytest.raises(UnknownEntity):
        shortest_paths(material, f"{ACTOR}nobody", f"{ACTOR}joe-biden")


def test_windows_slide_by_their_step_and_cover_the_days() -> None:
    found = sliding(date(2024, 1, 1), date(2024, 1, 10), 4, 3)

    assert [(1, 4), (4, 7), (7, 10)] == [(w.start.day, w.end.day) for w in found]
    assert 1 == len(sliding(date(2024, 1, 1), date(2024, 1, 2), 30, 30))
    with pytest.raises(HeliographError, match="at least one day"):
        sliding(date(2024, 1, 1), date(2024, 1, 2), 0, 1)


def test_trends_follow_the_actors_over_windows(material: Material, tmp_path: Path) -> None:
    windows = between_marks([date(2023, 10, 17), date(2023, 11, 21), date(2024, 2, 2)])

    found = trends(material, "degree", windows, top=3)

    assert 3 == len(found)
    assert all(2 == len(trend.scores) == len(trend.events) for trend in found)
    assert f"{ACTOR}iran-backed-groups" in {trend.actor for trend in found}


def test_a_trend_ranges_over_the_sources_left_out(material: Material) -> None:
    (window,) = between_marks([date(2023, 10, 17), date(2023, 11, 21)])

    (found,) = trends(material, "degree", [window], top=1)

    here = Filters(start=window.start, end=window.end)
    (direct,) = centrality(material, ["degree"], here, Plan(draws=2))
    own = next(score for score in direct.scores if score.actor == found.actor)
    assert found.scores == (own.score,)
    without = []
    for group in material.groups:
        (other,) = centrality(
            material, ["degree"], replace(here, without=frozenset({group})), Plan(draws=2)
        )
        without.append(next((s.score for s in other.scores if s.actor == found.actor), 0.0))
    assert found.without == ((min(own.score, *without), max(own.score, *without)),)
    assert found.without[0][0] < found.without[0][1]


def test_figures_are_the_same_each_time(material: Material, tmp_path: Path) -> None:
    windows = sliding(date(2023, 10, 1), date(2024, 1, 1), 30, 30)
    found = trends(material, "degree", windows, top=2)

    for name in ("one.svg", "other.svg"):
        draw_trends(found, tmp_path / name)

    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()
    assert b"<svg" in (tmp_path / "one.svg").read_bytes()


def test_a_network_is_drawn_the_same_each_time_and_says_what_it_leaves_out(
    material: Material, tmp_path: Path
) -> None:
    network = build_network(material, "two-mode")

    for name in ("one.svg", "other.svg"):
        draw_network(network, tmp_path / name, most=20)

    text = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert text == (tmp_path / "other.svg").read_text(encoding="utf-8")
    assert f"two-mode: 20 of {len(network.graph)} nodes" in text
    assert "Iran-backed groups (collective)" in text
