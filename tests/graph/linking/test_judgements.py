from dataclasses import replace
from pathlib import Path

import pytest

from heliograph.graph.errors import HeliographError
from heliograph.graph.linking.judgements import Judgement, Judgements, clusters

MADE = "2026-11-21T12:00:00+00:00"


def judged(subject: str, thing: str, verdict: str = "accept", relation: str = "same") -> Judgement:
    return Judgement(subject, relation, thing, verdict, "ana", MADE)  # type: ignore[arg-type]


@pytest.fixture
def table(tmp_path: Path) -> Judgements:
    return Judgements(tmp_path / "data" / "judgements.tsv")


def test_the_last_judgement_of_a_pair_counts_whichever_way_round_it_is_given(
    table: Judgements,
) -> None:
    table.add(judged("a", "b"))
    table.add(judged("b", "a", "reject"))

    assert [item.verdict for item in table.current()] == ["reject"]
    assert len(table.all()) == 2


def test_a_withdrawn_judgement_is_as_if_it_were_not_made(table: Judgements) -> None:
    table.add(judged("a", "b"))
    table.add(judged("a", "b", "withdraw"))

    assert clusters(table.current()) == []
    assert len(table.all()) == 2


def test_relations_have_a_direction_and_merge_nothing(table: Judgements) -> None:
    for relation in ("facade-for", "alias-of", "successor-of"):
        table.add(judged("a", "b", relation=relation))
        table.add(judged("b", "a", relation=relation))

    assert len(table.current()) == 6
    assert clusters(table.current()) == []


def test_clusters_follow_from_pairs_and_say_what_speaks_against_them() -> None:
    pairs = [judged("a", "b"), judged("b", "c"), judged("x", "y"), judged("a", "c", "reject")]
    found = clusters(pairs)

    assert [cluster.members for cluster in found] == [("a", "b", "c"), ("x", "y")]
    assert [cluster.against for cluster in found] == [(("a", "c"),), ()]


def test_taking_a_pair_back_takes_the_cluster_apart() -> None:
    pairs = [judged("a", "b"), replace(judged("b", "c"), verdict="unsure")]

    assert [cluster.members for cluster in clusters(pairs)] == [("a", "b")]


def test_a_thing_is_not_judged_against_itself(table: Judgements) -> None:
    with pytest.raises(HeliographError, match="against itself"):
        table.add(judged("a", "a"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a\tsame\tb\tmaybe\tana\tnow\t", "found 'maybe'; expected accept, reject"),
        ("a\tlike\tb\taccept\tana\tnow\t", "found 'like'; expected same, alias-of"),
        ("a\tsame\tb", "3 cells; expected 7"),
    ],
)
def test_a_bad_line_is_named(table: Judgements, line: str, message: str) -> None:
    table.add(judged("a", "b"))
    with table.path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")

    with pytest.raises(HeliographError, match=rf"judgements\.tsv:3: {message}"):
        table.all()
