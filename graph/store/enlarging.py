"""A release made of a large one and some files: the store is copied and added to, not rebuilt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.linehash import hash_of
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.listing import ADDED, REMOVED
from heliograph.graph.store.loading import STORE, holds_any
from heliograph.graph.store.nquads import Tally, line_of, parse_line, sort_quads
from heliograph.graph.store.release import Release

_BATCH = 20_000


def enlarge(base: Release, added: Sequence[Path], draft: Path) -> Tally:
    """Copy the store of a release into an empty folder and add files of N-Quads to the copy.

    Takes time for what is added and memory for a batch of it. Raises InvalidQuads.
    """
    before = base.copy_store(draft)
    store = Store(draft / STORE)
    manifest = base.manifest
    mode = manifest.default_graph
    digest, quads = base.line_hash, manifest.quads
    graphs: set[NamedNode] = set()
    unsorted = draft / f"unsorted-{ADDED}"
    with unsorted.open("wb") as file:
        for batch in _batches(added):
            ledger = Ledger(store)
            ledger.add(batch)
            lines = [line_of(quad) for quad in ledger.added]
            for line in lines:
                parse_line(line, mode)
            file.writelines(lines)
            digest, quads = hash_of(lines, digest), quads + len(lines)
            graphs.update(ledger.graphs)
            if mode == "merge":
                if any(isinstance(quad.graph_name, DefaultGraph) for quad in ledger.added):
                    raise InvalidQuads("A quad without a graph names no source")
                store.extend(Quad(*quad.triple) for quad in ledger.added)
    store.flush()
    sort_quads(unsorted, draft / ADDED, mode)
    unsorted.unlink()
    (draft / REMOVED).touch()
    fresh = sum(not holds_any(before, graph) for graph in graphs)
    return Tally(quads, manifest.graphs + fresh, digest)


def _batches(files: Sequence[Path]) -> Iterator[list[Quad]]:
    for path in files:
        try:
            quads = iter(parse(path=path, format=RdfFormat.N_QUADS))
            while batch := list(islice(quads, _BATCH)):
                yield batch
        except SyntaxError as error:
            raise InvalidQuads(f"Not valid N-Quads: {error}") from error
