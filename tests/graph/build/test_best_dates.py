from datetime import date

from heliograph.graph.build.best_dates import Span, best_span
from heliograph.graph.model import DateBounds, bounds_of


def span(*texts: str) -> tuple[Span, bool]:
    statements = [bounds_of(text) for text in texts]
    return best_span([found for found in statements if isinstance(found, DateBounds)])


def test_compatible_dates_give_the_tightest_bounds() -> None:
    assert span("2024-04", "[2024-04-21,2024-04-22]", "2024-04-21") == (
        (date(2024, 4, 21), date(2024, 4, 21)),
        False,
    )


def test_dates_that_exclude_each_other_give_bounds_that_hold_both_and_are_disputed() -> None:
    assert span("2021-07", "2021-06") == ((date(2021, 6, 1), date(2021, 7, 31)), True)


def test_an_open_bound_stays_open() -> None:
    assert span("[..2023-03-23]") == ((None, date(2023, 3, 23)), False)
    assert span("[2023-11-21..]") == ((date(2023, 11, 21), None), False)


def test_beginnings_that_exclude_each_other_are_disputed_though_both_ends_are_open() -> None:
    assert span("2023-11/..", "2023-10-17/..") == ((date(2023, 10, 17), None), True)


def test_one_open_end_does_not_hide_a_known_one() -> None:
    assert span("2023-10-17/..", "2023-10-17/2023-10-26") == (
        (date(2023, 10, 17), date(2023, 10, 26)),
        False,
    )
