"""Publishers are killed for real, at random moments; whatever they leave must be a valid folder."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import pytest

from heliograph.graph.linehash import hash_of
from heliograph.graph.store import Release, Releases
from heliograph.graph.store.nquads import merged_triples

KILLS = 60
PUBLISHER = Path(__file__).with_name("publisher.py")


def check(release: Release) -> None:
    """Recount a release from its store and compare with what its manifest says."""
    snapshot = release.open()
    quads = sorted(snapshot.quads())
    assert hash_of(quads) == release.manifest.dataset_hash
    assert len(quads) == release.manifest.quads
    assert sorted(snapshot.default_graph()) == sorted(merged_triples(quads))


def leftovers(folder: Path, current: str) -> list[Path]:
    marked = [path.parent for path in folder.glob("*/.unpublished") if path.parent.name != current]
    return [path for path in folder.iterdir() if path.name.startswith(".")] + marked


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory, if there is one: a kill loses nothing the kernel has, synced or not."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def test_killed_publishers_leave_the_old_release_or_the_new(
    publish: Callable[..., Release], releases: Releases
) -> None:
    publish(['<a:s> <a:p> "first, with all imports" <a:g> .'])
    begin = monotonic()
    current = publish([f'<a:s> <a:p> "{n}" <a:g> .' for n in range(600)])
    duration, chance = monotonic() - begin, random.Random(20231121)
    folder = releases.root / "releases"
    moved, stages = 0, Counter[frozenset[str]]()

    command = [sys.executable, str(PUBLISHER), str(releases.root)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as parent:  # type: ignore[call-overload]
        for kill in range(KILLS):
            parent.stdin.write(f"{kill * 1000}\n")
            parent.stdin.flush()
            pid = int(parent.stdout.readline())
            sleep(chance.uniform(0, 3 * duration))
            os.kill(pid, signal.SIGKILL)
            assert parent.stdout.readline() == "dead\n"

            found = releases.current()
            check(found)
            assert all(item.id <= found.id for item in releases.list())
            assert found.id >= current.id
            moved += found.id != current.id
            stages.update(stage(path) for path in leftovers(folder, found.id))
            if kill % 10 == 0:
                current = publish([f'<a:s> <a:p> "{kill}" <a:g> .'])
                assert current.manifest.parent == found.id
                releases.prune(1 + kill % 20)
                assert leftovers(folder, current.id) == []
                assert {path.name for path in folder.iterdir()} == {
                    item.id for item in releases.list()
                }
            current = releases.current()
        parent.stdin.close()

    assert moved >= 5
    assert stages.total() > KILLS // 2
    assert len(stages) >= 4, f"the kills are not spread over the publishing: {stages}"


def stage(draft: Path) -> frozenset[str]:
    """How far a publisher came, as the names of the files it left."""
    return frozenset(path.name for path in draft.iterdir())
