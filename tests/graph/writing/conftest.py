"""Data folders to write to: a copy of the briefs' release for each test, and empty plain ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import Releases
from heliograph.graph.writing import Writer


@pytest.fixture
def briefs(data_folder: Path, tmp_path: Path) -> Releases:
    shutil.copytree(data_folder, tmp_path / "briefs")
    return Releases(tmp_path / "briefs")


@pytest.fixture
def plain(tmp_path: Path) -> Releases:
    releases = Releases(tmp_path / "plain")
    publish_empty(releases, default_graph="plain")
    return releases


@pytest.fixture
def merge(tmp_path: Path) -> Releases:
    releases = Releases(tmp_path / "merge")
    publish_empty(releases)
    return releases


@pytest.fixture
def writer(plain: Releases) -> Iterator[Writer]:
    opened = Writer(plain.root, deadline=20)
    yield opened
    opened.close()
