"""Centrality and tempo of the release that is served, computed once and off the requests.

Centrality takes seconds, since every rank is tested on hundreds of networks. A thread computes it
when a page first asks; until it is there, pages say so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread

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
    """The analyses of one release; ``material`` reads what its networks are made of.

    They take seconds where the release is ``small``, else minutes, in which all other pages would
    be slower: then the page of an actor does not begin them.
    """

    def __init__(
        self, engine: Engine, material: Callable[[], Material], small: bool = True
    ) -> None:
        self._small = small
        self._engine = engine
        self._material = material
        self._found: Sequence[Centrality] | None = None
        self._tempo: TempoReport | None = None
        self._has_tempo = Event()
        self._thread: Thread | None = None
        self._lock = Lock()

    def centrality(self, seconds: float = 0.0) -> Sequence[Centrality] | None:
        """Return the scores by each measure, or None while they are computed.

        ``seconds`` is how long to wait for them. Empty where they cannot be computed.
        """
        self._begun().join(seconds)
        return self._found

    def of_actor(self, iri: str) -> Sequence[tuple[Centrality, ActorScore]] | None:
        """Return the scores of one actor; None while they are computed, or not begun."""
        found = self.centrality() if self._small or self.begun else None
        if found is None:
            return None
        return [(item, row) for item in found for row in item.scores if row.actor == iri]

    @property
    def begun(self) -> bool:
        return self._thread is not None

    def tempo(self, seconds: float = 0.0) -> tuple[bool, TempoReport | None]:
        """Return whether the tempo of the best known series is computed, and the report on it.

        ``seconds`` is how long to wait. There is no report where the graph has no such series.
        """
        self._begun()
        return self._has_tempo.wait(seconds), self._tempo

    def _begun(self) -> Thread:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._compute, name="analyses", daemon=True)
                self._thread.start()
            return self._thread

    def _compute(self) -> None:
        try:
            self._tempo = self._read_tempo()
        except Exception:  # the centrality goes on
            _LOG.exception("the tempo cannot be computed")
        self._has_tempo.set()
        found: Sequence[Centrality] = ()
        try:
            material = self._material()
            plan = Plan(draws=draws_for(material))
            with TURN:
                found = centrality(material, MEASURES, Filters(), plan)
        except Exception:
            _LOG.exception("the centrality cannot be computed")
        self._found = found

    def _read_tempo(self) -> TempoReport | None:
        try:
            report = make_report(read_record(self._engine, self._material()))
        except HeliographError as error:
            _LOG.info("there is no tempo: %s", error)
            return None
        return report if report.intervals else None
