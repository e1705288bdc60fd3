"""The flat tables as a user of the command and of the library gets them."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from heliograph.graph import open_release
from heliograph.graph.errors import HeliographError
from heliograph.graph.tables import TABLES
from heliograph.server.cli import main


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "tables", *arguments])


def test_tables_are_listed_with_rows_columns_and_files(data_folder: Path) -> None:
    result = run(data_folder)
    lines = [line.split("\t") for line in result.stdout.splitlines()]

    assert result.exit_code == 0, result.output
    assert [line[0] for line in lines[1:]] == list(TABLES)
    for name, rows, columns, _, file in lines[1:]:
        frame = pl.read_parquet(file)
        assert (str(frame.height), columns) == (rows, ", ".join(frame.columns)), name


def test_the_path_of_one_table_stands_alone_for_other_programs(data_folder: Path) -> None:
    result = run(data_folder, "participation")

    assert pl.read_parquet(result.stdout.strip()).columns == ["event", "role", "actor", "graph"]


def test_json_has_the_hashes(data_folder: Path) -> None:
    found = json.loads(run(data_folder, "--json").stdout)

    assert [len(table["sha256"]) for table in found] == [64] * len(TABLES)


def test_an_unknown_table_is_refused(data_folder: Path) -> None:
    result = run(data_folder, "deeds")

    assert result.exit_code == 1
    assert "no table 'deeds'; expected one of events" in result.stderr


def test_an_open_release_gives_frames_of_both_kinds(data_folder: Path) -> None:
    with open_release(data_folder) as release:
        events, frame = release.table("events"), release.table_to_pandas("events")
        nodes = release.network("two-mode").graph.number_of_nodes()
        with pytest.raises(HeliographError, match="no table"):
            release.table("deeds")

    assert events["event"].to_list() == frame["event"].tolist()
    assert events["not_before"].dtype == pl.Date
    assert 0 < nodes
