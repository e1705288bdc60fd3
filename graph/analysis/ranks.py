"""Scores as ranks: 1 is first, equal scores share the best rank, what has no score comes last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil, isnan

__all__ = ["percentiles", "ranked", "tied"]

# Scores that agree to this many digits differ by rounding, not in fact.
_DIGITS = 9


def ranked(
    scores: Mapping[str, float], actors: Collection[str], low_first: bool = False
) -> dict[str, int]:
    """Return the rank of each actor.

    >>> ranked({"a": 2.0, "b": 2.0, "c": 1.0}, ["a", "b", "c", "d"])
    {'a': 1, 'b': 1, 'c': 3, 'd': 4}
    """
    keys = {actor: _key(scores.get(actor), low_first) for actor in {*actors, *scores}}
    order = sorted(keys.values())
    first: dict[tuple[bool, float], int] = {}
    for place, key in enumerate(order, start=1):
        first.setdefault(key, place)
    return {actor: first[keys[actor]] for actor in actors}


def tied(ranks: Mapping[str, int]) -> set[str]:
    """Return the actors that share their rank with another."""
    seen: dict[int, list[str]] = {}
    for actor, rank in ranks.items():
        seen.setdefault(rank, []).append(actor)
    return {actor for actors in seen.values() if len(actors) > 1 for actor in actors}


def percentiles(values: Sequence[float], share: float = 0.95) -> tuple[float, float]:
    """Return the two values of the sample between which its middle ``share`` lies.

    >>> percentiles(range(1, 101))
    (3, 98)
    """
    order = sorted(values)
    cut = (1 - share) / 2
    low = order[max(0, ceil(round(cut * len(order), 9) - 1e-9) - 1)]
    high = order[min(len(order) - 1, ceil(round((1 - cut) * len(order), 9)) - 1)]
    return low, high


def _key(score: float | None, low_first: bool) -> tuple[bool, float]:
    if score is None or isnan(score):
        return True, 0.0
    rounded = round(score, _DIGITS)
    return False, rounded if low_first else -rounded
