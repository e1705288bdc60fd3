"""One server with the briefs to read, and one with an ordinary empty store to write to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from heliograph.graph.store import EmbeddedEngine

from ..serving import heliograph
from .questions import PLACES, Places


@pytest.fixture(scope="session")
def briefs(data_folder: Path) -> Iterator[str]:
    """The address of a server with the release of the briefs."""
    with heliograph(data_folder) as url:
        yield url


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that can be written to; each test has graphs of its own there."""
    folder = tmp_path_factory.mktemp("plain") / "data"
    with heliograph(folder, "--empty", "--default-graph", "plain") as url:
        yield url


@pytest.fixture(scope="session")
def places(engine: EmbeddedEngine) -> Places:
    found = {(row["place"].value, row["label"].value) for row in engine.rows(PLACES)}
    assert len(found) > 20
    return found
