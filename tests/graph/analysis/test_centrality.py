"""Ranks of the briefs, with what moves them; small cases where the answer is known."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from heliograph.graph.analysis.centrality import Centrality, Plan, centrality
from heliograph.graph.errors import HeliographError
from heliograph.graph.network import Filters, Material
from heliograph.graph.network.records import ActorNode, EventNode, Link, SourceGraph

QUICK = Plan(draws=20, seed=3)
ACTOR = "https://w3id.org/heliograph/id/actor/"


def source(group: str) -> SourceGraph:
    own = frozenset({group})
    return SourceGraph(f"g-{group}", "stated", own, own, own)


def small(rows: Iterable[tuple[str, str, str]]) -> Material:
    """Return material in which the third of each row is the group that says so."""
    links = tuple(
        Link(actor, event, "participant", source(group), "asserted") for actor, event, group in rows
    )
    return Material(
        "r",
        {link.actor: ActorNode(link.actor, link.actor) for link in links},
        {link.event: EventNode(link.event, link.event) for link in links},
        links,
    )


@pytest.fixture(scope="module")
def degree(material: Material) -> Centrality:
    return centrality(material, ["degree"], plan=QUICK)[0]


def test_the_collective_comes_first_and_takes_part_in_a_third_of_the_events(
    degree: Centrality,
) -> None:
    first = degree.scores[0]

    assert f"{ACTOR}iran-backed-groups" == first.actor
    assert first.collective
    assert 28 / 83 == pytest.approx(first.score)


def test_a_rank_that_hangs_on_one_author_does_not_survive(degree: Centrality) -> None:
    first = degree.scores[0]

    assert 4 == first.without["ari-cicurel"]
    assert (1, 4) == first.source_range
    assert not first.survives
    assert "without ari-cicurel: 4" in first.reasons


def test_every_source_group_is_left_out_once_and_every_level_tried(degree: Centrality) -> None:
    first = degree.scores[0]

    assert {"ari-cicurel", "doc-003-author", "fdd"} == set(first.without)
    assert {"asserted only", "with inferred", "without series that have members"} == set(
        first.variations
    )


def test_the_null_model_has_nothing_to_say_of_degree(degree: Centrality) -> None:
    assert all(score.chance is None for score in degree.scores)


def test_betweenness_is_compared_with_networks_of_the_same_counts(material: Material) -> None:
    (found,) = centrality(material, ["betweenness"], plan=QUICK)

    for score in found.scores:
        assert score.chance is not None
        assert 1 / 21 <= score.chance.p <= 1


def test_the_same_plan_gives_the_same_numbers(material: Material) -> None:
    one, other = (centrality(material, ["strength", "attacker"], plan=QUICK) for _ in range(2))

    assert [result.as_dict() for result in one] == [result.as_dict() for result in other]


def test_another_seed_changes_the_draws_and_not_the_scores(material: Material) -> None:
    (one,) = centrality(material, ["strength"], plan=QUICK)
    (other,) = centrality(material, ["strength"], plan=replace(QUICK, seed=4))

    assert [score.score for score in one.scores] == [score.score for score in other.scores]
    assert [s.chance for s in one.scores] != [s.chance for s in other.scores]


def test_a_greater_tolerance_lets_more_ranks_survive(material: Material) -> None:
    strict, lenient = (
        centrality(material, ["degree"], plan=replace(QUICK, tolerance=places))[0]
        for places in (0, 47)
    )

    assert sum(s.survives for s in strict.scores) < sum(s.survives for s in lenient.scores)


def test_an_actor_that_one_source_names_alone_is_absent_without_it() -> None:
    material = small([("a", "1", "x"), ("b", "1", "x"), ("b", "1", "y"), ("c", "2", "y")])

    (found,) = centrality(material, ["degree"], plan=Plan(draws=5))

    by_actor = {score.actor: score for score in found.scores}
    assert {"x": None, "y": 1} == dict(by_actor["a"].without)
    assert (1, None) == by_actor["a"].source_range
    assert "without x: absent" in by_actor["a"].reasons


def test_what_all_sources_and_draws_agree_on_survives() -> None:
    rows = [("a", str(n), group) for n in range(9) for group in "xy"]

    (found,) = centrality(small([*rows, ("b", "0", "x"), ("b", "0", "y")]), ["degree"])

    assert [("a", 1, True)] == [(s.actor, s.rank, s.survives) for s in found.scores[:1]]
    assert (1, 1) == found.scores[0].bootstrap


def test_the_sponsor_network_has_sources_to_leave_out_but_no_events_to_draw(
    material: Material,
) -> None:
    (found,) = centrality(material, ["sponsoring"], plan=QUICK)

    first = found.scores[0]
    assert (f"{ACTOR}iran-regime", 3.0) == (first.actor, first.score)
    assert first.bootstrap is None and first.chance is None
    assert {"ari-cicurel", "doc-003-author", "fdd"} == set(first.without)


def test_a_network_without_ties_has_no_scores(material: Material) -> None:
    nothing = Filters(sources=frozenset({"nobody"}))

    for name in ("degree", "attacker", "constraint", "sponsoring"):
        assert () == centrality(material, [name], nothing, QUICK)[0].scores


def test_a_result_says_what_made_it(degree: Centrality, material: Material) -> None:
    data = json.loads(json.dumps(degree.as_dict()))

    assert material.release == data["release"]
    assert material.fingerprint == data["fingerprint"]
    assert {"draws": 20, "seed": 3, "tolerance": 1} == data["plan"]
    assert "reported" == data["filters"]["evidence"]
    assert {"networkx", "scipy"} <= set(data["software"])
    assert len(data["scores"]) == len(degree.rows()) == 47


def test_steps_are_told_as_they_are_taken(material: Material) -> None:
    told: list[str] = []

    centrality(material, ["degree", "core"], plan=QUICK, on_step=told.append)

    first, second = "two-mode network", "co-participation network"
    assert [first, second] == [step for step in told if "," not in step]
    assert f"{first}, with inferred" in told
    assert f"{second}, random network 2 of {QUICK.draws}" in told


def test_an_unknown_measure_is_refused_before_anything_is_computed(material: Material) -> None:
    with pytest.raises(HeliographError, match="no measure 'fame'"):
        centrality(material, ["degree", "fame"])


@pytest.mark.parametrize("measure", ["degree", "pagerank", "strength", "attacker", "sponsoring"])
def test_a_rank_on_other_evidence_is_that_of_asking_for_it(
    material: Material, measure: str
) -> None:
    """Among all actors of that network, those that are not in this one among them."""
    (found,) = centrality(material, [measure], plan=Plan(draws=2))
    wider = Filters(evidence="inferred", perpetrators="statements")
    (direct,) = centrality(material, [measure], wider, Plan(draws=2))

    expected = {score.actor: score.rank for score in direct.scores}
    assert len(expected) >= len(found.scores)
    for score in found.scores:
        assert score.variations["with inferred"] == expected[score.actor]
