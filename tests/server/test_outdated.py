"""A change of statements outdates what was derived from them; whatever shows that says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from heliograph.graph.analysis import Plan, open_release
from heliograph.graph.analysis.results import centrality_quads, publication
from heliograph.graph.audit import AUDIT_GRAPH
from heliograph.graph.model.iris import mint
from heliograph.graph.queries import load_queries
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases, Update
from heliograph.graph.writing import WriteRequest, write
from heliograph.server import create_app
from heliograph.server.cli import main

PASSAGE = mint("passage", "000/lead/1")
HG = "https://w3id.org/heliograph/ontology#"
NOTE = "Statements have changed since then"
HTML = {"Accept": "text/html"}
AUDIT = str(AUDIT_GRAPH)


def change(releases: Releases, actor: str = "irgc") -> None:
    """Let a passage mention one more actor."""
    text = f"<{PASSAGE}> <{HG}mentions> <{mint('actor', actor)}>"
    write(releases, WriteRequest(Update(f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ {text} }} }}")))


def analyse(releases: Releases) -> str:
    """Publish a centrality and return its graph."""
    with open_release(releases.root) as release:
        (found,) = release.centrality(["strength"], Plan(draws=2))
        made = centrality_quads(found, release.material)
    write(releases, WriteRequest(publication(made)))
    return str(made.graph)


@contextmanager
def served(releases: Releases) -> Iterator[FlaskClient]:
    release = releases.current()
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        yield create_app(engine, release.manifest, load_queries()).test_client()


@pytest.fixture(scope="module")
def releases(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """A release with an analysis, before and after a change of statements."""
    folder = shutil.copytree(data_folder, tmp_path_factory.mktemp("outdated") / "data")
    found = Releases(Path(folder))
    analyse(found)
    return found


@pytest.fixture(scope="module")
def before(releases: Releases) -> tuple[str, dict[str, str]]:
    manifest = releases.current().manifest
    return manifest.id, manifest.outdated


@pytest.fixture(scope="module")
def changed(releases: Releases, before: tuple[str, dict[str, str]]) -> Releases:
    change(releases)
    return releases


def scores(client: FlaskClient) -> str:
    """Return the path of the page of an actor's score."""
    query = f"SELECT ?s WHERE {{ ?s a <{HG}ActorScore> }} ORDER BY ?s LIMIT 1"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    return f"/page/{answer.text.split()[1].partition('/id/')[2]}"


def test_an_analysis_outdates_nothing_and_a_change_of_statements_everything(
    before: tuple[str, dict[str, str]], changed: Releases
) -> None:
    release, outdated = before
    now = changed.current().manifest.outdated

    assert outdated == {}
    assert set(now.values()) == {release}
    assert {AUDIT, str(mint("derivation", "best-dates"))} <= now.keys()
    assert any("centrality-strength" in graph for graph in now)


def test_pages_say_for_which_release_findings_and_scores_were_computed(
    before: tuple[str, dict[str, str]], changed: Releases
) -> None:
    with served(changed) as client:
        page = client.get("/audit", headers=HTML).text
        (listed, *_) = client.get("/audit", headers={"Accept": "application/json"}).get_json()
        figure = client.get("/page/statistic/i1-rate", headers=HTML).text
        score = client.get(scores(client), headers=HTML).text
        chips = client.get("/list/statistic", headers=HTML).text

    for text in (page, figure, score):
        assert NOTE in text and before[0] in text
    assert listed["computed_for"] == before[0]
    assert "findings, outdated</a>" in chips


def test_pages_of_a_release_as_it_was_built_say_nothing_of_the_kind(client: FlaskClient) -> None:
    for path in ("/audit", "/page/statistic/i1-rate", "/list/statistic"):
        text = client.get(path, headers=HTML).text
        assert NOTE not in text and ", outdated" not in text


def test_the_commands_say_so(before: tuple[str, dict[str, str]], changed: Releases) -> None:
    def run(*arguments: str) -> str:
        return CliRunner().invoke(main, ["--data", str(changed.root), *arguments]).output

    audit = " ".join(run("audit", "--severity", "warning").split())

    assert f"audited now: release {changed.current_id()}" in audit
    assert f"were computed for {before[0]}; statements have changed since" in audit
    assert json.loads(run("stats", "--json"))["outdated_graphs"] > 1


def test_an_analysis_made_anew_is_up_to_date_and_the_audit_still_is_not(
    changed: Releases, tmp_path: Path
) -> None:
    found = Releases(Path(shutil.copytree(changed.root, tmp_path / "data")))
    first = found.current().manifest.outdated
    change(found, "houthis")

    graph = analyse(found)

    now = found.current().manifest.outdated
    assert graph not in now
    assert now[AUDIT] == first[AUDIT]


def test_a_restored_release_is_as_outdated_as_it_was(changed: Releases, tmp_path: Path) -> None:
    found = Releases(Path(shutil.copytree(changed.root, tmp_path / "data")))
    newest, *_, oldest = found.list()

    assert found.restore(oldest.id).manifest.outdated == {}
    assert found.restore(newest.id).manifest.outdated == newest.manifest.outdated
