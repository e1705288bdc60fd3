from decimal import Decimal

import pytest

from heliograph.graph.model import Interval, reading_of


@pytest.mark.parametrize(
    ("value", "qualifiers", "expected"),
    [
        ("76", ("at-least",), (76, None, None)),
        ("33", ("at-least", "inherited"), (33, None, None)),
        ("150", ("over",), (151, None, None)),
        ("90", ("nearly",), (None, 89, None)),
        ("70", ("roughly",), (None, None, 70)),
        ("80", ("up-to",), (None, 80, None)),
        ("19", ("exact",), (19, 19, 19)),
        ("10", ("just",), (10, 10, 10)),
        ("9", ("roughly", "only"), (None, None, 9)),
        ("0", ("none-reported",), (None, None, 0)),
    ],
)
def test_a_count_is_read_as_its_qualifier_allows(
    value: str, qualifiers: tuple[str, ...], expected: tuple[int | None, ...]
) -> None:
    found = reading_of(Decimal(value), qualifiers, whole=True)

    assert (found.minimum, found.maximum, found.best) == expected


def test_several_has_no_number() -> None:
    assert reading_of(None, ("vague",), whole=True) == Interval()


def test_less_than_24_hours_keeps_its_bound_since_hours_are_not_counted() -> None:
    assert reading_of(Decimal(24), ("less-than",), whole=False) == Interval(maximum=Decimal(24))
