"""Small generated datasets, published for real; every engine here has real processes.

The sample has what the tests need: triples that stand in several graphs, a ring of links for
runaway paths, literals of every kind, and known totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release, Releases

ID = "https://w3id.org/heliograph/id/"
HG = "https://w3id.org/heliograph/ontology#"
RING = 3000


def quad(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"<{ID}{subject}> <{HG}{predicate}> {value} <{ID}{graph}> ."


def passage(document: int, number: int) -> str:
    return f"passage/{document:03}/lead/{number}"


@pytest.fixture(scope="session")
def lines() -> list[str]:
    """Return 400 actors mentioned once or twice, names in two languages, and a ring of links."""
    lines = []
    for number in range(400):
        first = passage(number % 5, number % 7)
        lines.append(quad(f"actor/a{number}", "mentioned", '"yes"', first))
        lines.append(quad(f"actor/a{number}", "name", f'"actor {number}"@en', first))
        if number % 2:
            again = passage((number + 1) % 5, number % 7)
            lines.append(quad(f"actor/a{number}", "mentioned", '"yes"', again))
            lines.append(quad(f"actor/a{number}", "name", f'"acteur {number}"@fr', again))
    for number in range(RING):
        following = f"<{ID}event/e{(number + 1) % RING}>"
        lines.append(quad(f"event/e{number}", "next", following, "dataset/links"))
    return lines


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path)


@pytest.fixture
def publish(releases: Releases) -> Callable[..., Release]:
    """Publish lines with everything else empty, unless given."""

    def run(lines: Iterable[str | bytes] | Path, **other: object) -> Release:
        fixed = {
            "counts": {},
            "sources": [],
            "report": {},
            "software": {},
            "action": "build",
            "message": "",
            "author": "tests",
        }
        return releases.publish(lines, **(fixed | other))  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def sample(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A published release of the sample; read only."""
    return Releases(tmp_path_factory.mktemp("sample")).publish(
        lines,
        counts={},
        sources=[],
        report={},
        software={},
        action="build",
        message="",
        author="tests",
    )


@pytest.fixture(scope="session")
def engine(sample: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(sample, EngineSettings(deadline=20)) as opened:
        yield opened


@pytest.fixture(scope="session")
def disk_engine(sample: Release) -> Iterator[EmbeddedEngine]:
    """The same release, read from disk by its workers."""
    with EmbeddedEngine(sample, EngineSettings(deadline=20, in_memory_quads=0)) as opened:
        yield opened


@pytest.fixture(params=["memory", "disk"])
def either_engine(request: pytest.FixtureRequest) -> EmbeddedEngine:
    name = "engine" if request.param == "memory" else "disk_engine"
    found = request.getfixturevalue(name)
    assert isinstance(found, EmbeddedEngine)
    return found
