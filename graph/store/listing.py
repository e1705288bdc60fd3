"""The quads of a release as lines: sorted in a file, or taken from its store where there is none.

Small releases keep ``dataset.nq``. A larger one has its store alone, and beside it what it
changed in its parent: ``added.nq`` and ``removed.nq``, sorted too.
"""

from __future__ import annotations

import heapq
import mmap
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store

from heliograph.graph.store.nquads import DefaultGraphMode, Tally, sort_quads

DATASET = "dataset.nq"
ADDED, REMOVED = "added.nq", "removed.nq"
# Above this many quads, and so beyond what the engine holds in memory by default, a release is
# listed only when somebody asks for it.
LISTED_QUADS = 2_000_000
_DUMP = "dump.nq"


def stored_lines(store: Store, mode: DefaultGraphMode) -> Iterator[bytes]:
    """Yield the quads of a store graph by graph, without a merge of them."""
    graphs: list[NamedNode | BlankNode | DefaultGraph] = list(store.named_graphs())
    for graph in graphs:
        end = f" {graph} .\n".encode()
        triples = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        for line in triples.splitlines(keepends=True):
            yield line[:-3] + end
    if mode == "plain":
        triples = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        yield from triples.splitlines(keepends=True)


def write_listing(store: Store, target: Path, mode: DefaultGraphMode) -> Tally:
    """Write the quads of a store as a sorted file, through one that is not.

    Raises InvalidQuads for what no release may hold.
    """
    dump = target.with_name(f"{target.name}-{_DUMP}")
    with dump.open("wb") as file:
        file.writelines(stored_lines(store, mode))
    try:
        return sort_quads(dump, target, mode)
    finally:
        dump.unlink()


def write_everything(store: Store, target: Path) -> Tally:
    """Write all that a store holds, the default graph included, as a sorted file."""
    return write_listing(store, target, "plain")


def merge_changes(
    listed: Path, target: Path, added: Sequence[bytes], removed: Sequence[bytes]
) -> None:
    """Write a file of sorted lines with some more and without others, both sorted as well.

    What lies between the changes is copied in one piece.
    """
    with listed.open("rb") as file, target.open("wb") as output:
        if not file.seek(0, os.SEEK_END):
            output.writelines(added)
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            done = 0
            for line, is_new in heapq.merge(
                ((x, True) for x in added), ((x, False) for x in removed)
            ):
                place = _place(lines, line, done)
                output.write(lines[done:place])
                done = place
                if is_new:
                    output.write(line)
                else:
                    done += len(line)
            output.write(lines[done:])


def _place(lines: mmap.mmap, line: bytes, low: int) -> int:
    """Return where a line stands in sorted ones, or where it would; ``low`` begins a line."""
    high = len(lines)
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle) + 1
        if lines[middle:end] < line:
            low = end
        else:
            high = middle
    return low
