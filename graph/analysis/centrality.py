"""Who is central, and how firm that is: every score with what it rests on.

A rank is tested three ways. Some of the evidence is taken away (each source group in turn,
weaker levels of evidence, series whose members are events themselves); the events are drawn
anew; and the score is compared with networks of the same counts. A rank that moves by more than
``tolerance`` places in any of the first two does not survive and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import fmean, stdev

import networkx as nx

from heliograph.graph.analysis.backend import accelerated, software
from heliograph.graph.analysis.measures import Measure, Scores, find_measure
from heliograph.graph.analysis.ranks import percentiles, ranked, tied
from heliograph.graph.analysis.scored import ActorScore, Centrality, Chance, Plan
from heliograph.graph.analysis.ties import Ties, resampled, rewired, ties_of
from heliograph.graph.network import LEVELS, Filters, Material, select

__all__ = ["ActorScore", "Centrality", "Chance", "Plan", "centrality"]

StepListener = Callable[[str], None]
_LEAST_SPREAD = 1e-12


def centrality(
    material: Material,
    measures: Sequence[str] = ("degree", "betweenness", "eigenvector"),
    filters: Filters | None = None,
    plan: Plan | None = None,
    on_step: StepListener = lambda step: None,
) -> list[Centrality]:
    """Score the actors of a release by each measure, with the uncertainty of every score.

    Raises HeliographError for a measure that is not known.

    Parameters
    ----------
    material : what networks of a release are made of.
    measures : names from ``MEASURES``.
    filters : what goes into the network; default what some source states or reports.
    plan : draws, seed and tolerance; the same plan gives the same numbers.
    on_step : called with the name of each step before it is taken.
    """
    found = [find_measure(name) for name in measures]
    filters, plan = filters or Filters(), plan or Plan()
    results: dict[str, Centrality] = {}
    with accelerated():
        for network in dict.fromkeys(measure.network for measure in found):
            wanted = [measure for measure in found if measure.network == network]
            case = _Case(material, filters, plan, network, on_step)
            results |= case.measured(wanted)
    return [results[measure.name] for measure in found]


class _Case:
    """One network and everything like it that measures are computed on.

    Each of the others is made, scored by all measures, and let go: of a large network a hundred
    at once would not fit into memory.
    """

    def __init__(
        self,
        material: Material,
        filters: Filters,
        plan: Plan,
        network: str,
        on_step: StepListener,
    ) -> None:
        self._material, self._filters, self._plan = material, filters, plan
        self._network, self._on_step = network, on_step
        self._selection = select(material, filters)
        self._ties = ties_of(self._selection, network)

    def measured(self, measures: Sequence[Measure]) -> dict[str, Centrality]:
        """Return the result of each measure, by its name."""
        actors = self._ties.actors
        self._on_step(f"{self._network} network")
        graph = self._ties.graph()
        scores = {measure.name: _scored(measure, graph, actors) for measure in measures}
        without = self._places(measures, {_slug(g): self._leaving(g) for g in self._groups()})
        others = self._places(measures, dict(_variations(self._filters)))
        drawn = self._drawn(measures, resampled, 1, "draw of events")
        freed = [measure for measure in measures if not measure.fixed_by_null]
        null = self._drawn(freed, rewired, 2, "random network")
        return {
            measure.name: self._result(
                measure,
                measure.is_estimated(graph),
                self._rows(
                    measure,
                    scores[measure.name],
                    without[measure.name],
                    others[measure.name],
                    [ranked(draw, actors, measure.low_first) for draw in drawn[measure.name]],
                    null.get(measure.name, []),
                ),
            )
            for measure in measures
        }

    def _rows(
        self,
        measure: Measure,
        scores: Scores,
        without: Mapping[str, Mapping[str, int]],
        others: Mapping[str, Mapping[str, int]],
        drawn: Sequence[Mapping[str, int]],
        null: Sequence[Scores],
    ) -> tuple[ActorScore, ...]:
        actors = self._ties.actors
        ranks = ranked(scores, actors, measure.low_first)
        shared = tied(ranks)
        rows = (
            self._row(
                ActorScore(
                    actor,
                    self._material.actors[actor].label,
                    self._material.actors[actor].collective,
                    scores[actor],
                    ranks[actor],
                    actor in shared,
                    {name: places.get(actor) for name, places in without.items()},
                    {name: places.get(actor) for name, places in others.items()},
                    _middle([draw[actor] for draw in drawn]),
                    _chance(measure, scores[actor], [score.get(actor, 0.0) for score in null]),
                )
            )
            for actor in actors
            if actor in scores
        )
        return tuple(sorted(rows, key=lambda row: (row.rank, row.actor)))

    def _places(
        self, measures: Sequence[Measure], cases: Mapping[str, Filters]
    ) -> dict[str, dict[str, dict[str, int]]]:
        """Return the ranks of those actors that are in other networks: measure, case, actor."""
        found: dict[str, dict[str, dict[str, int]]] = {measure.name: {} for measure in measures}
        actors = self._ties.actors
        for name, filters in cases.items():
            self._on_step(f"{self._network} network, {name}")
            ties = ties_of(select(self._material, filters), self._network)
            graph, others = ties.graph(), ties.actors
            for measure in measures:
                there = _scored(measure, graph, others)
                ranks = ranked(there, actors, measure.low_first)
                found[measure.name][name] = {a: ranks[a] for a in there if a in ranks}
        return found

    def _drawn(
        self,
        measures: Sequence[Measure],
        draw: Callable[[Ties, Random], Ties],
        stream: int,
        step: str,
    ) -> dict[str, list[Scores]]:
        """Return the scores by each measure in networks that are drawn."""
        found: dict[str, list[Scores]] = {measure.name: [] for measure in measures}
        for number, ties in enumerate(self._draws(draw, stream) if measures else (), start=1):
            self._on_step(f"{self._network} network, {step} {number} of {self._plan.draws}")
            graph, actors = ties.graph(), ties.actors
            for measure in measures:
                found[measure.name].append(_scored(measure, graph, actors))
        return found

    def _row(self, score: ActorScore) -> ActorScore:
        return replace(score, reasons=tuple(_reasons(score, self._plan.tolerance)))

    def _result(
        self, measure: Measure, estimated: bool, rows: tuple[ActorScore, ...]
    ) -> Centrality:
        return Centrality(
            measure,
            rows,
            self._plan,
            self._filters,
            self._material.release,
            self._material.fingerprint,
            len(self._ties.actors),
            len({event for side in self._ties.sides for _, event in side}),
            self._selection.left_out,
            software(),
            estimated,
        )

    def _groups(self) -> list[str]:
        """Return the source groups that the network rests on."""
        used = {group for edge in self._selection.edges.values() for group in edge.groups}
        if self._network == "sponsors":
            used = {g for link in self._selection.relations for g in link.source.groups}
        return sorted(used)

    def _leaving(self, group: str) -> Filters:
        return replace(self._filters, without=self._filters.without | {group})

    def _draws(self, draw: Callable[[Ties, Random], Ties], stream: int) -> Iterator[Ties]:
        if not self._ties.drawable or not any(self._ties.sides):
            return
        random = Random(f"{self._plan.seed}/{stream}/{self._network}")
        for _ in range(self._plan.draws):
            yield draw(self._ties, random)


def _variations(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Name the other evidence that could have been let through."""
    for level in LEVELS:
        if level != filters.evidence:
            name = "asserted only" if level == "asserted" else f"with {level}"
            concluded = "statements" if level == "inferred" else filters.perpetrators
            yield name, replace(filters, evidence=level, perpetrators=concluded)
    if filters.wholes:
        yield "without series that have members", replace(filters, wholes=False)


def _scored(measure: Measure, graph: nx.Graph, actors: Sequence[str]) -> Scores:
    return measure.score(graph, actors) if len(graph) else {}


def _middle(ranks: Sequence[int]) -> tuple[int, int] | None:
    if not ranks:
        return None
    low, high = percentiles(ranks)
    return int(low), int(high)


def _chance(measure: Measure, score: float, null: Sequence[float]) -> Chance | None:
    if len(null) < 2:
        return None
    spread = stdev(null)
    sign = -1 if measure.low_first else 1
    as_much = sum(sign * value >= sign * score - _LEAST_SPREAD for value in null)
    z = (score - fmean(null)) / spread if spread > _LEAST_SPREAD else None
    return Chance(fmean(null), z, (1 + as_much) / (1 + len(null)))


def _reasons(score: ActorScore, tolerance: int) -> Iterator[str]:
    """Say what moves a rank by more than the tolerance."""
    for group, rank in score.without.items():
        if rank is None or abs(rank - score.rank) > tolerance:
            yield f"without {group}: {'absent' if rank is None else rank}"
    for name, rank in score.variations.items():
        if rank is None or abs(rank - score.rank) > tolerance:
            yield f"{name}: {'absent' if rank is None else rank}"
    if score.bootstrap:
        low, high = score.bootstrap
        if score.rank - low > tolerance or high - score.rank > tolerance:
            yield f"other draws of events: {low} to {high}"


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
