"""The material of the briefs, read once; small material is built in the tests themselves."""

from __future__ import annotations

import pytest

from heliograph.graph.network import Material, read_material
from heliograph.graph.store import EmbeddedEngine, Release


@pytest.fixture(scope="session")
def material(engine: EmbeddedEngine, release: Release) -> Material:
    return read_material(engine, release.id)
