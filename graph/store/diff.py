"""What two releases differ in, quad by quad and source by source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from heliograph.graph.store.nquads import NQuad, parse_line
from heliograph.graph.store.release import Release

_PASSAGE = re.compile(r"<(.*/id/)passage/([^/>]+)/[^>]*>")
_place = attrgetter("graph", "subject", "predicate")


@dataclass(frozen=True, slots=True)
class Change:
    """One graph, subject and predicate whose values differ; values that stayed are left out."""

    graph: str
    subject: str
    predicate: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How many quads a source gained and lost, and how many changes that makes."""

    added: int = 0
    removed: int = 0
    changed: int = 0


@dataclass(frozen=True)
class ReleaseDiff:
    """All quads that only one of two releases holds.

    ``changed`` pairs the added and removed quads of one graph, subject and predicate; those
    quads stay in ``added`` and ``removed`` too, so that the two lists alone are complete.
    """

    old: str
    new: str
    added: tuple[NQuad, ...]
    removed: tuple[NQuad, ...]

    @cached_property
    def changed(self) -> tuple[Change, ...]:
        before, after = _by_place(self.removed), _by_place(self.added)
        return tuple(
            Change(*place, before[place], after[place]) for place in before if place in after
        )

    @cached_property
    def by_source(self) -> dict[str, SourceCounts]:
        """Counts by the document, dataset, inference or derivation that the graphs belong to."""
        counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for name in ("added", "removed", "changed"):
            for item in getattr(self, name):
                counts[source_of(item.graph)][name] += 1
        return {source: SourceCounts(**counts[source]) for source in sorted(counts)}

    def of_source(self, source: str) -> ReleaseDiff:
        """Return the part of the difference that lies in one source's graphs."""
        added = tuple(quad for quad in self.added if source_of(quad.graph) == source)
        removed = tuple(quad for quad in self.removed if source_of(quad.graph) == source)
        return ReleaseDiff(self.old, self.new, added, removed)

    def as_dict(self, full: bool = True) -> dict[str, Any]:
        """Return counts in all and by source; with ``full`` also every quad and change."""
        counts = SourceCounts(len(self.added), len(self.removed), len(self.changed))
        found: dict[str, Any] = {
            "old": self.old,
            "new": self.new,
            "counts": asdict(counts),
            "by_source": {source: asdict(item) for source, item in self.by_source.items()},
        }
        if full:
            found["added"] = [str(quad) for quad in self.added]
            found["removed"] = [str(quad) for quad in self.removed]
            found["changed"] = [asdict(change) for change in self.changed]
        return found


def compare(old: Release, new: Release) -> ReleaseDiff:
    """Compare two releases: by the changes that lie between them, else by all of their lines."""
    if old.manifest.dataset_hash == new.manifest.dataset_hash:
        return ReleaseDiff(old.id, new.id, (), ())
    back = _between(new, old)
    found = back[::-1] if back else _between(old, new)
    removed, added = found or lines_only_in_one(old.dataset, new.dataset)
    return ReleaseDiff(
        old.id, new.id, tuple(map(parse_line, added)), tuple(map(parse_line, removed))
    )


def _between(old: Release, new: Release) -> tuple[list[bytes], list[bytes]] | None:
    """Return the lines removed and added on the way from a release to a later one.

    None where the later does not come of the other by changes that are all still there.
    """
    steps = []
    while new.id != old.id:
        changes = new.changes()
        parent = new.parent()
        if changes is None or parent is None:
            return None
        steps.append(changes)
        new = parent
    added: set[bytes] = set()
    removed: set[bytes] = set()
    for more, less in reversed(steps):
        new_ones, old_ones = {*more} - removed, {*less} - added
        added, removed = (added - {*less}) | new_ones, (removed - {*more}) | old_ones
    return sorted(removed), sorted(added)


def source_of(graph: str) -> str:
    """Return the source a graph name stands for: a passage's document, else the graph itself.

    >>> source_of("<https://example.org/id/passage/000/lead/1.2>")
    'https://example.org/id/document/000'
    """
    match = _PASSAGE.fullmatch(graph)
    return f"{match[1]}document/{match[2]}" if match else graph.strip("<>")


def _by_place(quads: Iterable[NQuad]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    groups = groupby(sorted(quads, key=_place), key=_place)
    return {place: tuple(quad.object for quad in group) for place, group in groups}


def lines_only_in_one(old: Path, new: Path) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that only the first, and only the second of two sorted files has."""
    removed: list[bytes] = []
    added: list[bytes] = []
    with old.open("rb") as left_file, new.open("rb") as right_file:
        for left, right in _walk(left_file, right_file):
            if left:
                removed.append(left)
            if right:
                added.append(right)
    return removed, added


def _walk(left: Iterator[bytes], right: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines that only one of two sorted sequences has, each beside b""."""
    one, other = next(left, b""), next(right, b"")
    while one or other:
        if one == other:
            one, other = next(left, b""), next(right, b"")
        elif one and (not other or one < other):
            yield one, b""
            one = next(left, b"")
        else:
            yield b"", other
            other = next(right, b"")
