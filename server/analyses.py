"""Centrality and tempo of the release that is served, computed once and off the requests.

Centrality takes seconds, since every rank is tested on hundreds of networks. A thread computes it
when a page first asks; until it is there, pages say so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock, Thread

from heliograph.graph.analysis.centrality import ActorScore, Centrality, Plan, centrality
from heliograph.graph.analysis.record import read_record
from heliograph.graph.analysis.report import TempoReport, make_report
from heliograph.graph.errors import HeliographError
from heliograph.graph.network import Filters, Material
from heliograph.graph.store import Engine
from heliograph.server.standing import TURN, draws_for

__all__ = ["MEASURES", "Analyses"]

MEASURES = ("degree", "betweenness", "eigenvector", "strength", "sponsoring")
_LOG = logging.getLogger(__name__)


class Analyses:
    """The analyses of one release; ``material`` reads what its networks are made of."""

    def __init__(self, engine: Engine, material: Callable[[], Material]) -> None:
        self._engine = engine
        self._material = material
        self._found: Sequence[Centrality] | None = None
        self._thread: Thread | None = None
        self._lock = Lock()

    def centrality(self, seconds: float = 0.0) -> Sequence[Centrality] | None:
        """Return the scores by each measure, or None while they are computed.

        ``seconds`` is how long to wait for them. Empty where they cannot be computed.
        """
        with self._lock:
            if self._thread is None:
                material = self._material()
                self._thread = Thread(target=self._compute, args=(material,), daemon=True)
                self._thread.start()
        self._thread.join(seconds)
        return self._found

    def of_actor(self, iri: str) -> Sequence[tuple[Centrality, ActorScore]] | None:
        """Return the scores of one actor; None while they are computed."""
        found = self.centrality()
        if found is None:
            return None
        return [(item, row) for item in found for row in item.scores if row.actor == iri]

    @cached_property
    def tempo(self) -> TempoReport | None:
        """The tempo of the best known series, or None where the graph does not have it."""
        try:
            report = make_report(read_record(self._engine, self._material()))
        except HeliographError:
            return None
        return report if report.intervals else None

    def _compute(self, material: Material) -> None:
        found: Sequence[Centrality] = ()
        try:
            plan = Plan(draws=draws_for(material))
            with TURN:
                found = centrality(material, MEASURES, Filters(), plan)
        except Exception:
            _LOG.exception("the centrality of release %s cannot be computed", material.release)
        self._found = found
