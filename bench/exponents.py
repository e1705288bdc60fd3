"""How a cost grows with size: the exponent of the power law that fits best."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from statistics import correlation, linear_regression
from typing import NamedTuple

LARGE = 10_000


class Growth(NamedTuple):
    """``exponent`` of cost = a * size^exponent by least squares on logarithms, and its fit R²."""

    exponent: float
    fit: float

    def __str__(self) -> str:
        return f"{self.exponent:.2f} (R² {self.fit:.2f})"


def growth(costs: Mapping[int, float]) -> Growth | None:
    """Return how costs grow with size; None for fewer than two sizes.

    Of sizes from ``LARGE`` on, if there are two of them: below, what a start costs hides the rest.

    >>> growth({10: 3.0, 100: 30.0, 1000: 300.0}).exponent
    1.0
    """
    if len(costs) < 2:
        return None
    large = {size: cost for size, cost in costs.items() if size >= LARGE}
    costs = large if len(large) > 1 else costs
    sizes = [log(size) for size in costs]
    logs = [log(max(cost, 1e-9)) for cost in costs.values()]
    flat = max(logs) == min(logs)
    return Growth(
        linear_regression(sizes, logs).slope, 1.0 if flat else correlation(sizes, logs) ** 2
    )
