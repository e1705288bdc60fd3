"""The command line as a user calls it, on a real data folder."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import polars
import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from rdflib import Graph
from werkzeug.serving import make_server

from heliograph.graph.sources import BRIEFS
from heliograph.server.cli import EXIT_CODES, main

Run = Callable[..., Result]


@pytest.fixture
def run(data_folder: Path) -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--data", str(data_folder), *arguments])

    return call


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BRIEFS, tmp_path / "tables"))


def break_a_cell(tables: Path) -> None:
    path = tables / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][3] = "raid"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_stats_gives_the_counts_of_the_briefs_and_no_violation(run: Run) -> None:
    counts = json.loads(run("stats", "--json").stdout)

    assert {name: counts[name] for name in ("documents", "passages", "events", "places")} == {
        "documents": 5,
        "passages": 133,
        "events": 91,
        "places": 26,
    }
    assert counts["actors"] >= 71
    assert counts["relations"] == 62
    assert counts["statistics"] >= 115
    assert counts["assessments"] == 70
    assert counts["violations"] == 0
    assert len(counts["dataset_hash"]) == 64


def test_a_query_prints_csv(run: Run) -> None:
    result = run("query", "-F", "csv", "SELECT (COUNT(*) AS ?n) WHERE { ?e a hg:Event }")

    assert result.stdout.split() == ["n", "91"]


def test_a_query_prints_tab_separated_lines_where_there_is_no_terminal(run: Run) -> None:
    result = run("query", "SELECT ?p WHERE { ?p a hg:Place ; rdfs:label 'Iraq'@en }")

    assert result.stdout.splitlines() == ["p", "hg-place:iraq"]


def test_a_stored_query_takes_parameters(run: Run) -> None:
    arguments = ("query", "-n", "events-certainly-within", "-F", "csv")

    narrow = run(*arguments, "-p", "from=2023-11-21", "-p", "to=2023-11-21").stdout
    assert "alasad-missile-attack-2023-11-21" in narrow
    assert "us-strikes-kh-2023-11-22" not in narrow


def test_describe_prints_turtle_that_parses(run: Run) -> None:
    result = run("describe", "event/tower22-attack-2024-01-28")

    assert len(Graph().parse(data=result.stdout, format="turtle")) > 5


def test_cite_counts_000_and_001_as_one_independent_source(run: Run) -> None:
    result = run("cite", "event:attack-2023-10-26-contractor-death", "--json")

    stated = [
        statement
        for statement in json.loads(result.stdout)["statements"]
        if {"000", "001"}
        == {
            document.rpartition("/")[2]
            for source in statement["sources"]
            if source["basis"] == "stated"
            for document in source["documents"]
        }
    ]
    assert stated
    assert {statement["independent"] for statement in stated} == {1}


def test_cite_lists_what_is_said_about_an_event(run: Run) -> None:
    result = run("cite", "event/tower22-attack-2024-01-28")

    assert "Islamic Resistance in Iraq" in result.stdout
    assert "stated: 003, (body), ¶2 s1" in result.stdout
    assert "inferred:" in result.stdout


@pytest.mark.parametrize(("form", "suffix"), [("turtle", "ttl"), ("jsonld", "jsonld")])
def test_graph_exports_parse(run: Run, tmp_path: Path, form: str, suffix: str) -> None:
    target = tmp_path / f"briefs.{suffix}"

    assert run("export", form, str(target)).exit_code == 0
    rdf_format = pyoxigraph.RdfFormat.from_extension(suffix)
    assert rdf_format is not None
    assert sum(1 for _ in pyoxigraph.parse(path=target, format=rdf_format)) > 1000


def test_the_nquads_export_is_the_release(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "briefs.nq"
    run("export", "nquads", str(target))

    quads = json.loads(run("stats", "--json").stdout)["quads"]
    assert len(target.read_text(encoding="utf-8").splitlines()) == quads


def test_table_exports_hold_one_row_a_record(run: Run, tmp_path: Path) -> None:
    assert run("export", "parquet", str(tmp_path / "parquet")).exit_code == 0
    assert run("export", "csv", str(tmp_path / "csv")).exit_code == 0

    events = polars.read_parquet(tmp_path / "parquet" / "events.parquet")
    assert events.height == 91
    assert polars.read_csv(tmp_path / "csv" / "relations.csv").height == 62


def test_validate_reports_a_bad_row_and_exits_1(run: Run, tables: Path) -> None:
    break_a_cell(tables)

    result = run("validate", "--tables", str(tables))
    assert result.exit_code == 1
    assert "events.csv, row 2, column 'type': found 'raid'" in result.stderr


def test_a_bad_row_publishes_nothing(tables: Path, tmp_path: Path) -> None:
    break_a_cell(tables)
    folder = tmp_path / "data"

    result = CliRunner().invoke(main, ["--data", str(folder), "build", "--tables", str(tables)])
    assert result.exit_code == 1
    assert not (folder / "current").exists()


def test_a_changed_table_is_shown_by_diff_and_undone_by_restore(
    tables: Path, tmp_path: Path
) -> None:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--data", str(tmp_path / "data"), *arguments])

    first = json.loads(call("build", "--json").stdout)
    path = tables / "statistics.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("at least 76", "at least 77", 1))
    second = json.loads(call("build", "--tables", str(tables), "--json").stdout)
    assert first["dataset_hash"] != second["dataset_hash"]

    changes = json.loads(call("release", "diff", first["release"], "--json").stdout)
    assert "000" in json.dumps(changes["by_source"])

    assert call("release", "restore", first["release"]).exit_code == 0
    assert json.loads(call("stats", "--json").stdout)["dataset_hash"] == first["dataset_hash"]
    assert len(json.loads(call("release", "list", "--json").stdout)) == 3
    assert "1 removed" in call("release", "prune", "--keep", "2").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("query", "SELECT * WHERE {"), 4),
        (("query", "-n", "no-such-query"), 4),
        (("query",), 2),
        (("cite", "event/no-such-event"), 3),
        (("release", "show", "no-such-release"), 3),
    ],
)
def test_errors_have_their_own_exit_codes(run: Run, arguments: tuple[str, ...], code: int) -> None:
    result = run(*arguments)

    assert result.exit_code == code
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "trig", "{tmp}"),
        ("export", "csv", "{tmp}/file"),
        ("export", "trig", "{tmp}/file/briefs.trig"),
        ("query", "-f", "{tmp}/file"),
        ("query", "--deadline", "inf", "ASK {}"),
        ("query", "--deadline", "-1", "ASK {}"),
        ("serve", "--port", "99999"),
        ("cite", "no such thing"),
        ("query", "-n", "events-possibly-within", "-p", "from=yesterday"),
        ("query", "--engine", "http://127.0.0.1:9/", "ASK {}"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_not_in_a_traceback(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_bytes(b"SELECT * \xff")

    result = run(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert result.exit_code in range(1, 6)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stderr.strip()


def test_a_syntax_error_names_the_line_of_the_users_own_query(run: Run) -> None:
    assert "line 1" in run("query", "SELECT * WHERE { ?e a hg:Event ").stderr


def test_a_folder_that_is_no_release_is_passed_over(tmp_path: Path) -> None:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--data", str(tmp_path), *arguments])

    call("build")
    (tmp_path / "releases" / "stray").mkdir()

    assert len(json.loads(call("release", "list", "--json").stdout)) == 1
    assert call("release", "prune", "--keep", "1").exit_code == 0


def test_a_query_can_be_asked_of_a_remote_endpoint(app: Flask, run: Run) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?e a hg:Event }"
        url = f"http://127.0.0.1:{server.server_port}/sparql"
        result = run("query", "-F", "csv", "--engine", url, query)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    assert result.stdout.split() == ["n", "91"]


def test_an_empty_data_folder_is_said_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "stats"])

    assert result.exit_code == 3
    assert "build" in result.stderr


def test_the_exit_codes_are_in_the_help() -> None:
    text = CliRunner().invoke(main, ["--help"]).stdout

    assert all(str(code) in text for _, code in EXIT_CODES)


def test_sources_verify_agrees_with_the_documents(run: Run, seeds: Path) -> None:
    assert "all as recorded" in run("sources", "verify", str(seeds)).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(run: Run, shell: str) -> None:
    assert "_HELIOGRAPH_COMPLETE" in run("completion", shell).stdout
