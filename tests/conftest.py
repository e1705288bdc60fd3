"""Fixture policy: real releases and engines, built once a session; the smallest that will do.

The five source documents are not part of the project. Where they lie beside the checkout,
tests compare with them; elsewhere those tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from heliograph.graph.build import QuadSet, build_quads
from heliograph.graph.importing import ImportRequest, assign_files, find_source, run_import
from heliograph.graph.model import Collection
from heliograph.graph.pipeline import add_audit, build
from heliograph.graph.queries import load_queries
from heliograph.graph.sources import read_collection
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release, Releases
from heliograph.server import create_app
from tests.graph.importing.rows import ACLED_ROW, ged_row, write_ged

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


@pytest.fixture(scope="session")
def collection() -> Collection:
    found, report = read_collection()
    assert found is not None, report.lines()
    return found


@pytest.fixture(scope="session")
def quads(collection: Collection) -> QuadSet:
    built = build_quads(collection)
    add_audit(built)
    return built


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release of the briefs."""
    folder = tmp_path_factory.mktemp("data")
    outcome = build(Releases(folder), author="tests")
    assert outcome.ok, outcome.as_dict()
    return folder


@pytest.fixture(scope="session")
def release(data_folder: Path) -> Release:
    return Releases(data_folder).current()


@pytest.fixture(scope="session")
def release_with_imports(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the briefs with a made-up event of UCDP and one of ACLED."""
    folder = tmp_path_factory.mktemp("imports")
    copytree(data_folder, folder / "data")
    releases = Releases(folder / "data")
    acled = folder / "acled.csv"
    acled.write_text(ACLED_ROW, "utf-8")
    for name, file in (("ucdp-ged", write_ged(folder / "a-ged.csv", ged_row(1))), ("acled", acled)):
        source = find_source(name)
        run_import(releases, ImportRequest(source, assign_files(source, [str(file)])))
    return releases.current()


@pytest.fixture(scope="session")
def engine(release: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(release, EngineSettings(workers=2)) as opened:
        yield opened


@pytest.fixture(scope="session")
def app(engine: EmbeddedEngine, release: Release) -> Flask:
    return create_app(engine, release.manifest, load_queries())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def seeds() -> Path:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not beside this checkout")
    return SEEDS
