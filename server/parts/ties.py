"""The network of the actors of most events: who hits whom, and who stands together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
from numpy.typing import NDArray

from heliograph.graph.analysis.structure import communities
from heliograph.server.parts.asked import Chosen, Passed
from heliograph.server.parts.columns import SIDES, EventColumns, Ints, Many, Truths, acting
from heliograph.server.parts.counting import most_first
from heliograph.server.parts.rows import Some, tallied

__all__ = ["MOST_ACTORS", "MOST_TIES", "Drawn", "Ties", "grouped"]

MOST_ACTORS = 200
MOST_TIES = 1_200  # of who hits whom, the strongest: more are a hairball
_SEEDS = range(5)


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
        self._forceful = columns.is_forceful[self._hits.event]
        self._links = _rows(pl.concat((hits, beside)))
        self._acts = acts

    def drawn(self, chosen: Chosen) -> Drawn:
        """Return the actors of most events that the facets let through, at any time."""
        tally = self.tally(chosen.anytime)
        actors = most_first(tally)[:MOST_ACTORS].astype(np.int32)
        place = np.full(tally.size, -1, np.int64)
        place[actors] = np.arange(actors.size)
        wanted = chosen.anytime[self._hits.event] & self._forceful
        hits = self._hits.among(place, wanted)
        return Drawn(actors, int((tally > 0).sum()), place, hits, self._columns.side)

    def tally(self, among: Truths) -> Ints:
        """Return in how many of some events each thing takes part, if it is an actor that acts."""
        tally = tallied(self._columns.facets["actor"], self._acts.size, Some(among))
        return np.where(self._acts, tally, 0).astype(np.int32)

    def counts(self, passed: Passed, drawn: Drawn) -> dict[str, Any]:
        """Return in how many events each drawn actor takes part, and who hits whom how often."""
        tally = self.tally(passed.shown)
        return {
            "counts": np.column_stack((drawn.actors, tally[drawn.actors])).tolist(),
            **drawn.hits_in(passed.inside),
        }

    def links(self, chosen: Chosen, drawn: Drawn) -> list[list[int]]:
        """Return how often each two of the drawn actors meet in an event, by their places."""
        met = self._links.among(drawn.place, chosen.anytime[self._links.event])
        size = drawn.actors.size
        keys = np.minimum(met.one, met.other) * size + np.maximum(met.one, met.other)
        many = np.bincount(keys)
        there = np.flatnonzero(many)
        found: list[list[int]] = np.column_stack((*np.divmod(there, size), many[there])).tolist()
        return found


@dataclass(frozen=True)
class Pairs:
    """Two things of an event, a row for each pair, in the order of events."""

    event: Ints
    one: Ints
    other: Ints

    def among(self, place: NDArray[np.int64], wanted: Truths) -> Pairs:
        """Return the wanted pairs of two different things that have a place, by their places."""
        rows = np.flatnonzero(wanted)
        one, other = place[self.one[rows]], place[self.other[rows]]
        both = (one >= 0) & (other >= 0) & (one != other)
        event = self.event[rows[both]]
        return Pairs(event, one[both].astype(np.int32), other[both].astype(np.int32))


class Drawn:
    """The actors that are drawn for one choice of facets, kept while a window moves."""

    def __init__(
        self, actors: Ints, known: int, place: NDArray[np.int64], hits: Pairs, side: Ints
    ) -> None:
        """Hold the actors, how many there are in all, and who hits whom at any time."""
        self.actors = actors
        self.known = known
        self.place = place
        self._event = hits.event
        pairs = hits.one.astype(np.int64) * actors.size + hits.other
        self._keys = pairs * len(SIDES) + side[hits.event]

    def hits_in(self, inside: Truths) -> dict[str, Any]:
        """Return the strongest ties of who hits whom in some events, and how many there are.

        A tie is actor, target, the number of the side, and in how many of the events.
        """
        many = np.bincount(self._keys[inside[self._event]])
        there = np.flatnonzero(many)
        everything = {"ties": int(there.size), "deeds": int(many.sum())}
        if there.size > MOST_TIES:
            order = np.lexsort((there, -many[there]))
            there = np.sort(there[order[:MOST_TIES]])
        pairs, sides = np.divmod(there, len(SIDES))
        ends = self.actors[np.column_stack(np.divmod(pairs, max(1, self.actors.size)))]
        hits: list[list[int]] = np.column_stack((ends, sides, many[there])).tolist()
        return {**everything, "hits": hits}


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


def _rows(frame: pl.DataFrame) -> Pairs:
    columns = (
        frame[name].to_numpy().astype(np.int32) for name in ("event", "actor", "actor_other")
    )
    return Pairs(*columns)
