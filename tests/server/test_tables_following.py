"""After a write the flat tables are there before a page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from bench.event_graphs import release_of
from heliograph.graph.store import EngineSettings, Release, Releases, Update
from heliograph.graph.tables import Tables
from heliograph.graph.tables.recorded import FOLDER
from heliograph.server import service as serving
from heliograph.server.service import FollowingService

ID = "https://w3id.org/heliograph/id/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SOON = 20.0  # seconds; under one on a machine that has nothing else to do


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FollowingService]:
    """Serves made-up events as if they were many."""
    monkeypatch.setattr(serving, "TABLES_FROM", 0)
    release_of(tmp_path, 30)
    found = FollowingService(Releases(tmp_path), EngineSettings(workers=1))
    yield found
    found.close()


def labelled(releases: Releases, label: str) -> Release:
    """Publish another label of an actor."""
    actor, graph = f"<{ID}actor/g1>", f"<{ID}dataset/generated>"
    update = Update(f'INSERT DATA {{ GRAPH {graph} {{ {actor} <{LABEL}> "{label}" }} }}')
    return releases.revise(
        lambda ledger: None if update.apply(ledger) else None,
        lambda revision: {},
        author="tests",
        message=label,
    )


def soon(what: Callable[[], bool]) -> bool:
    until = monotonic() + SOON
    while not what() and monotonic() < until:
        sleep(0.02)
    return what()


def tabled(release: Release) -> Callable[[], bool]:
    return lambda: (release.path / FOLDER).is_dir()


def test_tables_follow_a_write_before_anybody_asks(service: FollowingService) -> None:
    first = service.folder.current()
    served = service.take()
    assert soon(lambda: served.has_tables)
    service.give(served)

    changed = labelled(service.folder, "A")
    service.refresh()

    assert soon(tabled(changed))
    files = zip(Tables(changed).files(), Tables(first).files(), strict=True)
    own = {new.name for new, old in files if not new.path.samefile(old.path)}
    assert own == {"actors"}


def test_of_many_writes_in_a_row_the_last_has_its_tables(service: FollowingService) -> None:
    releases = service.folder
    assert soon(tabled(releases.current()))
    for label in "EDCBA":
        last = labelled(releases, label)
        service.refresh()

    assert soon(tabled(last))
    assert "A" in Tables(last).frame("actors")["label"].to_list()
