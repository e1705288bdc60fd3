"""Who is central, and how firm that is: every score with what it rests on.

A rank is tested three ways. Some of the evidence is taken away (each source group in turn,
weaker levels of evidence, series whose members are events themselves); the events are drawn
anew; and the score is compared with networks of the same counts. A rank that moves by more than
``tolerance`` places in any of the first two does not survive and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from statistics import fmean, stdev
from typing import Any

from heliograph.graph.analysis.backend import accelerated, software
from heliograph.graph.analysis.measures import Measure, Scores, find_measure, is_sampled
from heliograph.graph.analysis.ranks import percentiles, ranked, tied
from heliograph.graph.analysis.ties import Ties, resampled, rewired, ties_of
from heliograph.graph.network import LEVELS, Filters, Material, select

__all__ = ["ActorScore", "Centrality", "Chance", "Plan", "centrality"]

StepListener = Callable[[str], None]
_LEAST_SPREAD = 1e-12


@dataclass(frozen=True)
class Plan:
    """How uncertainty is found: draws of each kind, their seed, and the places a rank may move."""

    draws: int = 100
    seed: int = 1
    tolerance: int = 1


@dataclass(frozen=True)
class Chance:
    """A score against the null model: its mean there, z-score, and one-sided empirical p-value.

    ``p`` is the share of networks, the observed one among them, that give at least as much.
    """

    mean: float
    z: float | None
    p: float


@dataclass(frozen=True)
class ActorScore:
    """An actor's score and rank, and what becomes of the rank.

    ``without`` and ``variations`` give the rank when a source group is left out, and when other
    evidence is let through; None where the actor is not in that network. ``bootstrap`` is the
    middle 95 % of ranks when events are drawn anew, ``chance`` compares with the null model;
    both are None where the network has no events.
    """

    actor: str
    label: str
    collective: bool
    score: float
    rank: int
    tied: bool
    without: Mapping[str, int | None]
    variations: Mapping[str, int | None]
    bootstrap: tuple[int, int] | None
    chance: Chance | None
    reasons: tuple[str, ...] = ()

    @property
    def survives(self) -> bool:
        return not self.reasons

    @property
    def source_range(self) -> tuple[int, int | None]:
        """The best and the worst rank over all source groups left out, and with none left out.

        The worst is None where the actor is not in the network without one of them.
        """
        ranks = [self.rank, *self.without.values()]
        known = [rank for rank in ranks if rank is not None]
        return min(known), None if None in ranks else max(known)


@dataclass(frozen=True)
class Centrality:
    """The scores of one measure on one network, first rank first, with all that made them.

    ``sampled`` tells that scores are estimates, as the measure's docstring says how good.
    """

    measure: Measure
    scores: tuple[ActorScore, ...]
    plan: Plan
    filters: Filters
    release: str
    fingerprint: str
    actors: int
    events: int
    left_out: Mapping[str, int]
    software: Mapping[str, str]
    sampled: bool = False

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat row an actor, for frames and files."""
        return [_row(score) for score in self.scores]

    def as_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure.name,
            "network": self.measure.network,
            "unit": self.measure.unit,
            "reference": self.measure.reference,
            "filters": self.filters.as_dict(),
            "plan": asdict(self.plan),
            "release": self.release,
            "fingerprint": self.fingerprint,
            "actors": self.actors,
            "events": self.events,
            "left_out": dict(self.left_out),
            "software": dict(self.software),
            "sampled": self.sampled,
            "scores": [asdict(score) | {"survives": score.survives} for score in self.scores],
        }


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
    cases = {network: _Case(material, filters, plan, network, on_step) for network in _used(found)}
    with accelerated():
        return [cases[measure.network].measured(measure) for measure in found]


def _used(measures: Sequence[Measure]) -> list[str]:
    return list(dict.fromkeys(measure.network for measure in measures))


class _Case:
    """One network and everything like it that a measure is computed on."""

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
        self._without = {_slug(g): self._other(self._leaving(g)) for g in self._groups()}
        self._variations = {name: self._other(other) for name, other in _variations(filters)}
        self._bootstrap = list(self._draws(resampled, 1))
        self._null = list(self._draws(rewired, 2))

    def measured(self, measure: Measure) -> Centrality:
        self._on_step(measure.name)
        scores = _scored(measure, self._ties)
        actors = self._ties.actors
        ranks = ranked(scores, actors, measure.low_first)
        without = {name: _placed(measure, ties, actors) for name, ties in self._without.items()}
        others = {name: _placed(measure, ties, actors) for name, ties in self._variations.items()}
        drawn = [_ranks(measure, ties, actors) for ties in self._bootstrap]
        null = [] if measure.fixed_by_null else [_scored(measure, ties) for ties in self._null]
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
        return self._result(measure, tuple(sorted(rows, key=lambda row: (row.rank, row.actor))))

    def _row(self, score: ActorScore) -> ActorScore:
        return replace(score, reasons=tuple(_reasons(score, self._plan.tolerance)))

    def _result(self, measure: Measure, rows: tuple[ActorScore, ...]) -> Centrality:
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
            measure.name == "betweenness" and is_sampled(self._ties.graph()),
        )

    def _groups(self) -> list[str]:
        """Return the source groups that the network rests on."""
        used = {group for edge in self._selection.edges.values() for group in edge.groups}
        if self._network == "sponsors":
            used = {g for link in self._selection.relations for g in link.source.groups}
        return sorted(used)

    def _leaving(self, group: str) -> Filters:
        return replace(self._filters, without=self._filters.without | {group})

    def _other(self, filters: Filters) -> Ties:
        return ties_of(select(self._material, filters), self._network)

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


def _scored(measure: Measure, ties: Ties) -> Scores:
    graph = ties.graph()
    return measure.score(graph, ties.actors) if len(graph) else {}


def _ranks(measure: Measure, ties: Ties, actors: Sequence[str]) -> dict[str, int]:
    return ranked(_scored(measure, ties), actors, measure.low_first)


def _placed(measure: Measure, ties: Ties, actors: Sequence[str]) -> dict[str, int]:
    """Return the ranks of those actors that are in a network."""
    there = _scored(measure, ties)
    ranks = ranked(there, actors, measure.low_first)
    return {actor: ranks[actor] for actor in there if actor in ranks}


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


def _row(score: ActorScore) -> dict[str, Any]:
    best, worst = score.source_range
    low, high = score.bootstrap or (None, None)
    return {
        "actor": score.actor,
        "label": score.label,
        "collective": score.collective,
        "score": score.score,
        "rank": score.rank,
        "tied": score.tied,
        "survives": score.survives,
        "best_without_a_source": best,
        "worst_without_a_source": worst,
        **{f"rank {name}": rank for name, rank in score.variations.items()},
        "bootstrap_low": low,
        "bootstrap_high": high,
        "null_mean": score.chance.mean if score.chance else None,
        "z": score.chance.z if score.chance else None,
        "p": score.chance.p if score.chance else None,
        "reasons": "; ".join(score.reasons),
    }


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
