"""Tempo of the briefs against the reference answers, and its statistics against known values."""

from datetime import date
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from heliograph.graph.analysis import gaps
from heliograph.graph.analysis.days import Span, Stretch, between
from heliograph.graph.analysis.poisson import holm, rate_interval, rate_ratio
from heliograph.graph.analysis.record import Record, read_record
from heliograph.graph.analysis.report import make_report
from heliograph.graph.analysis.tempo import compared, intervals, total
from heliograph.graph.analysis.windows import change_points
from heliograph.graph.errors import HeliographError
from heliograph.graph.network import Material
from heliograph.graph.store import EmbeddedEngine

UNTIL = date(2023, 11, 21)
EVENT = "https://w3id.org/heliograph/id/event/"


@pytest.fixture(scope="module")
def record(engine: EmbeddedEngine, material: Material) -> Record:
    return read_record(engine, material)


def test_attacks_between_strikes_are_those_of_question_37(record: Record) -> None:
    found = intervals(record, until=UNTIL)

    assert [(19, 9, 19), (23, 13, 23), (9, 4, None), (15, 9, None)] == [
        (i.least, i.days, i.most) for i in found
    ]
    assert ["2.11", "1.77", "2.25", "1.67"] == [f"{i.rate:.2f}" for i in found]


def test_the_total_of_question_37_is_at_least_66_in_35_days(record: Record) -> None:
    whole = total(intervals(record, until=UNTIL))

    assert whole is not None and whole.rate is not None
    assert (66, None, 35) == (whole.least, whole.most, whole.days)
    assert "1.89" == f"{whole.rate:.2f}"


def test_a_count_from_below_leaves_the_rate_open_above(record: Record) -> None:
    exact, _, at_least, _ = intervals(record, until=UNTIL)

    assert exact.rate_interval is not None and at_least.rate_interval is not None
    assert (1.27, 3.30) == pytest.approx(exact.rate_interval, abs=0.005)
    assert at_least.rate_interval[1] is None


def test_where_no_source_counts_there_is_no_rate_but_a_least_number(record: Record) -> None:
    later = {i.stretch.start: i for i in intervals(record)[4:]}

    assert all(interval.rate is None for interval in later.values())
    assert (None, 1, 1) == (
        later[date(2023, 11, 21)].least,
        later[date(2023, 11, 22)].least,
        later[date(2023, 12, 3)].least,
    )
    assert [f"{EVENT}tower22-attack-2024-01-28"] == [
        node.iri for node in later[date(2023, 12, 3)].attacks
    ]


def test_slower_and_faster_are_not_distinguishable_from_chance(record: Record) -> None:
    first, second, third = compared(intervals(record))

    assert ["0.84", "1.27", "0.74"] == [f"{c.ratio.ratio:.2f}" for c in (first, second, third)]
    assert not any(c.distinguishable for c in (first, second, third))
    assert first.verdict.startswith("slower by the numbers, not distinguishable")
    assert second.verdict.startswith("faster by the numbers, not distinguishable")
    assert second.verdict.endswith("(at the least numbers)")


def test_an_open_number_tells_how_great_it_would_have_to_be(record: Record) -> None:
    _, second, _ = compared(intervals(record))

    assert 15 == second.would_need
    assert rate_ratio(23, 13, 15, 4).p < 0.05 <= rate_ratio(23, 13, 14, 4).p


def test_inclusive_days_are_one_more(record: Record) -> None:
    pairs = zip(intervals(record), intervals(record, "inclusive"), strict=True)

    assert all(i.days + 1 == j.days for i, j in pairs)


def test_the_first_response_of_question_12_came_after_nine_days(record: Record) -> None:
    first = gaps.first_response(record)

    assert first is not None
    assert (9, 10) == (first.stretch.elapsed, first.stretch.inclusive)
    assert "inclusive" == first.stretch.counted_as(float(first.stated[0].value))


def test_the_gaps_of_question_13(record: Record) -> None:
    found = [gap for gap in gaps.gaps(record) if gap.closing.day <= date(2023, 12, 3)]

    assert [13, 4, 9, 1, 11] == [gap.stretch.elapsed for gap in found]


def test_the_pauses_of_question_14(record: Record) -> None:
    found = [
        (float(p.stated.value), p.stretch.elapsed, p.stretch.free, p.counted_as)
        for p in gaps.pauses(record)
    ]

    assert [(78, 77, 76, "inclusive"), (86, 85, 84, "inclusive")] == found


def test_the_response_to_tower_22_of_question_17_came_after_five_days(record: Record) -> None:
    found = {
        (r.event.iri.removeprefix(EVENT), r.answer.iri.removeprefix(EVENT)): r.days
        for r in gaps.responses(record)
    }

    assert Span(5, 5) == found["tower22-attack-2024-01-28", "us-strikes-2024-02-02"]
    assert Span(5, 10) == found["tower22-attack-2024-01-28", "us-drone-strike-kh-commander-2024-02"]


def test_an_aggregate_bounds_the_days_until_the_next_attack(record: Record) -> None:
    found = {r.answer.iri.removeprefix(EVENT): r for r in gaps.responses(record)}

    assert Span(0, 13) == found["us-strikes-2023-10-26"].until_next
    assert Span(85, 85) == found["alasad-shootdown-2024-04-22"].until_next


def test_a_planned_attack_that_was_foiled_is_no_next_attack(record: Record) -> None:
    following = {r.next_attack.iri for r in gaps.responses(record) if r.next_attack}

    assert f"{EVENT}planned-drone-attack-2023-12-03" not in following


def test_attack_strike_and_next_attack_make_a_chain(record: Record) -> None:
    first = gaps.chains(record)[0]

    answers = [item.answer.iri.removeprefix(EVENT) for item in first]
    assert ["us-strikes-2023-10-26", "us-strike-2023-11-08", "us-strikes-2023-11-12"] == answers[:3]


def test_a_stated_rate_is_checked_against_count_and_days(record: Record) -> None:
    _, _, rows = next(make_report(record).tables())

    assert ["2.7: does not follow", "1.7: by elapsed days", "3: by the stated 3 days"] == [
        row[-1] for row in rows[:3]
    ]


def test_the_rate_did_not_change_at_any_strike_beyond_chance(record: Record) -> None:
    change = change_points(intervals(record), draws=200)

    assert change is not None
    assert change.p > 0.2
    assert change_points(intervals(record), draws=200) == change


@pytest.mark.parametrize("number", [0, 1, 5, 19, 100])
def test_the_interval_of_a_rate_is_where_each_tail_has_a_fortieth(number: int) -> None:
    low, high = rate_interval(number, 1)

    assert high is not None
    assert 0.025 == pytest.approx(poisson.cdf(number, high))
    if number:
        assert 0.025 == pytest.approx(poisson.sf(number - 1, low))


def test_the_interval_of_no_events_is_that_of_the_tables() -> None:
    """Garwood's limits for 0 and for 10 events, as every table of them has it."""
    assert (0, 3.689) == pytest.approx(rate_interval(0, 1), abs=0.001)
    assert (4.795, 18.390) == pytest.approx(rate_interval(10, 1), abs=0.001)


def test_the_ratio_test_is_binomial_and_done_by_hand() -> None:
    """Two events, then seven, over equal days: two-sided, 2 * 46 of 512 ways."""
    ways = sum(comb(9, k) for k in (0, 1, 2))

    assert float(Fraction(2 * ways, 2**9)) == pytest.approx(rate_ratio(2, 5, 7, 5).p)
    assert 3.5 == rate_ratio(2, 5, 7, 5).ratio


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 40), st.integers(1, 40))
def test_turning_before_and_after_turns_the_ratio(a: int, b: int, s: int, t: int) -> None:
    one, other = rate_ratio(a, s, b, t), rate_ratio(b, t, a, s)

    assert one.p == pytest.approx(other.p)
    if a and b:
        assert one.ratio == pytest.approx(1 / (other.ratio or 0))
        assert one.low == pytest.approx(1 / (other.high or 0))
        assert one.low <= (one.ratio or 0) <= (one.high or 0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_corrected_p_values_keep_their_order_and_are_never_smaller(values: list[float]) -> None:
    corrected = holm(values)

    assert all(p <= q <= 1 for p, q in zip(values, corrected, strict=True))
    order = sorted(range(len(values)), key=lambda place: values[place])
    assert sorted(corrected) == [corrected[place] for place in order]
    assert min(1.0, min(values) * len(values)) == pytest.approx(min(corrected))


def test_a_rate_over_no_days_is_refused() -> None:
    with pytest.raises(HeliographError, match="0 days"):
        rate_interval(3, 0)


def test_days_between_uncertain_dates_are_bounds() -> None:
    day, later = date(2024, 1, 28), date(2024, 2, 2)

    assert Span(5, 10) == between((day, day), (later, date(2024, 2, 7)))
    assert Span(0, 5) == between((day, later), (day, later))
    assert None is between((later, later), (day, day))
    assert "unknown" == str(between((None, day), (later, None)) and Span(0, None))
    assert ("5 to 10", "at most 3", "7") == (str(Span(5, 10)), str(Span(0, 3)), str(Span(7, 7)))


def test_three_ways_of_counting_days() -> None:
    stretch = Stretch(date(2023, 11, 8), date(2023, 11, 12))

    assert (4, 5, 3) == (stretch.elapsed, stretch.inclusive, stretch.free)
    assert ["free", "elapsed", "inclusive", ""] == [stretch.counted_as(n) for n in (3, 4, 5, 9)]
