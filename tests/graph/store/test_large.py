"""Releases that are not listed: what their input says of them, and what their store gives back."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.linehash import hash_of, joined, without
from heliograph.graph.store import (
    EmbeddedEngine,
    EngineSettings,
    Release,
    Releases,
    Update,
    dump_release,
)
from heliograph.graph.store.canonical import examine
from heliograph.graph.store.diff import compare
from heliograph.graph.store.listing import merge_changes
from heliograph.graph.store.nquads import DefaultGraphMode, merged_triples
from heliograph.graph.writing import WriteRequest, write

Publish = Callable[..., Release]
XSD = "http://www.w3.org/2001/XMLSchema#"
REPEATED = "<a:s0> <a:p> <a:o0> <a:g0> ."
REST = {"counts": {}, "sources": [], "report": {}, "software": {}, "message": "", "author": ""}


@pytest.fixture
def large(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "large", listed=-1)


def publish(releases: Releases, lines: object, mode: DefaultGraphMode = "merge") -> Release:
    return releases.publish(lines, action="build", default_graph=mode, **REST)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        "<a:o>", '"x"', '"x"@en', '"x"@en-gb', '"é \\" \\\\"', '"x"^^<a:type>', '""',
        *(f'"{n}"^^<{XSD}integer>' for n in (0, 7, -7, 123456789012345678)),
        *(f'"{n}"^^<{XSD}decimal>' for n in (0, 5, -5, "0.5", "-12.25", "33.7856")),
        *(f'"{n}"^^<{XSD}double>' for n in (1, 5000)),
        *(f'"{n}"^^<{XSD}date>' for n in ("2024-01-28", "2024-02-30", "0000-00-00")),
        *(f'"{n}"^^<{XSD}boolean>' for n in ("true", "false")),
    ],
)  # fmt: skip
def test_a_line_taken_for_canonical_is_what_the_store_gives_back(
    value: str, tmp_path: Path
) -> None:
    (tmp_path / "in").write_text(f"<a:s> <a:p> {value} <a:g> .\n")
    store = Store()
    store.bulk_load(path=tmp_path / "in", format=RdfFormat.N_QUADS)

    found = examine(tmp_path / "in", tmp_path / "merge")

    assert store.dump(format=RdfFormat.N_QUADS) == (tmp_path / "in").read_bytes()
    assert found is not None
    assert found.digest == hash_of([(tmp_path / "in").read_bytes()])
    assert (tmp_path / "merge").read_text() == f"<a:s> <a:p> {value} .\n"


@pytest.mark.parametrize(
    "line",
    [
        '<a:s> <a:p> "x"@EN <a:g> .', f'<a:s> <a:p> "01"^^<{XSD}integer> <a:g> .',
        f'<a:s> <a:p> "-0"^^<{XSD}integer> <a:g> .', f'<a:s> <a:p> "1.50"^^<{XSD}decimal> <a:g> .',
        f'<a:s> <a:p> "1"^^<{XSD}boolean> <a:g> .', f'<a:s> <a:p> "1e3"^^<{XSD}double> <a:g> .',
        f'<a:s> <a:p> "x"^^<{XSD}string> <a:g> .', '<a:s> <a:p> "\\u00e9" <a:g> .',
        f'<a:s> <a:p> "2024-01-28T00:00:00.0Z"^^<{XSD}dateTime> <a:g> .', "<a:s> <a:p> <a:o> .",
        "_:b <a:p> <a:o> <a:g> .", "<a:s>  <a:p> <a:o> <a:g> .", "<a:s> <a:p> <a:o> <a:g> . ",
        "# nothing", '<a:s> <a:p> "a\tb" <a:g> .',
    ],
)  # fmt: skip
def test_what_may_be_written_otherwise_is_not_taken_for_canonical(
    line: str, tmp_path: Path
) -> None:
    (tmp_path / "in").write_text(f"<a:s> <a:p> <a:o> <a:g> .\n{line}\n")

    assert examine(tmp_path / "in", tmp_path / "merge") is None


@pytest.mark.parametrize(
    "spoil",
    [[], ['<a:s0> <a:p> "01"^^<a:n> <a:g> .'], ["<a:s> <a:p> 1 <a:g> ."], [REPEATED]],
    ids=["canonical", "a datatype", "not canonical", "a line twice"],
)
@pytest.mark.parametrize("mode", ["merge", "plain"])
def test_a_large_release_says_of_itself_what_a_listed_one_does(
    large: Releases,
    releases: Releases,
    lines: list[str],
    spoil: list[str],
    mode: DefaultGraphMode,
    tmp_path: Path,
) -> None:
    more = [f"<a:s{n % 9}> <a:p> <a:o{n % 7}> <a:g{n % 5}> ." for n in range(40)] + [
        line.replace(" 1 ", f' "1.0"^^<{XSD}decimal> ') for line in spoil
    ]
    part = tmp_path / "part.nq"
    part.write_text("".join(f"{line}\n" for line in lines))
    small = publish(releases, [*more, part], mode)

    found = publish(large, [*more, part], mode)

    assert not found.is_listed
    for name in ("dataset_hash", "quads", "graphs", "derived_graphs"):
        assert getattr(found.manifest, name) == getattr(small.manifest, name)
    assert sorted(found.lines()) == list(small.lines())
    snapshot = found.open()
    merge = merged_triples(small.lines()) if mode == "merge" else ()
    assert sorted(snapshot.default_graph()) == sorted(merge)
    assert found.dataset.read_bytes() == small.dataset.read_bytes()
    assert not list(found.path.glob("*merge*")) and not list(found.path.glob("input*"))


@pytest.mark.parametrize("line", ["<a:s> <a:p> <a:o> .", "_:b <a:p> <a:o> <a:g> .", "<a:s> <a:p"])
def test_what_no_release_may_hold_is_refused_in_a_large_one(large: Releases, line: str) -> None:
    with pytest.raises(InvalidQuads):
        publish(large, ["<a:s> <a:p> <a:o> <a:g> .", line])

    assert large.list() == []


def test_a_large_release_answers_and_is_exported_like_a_listed_one(
    large: Releases, sample: Release, tmp_path: Path
) -> None:
    found = publish(large, sample.dataset)
    query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o LIMIT 50"

    for memory in (0, 10**6):
        settings = EngineSettings(workers=1, in_memory_quads=memory)
        with EmbeddedEngine(found, settings) as one, EmbeddedEngine(sample, settings) as other:
            assert one.rows(query) == other.rows(query)
    for form in ("nquads", "turtle", "trig"):
        sizes = [
            dump_release(release, form, tmp_path / f"{number}")
            for number, release in enumerate((found, sample))
        ]
        assert sizes[0] == sizes[1]
        texts = [(tmp_path / f"{number}").read_text().splitlines() for number in range(2)]
        assert sorted(texts[0]) == sorted(texts[1]) or form == "turtle"


def test_releases_are_compared_by_the_changes_between_them_or_by_all_they_hold(
    large: Releases, sample: Release
) -> None:
    first = publish(large, sample.dataset)
    steps = [
        "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1, 2 } }",
        "DELETE DATA { GRAPH <a:g> { <a:s> <a:p> 1 } } ; "
        "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 3 } }",
        "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } } ; "
        "DELETE DATA { GRAPH <a:g> { <a:s> <a:p> 2 } }",
    ]
    for text in steps:
        write(large, WriteRequest(Update(text)))
    last = large.current()

    by_changes = compare(first, last)
    listed = compare(last, first)

    assert [quad.object[1] for quad in by_changes.added] == ["1", "3"]
    assert (by_changes.removed, by_changes.added) == (listed.added, listed.removed)
    assert not first.is_listed and not last.is_listed
    middle = large.list()[1]
    large.prune(1)
    again = publish(large, sample.dataset)
    assert compare(again, last).added == by_changes.added
    assert again.is_listed and not middle.path.exists()


def test_files_are_added_to_a_large_release_as_to_a_listed_one(
    large: Releases, releases: Releases, lines: list[str], tmp_path: Path
) -> None:
    files = [tmp_path / "one.nq", tmp_path / "two.nq"]
    files[0].write_text(f"{lines[0]}\n<a:s> <a:p> <a:o> <a:new> .\n" * 2)
    files[1].write_text(f'<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> "01"^^<{XSD}integer> <a:new> .\n')
    both = []
    for found in (large, releases):
        publish(found, lines)
        both.append(found.extend(files, source={"dataset": "d"}, author="", message=""))

    one, other = both
    for name in ("dataset_hash", "quads", "graphs", "sources", "counts"):
        assert getattr(one.manifest, name) == getattr(other.manifest, name)
    assert sorted(one.lines()) == list(other.lines())
    assert sorted(one.open().default_graph()) == sorted(other.open().default_graph())
    assert len(compare(large.list()[1], one).added) == 3
    for line in ("_:b <a:p> <a:o> <a:g> .", "<a:s> <a:p> 7 ."):
        files[1].write_text(line.replace("7", "<a:other>"))
        with pytest.raises(InvalidQuads):
            large.extend(files, source={}, author="", message="")
    assert large.current_id() == one.id


def test_a_restored_large_release_is_what_it_was(large: Releases, sample: Release) -> None:
    first = publish(large, sample.dataset)
    write(large, WriteRequest(Update("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }")))

    restored = large.restore(first.id)

    assert sorted(restored.lines()) == list(sample.lines())
    assert compare(first, restored).added == ()


@pytest.mark.parametrize("seed", range(8))
def test_changes_are_merged_into_a_listing_at_their_places(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    every = [f"<a:{n:03}> x{'y' * chance.randrange(9)}\n".encode() for n in range(60)]
    held = sorted(chance.sample(every, chance.randrange(40)))
    removed = sorted(chance.sample(held, chance.randrange(len(held) + 1)))
    added = sorted(chance.sample(sorted(set(every) - set(held)), chance.randrange(20)))
    (tmp_path / "old").write_bytes(b"".join(held))

    merge_changes(tmp_path / "old", tmp_path / "new", added, removed)

    expected = sorted(set(held) - set(removed) | set(added))
    assert (tmp_path / "new").read_bytes() == b"".join(expected)


def test_the_hash_of_a_set_follows_what_is_added_and_taken_away() -> None:
    lines = [f"{n}\n".encode() for n in range(20)]
    whole = hash_of(lines)

    assert hash_of(reversed(lines)) == whole
    assert joined([hash_of(lines[:7]), hash_of(lines[7:])]) == whole
    assert without(whole, lines[7:]) == hash_of(lines[:7])
    assert hash_of(lines[:-1]) != whole
