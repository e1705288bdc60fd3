"""Scores and ranks of one measure, each with what moves it, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from heliograph.graph.analysis.measures import Measure
from heliograph.graph.network import Filters

__all__ = ["ActorScore", "Centrality", "Chance", "Plan"]


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
