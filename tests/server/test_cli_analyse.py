"""The commands of analysis as a user calls them, on a real data folder."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from heliograph.graph.store import Releases
from heliograph.server.cli import Group, main
from heliograph.server.commands import Context
from heliograph.server.commands.analyse import COMMANDS

Run = Callable[..., Result]


@pytest.fixture
def run(data_folder: Path) -> Run:
    return runner(data_folder)


def runner(folder: Path) -> Run:
    group = Group("heliograph", commands=dict(main.commands))
    for command in COMMANDS:
        group.add_command(command)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(group, arguments, obj=Context(folder))

    return call


def table(result: Result, title: str) -> list[list[str]]:
    """Return the rows of the table under a title, its columns first."""
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(title)) + 1
    end = next((n for n in range(start, len(lines)) if not lines[n]), len(lines))
    return [line.split("\t") for line in lines[start:end]]


def test_centrality_shows_the_range_of_every_rank_and_marks_those_that_fall(run: Run) -> None:
    rows = table(run("centrality", "-m", "degree", "--draws", "20"), "degree")

    assert ["rank", "actor", "score", "a source out"] == rows[0][:4]
    assert ["1*", "Iran-backed groups (collective)", "0.337", "1 to 4"] == rows[1][:4]
    assert "without ari-cicurel: 4" in rows[1][-1]
    assert any(row[0].rstrip("=").isdigit() and not row[-1] for row in rows[1:])


def test_collectives_are_called_so(run: Run) -> None:
    rows = table(run("centrality", "-m", "degree", "--draws", "2"), "degree")

    assert "Iran-backed groups in Iraq (collective)" in [row[1] for row in rows]


def test_centrality_as_json_holds_what_made_it(run: Run) -> None:
    (found,) = json.loads(run("centrality", "-m", "core", "--draws", "5", "--json").stdout)

    assert ("core", "co-participation") == (found["measure"], found["network"])
    assert {"draws": 5, "seed": 1, "tolerance": 1} == found["plan"]
    assert all({"without", "variations", "survives"} <= score.keys() for score in found["scores"])


def test_centrality_lists_its_measures_with_their_literature(run: Run) -> None:
    lines = run("centrality", "--list").stdout.splitlines()

    assert any(line.startswith("betweenness\t") and "Freeman" in line for line in lines)


def test_an_unknown_measure_is_one_line_and_exit_code_one(run: Run) -> None:
    result = run("centrality", "-m", "fame")

    assert 1 == result.exit_code
    assert result.stderr.startswith("heliograph: no measure 'fame'")


def test_filters_narrow_the_network_and_are_told(run: Run) -> None:
    result = run("centrality", "-m", "degree", "--draws", "2", "--without", "ari-cicurel")

    assert "without ari-cicurel" in result.stdout.splitlines()[0]
    assert "Left out:" in result.stdout


@pytest.mark.parametrize("form", ["gexf", "graphml", "json"])
def test_network_writes_a_file(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"n.{form}"

    result = run("network", "co-participation", "--to-file", str(target))

    assert f"{target}: 47 nodes, 68 edges\n" == result.stdout
    assert target.stat().st_size > 1000


def test_network_prints_its_ties_with_their_evidence(run: Run) -> None:
    rows = table(run("network", "adversary"), "adversary network")

    assert ["Iran-backed groups (collective)", "U.S. forces"] == rows[1][:2]
    assert ["10", "asserted", "2"] == rows[1][-3:]


def test_a_network_says_how_it_hangs_together(run: Run) -> None:
    camps = ("--merge", "us-forces=united-states")

    assert "Returned: 0% of ties; 0 of 20 pairs" in run("network", "adversary").stdout
    assert "Returned: 0%" not in run("network", "adversary", *camps).stdout
    assert "Communities: 17, modularity 0.40" in run("network", "co-participation").stdout


def test_network_as_json_is_a_graph_again(run: Run) -> None:
    data = json.loads(run("network", "sponsors", "--json").stdout)

    graph = nx.node_link_graph(data, edges="edges")
    assert data["directed"] and graph.number_of_edges() == len(data["edges"])


def test_an_unknown_network_or_format_is_refused(run: Run, tmp_path: Path) -> None:
    assert 1 == run("network", "three-mode").exit_code
    assert 1 == run("network", "two-mode", "--to-file", str(tmp_path / "n.doc")).exit_code


def test_tempo_gives_the_numbers_of_the_briefs(run: Run) -> None:
    rows = table(run("tempo"), "Attacks between strikes")

    assert [
        ["9", "19", "2.11", "1.27 to 3.30"],
        ["13", "23", "1.77", "1.12 to 2.65"],
        ["4", "at least 9", "2.25", "1.03 or more"],
        ["9", "at least 15", "1.67", "0.93 or more"],
    ] == [row[2:6] for row in rows[1:5]]
    assert ["35", "at least 66", "1.89"] == rows[-1][2:5]


def test_tempo_says_plainly_what_chance_could_do(run: Run) -> None:
    rows = table(run("tempo"), "Before and after each strike")

    assert all("not distinguishable from chance" in row[5] for row in rows[1:])


def test_tempo_takes_inclusive_days_and_a_last_strike(run: Run) -> None:
    found = json.loads(
        run("tempo", "--days", "inclusive", "--until", "2023-11-08", "--json").stdout
    )

    assert [10, 14] == [interval["days"] for interval in found["intervals"]]
    assert [5] == [r["least_days"] for r in found["responses"] if "2024-02-02" in r["answer"]][:1]


def test_tempo_of_a_series_that_is_not_there_has_no_intervals(run: Run) -> None:
    found = json.loads(run("tempo", "--wave", "event/no-such-series", "--json").stdout)

    assert [] == found["intervals"] and None is found["total"]


def test_a_path_names_its_passages(run: Run) -> None:
    result = run("path", "kataib-hezbollah", "actor/joe-biden", "--top", "1")

    rows = table(result, "Path 1: 3 steps, its weakest asserted")
    assert all(row[-1] for row in rows[1:])


def test_a_path_to_nobody_is_exit_code_three(run: Run) -> None:
    assert 3 == run("path", "kataib-hezbollah", "nobody").exit_code


def test_a_timeline_follows_actors_from_strike_to_strike(run: Run) -> None:
    rows = table(run("timeline", "--between-strikes", "--top", "2"), "degree")

    assert ["from", "to", "events"] == rows[0][:3]
    assert ["2023-10-17", "2023-10-26"] == rows[1][:2]


def test_a_timeline_in_windows_as_json(run: Run) -> None:
    arguments = ("--from", "2023-10-01", "--to", "2024-01-28", "--window", "30", "--step", "15")

    found = json.loads(run("timeline", *arguments, "--json").stdout)
    assert 5 == len(found)
    assert {len(trend["windows"]) for trend in found} == {7}


@pytest.mark.parametrize(
    "arguments",
    [
        ("centrality", "-m", "degree", "--draws", "5"),
        ("tempo",),
        ("timeline",),
        ("network", "adversary"),
        ("network", "sponsors"),
        ("path", "kataib-hezbollah", "joe-biden"),
        ("path", "kataib-hezbollah", "ac-130j", "--evidence", "asserted", "--source", "nobody"),
    ],
    ids=lambda arguments: "-".join(arguments[:2]),
)
def test_a_figure_is_drawn(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    target = tmp_path / "figure.svg"

    result = run(*arguments, "--svg", str(target))

    assert 0 == result.exit_code, result.output
    assert "<svg" in target.read_text(encoding="utf-8")


def test_scores_over_time_show_what_a_source_left_out_does(run: Run) -> None:
    rows = table(run("timeline", "--between-strikes", "--top", "2"), "degree by windows")

    assert ["from", "to", "events", "Iran-backed groups (collective)", "United States"] == rows[0]
    assert " to " in rows[1][3]


def test_results_are_published_as_a_release(data_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder, tmp_path / "data"))
    call = runner(folder)

    before = Releases(folder).current_id()
    result = call("centrality", "-m", "degree", "--draws", "5", "--publish")

    assert 0 == result.exit_code, result.output
    assert before != Releases(folder).current_id()
    found = call("query", "-F", "csv", "SELECT (COUNT(*) AS ?n) WHERE { ?s a hg:ActorScore }")
    assert ["n", "47"] == found.stdout.split()


def test_results_are_not_added_to_an_older_release(data_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder, tmp_path / "data"))
    call = runner(folder)
    first = Releases(folder).current().id

    call("tempo", "--publish")

    assert 2 == call("tempo", "--publish", "--release", first).exit_code


def test_a_merge_needs_two_actors(run: Run) -> None:
    assert 2 == run("network", "adversary", "--merge", "us-forces").exit_code
