"""Frozen results: one hash for one thing, whole or not there, and nothing changed is served."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import pytest

from heliograph.graph.bibliography import FORMS, cite, licence_name
from heliograph.graph.citation import Citations
from heliograph.graph.errors import QuerySyntaxError, QueryTooLarge
from heliograph.graph.freezing import freeze, rerun, same_result
from heliograph.graph.snapshots import (
    Snapshot,
    SnapshotDamaged,
    SnapshotLimits,
    SnapshotNotFound,
    Snapshots,
    SnapshotsFull,
    identity,
)
from heliograph.graph.store import EmbeddedEngine, EngineSettings, QueryRequest, Releases

Freeze = Callable[..., tuple[Snapshot, bool]]
KILLS = 60
FREEZER = Path(__file__).with_name("freezer.py")
TARGETS = """# Targets of attacks
PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?event ?target WHERE { ?event hg:target ?target }"""
DESCRIBE = "DESCRIBE <https://w3id.org/heliograph/id/actor/fdd>"
HOSTILE = [
    "",
    ".",
    "..",
    "../../releases",
    "..%2f..%2fcurrent",
    "/etc/passwd",
    "0" * 63,
    "0" * 65,
    "A" * 64,
    "g" * 64,
    "0" * 64 + "\n",
    "0" * 32 + "/" + "0" * 31,
    "\0" * 64,
    "٠" * 64,
    ".tmp-x",
    "x" * 100_000,
]


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path)


@pytest.fixture
def frozen(engine: EmbeddedEngine, snapshots: Snapshots) -> Freeze:
    """Freeze a query on the release of the briefs."""
    citations = Citations(engine)

    def run(
        text: str = TARGETS, into: Snapshots = snapshots, **given: Any
    ) -> tuple[Snapshot, bool]:
        manifest = engine.release.manifest
        return freeze(into, engine, manifest, citations, QueryRequest(text, **given))

    return run


def folder(snapshots: Snapshots, snapshot: Snapshot, root: Path) -> Path:
    return root / "snapshots" / snapshot.hash


def test_a_snapshot_says_what_was_asked_of_which_release(
    frozen: Freeze, snapshots: Snapshots, engine: EmbeddedEngine
) -> None:
    snapshot, is_new = frozen()

    manifest = engine.release.manifest
    assert is_new
    assert snapshot.query == TARGETS
    assert snapshot.title == "Targets of attacks"
    assert (snapshot.release, snapshot.released) == (manifest.id, manifest.created)
    assert (snapshot.dataset_hash, snapshot.default_graph) == (manifest.dataset_hash, "merge")
    assert snapshot.rows == len(engine.rows(TARGETS))
    assert snapshot.software.keys() >= {"pyoxigraph", "python"}
    assert snapshot.datasets[0]["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {s.iri.rpartition("/")[2] for s in snapshot.sources if s.kind == "document"} == {
        row["d"].value
        for row in engine.rows(
            """PREFIX hg: <https://w3id.org/heliograph/ontology#>
            PREFIX prov: <http://www.w3.org/ns/prov#>
            SELECT DISTINCT (REPLACE(STR(?document), ".*/", "") AS ?d) {
              GRAPH ?g { ?event hg:target ?target } ?g prov:wasDerivedFrom?/hg:document ?document
            }"""
        )
    }
    assert snapshots.get(snapshot.hash) == snapshot


def test_the_hash_is_that_of_query_dataset_and_result(frozen: Freeze, snapshots: Snapshots) -> None:
    snapshot, _ = frozen()

    result = snapshots.result(snapshot)
    content = {
        "dataset": snapshot.dataset_hash,
        "default_graph": "merge",
        "default_graphs": [],
        "form": "select",
        "named_graphs": [],
        "query": TARGETS,
        "result": sha256(result).hexdigest(),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert snapshot.hash == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "text", [TARGETS, DESCRIBE, "ASK { ?s ?p ?o }", TARGETS + " ORDER BY ?event"]
)
def test_the_same_frozen_again_is_the_same_snapshot(
    text: str, frozen: Freeze, tmp_path: Path
) -> None:
    first, is_new = frozen(text)
    before = sorted((p, p.stat().st_mtime_ns) for p in (tmp_path / "snapshots").rglob("*"))

    again, is_new_again = frozen(text.replace("\n", "\r\n"))

    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert before == sorted((p, p.stat().st_mtime_ns) for p in (tmp_path / "snapshots").rglob("*"))


def test_other_engines_and_folders_give_the_same_hash(
    frozen: Freeze, engine: EmbeddedEngine, tmp_path: Path
) -> None:
    settings = EngineSettings(workers=1, in_memory_quads=1)
    elsewhere = Snapshots(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    with EmbeddedEngine(engine.release, settings) as on_disk:
        manifest, citations = engine.release.manifest, Citations(on_disk)
        other, _ = freeze(elsewhere, on_disk, manifest, citations, QueryRequest(TARGETS))

    assert other.hash == frozen()[0].hash


def test_another_query_dataset_or_result_is_another_snapshot(frozen: Freeze) -> None:
    gazetteer = "https://w3id.org/heliograph/id/dataset/gazetteer"
    texts = [TARGETS, TARGETS + " LIMIT 1", TARGETS.replace("?target", "?t"), DESCRIBE]
    found = [frozen(text)[0] for text in texts]
    found.append(frozen(TARGETS, default_graphs=(gazetteer,))[0])
    found.append(frozen(TARGETS, named_graphs=(gazetteer,))[0])
    first = found[0]
    others = [
        replace(first, dataset_hash="0" * 64),
        replace(first, default_graph="plain"),
        replace(first, result_hash="0" * 64),
    ]

    hashes = [snapshot.hash for snapshot in found] + [identity(other) for other in others]
    assert len(set(hashes)) == len(hashes)
    assert identity(replace(first, created="2000-01-01T00:00:00+00:00")) == first.hash


def test_graphs_named_in_another_order_are_the_same(frozen: Freeze) -> None:
    graphs = tuple(f"https://w3id.org/heliograph/id/dataset/{n}" for n in ("gazetteer", "briefs"))

    first, again = (frozen(TARGETS, default_graphs=g)[0] for g in (graphs, graphs[::-1] * 2))

    assert first == again


def test_a_snapshot_outlives_its_release(
    frozen: Freeze, engine: EmbeddedEngine, tmp_path: Path
) -> None:
    releases = Releases(tmp_path)
    shutil.copytree(engine.release.path.parent.parent, tmp_path, dirs_exist_ok=True)
    snapshot, _ = frozen()
    result = Snapshots(tmp_path).result(snapshot)
    for number in range(2):
        releases.publish(
            [f'<a:s> <a:p> "{number}" <a:g> .'],
            counts={},
            sources=[],
            report={},
            software={},
            action="build",
            message="",
            author="tests",
        )
    removed = releases.prune(1)

    assert snapshot.release in removed
    assert Snapshots(tmp_path).get(snapshot.hash) == snapshot
    assert Snapshots(tmp_path).result(snapshot) == result
    with EmbeddedEngine(releases.current()) as now:
        other = rerun(Snapshots(tmp_path), snapshot, now, 10)
    assert not same_result(snapshot, result, other)


def test_the_same_result_is_known_as_such(frozen: Freeze, engine: EmbeddedEngine) -> None:
    for text in (TARGETS, TARGETS + " ORDER BY ?event", DESCRIBE, "ASK {}"):
        snapshot, _ = frozen(text)
        snapshots = Snapshots(Path("nowhere"))
        now = rerun(snapshots, snapshot, engine, 10)
        assert same_result(snapshot, now, now)
    ordered = replace(snapshot, ordered=True)
    assert same_result(ordered, b"[\na,\nb\n]", b"[\nb,\na\n]")
    assert not same_result(ordered, b"[\na,\nb\n]", b"[\na,\nc\n]")
    assert not same_result(replace(snapshot, ordered=False), b"[\na,\nb\n]", b"[\nb,\na\n]")


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record | {"query": record["query"] + " "},
        lambda record: record | {"release": "20000101T000000.000000Z-00000000"},
        lambda record: record | {"created": "2000-01-01T00:00:00+00:00"},
        lambda record: record | {"licences": ["https://a.example/free"]},
        lambda record: record | {"sources": []},
        lambda record: record | {"sources": [{"iri": 1}]},
        lambda record: record | {"result_hash": sha256(b"").hexdigest()},
        lambda record: record | {"hash": "0" * 64},
        lambda record: record | {"format": "../../current"},
        lambda record: record | {"more": 1},
        lambda record: {k: v for k, v in record.items() if k != "record_hash"},
        lambda record: [record],
        lambda record: None,
    ],
)
def test_a_changed_record_is_reported_and_not_served(
    change: Callable[[Any], Any], frozen: Freeze, snapshots: Snapshots, tmp_path: Path
) -> None:
    snapshot, _ = frozen()
    path = folder(snapshots, snapshot, tmp_path) / "snapshot.json"
    path.write_text(json.dumps(change(json.loads(path.read_bytes()))))

    with pytest.raises(SnapshotDamaged, match=snapshot.hash):
        snapshots.get(snapshot.hash)
    assert snapshots.list() == ([], [snapshot.hash])
    with pytest.raises(SnapshotDamaged):
        frozen()


def test_a_record_with_another_ones_content_is_reported(
    frozen: Freeze, snapshots: Snapshots, tmp_path: Path
) -> None:
    first, second = frozen()[0], frozen(DESCRIBE)[0]
    shutil.rmtree(folder(snapshots, first, tmp_path))
    shutil.copytree(folder(snapshots, second, tmp_path), folder(snapshots, first, tmp_path))

    with pytest.raises(SnapshotDamaged):
        snapshots.get(first.hash)


@pytest.mark.parametrize("content", [b"", b"{}", b"changed", None])
def test_a_changed_result_is_reported_and_not_served(
    content: bytes | None, frozen: Freeze, snapshots: Snapshots, tmp_path: Path
) -> None:
    snapshot, _ = frozen()
    path = folder(snapshots, snapshot, tmp_path) / "result.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)

    with pytest.raises(SnapshotDamaged, match=snapshot.hash):
        snapshots.result(snapshot)


def test_cut_and_empty_records_are_reported(
    frozen: Freeze, snapshots: Snapshots, tmp_path: Path
) -> None:
    snapshot, _ = frozen()
    path = folder(snapshots, snapshot, tmp_path) / "snapshot.json"
    for content in (path.read_bytes()[:-30], b"", b"\xff\xfe", b"[" * 200_000):
        path.write_bytes(content)
        with pytest.raises(SnapshotDamaged):
            snapshots.get(snapshot.hash)
    path.unlink()
    with pytest.raises(SnapshotDamaged):
        snapshots.get(snapshot.hash)


@pytest.mark.parametrize("identifier", HOSTILE, ids=lambda text: repr(text[:20]))
def test_what_is_no_hash_finds_nothing(
    identifier: str, frozen: Freeze, snapshots: Snapshots
) -> None:
    frozen()

    with pytest.raises(SnapshotNotFound):
        snapshots.get(identifier)
    with pytest.raises(SnapshotNotFound):
        snapshots.find(identifier)


def test_a_snapshot_is_found_by_the_beginning_of_its_hash(
    frozen: Freeze, snapshots: Snapshots
) -> None:
    snapshot, _ = frozen()

    assert snapshots.find(snapshot.hash[:8]) == snapshot
    assert snapshots.find(snapshot.hash) == snapshot
    with pytest.raises(SnapshotNotFound):
        snapshots.find(snapshot.hash[:2])
    with pytest.raises(SnapshotNotFound):
        snapshots.get("0" * 64)


def test_a_folder_without_snapshots_is_an_empty_list(tmp_path: Path) -> None:
    assert Snapshots(tmp_path / "none").list() == ([], [])


def test_more_than_the_limits_allow_is_refused(frozen: Freeze, tmp_path: Path) -> None:
    few = Snapshots(tmp_path, SnapshotLimits(count=2))
    frozen("ASK {}", few)
    frozen("ASK { }", few)

    with pytest.raises(SnapshotsFull, match="2"):
        frozen("ASK {  }", few)
    assert frozen("ASK {}", few)[1] is False
    with pytest.raises(QueryTooLarge, match="100"):
        frozen(TARGETS, Snapshots(tmp_path, SnapshotLimits(result_bytes=100)))
    assert len(few.hashes()) == 2


def test_what_cannot_be_asked_is_not_frozen(frozen: Freeze, snapshots: Snapshots) -> None:
    for text in ("SELECT ?s {", "", "ASK { <relative> ?p ?o }"):
        with pytest.raises(QuerySyntaxError):
            frozen(text)

    assert snapshots.hashes() == []


def test_many_who_freeze_at_once_make_one(frozen: Freeze, tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: frozen(TARGETS), range(24)))

    assert [is_new for _, is_new in found].count(True) == 1
    assert {snapshot.hash for snapshot, _ in found} == set(snapshots.hashes())
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == snapshots.hashes()


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory, if there is one: a kill loses nothing the kernel has, synced or not."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        yield Path(name)


def test_killed_freezers_leave_a_whole_snapshot_or_none(memory: Path) -> None:
    chance, stages = random.Random(20240128), set()
    snapshots = Snapshots(memory, SnapshotLimits(count=10**6))
    command = [sys.executable, str(FREEZER), str(memory)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as parent:
        assert parent.stdin and parent.stdout
        for kill in range(KILLS):
            parent.stdin.write(f"{kill * 10_000}\n")
            parent.stdin.flush()
            pid = int(parent.stdout.readline())
            sleep(chance.uniform(0.001, 0.02))
            os.kill(pid, signal.SIGKILL)
            assert parent.stdout.readline() == "dead\n"
            for draft in (memory / "snapshots").glob(".tmp-*"):
                stages.add(tuple(sorted(path.name for path in draft.iterdir())))
        parent.stdin.close()

    found, damaged = snapshots.list()
    assert not damaged
    assert len(found) > KILLS // 4
    assert all(len(snapshots.result(snapshot)) == snapshot.result_bytes for snapshot in found)
    assert len(stages) > 1, f"the kills are not spread over the writing: {stages}"


def test_what_killed_freezers_left_is_removed_after_a_while(frozen: Freeze, tmp_path: Path) -> None:
    old, new = (tmp_path / "snapshots" / f".tmp-{name}" for name in ("old", "new"))
    for path in (old, new):
        path.mkdir(parents=True)
        (path / "result.json").write_text("half")
    os.utime(old, (0, 0))

    frozen()

    assert not old.exists()
    assert new.exists()


def test_every_form_of_a_citation_names_the_hash_and_the_release(frozen: Freeze) -> None:
    snapshot, _ = frozen()
    url = f"https://a.example/snapshots/{snapshot.hash}"

    for form, media_type in FORMS.items():
        text, kind = cite(snapshot, url, form)
        assert kind == media_type
        for part in (snapshot.hash, snapshot.release, url, "CC BY 4.0", "Targets of attacks"):
            assert part in text, form
    (entry,) = json.loads(cite(snapshot, url, "csl-json")[0])
    assert entry["type"] == "dataset"
    assert entry["URL"] == url


def test_bibtex_and_ris_stay_whole_whatever_the_title_says(frozen: Freeze) -> None:
    title = r"50% of {x} & \input{y} #1 $z_1$ ~^ " + "\x0b\u2028ER  - "
    snapshot, _ = frozen(f"# {title}\n{DESCRIBE}")

    bibtex, ris = (cite(snapshot, "", form)[0] for form in ("bibtex", "ris"))
    assert bibtex.replace(r"\{", "").replace(r"\}", "").count("{") == bibtex.replace(
        r"\{", ""
    ).replace(r"\}", "").count("}")
    assert r"50\% of \{x\} \& \textbackslash{}input\{y\} \#1 \$z\_1\$" in bibtex
    assert [line[:2] for line in ris.splitlines()].count("ER") == 1


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0", "CC BY-NC-SA 3.0"),
        ("https://a.example/terms", "https://a.example/terms"),
    ],
)
def test_licences_are_called_by_their_common_names(iri: str, expected: str) -> None:
    assert licence_name(iri) == expected
