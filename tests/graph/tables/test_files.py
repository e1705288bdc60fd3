"""The files of the tables: made once, whole or not at all, checked before they are read."""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from bench.event_graphs import release_of
from heliograph.graph.errors import HeliographError, StoreError
from heliograph.graph.store import Release, Releases
from heliograph.graph.tables import TABLES, Tables

MAKE = """
import resource, sys
from pathlib import Path
from heliograph.graph.store import Releases
from heliograph.graph.tables import TABLES, Tables
if "full" in sys.argv:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
tables = Tables(Releases(Path(sys.argv[1])).current())
print(sum(tables.frame(name).height for name in TABLES), flush=True)
print(len(tables.files()))
"""


@pytest.fixture
def made(tmp_path: Path) -> Release:
    return release_of(tmp_path, 30)


def test_what_a_crashed_writer_left_is_removed_and_what_one_at_work_has_is_not(
    made: Release,
) -> None:
    Tables(made).files()
    old, new = made.path / ".tables-old", made.path / ".tables-new"
    for draft in (old, new):
        draft.mkdir()
    os.utime(old, (0, 0))

    Tables(made).frame("events")

    assert new.exists() and not old.exists()


def test_files_have_their_hashes_and_those_of_the_dataset(made: Release) -> None:
    files = Tables(made).files()

    record = json.loads((made.path / "tables" / "tables.json").read_bytes())
    assert [file.name for file in files] == list(TABLES)
    assert record["dataset_hash"] == made.manifest.dataset_hash
    for file in files:
        content = file.path.read_bytes()
        assert (file.sha256, file.bytes) == (sha256(content).hexdigest(), len(content))
        assert file.rows == Tables(made).frame(file.name).height


def test_files_are_made_once(made: Release) -> None:
    before = [file.path.stat().st_ino for file in Tables(made).files()]

    assert [file.path.stat().st_ino for file in Tables(made).files()] == before


@pytest.mark.parametrize("damage", ["changed", "cut", "lost", "no record", "other dataset"])
def test_what_does_not_match_its_hash_is_made_anew(made: Release, damage: str) -> None:
    expected = Tables(made).frame("events")
    path, record = Tables(made).path("events"), made.path / "tables" / "tables.json"
    if damage == "changed":
        shutil.copyfile(Tables(made).path("accepted"), path)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "lost":
        path.unlink()
    elif damage == "no record":
        record.write_text("{")
    else:
        record.write_text(record.read_text().replace(made.manifest.dataset_hash, "0" * 64))

    tables = Tables(made)
    assert tables.frame("events").equals(expected)
    assert [file.sha256 for file in tables.files()] == [
        sha256(file.path.read_bytes()).hexdigest() for file in tables.files()
    ]


def test_several_processes_make_them_at_once(made: Release, tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    answers = {run.communicate(timeout=60)[0] for run in runs}
    assert len(answers) == 1 and not any(run.returncode for run in runs)
    assert sorted(path.name for path in made.path.iterdir() if path.name.startswith(".")) == []


def test_where_nothing_can_be_written_tables_are_made_in_memory(
    made: Release, tmp_path: Path
) -> None:
    """As on a full disk: here no file may grow beyond nothing."""
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(tmp_path), "full"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    expected = sum(Tables(made).frame(name).height for name in TABLES)
    assert done.stdout.strip() == str(expected)
    assert "cannot be written" in done.stderr


def test_a_release_that_is_gone_says_so(made: Release, tmp_path: Path) -> None:
    shutil.rmtree(made.path)

    with pytest.raises(StoreError, match="cannot be (opened|loaded|read)|cannot become tables"):
        Tables(made).frame("events")


def test_an_unknown_table_is_named_with_those_there_are(made: Release) -> None:
    with pytest.raises(HeliographError, match="no table 'deeds'; expected one of events, "):
        Tables(made).frame("deeds")


def test_a_restored_release_has_tables_of_its_own(made: Release, tmp_path: Path) -> None:
    expected = Tables(made).frame("events")
    restored = Releases(tmp_path).restore(made.id)

    assert Tables(restored).frame("events").equals(expected)
    assert Tables(restored).path("events") != Tables(made).path("events")
