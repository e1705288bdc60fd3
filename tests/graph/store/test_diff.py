from __future__ import annotations

from collections.abc import Callable

from heliograph.graph.store import Change, Release, Releases, SourceCounts
from heliograph.graph.store.diff import source_of

Publish = Callable[..., Release]
ID = "https://w3id.org/heliograph/id/"


def line(subject: str, value: str, graph: str) -> str:
    return f'<a:{subject}> <a:p> "{value}" <{ID}{graph}> .'


KEPT = line("kept", "1", "passage/000/lead/1")
OLD = [KEPT, line("s", "2", "passage/000/lead/2"), line("gone", "1", "dataset/briefs")]
NEW = [KEPT, line("s", "3", "passage/000/lead/2"), line("new", "1", "inference/event-x-date")]


def test_a_diff_lists_every_quad_that_only_one_release_has(
    publish: Publish, releases: Releases
) -> None:
    old, new = publish(OLD), publish(NEW)

    found = releases.diff(old.id, new)

    assert (found.old, found.new) == (old.id, new.id)
    assert [str(quad) for quad in found.removed] == sorted(set(OLD) - set(NEW))
    assert [str(quad) for quad in found.added] == sorted(set(NEW) - set(OLD))


def test_a_change_is_another_value_in_the_same_place(publish: Publish, releases: Releases) -> None:
    found = releases.diff(publish(OLD), publish(NEW))

    graph = f"<{ID}passage/000/lead/2>"
    assert found.changed == (Change(graph, "<a:s>", "<a:p>", ('"2"',), ('"3"',)),)


def test_a_value_that_stayed_is_no_part_of_a_change(publish: Publish, releases: Releases) -> None:
    graph = "dataset/briefs"
    old = [line("s", value, graph) for value in "ab"]
    new = [line("s", value, graph) for value in "acd"]

    (change,) = releases.diff(publish(old), publish(new)).changed
    assert (change.before, change.after) == (('"b"',), ('"c"', '"d"'))


def test_differences_are_grouped_by_document_dataset_and_inference(
    publish: Publish, releases: Releases
) -> None:
    found = releases.diff(publish(OLD), publish(NEW))

    assert found.by_source == {
        f"{ID}dataset/briefs": SourceCounts(removed=1),
        f"{ID}document/000": SourceCounts(added=1, removed=1, changed=1),
        f"{ID}inference/event-x-date": SourceCounts(added=1),
    }
    part = found.of_source(f"{ID}document/000")
    assert (len(part.added), len(part.removed), len(part.changed)) == (1, 1, 1)


def test_equal_releases_do_not_differ(publish: Publish, releases: Releases) -> None:
    found = releases.diff(publish(OLD), publish(list(reversed(OLD))))

    assert (found.added, found.removed, found.changed, found.by_source) == ((), (), (), {})


def test_a_diff_goes_into_json_with_or_without_its_quads(
    publish: Publish, releases: Releases
) -> None:
    found = releases.diff(publish(OLD), publish(NEW))

    short, full = found.as_dict(full=False), found.as_dict()
    assert short["counts"] == {"added": 2, "removed": 2, "changed": 1}
    assert "added" not in short
    assert full["added"] == sorted(set(NEW) - set(OLD))
    assert full["changed"][0]["after"] == ('"3"',)


def test_a_graph_stands_for_its_document_or_for_itself() -> None:
    assert source_of(f"<{ID}passage/003/body/4.1>") == f"{ID}document/003"
    assert source_of(f"<{ID}derivation/accepted-view>") == f"{ID}derivation/accepted-view"
    assert source_of("") == ""
