"""The audit as a page, as JSON and as a command: the same findings everywhere."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from heliograph.graph.store import EmbeddedEngine
from heliograph.server.cli import main

HTML = {"Accept": "text/html"}
COUNT = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a hg:Finding %s }"""


def count(engine: EmbeddedEngine, pattern: str = "") -> int:
    return int(engine.rows(COUNT % pattern)[0]["n"].value)


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "audit", *arguments])


def test_the_page_shows_every_finding_with_its_arithmetic(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    page = client.get("/audit", headers=HTML).text

    assert page.count('<article class="finding"') == count(engine) > 40
    assert "days elapsed" in page


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("severity=warning", '; hg:severity "warning"'),
        (
            "document=https://w3id.org/heliograph/id/document/003",
            "; <http://www.w3.org/ns/prov#wasDerivedFrom>/hg:document "
            "<https://w3id.org/heliograph/id/document/003>",
        ),
        ("status=accepted", '; hg:findingStatus "accepted"'),
        ("rule=no+such+rule", '; hg:severity "none"'),
    ],
)
def test_the_address_chooses_findings(
    client: FlaskClient, engine: EmbeddedEngine, query: str, pattern: str
) -> None:
    found = client.get(f"/audit?{query}", headers={"Accept": "application/json"}).get_json()

    assert len(found) == count(engine, pattern)


def test_a_figure_with_a_finding_says_so_wherever_it_stands(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    row = engine.rows(
        "PREFIX hg: <https://w3id.org/heliograph/ontology#> "
        "SELECT ?f ?x { ?f a hg:Finding ; hg:focus ?x . ?x a hg:Statistic } ORDER BY ?x LIMIT 1"
    )[0]
    path = row["x"].value.removeprefix("https://w3id.org/heliograph/id/")
    finding = row["f"].value.rpartition("/")[2]

    assert f'href="/audit#{finding}"' in client.get(f"/page/{path}", headers=HTML).text
    assert f'href="/page/{path}#findings"' in client.get("/list/statistic", headers=HTML).text


def test_the_command_gives_one_object_a_finding(data_folder: Path, engine: EmbeddedEngine) -> None:
    found = json.loads(run(data_folder, "--json").output)

    assert len(found) == count(engine)
    assert {"rule", "severity", "message", "documents", "passages", "values", "arithmetic"} <= set(
        found[0]
    )
    assert all(len(place.split("|")) == 3 for item in found for place in item["passages"])


def test_the_command_writes_tables_pages_and_text(data_folder: Path) -> None:
    found = json.loads(run(data_folder, "--json", "--severity", "warning").output)
    rows = list(csv.DictReader(io.StringIO(run(data_folder, "-F", "csv").output)))
    page = run(data_folder, "-F", "html", "--severity", "warning").output
    text = run(data_folder, "--document", "003").output

    assert [row["finding"] for row in rows if row["severity"] == "warning"] == [
        item["finding"] for item in found
    ]
    assert page.count("<article") == len(found)
    assert "passages: 003|" in text


def test_stats_count_the_findings(data_folder: Path, engine: EmbeddedEngine) -> None:
    result = CliRunner().invoke(main, ["--data", str(data_folder), "stats", "--json"])

    assert json.loads(result.output)["findings"] == count(engine)
