"""What a number with its qualifier allows: "at least 76" has a minimum and no maximum."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

_WHOLE = Decimal(1)
_APPROXIMATE = frozenset({"roughly", "average", "rounded", "reportedly", "none-reported"})
_EXCLUSIVE_ABOVE = frozenset({"over"})
_EXCLUSIVE_BELOW = frozenset({"nearly", "less-than"})
_INCLUSIVE_BELOW = frozenset({"up-to", "within"})


@dataclass(frozen=True)
class Interval:
    """Bounds and best value as the words allow; None is "not said", never zero or infinity."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    best: Decimal | None = None


def reading_of(value: Decimal | None, qualifiers: Collection[str], *, whole: bool) -> Interval:
    """Return the interval that a stated value with its qualifiers allows.

    ``whole`` says that the quantity counts things, so that "over 150" means 151 at least
    and "nearly 90" 89 at most; for other quantities the bound itself is given.
    """
    if value is None or "vague" in qualifiers:
        return Interval()
    step = _WHOLE if whole else Decimal(0)
    if "at-least" in qualifiers:
        return Interval(minimum=value)
    if _EXCLUSIVE_ABOVE.intersection(qualifiers):
        return Interval(minimum=value + step)
    if _EXCLUSIVE_BELOW.intersection(qualifiers):
        return Interval(maximum=value - step)
    if _INCLUSIVE_BELOW.intersection(qualifiers):
        return Interval(maximum=value)
    if _APPROXIMATE.intersection(qualifiers):
        return Interval(best=value)
    return Interval(value, value, value)
