"""One immutable release, and read-only access to what it holds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from heliograph.graph.errors import StoreError
from heliograph.graph.linehash import hash_of
from heliograph.graph.store.durable import sync
from heliograph.graph.store.listing import ADDED, DATASET, REMOVED, stored_lines, write_listing
from heliograph.graph.store.loading import STORE
from heliograph.graph.store.manifest import Manifest, read_manifest
from heliograph.graph.store.nquads import DefaultGraphMode, NQuad, line_of, parse_line
from heliograph.graph.store.surroundings import Surroundings

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Release:
    """A published release: its directory ``path`` never changes.

    Nothing is added to it but the flat tables, which follow from the dataset alone.
    Whoever has it open keeps it after it is pruned (POSIX keeps open files alive); opening it
    anew then fails. ``is_current`` says what was so when it was looked up.
    """

    path: Path
    manifest: Manifest
    is_current: bool = field(default=False, compare=False)

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def is_listed(self) -> bool:
        """True if the file of all quads is there already."""
        return (self.path / DATASET).exists()

    @property
    def dataset(self) -> Path:
        """The quads as a file of sorted N-Quads, one a line; without a merge of them.

        A large release has no such file until somebody asks for it: then it is written, which
        takes about a minute for ten million quads.
        """
        target = self.path / DATASET
        if not target.exists():
            # Threads and processes may ask at once: each writes its own, and any of them will do.
            with tempfile.TemporaryDirectory(dir=self.path, prefix=f".{DATASET}-") as aside:
                draft = Path(aside) / DATASET
                write_listing(self._store(), draft, self.manifest.default_graph)
                sync(draft)
                draft.replace(target)
            sync(self.path)
        return target

    @property
    def line_hash(self) -> str:
        """The hash of the quads as lines; releases of earlier versions are read through for it."""
        known = self.manifest.hash_of == "lines"
        return self.manifest.dataset_hash if known else hash_of(self.lines())

    def lines(self) -> Iterator[bytes]:
        """Yield the quads as N-Quads lines: sorted if they are listed, else graph by graph."""
        if not self.is_listed:
            yield from stored_lines(self._store(), self.manifest.default_graph)
            return
        with self.dataset.open("rb") as lines:
            yield from lines

    def parent(self) -> Release | None:
        """Return the release before this one; None if there is none any more."""
        if self.manifest.parent is None:
            return None
        path = self.path.with_name(self.manifest.parent)
        try:
            return Release(path, read_manifest(path / MANIFEST))
        except StoreError:
            return None

    def changes(self, at_most: int | None = None) -> tuple[list[bytes], list[bytes]] | None:
        """Return the lines added to the parent and removed from it; None if that is not known.

        None, too, where they are more than ``at_most`` bytes.
        """
        files = [self.path / name for name in (ADDED, REMOVED)]
        if not all(file.exists() for file in files):
            return None
        if at_most is not None and sum(file.stat().st_size for file in files) > at_most:
            return None
        added, removed = (file.read_bytes().splitlines(keepends=True) for file in files)
        return added, removed

    def open(self) -> Snapshot:
        """Open the store read-only; raises StoreError when the release is gone."""
        return Snapshot(self._store())

    def copy_store(self, folder: Path) -> Store:
        """Copy the store to ``store/`` of a folder, as hard links; return this one, read-only."""
        store = self._store()
        store.backup(str(folder / STORE))
        return store

    def _store(self) -> Store:
        try:
            return Store.read_only(str(self.path / STORE))
        except OSError as error:
            raise StoreError(f"Release {self.id} cannot be opened: {error}") from error


class Snapshot:
    """The content of one release's store, line by line; any number may be open at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, sorted."""
        return sorted(name.value for name in self._store.named_graphs())

    def triples(self, graph: str) -> Iterator[Quad]:
        """Yield the triples of a graph, "" being the default one, always in the same order."""
        name = NamedNode(graph) if graph else DefaultGraph()
        return self._store.quads_for_pattern(None, None, None, name)

    def surroundings(self, mode: DefaultGraphMode) -> Surroundings:
        """Return the merge of all graphs, to be cut into pieces."""
        return Surroundings(self._store, mode)

    def count(self, graph: str) -> int:
        """Return how many triples a graph has."""
        return sum(1 for _ in self.triples(graph))

    def quads(self) -> Iterator[bytes]:
        """Yield every quad of the named graphs as a canonical N-Quads line, in no order."""
        for quad in self._store:
            if not isinstance(quad.graph_name, DefaultGraph):
                yield line_of(quad)

    def default_graph(self) -> Iterator[bytes]:
        """Yield every triple of the default graph as a canonical N-Triples line, in no order."""
        return map(line_of, self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def matching(
        self, subject: NamedNode | None, predicate: NamedNode, value: NamedNode | None
    ) -> Iterator[Quad]:
        """Yield the quads of the named graphs that have these terms, in no order; None is any."""
        for quad in self._store.quads_for_pattern(subject, predicate, value, None):
            if not isinstance(quad.graph_name, DefaultGraph):
                yield quad

    def stating(self, predicate: str) -> Iterator[NQuad]:
        """Yield the quads of the named graphs that have a predicate, in no order."""
        for quad in self._store.quads_for_pattern(None, NamedNode(predicate), None, None):
            if not isinstance(quad.graph_name, DefaultGraph):
                yield parse_line(line_of(quad))
