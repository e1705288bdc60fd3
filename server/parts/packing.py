"""A few of the events, and the things that an answer speaks of, as the page reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heliograph.server.parts.asked import EPOCH
from heliograph.server.parts.columns import EARLIEST, LATEST, SIDES, EventColumns, Ints, Truths

__all__ = ["drawn_of", "iso", "pack_events", "pack_things", "things_of"]

_MOST_SERIES = 200
_MOST_LATEST = 40
_MANY = ("actors", "targets", "others", "places", "documents")


def drawn_of(columns: EventColumns, shown: Truths, most: int) -> Ints:
    """Return the events to draw of those that a filter shows: all, if they are few enough.

    Else series, the latest attacks and strikes, and of all the others every k-th in the order of
    time; of very many series every k-th, too.
    """
    events = np.flatnonzero(shown)
    if events.size <= most:
        return events.astype(np.int32)
    series = _spread(np.flatnonzero(shown & columns.is_series), min(_MOST_SERIES, most // 4))
    forceful = np.flatnonzero(shown & columns.is_forceful & columns.dated)
    late = forceful[max(0, forceful.size - min(_MOST_LATEST, most // 4)) :]
    taken = np.union1d(series, late)
    rest = shown.copy()
    rest[taken] = False
    spread = _spread(np.flatnonzero(rest), most - taken.size)
    return np.union1d(taken, spread).astype(np.int32)


def _spread(events: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return every k-th of some events, so that there are not too many."""
    if events.size <= most:
        return events
    return events[np.arange(most) * events.size // max(1, most)]


def pack_events(columns: EventColumns, events: Ints) -> dict[str, list[Any]]:
    """Return events as columns, with things by their numbers in the release."""
    statuses, codes = columns.many["statuses"], columns.status_codes
    packed: dict[str, list[Any]] = {
        "id": columns.ids.gather(events).to_list(),
        "label": columns.labels.gather(events).to_list(),
        "type": [columns.types[n] for n in columns.type[events]],
        "side": [SIDES[n] for n in columns.side[events]],
        "granularity": [columns.granularities[n] for n in columns.granularity[events]],
        "from": [iso(day) for day in columns.first[events].tolist()],
        "to": [iso(day) for day in columns.last[events].tolist()],
        "disputed": columns.disputed[events].astype(int).tolist(),
        "statuses": [[codes[n] for n in statuses.of(event)] for event in events.tolist()],
        "evidence": columns.evidence[events].tolist(),
    }
    for name in _MANY:
        packed[name] = [columns.many[name].of(event) for event in events.tolist()]
    return packed


def pack_things(columns: EventColumns, wanted: Iterable[int]) -> dict[str, Any]:
    """Return things with their numbers in the release, those with a point, and the bases."""
    things = columns.things
    numbers = sorted(set(wanted))
    return {
        "things": {
            "n": numbers,
            "id": [things.ids[n] for n in numbers],
            "label": [things.labels[n] for n in numbers],
            "materiel": [n for n in numbers if n in things.materiel],
            "names": {n: things.names[n] for n in numbers if n in things.names},
        },
        "points": [[n, *things.points[n]] for n in numbers if n in things.points],
        "bases": [n for n in numbers if n in things.bases],
    }


def things_of(events: Mapping[str, Sequence[Sequence[int]]]) -> set[int]:
    """Return the things that packed events speak of."""
    return {n for name in _MANY for numbers in events[name] for n in numbers}


def iso(day: int) -> str | None:
    """Return a day since 1970 as ISO writes it; None for what has no bound."""
    if day in (EARLIEST, LATEST):
        return None
    return (EPOCH + timedelta(days=day)).isoformat()
