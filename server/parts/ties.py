"""The network of the actors of most events: who hits whom, and who stands together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
from numpy.typing import NDArray

from heliograph.graph.analysis.structure import communities
from heliograph.server.parts.asked import Chosen, Passed
from heliograph.server.parts.columns import SIDES, EventColumns, Ints, Many, Truths, acting
from heliograph.server.parts.counting import tallied

__all__ = ["MOST_ACTORS", "Ties", "grouped"]

MOST_ACTORS = 200
_SEEDS = range(5)
_OTHER = SIDES.index("other")


class Ties:
    """Pairs of actors in the events of a release: a row for each pair of each event."""

    def __init__(self, columns: EventColumns) -> None:
        self._columns = columns
        acts = acting(columns.things)
        actors = _frame(columns.many["actors"], acts)
        targets = _frame(columns.many["targets"], acts)
        first = actors.group_by("event", maintain_order=True).first()
        hits = actors.join(targets, on="event", suffix="_other")
        beside = first.join(actors, on="event", suffix="_other")
        self._hits = _rows(hits)
        self._links = _rows(pl.concat((hits, beside)))
        self._acts = acts

    def actors(self, chosen: Chosen) -> Ints:
        """Return the actors of most events that the facets let through, at any time."""
        tally = self._tally(chosen.anytime)
        order = np.lexsort((np.arange(tally.size), -tally))[:MOST_ACTORS]
        return order[tally[order] > 0].astype(np.int32)

    def all_actors(self, chosen: Chosen) -> int:
        """Return how many actors the events have that the facets let through."""
        return int((self._tally(chosen.anytime) > 0).sum())

    def counts(self, passed: Passed, drawn: Ints) -> dict[str, Any]:
        """Return in how many events each drawn actor takes part, and who hits whom how often."""
        tally = self._tally(passed.shown)
        event, one, other = self._hits
        wanted = passed.shown[event] & (self._columns.side[event] != _OTHER)
        pairs = self._pairs(drawn, one[wanted], other[wanted], self._columns.side[event[wanted]])
        ends, side, many = pairs
        return {
            "counts": np.column_stack((drawn, tally[drawn])).tolist(),
            "hits": np.column_stack((drawn[ends], side, many)).tolist(),
        }

    def links(self, chosen: Chosen, drawn: Ints) -> list[list[int]]:
        """Return how often each two of the drawn actors meet in an event, by their places."""
        event, one, other = self._links
        wanted = chosen.anytime[event]
        low, high = np.minimum(one, other), np.maximum(one, other)
        ends, _, many = self._pairs(drawn, low[wanted], high[wanted], 0)
        found: list[list[int]] = np.column_stack((ends, many)).tolist()
        return found

    def _pairs(
        self, drawn: Ints, one: Ints, other: Ints, side: Ints | int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the different pairs of drawn actors by their places, their sides, how often."""
        place = np.full(self._acts.size, -1, np.int64)
        place[drawn] = np.arange(drawn.size)
        rows, columns = place[one], place[other]
        keys = (rows * drawn.size + columns) * len(SIDES) + side
        many = np.bincount(keys[(rows >= 0) & (columns >= 0) & (one != other)])
        there = np.flatnonzero(many)
        pairs, sides = np.divmod(there, len(SIDES))
        ends = np.column_stack(np.divmod(pairs, max(1, drawn.size)))
        return ends, sides.astype(np.int64), many[there].astype(np.int64)

    def _tally(self, among: Truths) -> Ints:
        tally = tallied(self._columns.facets["actor"], self._acts.size, among)
        return np.where(self._acts, tally, 0).astype(np.int32)


def grouped(ids: Sequence[str], links: list[list[int]]) -> dict[str, Any]:
    """Return the communities of drawn actors, the actors of each as they are ordered."""
    graph = nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_weighted_edges_from((ids[one], ids[other], n) for one, other, n in links)
    parts = communities(graph if links else nx.Graph(), _SEEDS)
    place = {name: n for n, name in enumerate(ids)}
    return {
        "members": [sorted(part, key=place.__getitem__) for part in parts.members],
        "stability": {name: round(value, 3) for name, value in parts.stability.items()},
        "modularity": round(parts.modularity, 4),
        "spread": round(parts.spread, 4),
        "method": f"Louvain on shared events of the actors drawn, best of {len(_SEEDS)} seeds",
    }


def _frame(many: Many, acts: Truths) -> pl.DataFrame:
    kept = acts[many.value]
    return pl.DataFrame({"event": many.event[kept], "actor": many.value[kept]})


def _rows(frame: pl.DataFrame) -> tuple[Ints, Ints, Ints]:
    one, other, event = (
        frame[name].to_numpy().astype(np.int32) for name in ("actor", "actor_other", "event")
    )
    return event, one, other
