"""Exact statistics of counts over stretches of time: rates, their ratios, and many tests at once.

Counts are taken as Poisson, which attacks that come in bursts are not: intervals are then too
narrow and p-values too small, so what is not distinguishable here is not so at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from scipy.stats import beta, binomtest, chi2

from heliograph.graph.errors import HeliographError

__all__ = ["RateRatio", "holm", "rate_interval", "rate_ratio"]


@dataclass(frozen=True)
class RateRatio:
    """How many times as fast as before: exact interval (None: no upper end) and exact p-value."""

    ratio: float | None
    low: float
    high: float | None
    p: float


def rate_interval(
    least: int, days: float, most: int | None = -1, confidence: float = 0.95
) -> tuple[float, float | None]:
    """Return the exact confidence interval of a rate per day.

    The number is ``least``, or lies between ``least`` and ``most``; None for ``most`` means that
    nothing bounds it from above, and then nothing bounds the rate.

    References
    ----------
    Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936) 437-442.

    Examples
    --------
    >>> low, high = rate_interval(19, 9)
    >>> round(low, 2), round(high, 2)
    (1.27, 3.3)
    >>> rate_interval(9, 4, most=None)[1] is None
    True
    """
    if days <= 0 or least < 0:
        raise HeliographError(f"no rate of {least} events in {days} days")
    tail = (1 - confidence) / 2
    low = chi2.ppf(tail, 2 * least) / 2 / days if least else 0.0
    most = least if most == -1 else most
    if most is None:
        return float(low), None
    return float(low), float(chi2.ppf(1 - tail, 2 * (most + 1)) / 2 / days)


def rate_ratio(
    before: int, days_before: float, after: int, days_after: float, confidence: float = 0.95
) -> RateRatio:
    """Compare two rates exactly: given both counts together, the later one is binomial.

    References
    ----------
    Przyborowski and Wilenski, Homogeneity of results in testing samples from Poisson series,
    Biometrika 31 (1940) 313-323; interval of Clopper and Pearson, Biometrika 26 (1934) 404-413.

    Examples
    --------
    >>> found = rate_ratio(19, 9, 23, 13)
    >>> round(found.ratio, 2), found.p > 0.5
    (0.84, True)
    """
    if min(days_before, days_after) <= 0 or min(before, after) < 0:
        raise HeliographError("rates compare over more than no days, and counts are not negative")
    total = before + after
    if total == 0:
        return RateRatio(None, 0.0, None, 1.0)
    tail, scale = (1 - confidence) / 2, days_before / days_after
    low = beta.ppf(tail, after, before + 1) if after else 0.0
    high = beta.ppf(1 - tail, after + 1, before) if before else 1.0
    test = binomtest(after, total, days_after / (days_before + days_after))
    return RateRatio(
        after / before * scale if before else None,
        _odds(float(low)) * scale,
        None if high == 1 else _odds(float(high)) * scale,
        float(test.pvalue),
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number, in the same order.

    References
    ----------
    Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6 (1979) 65-70.

    Examples
    --------
    >>> [round(p, 2) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected, floor = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = floor
    return corrected


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
