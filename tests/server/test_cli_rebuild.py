"""A build after an import: what others published is still there, with where it is from."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from heliograph.graph.citation import Citations
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases
from heliograph.server.cli import main

ENTRIES = '2,"WEST BANK",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-\n'
GRAPH = "<https://w3id.org/heliograph/id/dataset/ofac-sdn-test>"
JUDGED = "<https://w3id.org/heliograph/id/dataset/judgements>"


def test_a_build_keeps_what_was_imported_unless_told_not_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    entries = tmp_path / "sdn.csv"
    entries.write_text(ENTRIES, "latin-1")

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["--data", str(data), *arguments])
        assert result.exit_code == 0, result.output
        return result

    def lines(graph: str) -> list[str]:
        text = Releases(data).current().dataset.read_text("utf-8")
        return [line for line in text.splitlines() if line.endswith(f" {graph} .")]

    run("build")
    plain = Releases(data).current()
    run("import", "ofac-sdn", str(entries), "--version", "test")
    run("link", "judge", "actor/houthis", "accept", "record/ofac-sdn/2", "--as", "alias-of")
    run("link", "publish")
    imported, judged = lines(GRAPH), lines(JUDGED)
    built = run("build", "--message", "again").stdout
    kept = Releases(data).current()

    assert lines(GRAPH) == imported and lines(JUDGED) == judged
    assert any("wasDerivedFrom" in line for line in imported)
    assert any("<https://w3id.org/heliograph/id/import/ofac-sdn-test>" in line for line in imported)
    assert f"kept from the release before: ofac-sdn-test, {len(imported)} quads" in built
    assert f"kept from the release before: judgements, {len(judged)} quads" in built
    assert kept.manifest.message == "again; keeps the imports ofac-sdn-test"
    assert [s["dataset"] for s in kept.manifest.sources][-1] == "ofac-sdn-test"
    assert kept.manifest.counts["quads"] == kept.manifest.quads
    assert kept.manifest.quads == plain.manifest.quads + len(imported) + len(judged)
    assert "already, just so" in run("import", "ofac-sdn", str(entries), "--version", "test").stdout

    with EmbeddedEngine(kept, EngineSettings(workers=1)) as engine:
        citations = Citations(engine)
        assert citations.label("https://w3id.org/heliograph/id/record/ofac-sdn/2") == "WEST BANK"
        assert citations.label("https://w3id.org/heliograph/id/record/ofac-sdn/9").endswith("9")

    left = json.loads(run("build", "--without-imports", "--json").stdout)

    assert left["kept"] == {} and left["dataset_hash"] == plain.manifest.dataset_hash
    run("release", "restore", kept.id)
    run("release", "prune", "--keep", "1")
    assert lines(GRAPH) == imported
    assert Releases(data).current().manifest.sources == kept.manifest.sources
