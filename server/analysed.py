"""The analysis of a release: computed once, on a thread of its own, while requests go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from heliograph.graph.analysis import Centrality, Plan
from heliograph.graph.analysis.centrality import centrality
from heliograph.graph.analysis.measures import MEASURES
from heliograph.graph.analysis.record import STRIKER, WAVE, read_record
from heliograph.graph.analysis.report import TempoReport, make_report
from heliograph.graph.network import Material
from heliograph.graph.store import Engine
from heliograph.server.standing import TURN, draws_for

__all__ = ["Computation", "NETWORKS"]

_LOG = logging.getLogger(__name__)
T = TypeVar("T")
_SMALL = 1_000  # links
# What takes minutes on a network of thousands of events, which nothing waits for here.
_COSTLY = frozenset({"closeness", "clustering", "articulation", "constraint", "effective-size"})
# Measures by the network that they are computed on, which is made once for all of them.
NETWORKS: Mapping[str, tuple[str, ...]] = {
    network: tuple(m.name for m in MEASURES.values() if m.network == network)
    for network in dict.fromkeys(measure.network for measure in MEASURES.values())
}


class Computation:
    """Results of one release as they come in: tempo first, then one network after the other.

    A part that is not there yet is a future that is not done; one that failed holds the error.
    """

    def __init__(self) -> None:
        self.tempo: Future[TempoReport] = Future()
        self.networks: Mapping[str, Future[Mapping[str, Centrality]]] = {
            network: Future() for network in NETWORKS
        }

    @property
    def done(self) -> bool:
        return self.tempo.done() and all(part.done() for part in self.networks.values())

    def centrality(self, measure: str) -> Centrality | None:
        """Return the scores of a measure; None while they are not, or for a network too large.

        Raises what their computation raised.
        """
        part = self.part(measure)
        return part.result().get(measure) if part.done() else None

    def part(self, measure: str) -> Future[Mapping[str, Centrality]]:
        """Return the results that a measure is one of."""
        return self.networks[MEASURES[measure].network]

    def start(
        self, engine: Engine, material: Callable[[], Material], ended: Callable[[], None]
    ) -> None:
        """Compute everything on a thread; ``ended`` is called when the engine is not needed."""
        arguments = (engine, material, ended)
        Thread(target=self._run, args=arguments, name="analysis", daemon=True).start()

    def _run(
        self, engine: Engine, material: Callable[[], Material], ended: Callable[[], None]
    ) -> None:
        try:
            _resolve(self.tempo, lambda: _tempo(engine, material()))
        finally:
            ended()
        for network, part in self.networks.items():
            _resolve(part, lambda network=network: _scores(material(), network))  # type: ignore[misc]


def _resolve(part: Future[T], compute: Callable[[], T]) -> None:
    try:
        part.set_result(compute())
    except Exception as error:  # the page says so, and the other parts go on
        _LOG.exception("an analysis could not be computed")
        part.set_exception(error)


def _tempo(engine: Engine, material: Material) -> TempoReport:
    return make_report(read_record(engine, material, WAVE, STRIKER))


def _scores(material: Material, network: str) -> Mapping[str, Centrality]:
    # A small network is given the plan of `heliograph centrality`, so that both say the same.
    plan = Plan() if len(material.links) <= _SMALL else Plan(draws=draws_for(material))
    names = [name for name in NETWORKS[network] if plan.draws or name not in _COSTLY]
    with TURN:
        found = centrality(material, names, plan=plan)
    return {result.measure.name: result for result in found}
