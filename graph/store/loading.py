"""Quads into an Oxigraph store, on disk for a release and in memory for the query engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.store.nquads import (
    DefaultGraphMode,
    LineStream,
    Tally,
    merged_triples,
    sort_quads,
)

STORE = "store"
DATASET = "dataset.nq"


def build_store(
    nquads: Iterable[str | bytes] | Path, folder: Path, mode: DefaultGraphMode = "merge"
) -> Tally:
    """Make ``store/`` and ``dataset.nq`` in an empty folder.

    The dataset is written from the store, so that it is what queries see: Oxigraph keeps
    numbers, booleans and times in canonical form ("01" becomes "1"). Raises InvalidQuads.
    """
    store = Store(folder / STORE)
    _load(store, nquads, folder)
    dump = folder / "dump.nq"
    store.dump(dump, RdfFormat.N_QUADS)
    tally = sort_quads(dump, folder / DATASET, mode)
    dump.unlink()
    if mode == "merge":
        _load_merge(store, folder / DATASET)
    store.flush()
    return tally


def load_in_memory(folder: Path, mode: DefaultGraphMode, empty_graphs: Sequence[str] = ()) -> Store:
    """Return a store in memory that answers as the release in ``folder`` does on disk."""
    store = Store()
    store.bulk_load(path=folder / DATASET, format=RdfFormat.N_QUADS)
    for graph in empty_graphs:
        store.add_graph(NamedNode(graph))
    if mode == "merge":
        _load_merge(store, folder / DATASET)
    return store


def _load(store: Store, nquads: Iterable[str | bytes] | Path, folder: Path) -> None:
    source = nquads if isinstance(nquads, Path) else _spool(nquads, folder / "input.nq")
    try:
        store.bulk_load(path=source, format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise InvalidQuads(f"Not valid N-Quads: {error}") from error
    if source is not nquads:
        source.unlink()


def _spool(lines: Iterable[str | bytes], path: Path) -> Path:
    with path.open("wb") as file:
        for line in lines:
            content = line.encode() if isinstance(line, str) else line
            file.write(content if content.endswith(b"\n") else content + b"\n")
    return path


def _load_merge(store: Store, dataset: Path) -> None:
    with dataset.open("rb") as lines:
        store.bulk_load(LineStream(merged_triples(lines)), RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
