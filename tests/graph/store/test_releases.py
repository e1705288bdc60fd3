from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from heliograph.graph.errors import InvalidQuads, ReleaseLocked, ReleaseNotFound, StoreError
from heliograph.graph.linehash import hash_of
from heliograph.graph.store import Release, Releases

Publish = Callable[..., Release]
ONE = '<a:s> <a:p> "one" <a:g> .'
TWO = '<a:s> <a:p> "two" <a:g> .'


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_release_holds_what_was_published_and_says_so(publish: Publish) -> None:
    release = publish(
        [TWO, ONE, ONE.encode() + b"\n"],
        counts={"events": 2},
        sources=[{"document": "000"}],
        report={"conforms": True},
        software={"rdflib": "7.6.0"},
        message="first",
    )

    manifest, content = release.manifest, release.dataset.read_bytes()
    assert content.decode().splitlines() == [ONE, TWO]
    assert manifest.dataset_hash == hash_of(content.splitlines(keepends=True))
    assert (manifest.quads, manifest.graphs, manifest.parent) == (2, 1, None)
    assert manifest.counts == {"events": 2}
    assert manifest.sources == [{"document": "000"}]
    assert manifest.software.keys() >= {"python", "pyoxigraph", "rdflib"}
    assert (manifest.action, manifest.author, manifest.message) == ("build", "tests", "first")
    assert json.loads((release.path / "manifest.json").read_bytes()) == manifest.as_dict()


def test_ids_sort_by_time_and_end_with_the_hash(publish: Publish) -> None:
    made = [publish([ONE]) for _ in range(3)]

    ids = [release.id for release in made]
    assert ids == sorted(set(ids))
    assert {identifier[-8:] for identifier in ids} == {made[0].manifest.dataset_hash[:8]}
    assert [release.manifest.parent for release in made] == [None, *ids[:-1]]


def test_an_id_is_later_than_its_parents_even_if_the_clock_went_back(
    publish: Publish, releases: Releases
) -> None:
    first = publish([ONE])
    path = first.path / "manifest.json"
    manifest = json.loads(path.read_bytes()) | {"created": "2999-01-01T00:00:00.000000+00:00"}
    path.write_text(json.dumps(manifest))

    assert publish([ONE]).id.startswith("29990101T000000.000001Z-")


def test_the_store_answers_with_the_dataset_and_its_merge(sample: Release) -> None:
    content = sample.dataset.read_bytes().splitlines(keepends=True)
    snapshot = sample.open()

    assert sorted(snapshot.quads()) == content
    assert set(snapshot.default_graph()) == {
        line.rpartition(b" <")[0] + b" .\n" for line in content
    }
    assert len(list(snapshot.default_graph())) == 400 * 2 + 200 + 3000
    assert len(snapshot.graphs()) == sample.manifest.graphs == 36


def test_a_plain_release_leaves_the_default_graph_as_given(publish: Publish) -> None:
    release = publish([ONE, "<a:s> <a:p> <a:o> ."], default_graph="plain")

    assert list(release.open().default_graph()) == [b"<a:s> <a:p> <a:o> .\n"]
    assert list(release.open().quads()) == [f"{ONE}\n".encode()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("_:b <a:p> <a:o> <a:g> .", "Blank nodes"),
        ("<a:s> <a:p> <a:o> .", "names no source"),
        ("<a:s> <a:p> oops .", "Not valid N-Quads"),
    ],
)
def test_quads_that_may_not_be_published_leave_everything_as_it_was(
    line: str, words: str, publish: Publish, releases: Releases
) -> None:
    before = publish([ONE])

    with pytest.raises(InvalidQuads, match=words):
        publish([TWO, line])

    assert releases.current() == before
    assert names(releases.root / "releases") == {before.id}


def test_a_file_may_be_published_and_stays(publish: Publish, tmp_path: Path) -> None:
    file = tmp_path / "given.nq"
    file.write_text(f"{ONE}\n")

    assert publish(file).manifest.quads == 1
    assert file.exists()


def test_publishing_a_dataset_again_gives_the_same_hash(publish: Publish, sample: Release) -> None:
    again = publish(sample.dataset)

    assert again.manifest.dataset_hash == sample.manifest.dataset_hash


def test_the_list_is_newest_first_and_marks_the_current(
    publish: Publish, releases: Releases
) -> None:
    assert releases.list() == []

    first, second = publish([ONE]), publish([TWO])

    assert [item.id for item in releases.list()] == [second.id, first.id]
    assert [item.is_current for item in releases.list()] == [True, False]
    assert releases.current() == second


def test_a_release_is_found_by_id_or_unique_beginning(publish: Publish, releases: Releases) -> None:
    first, second = publish([ONE]), publish([TWO])

    assert releases.get(first.id) == first
    assert releases.get(second.id[:-3]) == second
    with pytest.raises(ReleaseNotFound, match="2 releases begin with '2'"):
        releases.get("2")
    with pytest.raises(ReleaseNotFound, match="no release begins with 'x'"):
        releases.get("x")


def test_there_is_no_current_release_before_the_first(releases: Releases) -> None:
    with pytest.raises(ReleaseNotFound, match="No release was published"):
        releases.current()


def test_restoring_publishes_the_old_content_as_a_new_release(
    publish: Publish, releases: Releases
) -> None:
    first, second = publish([ONE], message="good"), publish([TWO])

    restored = releases.restore(first.id, author="me")

    assert releases.current() == restored
    assert restored.id > second.id
    assert restored.manifest.parent == second.id
    assert (restored.manifest.action, restored.manifest.author) == ("restore", "me")
    assert restored.manifest.dataset_hash == first.manifest.dataset_hash
    assert restored.dataset.read_bytes() == first.dataset.read_bytes()
    assert list(restored.open().quads()) == [f"{ONE}\n".encode()]


def test_a_restored_release_shares_its_files_and_outlives_the_original(
    publish: Publish, releases: Releases
) -> None:
    first = publish([ONE])
    publish([TWO])
    restored = releases.restore(first.id)

    assert any(path.stat().st_nlink > 1 for path in (restored.path / "store").glob("*.sst"))
    shutil.rmtree(first.path)
    assert list(restored.open().quads()) == [f"{ONE}\n".encode()]


def test_pruning_keeps_the_newest_and_what_is_open_stays_readable(
    publish: Publish, releases: Releases
) -> None:
    made = [publish([f'<a:s> <a:p> "{n}" <a:g> .']) for n in range(4)]
    held = made[0].open()

    assert releases.prune(2) == [made[0].id, made[1].id]

    assert [item.id for item in releases.list()] == [made[3].id, made[2].id]
    assert list(held.quads()) == [b'<a:s> <a:p> "0" <a:g> .\n']
    with pytest.raises(StoreError, match="cannot be opened"):
        made[0].open()
    with pytest.raises(StoreError, match="at least one"):
        releases.prune(0)


def test_what_a_crash_left_is_hidden_and_cleared(publish: Publish, releases: Releases) -> None:
    current = publish([ONE])
    folder = releases.root / "releases"
    (folder / ".tmp-20260101T000000.000000Z").mkdir()
    unfinished = folder / "29990101T000000.000000Z-00000000"
    shutil.copytree(current.path, unfinished)
    (unfinished / ".unpublished").touch()
    (current.path / ".unpublished").touch()  # a crash after the pointer, before the mark went

    assert releases.list() == [current]
    assert releases.prune(1) == []
    assert names(folder) == {current.id}
    assert ".unpublished" not in names(current.path)


def test_a_second_writer_is_told_who_writes(publish: Publish, releases: Releases) -> None:
    before = publish([ONE])
    code = (
        "import sys, time; from pathlib import Path\n"
        "from heliograph.graph.store.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(releases.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"

        with pytest.raises(ReleaseLocked, match=f"process {holder.pid} since 20") as raised:
            publish([TWO])

        assert raised.value.pid == holder.pid
        assert releases.current() == before
        holder.kill()
    assert publish([TWO]).manifest.parent == before.id


def test_the_lock_also_holds_between_threads_of_one_process(releases: Releases) -> None:
    from heliograph.graph.store.lock import writer_lock

    releases.root.mkdir(exist_ok=True)
    with (
        writer_lock(releases.root),
        pytest.raises(ReleaseLocked),
        writer_lock(releases.root),
    ):
        pass
