"""One immutable release, and read-only access to what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, serialize

from heliograph.graph.errors import StoreError
from heliograph.graph.store.loading import DATASET, STORE
from heliograph.graph.store.manifest import Manifest
from heliograph.graph.store.nquads import NQuad, parse_line

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
    def dataset(self) -> Path:
        """The named-graph quads as sorted N-Quads, one a line."""
        return self.path / DATASET

    def open(self) -> Snapshot:
        """Open the store read-only; raises StoreError when the release is gone."""
        try:
            return Snapshot(Store.read_only(str(self.path / STORE)))
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

    def count(self, graph: str) -> int:
        """Return how many triples a graph has."""
        return sum(1 for _ in self.triples(graph))

    def quads(self) -> Iterator[bytes]:
        """Yield every quad of the named graphs as a canonical N-Quads line, in no order."""
        for quad in self._store:
            if not isinstance(quad.graph_name, DefaultGraph):
                yield _line(quad)

    def default_graph(self) -> Iterator[bytes]:
        """Yield every triple of the default graph as a canonical N-Triples line, in no order."""
        return map(_line, self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def stating(self, predicate: str) -> Iterator[NQuad]:
        """Yield the quads of the named graphs that have a predicate, in no order."""
        for quad in self._store.quads_for_pattern(None, NamedNode(predicate), None, None):
            if not isinstance(quad.graph_name, DefaultGraph):
                yield parse_line(_line(quad))


def _line(quad: Quad) -> bytes:
    return serialize([quad], format=RdfFormat.N_QUADS) or b""
