"""The commands that import: what they print, refuse and leave behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases
from heliograph.server.app import create_service_app
from heliograph.server.cli import main
from heliograph.server.service import Served, Service

ENTRIES = """1,"EAST SHIPPING",,"IRAN",,,,-0- ,-0- ,-0- ,-0- ,"Linked To: WEST BANK."
2,"WEST BANK",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
3,"DOE, John","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 01 Jan 1970; Passport X9."
"""


class Command:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--data", str(self.folder / "data"), *arguments])


@pytest.fixture
def run(tmp_path: Path) -> Command:
    publish_empty(Releases(tmp_path / "data"))
    return Command(tmp_path)


@pytest.fixture
def entries(tmp_path: Path) -> str:
    path = tmp_path / "sdn.csv"
    path.write_text(ENTRIES, "latin-1")
    return str(path)


def test_an_import_says_what_came_of_the_rows_and_the_release_lists_it(
    run: Command, entries: str
) -> None:
    result = run("import", "ofac-sdn", entries, "--version", "test")

    assert result.exit_code == 0, result.output
    assert "entries: 3 rows; 2 ofac-sdn, 1 ofac-sdn-link" in result.stdout
    assert "left out: 1 (a person; asked for with --persons)" in result.stdout
    assert "import\t" in run("release", "list").stdout
    assert "import of ofac-sdn-test" in run("release", "list").stdout


def test_persons_come_in_by_name_alone_and_only_when_asked_for(run: Command, entries: str) -> None:
    run("import", "ofac-sdn", entries, "--version", "a")
    run("import", "ofac-sdn", entries, "--version", "b", "--persons")

    without, with_persons = (
        release.dataset.read_text("utf-8")
        for release in reversed(Releases(run.folder / "data").list()[:2])
    )
    assert "DOE, John" not in without
    assert "DOE, John" in with_persons
    assert "1970" not in with_persons and "X9" not in with_persons


def test_a_strict_import_leaves_with_1_and_the_release_as_it_was(
    run: Command, tmp_path: Path
) -> None:
    file = tmp_path / "sdn.csv"
    file.write_text(ENTRIES + "x,,,\n", "latin-1")
    before = Releases(run.folder / "data").current_id()

    result = run("import", "ofac-sdn", str(file), "--version", "test", "--strict")

    assert result.exit_code == 1
    assert "The import is refused: 1 rows cannot go in" in result.stderr
    assert Releases(run.folder / "data").current_id() == before


def test_the_outcome_as_json_holds_counts_and_the_quarantine(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "sdn.csv"
    file.write_text(ENTRIES + "x,,,\n", "latin-1")

    found = json.loads(run("import", "ofac-sdn", str(file), "--version", "t", "--json").stdout)

    assert found["rows"] == {"entries": 4}
    assert found["quarantined"] == 1
    assert Path(found["quarantine"]).read_text("utf-8").count("\n") == 2


def test_sources_are_listed_with_licence_and_marking(run: Command) -> None:
    found = {row["name"]: row for row in json.loads(run("source", "list", "--json").stdout)}

    assert found["acled"]["redistribution"] == "no"
    assert found["ucdp-ged"]["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_source_is_drafted_from_a_file(run: Command, tmp_path: Path) -> None:
    sample = tmp_path / "own.csv"
    sample.write_text("id,name\n1,East\n2,West\n")

    result = run("source", "new", "own", str(sample), "--kind", "actor", "--folder", str(tmp_path))

    assert result.exit_code == 0, result.output
    assert (tmp_path / "own" / "mapping.toml").is_file()
    assert run("import", str(tmp_path / "own"), str(sample)).exit_code == 0


def test_exports_name_their_licences_and_what_was_left_out(run: Command, tmp_path: Path) -> None:
    sample = tmp_path / "own.csv"
    sample.write_text("id,name\n1,East\n2,West\n")
    run("source", "new", "own", str(sample), "--kind", "actor", "--folder", str(tmp_path))
    run("import", str(tmp_path / "own"), str(sample))

    plain = run("export", "trig", str(tmp_path / "a.trig"))
    whole = run("export", "trig", str(tmp_path / "b.trig"), "--with-restricted")

    assert "left out: https://w3id.org/heliograph/id/dataset/own-1" in plain.stdout
    assert "licences: none is stated" in plain.stdout
    assert "East" not in (tmp_path / "a.trig").read_text("utf-8")
    assert "licences: https://rightsstatements.org/vocab/CNE/1.0/" in whole.stdout
    assert "East" in (tmp_path / "b.trig").read_text("utf-8")


def test_results_of_queries_name_licences_and_what_may_not_be_passed_on(
    run: Command, tmp_path: Path
) -> None:
    sample = tmp_path / "own.csv"
    sample.write_text("id,name\n1,East\n2,West\n")
    run("source", "new", "own", str(sample), "--kind", "actor", "--folder", str(tmp_path))
    run("import", str(tmp_path / "own"), str(sample))
    text = 'SELECT ?r { ?r hg:register "own" }'
    graph = "https://w3id.org/heliograph/id/dataset/own-1"

    asked = run("query", text)
    release = Releases(run.folder / "data").current()
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        service = Service(Served(engine, release.manifest), Releases(run.folder / "data"))
        client = create_service_app(service).test_client()
        answer = client.get(
            "/sparql",
            query_string={"query": f"PREFIX hg: <https://w3id.org/heliograph/ontology#> {text}"},
        )
        dump = client.get("/store", headers={"Accept": "application/n-quads"})

    assert "licences: https://rightsstatements.org/vocab/CNE/1.0/" in asked.stderr
    assert f"not to be passed on: {graph}" in asked.stderr
    assert answer.headers["X-Heliograph-Licence"] == "https://rightsstatements.org/vocab/CNE/1.0/"
    assert answer.headers["X-Heliograph-Not-Redistributable"] == graph
    assert dump.headers["X-Heliograph-Left-Out"] == graph
    assert b"East" not in dump.data
