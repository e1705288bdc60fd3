"""What is drawn anew keeps what it must: degrees when rewired, numbers when resampled."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.graph.analysis.ties import Pairs, Ties, resampled, rewired, rewired_pairs

pairs = st.sets(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("123456789")), min_size=1, max_size=40
).map(lambda found: tuple(sorted(found)))


def degrees(found: Pairs, place: int) -> Counter[str]:
    return Counter(pair[place] for pair in found)


@settings(max_examples=60, deadline=None)
@given(pairs, st.integers(0, 1000))
def test_rewiring_keeps_every_degree_and_makes_no_tie_twice(found: Pairs, seed: int) -> None:
    drawn = rewired_pairs(found, Random(seed))

    assert len(set(drawn)) == len(drawn) == len(found)
    for place in (0, 1):
        assert degrees(found, place) == degrees(drawn, place)


@settings(max_examples=30, deadline=None)
@given(pairs, pairs, st.integers(0, 1000))
def test_each_side_of_an_adversary_network_keeps_its_own_degrees(
    acts: Pairs, hits: Pairs, seed: int
) -> None:
    drawn = rewired(Ties("adversary", (acts, hits)), Random(seed))

    for before, after in zip((acts, hits), drawn.sides, strict=True):
        assert degrees(before, 0) == degrees(after, 0)
        assert degrees(before, 1) == degrees(after, 1)


@settings(max_examples=30, deadline=None)
@given(pairs, st.integers(0, 1000))
def test_resampling_draws_as_many_events_each_with_all_its_actors(found: Pairs, seed: int) -> None:
    (drawn,) = resampled(Ties("two-mode", (found,)), Random(seed)).sides

    copies: dict[str, set[str]] = {}
    for actor, event in drawn:
        copies.setdefault(event, set()).add(actor)
    actors = {e: {a for a, other in found if other == e} for _, e in found}
    assert len(actors) == len(copies)
    assert all(actors[copy.partition("#")[0]] == there for copy, there in copies.items())


def test_rewiring_reaches_every_network_of_the_same_degrees_evenly() -> None:
    """Two actors with two of four events each: six networks, each a sixth of the draws."""
    found: Pairs = (("a", "1"), ("a", "2"), ("b", "3"), ("b", "4"))
    random = Random(7)

    drawn = Counter(rewired_pairs(found, random) for _ in range(3000))

    assert 6 == len(drawn)
    assert all(400 < number < 600 for number in drawn.values())


def test_the_same_seed_draws_the_same() -> None:
    found: Pairs = tuple((a, e) for a in "abcd" for e in "1234" if a < e or e in "12")

    assert rewired_pairs(found, Random("1/2")) == rewired_pairs(found, Random("1/2"))
