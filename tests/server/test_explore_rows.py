"""Rows of some events are those that looking at every row finds, wherever the events lie."""

from __future__ import annotations

import numpy as np
import pytest

from heliograph.server.parts.columns import Many
from heliograph.server.parts.rows import Some, tallied

EVENTS, VALUES = 600, 9


def values_of(chance: np.random.Generator) -> Many:
    """Return nothing to four values of each event."""
    event = np.repeat(np.arange(EVENTS), chance.integers(0, 5, EVENTS)).astype(np.int32)
    value = chance.integers(0, VALUES, event.size).astype(np.int32)
    start = np.searchsorted(event, np.arange(EVENTS + 1)).astype(np.int32)
    return Many(event, value, start)


WHICH = {
    "none": [],
    "all": range(EVENTS),
    "a run": range(200, 300),
    "a run and few before": [*range(3, 200, 60), *range(200, 300)],
    "a run and many before": [*range(3, 200, 2), *range(200, 300)],
    "scattered": range(5, 580, 3),
    "the last": [EVENTS - 1],
    "the first": [0],
    "both ends": [0, EVENTS - 1],
    "the end": range(400, EVENTS),
}


@pytest.mark.parametrize("name", WHICH)
@pytest.mark.parametrize("seed", range(4))
def test_tallies_are_those_of_all_rows(name: str, seed: int) -> None:
    many = values_of(np.random.default_rng(seed))
    which = np.zeros(EVENTS, bool)
    which[list(WHICH[name])] = True

    expected = np.bincount(many.value[which[many.event]], minlength=VALUES + 3)
    assert tallied(many, VALUES + 3, Some(which)).tolist() == expected.tolist()


def test_of_no_events_nothing_is_counted() -> None:
    nothing = np.zeros(0, np.int32)
    many = Many(nothing, nothing, np.zeros(1, np.int32))

    assert tallied(many, 2, Some(np.zeros(0, bool))).tolist() == [0, 0]
