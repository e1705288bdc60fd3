from datetime import date

import pytest

from heliograph.graph.model import DateBounds, InvalidDate, bounds_of


def bounds(text: str) -> DateBounds:
    found = bounds_of(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2023-11-21", ("2023-11-21", "2023-11-21", "2023-11-21", "2023-11-21"), "day"),
        ("2021-02", ("2021-02-01", "2021-02-28", "2021-02-01", "2021-02-28"), "month"),
        ("2022", ("2022-01-01", "2022-12-31", "2022-01-01", "2022-12-31"), "year"),
        (
            "[2024-02-02..2024-02-07]",
            ("2024-02-02", "2024-02-07", "2024-02-02", "2024-02-07"),
            "range",
        ),
        (
            "[2024-04-14..2024-04-20]",
            ("2024-04-14", "2024-04-20", "2024-04-14", "2024-04-20"),
            "week",
        ),
        ("[..2023-03-23]", (None, "2023-03-23", None, "2023-03-23"), "before-or-on"),
        ("[2023-11-21..]", ("2023-11-21", None, "2023-11-21", None), "on-or-after"),
        (
            "2023-11-08/2023-11-12",
            ("2023-11-08", "2023-11-08", "2023-11-12", "2023-11-12"),
            "range",
        ),
        ("2023-10-17/..", ("2023-10-17", "2023-10-17", None, None), "day"),
        (
            "2021-01/2023-03",
            ("2021-01-01", "2021-01-31", "2023-03-01", "2023-03-31"),
            "month",
        ),
    ],
)
def test_an_edtf_expression_gives_the_four_bounds(
    text: str, expected: tuple[str | None, ...], precision: str
) -> None:
    found = bounds(text)

    stamps = (found.earliest_begin, found.latest_begin, found.earliest_end, found.latest_end)
    assert tuple(stamp and stamp.isoformat() for stamp in stamps) == expected
    assert found.precision == precision


def test_a_date_without_a_year_has_no_bounds() -> None:
    assert bounds_of("XXXX-11-21") is None


@pytest.mark.parametrize(
    "text", ["", "21 November", "2023-02-30", "2023-13-01", "2023-11-21/2023-11-20"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        bounds_of(text)


def test_a_stretch_that_ends_before_it_begins_is_said_to_do_so() -> None:
    with pytest.raises(InvalidDate, match="ends before it begins"):
        bounds_of("2023-11-21/2023-11-20")


def test_a_day_between_2_and_7_february_is_certain_only_in_a_window_that_holds_both() -> None:
    strike = bounds("[2024-02-02..2024-02-07]")

    assert strike.certainly_within(date(2024, 2, 1), date(2024, 2, 29))
    assert not strike.certainly_within(date(2024, 2, 3), date(2024, 2, 29))
    assert strike.possibly_within(date(2024, 2, 7), date(2024, 2, 8))
    assert not strike.possibly_within(date(2024, 2, 8), date(2024, 2, 29))


def test_a_day_by_23_march_is_possible_on_every_day_before() -> None:
    attack = bounds("[..2023-03-23]")

    assert attack.possibly_within(date(2023, 1, 1), date(2023, 1, 31))
    assert not attack.certainly_within(date(2000, 1, 1), date(2023, 3, 23))
    assert not attack.possibly_within(date(2023, 3, 24), date(2023, 12, 31))
