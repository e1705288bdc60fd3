"""Tables of a changed release: those made from the earlier ones are those that are made anew."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import RDF

from bench.event_graphs import release_of
from heliograph.graph.filehash import file_hash
from heliograph.graph.store import Release, Releases, Update
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.listing import LISTED_QUADS
from heliograph.graph.tables import TABLES, Tables
from heliograph.graph.tables.changing import affected, changed_tables, find_earlier
from heliograph.graph.tables.making import made_anew
from heliograph.graph.tables.paths import PATHS, WHOLE
from heliograph.graph.tables.recorded import TableFile
from tests.graph.tables.changes import CHANGES
from tests.graph.tables.odd import PREFIXES, odd_quads, odd_release

ODD = tuple(parse("\n".join(odd_quads()), RdfFormat.N_QUADS))


@pytest.fixture(scope="session")
def briefs(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the briefs and their tables."""
    folder = tmp_path_factory.mktemp("changing") / "data"
    shutil.copytree(release.path.parents[1], folder)
    Tables(Releases(folder).current()).files()
    return folder


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changing") / "data"
    Tables(release_of(folder, 300)).files()
    return folder


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changing") / "data"
    Tables(odd_release(folder)).files()
    return folder


@pytest.fixture(scope="session")
def unlisted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without a file of its quads, as a large release is."""
    folder = tmp_path_factory.mktemp("changing") / "data"
    Tables(odd_release(folder, 0)).files()
    return folder


def copied(folder: Path, target: Path, listed: int = LISTED_QUADS) -> Releases:
    shutil.copytree(folder, target, copy_function=os.link)
    return Releases(target, listed)


def revised(releases: Releases, change: Callable[[Ledger], object]) -> Release:
    def changing(ledger: Ledger) -> None:
        change(ledger)

    return releases.revise(changing, lambda revision: {}, author="tests", message="")


def updated(releases: Releases, name: str) -> Release:
    return revised(releases, Update(CHANGES[name].text).apply)


def changed_quads(release: Release) -> list[Quad]:
    changes = release.changes()
    assert changes
    return list(parse(b"".join([*changes[0], *changes[1]]), RdfFormat.N_QUADS))


def inodes(release: Release) -> dict[str, int]:
    return {file.name: file.path.stat().st_ino for file in Tables(release).files()}


def differing(release: Release, before: Release) -> set[str]:
    """Return the tables that have other rows than before, after a look at all of them.

    Those with other rows are files of their own, all others the very files of the release before;
    and all are as if they had been made anew.
    """
    tables, old = Tables(release), Tables(before)
    for name, frame in made_anew(release):
        assert tables.frame(name).equals(frame), name
    own, its = inodes(release), inodes(before)
    found = {name for name in TABLES if not tables.frame(name).equals(old.frame(name))}
    assert found == {name for name in TABLES if own[name] != its[name]}
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_tables_follow_a_change_of_the_briefs(name: str, briefs: Path, tmp_path: Path) -> None:
    releases = copied(briefs, tmp_path / "data")
    before = releases.current()
    changed = updated(releases, name)

    assert changed.id != before.id
    assert differing(changed, before) >= CHANGES[name].touched


def lines_of(quads: Iterable[Quad]) -> st.SearchStrategy[list[Quad]]:
    return st.lists(st.sampled_from(list(quads)), max_size=6)


OTHERS = st.builds(
    lambda one, other, third: Quad(one.subject, other.predicate, other.object, third.graph_name),
    *[st.sampled_from(ODD)] * 3,
)


# Quads go, and others come that join what was never joined; in steps without tables.
Steps = list[tuple[list[Quad], list[Quad]]]
STEPS = st.lists(st.tuples(lines_of(ODD), st.lists(OTHERS, max_size=6)), max_size=2)


@settings(max_examples=20, deadline=None)
@given(steps=STEPS)
def test_tables_follow_any_change_of_what_is_odd(
    odd: Path, tmp_path_factory: pytest.TempPathFactory, steps: Steps
) -> None:
    follows(odd, LISTED_QUADS, tmp_path_factory.mktemp("any"), steps)


@settings(max_examples=4, deadline=None)
@given(steps=STEPS)
def test_tables_follow_any_change_of_what_is_not_listed(
    unlisted: Path, tmp_path_factory: pytest.TempPathFactory, steps: Steps
) -> None:
    follows(unlisted, 0, tmp_path_factory.mktemp("any"), steps)


def follows(odd: Path, listed: int, folder: Path, steps: Steps) -> None:
    releases = copied(odd, folder / "data", listed)
    before = releases.current()
    for removed, added in steps:

        def change(ledger: Ledger, less: list[Quad] = removed, more: list[Quad] = added) -> None:
            ledger.remove(less)
            ledger.add(more)

        revised(releases, change)

    now = releases.current()
    assert now.is_listed == (listed > 0)
    tables = Tables(now)
    for name, frame in made_anew(now):
        assert tables.frame(name).equals(frame), name
    assert (now.id == before.id) or find_earlier(now, folder)
    shutil.rmtree(folder)


def test_steps_without_tables_are_passed(briefs: Path, tmp_path: Path) -> None:
    releases = copied(briefs, tmp_path / "data")
    before = releases.current()
    between = [updated(releases, name) for name in ("a claim", "an event")]
    now = updated(releases, "no event any more")

    assert differing(now, before) >= {"events", "responsibility"}
    assert not any((release.path / "tables").exists() for release in between)


def test_every_property_of_a_stored_query_is_on_a_path() -> None:
    """And no other one: what is on none is overlooked, what is in no query costs time."""
    for name, table in TABLES.items():
        prologue, _, patterns = table.query.text.partition("SELECT")
        prefixes = dict(re.findall(r"PREFIX ([\w-]+): <(.+)>", prologue))
        names = re.findall(r"([\w-]+):([\w-]+)", re.sub("#.*", "", patterns))
        found = {prefixes[prefix] + local for prefix, local in names}
        found |= {str(RDF.type)} if re.search(r" a \w+:", patterns) else set()

        steps = [step for path in PATHS.get(name, ()) for step in path]
        known = {part for step in steps for part in (*step.predicates, step.to)} - {""}
        assert found == known | WHOLE.get(name, frozenset()), name
        assert found, name


def test_what_a_change_touches_is_told(briefs: Path, tmp_path: Path) -> None:
    releases = copied(briefs, tmp_path / "data")
    changed = updated(releases, "an event")
    quads = changed_quads(changed)

    touched = {name: affected(changed.open(), name, quads) for name in TABLES}
    assert touched["events"] == frozenset({f"{PREFIXES['id']}event/zz"})
    assert touched["relations"] == touched["event-types"] == frozenset()
    assert None not in touched.values()


def test_a_change_of_a_code_list_makes_the_tables_with_its_codes_anew(
    briefs: Path, tmp_path: Path
) -> None:
    releases = copied(briefs, tmp_path / "data")
    changed = updated(releases, "a code of events")
    quads = changed_quads(changed)

    assert affected(changed.open(), "event-types", quads) is None
    assert affected(changed.open(), "events", quads, at_most=3) is None
    assert affected(changed.open(), "relations", quads) == frozenset()


def test_of_too_many_things_a_table_is_made_anew(briefs: Path, tmp_path: Path) -> None:
    releases = copied(briefs, tmp_path / "data")
    before = releases.current()
    changed = updated(releases, "several at once")
    (tmp_path / "aside").mkdir()
    earlier = find_earlier(changed, tmp_path / "aside")
    assert earlier

    made = dict(changed_tables(changed, earlier, at_most=1))
    for name, frame in made_anew(changed):
        found = made[name]
        if isinstance(found, TableFile):
            assert frame.equals(Tables(before).frame(name)), name
        else:
            assert found.equals(frame), name
    assert {"events", "participation"} <= {
        name for name in TABLES if affected(changed.open(), name, earlier.changed, 1) is None
    }


def test_changes_are_not_read_where_they_are_large(generated: Path, tmp_path: Path) -> None:
    releases = copied(generated, tmp_path / "data")
    before = releases.current()
    changed = updated(releases, "a claim")
    added, removed = changed.changes() or ((), ())

    assert added and not removed
    assert changed.changes(at_most=sum(map(len, added))) == (added, removed)
    assert changed.changes(at_most=sum(map(len, added)) - 1) is None
    assert changed.parent() == before and before.parent() is None


DAMAGES = ["changed", "cut", "lost", "no record", "no object", "other dataset"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_unsound_tables_are_not_followed(generated: Path, tmp_path: Path, damage: str) -> None:
    shutil.copytree(generated, tmp_path / "data")
    releases = Releases(tmp_path / "data")
    before = releases.current()
    path, record = Tables(before).path("events"), before.path / "tables" / "tables.json"
    if damage == "changed":
        shutil.copyfile(Tables(before).path("accepted"), path)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "lost":
        path.unlink()
    elif damage == "no record":
        record.write_text("{")
    elif damage == "no object":
        record.write_text("[]")
    else:
        record.write_text(record.read_text().replace(before.manifest.dataset_hash, "0" * 64))

    changed = updated(releases, "a claim")
    assert find_earlier(changed, tmp_path) is None
    expected = dict(made_anew(changed))
    assert all(Tables(changed).frame(name).equals(expected[name]) for name in TABLES)
    assert all(file.path.stat().st_nlink == 1 for file in Tables(changed).files())


def test_a_file_that_is_no_table_is_made_anew(generated: Path, tmp_path: Path) -> None:
    """Though it has its hash: written by a version of Polars whose files this one cannot read."""
    shutil.copytree(generated, tmp_path / "data")
    releases = Releases(tmp_path / "data")
    before = releases.current()
    path, record = Tables(before).path("responsibility"), before.path / "tables" / "tables.json"
    text = record.read_text().replace(file_hash(path), sha256(b"PAR0").hexdigest())
    path.write_bytes(b"PAR0")
    record.write_text(text)

    changed = updated(releases, "a claim")
    assert find_earlier(changed, tmp_path)
    expected = dict(made_anew(changed))
    assert all(Tables(changed).frame(name).equals(expected[name]) for name in TABLES)


@pytest.mark.parametrize("why", ["its changes are cut", "it is pruned", "it is restored", "plain"])
def test_what_does_not_follow_for_certain_is_made_anew(
    generated: Path, tmp_path: Path, why: str
) -> None:
    releases = copied(generated, tmp_path / "data")
    first = releases.current()
    changed = updated(releases, "a claim")
    if why == "its changes are cut":
        added = changed.path / "added.nq"
        added.write_bytes(b"".join(added.read_bytes().splitlines(keepends=True)[:-1]))
    elif why == "it is pruned":
        releases.prune(1)
    elif why == "it is restored":
        changed = releases.restore(first.id)
    else:
        releases = Releases(tmp_path / "plain")
        releases.publish(
            odd_quads(), counts={}, sources=(), report={}, software={}, action="build",
            author="tests", message="", default_graph="plain",
        )  # fmt: skip
        Tables(releases.current()).files()
        changed = revised(releases, lambda ledger: ledger.remove(ODD[:3]))

    assert find_earlier(changed, tmp_path) is None
    expected = dict(made_anew(changed))
    assert all(Tables(changed).frame(name).equals(expected[name]) for name in TABLES)


MAKE = """
import sys
from pathlib import Path
from heliograph.graph.store import Releases
from heliograph.graph.tables import Tables
print([file.sha256 for file in Tables(Releases(Path(sys.argv[1])).current()).files()])
"""


def test_several_processes_follow_a_change_at_once(generated: Path, tmp_path: Path) -> None:
    releases = copied(generated, tmp_path / "data")
    before = releases.current()
    changed = updated(releases, "an event")
    command = [sys.executable, "-c", MAKE, str(tmp_path / "data")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    answers = {run.communicate(timeout=60)[0] for run in runs}
    assert len(answers) == 1 and not any(run.returncode for run in runs)
    assert not [path for path in changed.path.iterdir() if path.name.startswith(".")]
    assert "events" in differing(changed, before)
