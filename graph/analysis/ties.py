"""The ties that a measure is computed on, and the two ways to draw others like them.

Resampling draws the events anew with replacement: how much rests on which events happened to be
written about. Rewiring keeps the number of events of each actor and of actors of each event:
what the counts alone would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random

import networkx as nx

from heliograph.graph.network.building import force_sides, sponsors, targeting
from heliograph.graph.network.filters import Selection
from heliograph.graph.network.projecting import incidence_graph, projected

__all__ = ["Pairs", "Ties", "resampled", "rewired", "rewired_pairs", "ties_of"]

Pairs = tuple[tuple[str, str], ...]

# Trades for each actor: enough to forget where the rewiring began (Strona et al. use about five).
_TRADES = 10


@dataclass(frozen=True)
class Ties:
    """The (actor, event) pairs of a network, side by side where it has sides.

    ``sides`` is one set of pairs for the two-mode and the co-participation network, perpetrators
    and targets for the adversary network, and (patron, client) pairs for the sponsor network.
    """

    network: str
    sides: tuple[Pairs, ...]

    @property
    def drawable(self) -> bool:
        """Whether there are events to draw anew; the sponsor network has none."""
        return self.network != "sponsors"

    @property
    def actors(self) -> list[str]:
        return sorted({actor for side in self.sides for actor, _ in side} | self._clients)

    @property
    def _clients(self) -> set[str]:
        clients = self.network == "sponsors"
        return {client for side in self.sides for _, client in side if clients}

    def graph(self) -> nx.Graph:
        """Return the networkx graph that measures of this network take."""
        return _GRAPHS[self.network](self.sides)


def ties_of(selection: Selection, network: str) -> Ties:
    """Return the ties of a selection; those that sources only deny are not among them."""
    if network == "sponsors":
        pairs = sorted({(one, other) for one, other in sponsors(selection).edges()})
        return Ties(network, (tuple(pairs),))
    if network == "adversary":
        acts, suffers = force_sides(selection)
        return Ties(network, (tuple(acts), tuple(suffers)))
    positive = tuple(key for key, edge in selection.edges.items() if edge.sign > 0)
    return Ties(network, (positive,))


def resampled(ties: Ties, random: Random) -> Ties:
    """Draw as many events as there are, with replacement; a second copy is an event of its own."""
    events = sorted({event for side in ties.sides for _, event in side})
    drawn = [random.choice(events) for _ in events]
    return Ties(ties.network, tuple(_drawn(side, drawn) for side in ties.sides))


def rewired(ties: Ties, random: Random) -> Ties:
    """Rewire each side on its own; every actor and every event keeps its number of ties there."""
    return Ties(ties.network, tuple(rewired_pairs(side, random) for side in ties.sides))


def rewired_pairs(pairs: Iterable[tuple[str, str]], random: Random) -> Pairs:
    """Return pairs of the same degrees on both sides, drawn evenly from all such sets.

    Two actors at a time trade the events that only one of them has: the curveball algorithm.

    References
    ----------
    Strona, Nappo, Boccacci, Fattorini and San-Miguel-Ayanz, A fast and unbiased procedure to
    randomize ecological binary matrices, Nature Communications 5 (2014) 4114; Carstens, Proof of
    uniform sampling of binary matrices with fixed row sums and column sums for the fast
    curveball algorithm, Phys. Rev. E 91 (2015) 042812.
    """
    rows: dict[str, set[str]] = defaultdict(set)
    for actor, event in pairs:
        rows[actor].add(event)
    names = sorted(rows)
    if len(names) > 1:
        for _ in range(_TRADES * len(names)):
            one, other = random.sample(names, 2)
            _trade(rows[one], rows[other], random)
    return tuple((name, event) for name in names for event in sorted(rows[name]))


def _trade(one: set[str], other: set[str], random: Random) -> None:
    only_one, only_other = one - other, other - one
    if not only_one or not only_other:
        return
    # Sorted before it is shuffled: the order of a set differs from run to run.
    pool = sorted(only_one | only_other)
    random.shuffle(pool)
    one.difference_update(only_one)
    other.difference_update(only_other)
    one.update(pool[: len(only_one)])
    other.update(pool[len(only_one) :])


def _drawn(side: Pairs, events: list[str]) -> Pairs:
    of_event: dict[str, list[str]] = defaultdict(list)
    for actor, event in side:
        of_event[event].append(actor)
    return tuple(
        (actor, f"{event}#{copy}") for copy, event in enumerate(events) for actor in of_event[event]
    )


def _adversary(sides: tuple[Pairs, ...]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        (one, other, len(events)) for (one, other), events in targeting(*sides).items()
    )
    return graph


_GRAPHS: Mapping[str, Callable[[tuple[Pairs, ...]], nx.Graph]] = {
    "two-mode": lambda sides: incidence_graph(sides[0]),
    "co-participation": lambda sides: projected(incidence_graph(sides[0])),
    "adversary": _adversary,
    "sponsors": lambda sides: nx.DiGraph(sides[0]),
}
