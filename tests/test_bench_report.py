"""The report of the benches: growth, ratios, the table and the chart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import report
from bench.drawing import draw
from bench.exponents import growth
from bench.results import Line
from bench.table import table


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_growth_is_the_exponent_of_a_power_law(power: float) -> None:
    found = growth({size: 3 * size**power for size in (10, 100, 1000)})

    assert found and found.exponent == pytest.approx(power) and found.fit == pytest.approx(1)


def test_what_a_start_costs_does_not_hide_the_growth() -> None:
    found = growth({1000: 5.0, 10_000: 10.0, 100_000: 100.0})

    assert found and found.exponent == pytest.approx(1)


def test_one_size_has_no_growth_and_scatter_a_worse_fit() -> None:
    assert growth({10: 1.0}) is None
    scattered = growth({10: 1.0, 100: 90.0, 1000: 80.0})
    assert scattered and scattered.fit < 0.9


def test_a_ratio_says_how_much_faster_ours_is_of_times_and_of_rates() -> None:
    assert Line("q", 1, "events", "ms", 10, {"peer": 25}).ratio("peer") == 2.5
    assert Line("q", 1, "events", "1/s", 100, {"peer": 25}).ratio("peer") == 4
    assert Line("q", 1, "events", "ms", None, {"peer": 25}).ratio("peer") is None
    assert Line("q", 1, "events", "ms", 10, {"peer": None}).ratio("peer") is None


def test_the_table_has_each_size_with_its_peers_and_the_growth_once() -> None:
    lines = [Line("q", size, "events", "ms", size / 100, {"peer": None}) for size in (1000, 10_000)]

    rows = table({"Queries": lines}).splitlines()

    assert rows[2] == "| **Queries** |  |  |  |  |  |"
    assert rows[3] == "| q | 1,000 events | 10.0 ms | peer over |  |  |"
    assert rows[4] == "| q | 10,000 events | 100 ms | peer over |  | 1.00 (R² 1.00) |"


def test_the_table_tells_the_growth_of_peers_too() -> None:
    costs = ((1000, 3.0), (10_000, 30.0))
    lines = [Line("q", size, "events", "ms", cost**2, {"peer": cost}) for size, cost in costs]

    assert table({"Queries": lines}).endswith("| 2.00 (R² 1.00); peer 1.00 |")


def test_the_chart_shows_what_has_several_sizes(tmp_path: Path) -> None:
    one = [Line("alone", 10, "events", "s", 1.0)]
    many = [Line("grows", size, "events", "s", size / 10) for size in (10, 100)]

    draw({"One": one, "Many": many}, tmp_path / "chart.svg")

    text = (tmp_path / "chart.svg").read_text()
    assert "grows" in text and "Many" in text and ">alone<" not in text


def test_what_is_kept_names_no_path_and_no_host() -> None:
    """The machine is told by its parts, and the table is that of the figures kept beside it."""
    folder = Path(report.__file__).parent
    sections = json.loads((folder / "results.json").read_text())
    text = (folder / "results.md").read_text()

    assert set(sections) <= set(report.SECTIONS)
    for found in (each for runs in sections.values() for each in runs):
        assert f"| {found['date']} | {found['commit']} | {found['machine']} |" in text
        assert {"cores", "GiB", "Python"} <= set(found["machine"].replace(",", "").split())
    for private in ("/tmp", "/home", "/root", "localhost", "127.0.0.1"):
        assert private not in text


def test_the_figures_of_the_worked_case_follow_from_those_measured() -> None:
    """The page says what it multiplies; here it is multiplied again."""
    text = (Path(report.__file__).parents[1] / "docs" / "scale.md").read_text()
    rows, core_hour = 1e9, 0.05
    quads = rows * 23.9
    conversion, load = rows / 10_600, quads / 92_600

    for found, stated in (
        (rows * 405 / 1e9, "405 GB"),
        (rows * 76 / 1e9, "76 GB"),
        (rows / 4.9e6, "204 s"),
        (conversion, "94,300 s"),
        (conversion / 3600, "26 core hours"),
        (conversion / 64 / 60, "25 min"),
        (quads * 203 / 1e12, "4.9 TB"),
        (load, "258,000 s"),
        (load / 3600, "72 h"),
        (quads * 140 / 1e12, "3.3 TB"),
        (quads * 419 / 1e12, "10 TB"),
        (quads / 37_000, "646,000 s"),
        (1000 * 5.1 / 64, "80 s"),
        (load / 16 / 3600, "4.5 h"),
        (load / 100, "2,580 s"),
        (16 * 8 * 730 * core_hour, "4,672"),
    ):
        number = float(stated.split()[0].replace(",", ""))
        assert stated in text
        assert found == pytest.approx(number, rel=0.02)
