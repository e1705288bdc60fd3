"""Quads into an Oxigraph store, on disk for a release and in memory for the query engine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.linehash import hash_of, joined
from heliograph.graph.store.canonical import Examined, examine
from heliograph.graph.store.listing import (
    DATASET,
    LISTED_QUADS,
    stored_lines,
    write_listing,
)
from heliograph.graph.store.nquads import (
    DefaultGraphMode,
    LineStream,
    Tally,
    merged_triples,
    parse_line,
)

STORE = "store"
# As ``mint`` makes them; the store's processes start without the libraries of the model.
_DERIVED = "https://w3id.org/heliograph/id/derivation/"
_MERGE_BLOCK = 2**20

Source = Iterable[str | bytes | Path] | Path


def build_store(
    nquads: Source,
    folder: Path,
    mode: DefaultGraphMode = "merge",
    listed: int = LISTED_QUADS,
    compact: bool = True,
) -> Tally:
    """Make ``store/`` in an empty folder and, up to ``listed`` quads, ``dataset.nq``.

    A store of more is laid out anew for reading, unless ``compact`` is false. ``nquads`` are
    lines and files of them. What is told of the content is what queries see: Oxigraph keeps
    numbers, booleans and times in canonical form ("01" becomes "1"). Memory does not grow with the
    input. Raises InvalidQuads.
    """
    store = Store(folder / STORE)
    parts = list(_parts(nquads, folder))
    if sum(map(_count_lines, parts)) <= listed:
        for part in parts:
            _load(store, part)
        if mode == "merge":
            _require_graphs(store)
        tally = write_listing(store, folder / DATASET, mode)
        if mode == "merge":
            load_merge(store, folder / DATASET)
    else:
        tally = _load_large(store, parts, folder, mode)
        if compact:
            store.optimize()
    for part in folder.glob("input-*.nq"):
        part.unlink()
    store.flush()
    return tally


def load_in_memory(folder: Path, mode: DefaultGraphMode, empty_graphs: Sequence[str] = ()) -> Store:
    """Return a store in memory that answers as the release in ``folder`` does on disk."""
    store = Store()
    if (folder / DATASET).exists():
        store.bulk_load(path=folder / DATASET, format=RdfFormat.N_QUADS)
        if mode == "merge":
            load_merge(store, folder / DATASET)
    else:
        with tempfile.TemporaryDirectory() as aside:
            dump = Path(aside) / "dump.nq"
            Store.read_only(str(folder / STORE)).dump(dump, RdfFormat.N_QUADS)
            store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    for graph in empty_graphs:
        store.add_graph(NamedNode(graph))
    return store


def load_merge(store: Store, dataset: Path) -> None:
    """Add the triples of a file of sorted quads to the default graph, each once."""
    with dataset.open("rb") as lines:
        store.bulk_load(LineStream(merged_triples(lines)), RdfFormat.N_TRIPLES)  # type: ignore[arg-type]


def derived_graphs(names: Iterable[str]) -> list[str]:
    """Return those of some names of graphs that are derived from statements, sorted."""
    return sorted(name for name in names if name.startswith(_DERIVED))


def named_graphs(store: Store) -> Iterator[str]:
    return (graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))


def holds_any(store: Store, graph: NamedNode | BlankNode) -> bool:
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def _parts(nquads: Source, folder: Path) -> Iterator[Path]:
    """Yield files with all that was given; what is no file becomes one."""
    if isinstance(nquads, Path):
        yield nquads
        return
    spool = folder / "input-lines.nq"
    with spool.open("wb") as file:
        for item in nquads:
            if isinstance(item, Path):
                yield item
                continue
            content = item.encode() if isinstance(item, str) else item
            file.write(content if content.endswith(b"\n") else content + b"\n")
    yield spool


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(_MERGE_BLOCK), b""))


def _load(store: Store, part: Path) -> None:
    try:
        store.bulk_load(path=part, format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise InvalidQuads(f"Not valid N-Quads: {error}") from error


def _require_graphs(store: Store) -> None:
    """Raise InvalidQuads for a quad in the default graph, before the merge goes there."""
    loose = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    if loose is not None:
        raise InvalidQuads(f"A quad without a graph names no source: {loose.triple}")


def _load_large(store: Store, parts: Sequence[Path], folder: Path, mode: DefaultGraphMode) -> Tally:
    """Load files of quads, and the merge of them if that is wanted; they are examined meanwhile."""
    merges = [folder / f"merge-{number:05}.nt" for number in range(len(parts))]
    beside_each = merges if mode == "merge" else [None] * len(parts)
    with ThreadPoolExecutor(1) as beside:  # the store's own threads need no lock of Python's
        examining = [beside.submit(examine, *pair) for pair in zip(parts, beside_each, strict=True)]
        for part in parts:
            _load(store, part)
        found = [future.result() for future in examining]
    if mode == "merge":
        _require_graphs(store)
    tally = _trusted(found, store) or _tally_of_store(store, mode)
    if mode == "plain":
        return tally
    if any(item is None for item in found):
        _load_merge_of_store(store, folder)
    else:
        for merge in merges:
            store.bulk_load(path=merge, format=RdfFormat.N_TRIPLES)
    for merge in merges:
        merge.unlink(missing_ok=True)
    return tally


def _trusted(found: Sequence[Examined | None], store: Store) -> Tally | None:
    """Return what the input says of the store, if it is canonical and says nothing twice."""
    known = [item for item in found if item is not None]
    lines = sum(item.lines for item in known)
    if len(known) < len(found) or lines != len(store):
        return None
    graphs = sum(1 for _ in store.named_graphs())
    return Tally(lines, graphs, joined(item.digest for item in known))


def _tally_of_store(store: Store, mode: DefaultGraphMode) -> Tally:
    """Read a store through; raises InvalidQuads for what no release may hold."""
    quads = 0
    graphs: set[str] = set()

    def checked() -> Iterator[bytes]:
        nonlocal quads
        for line in stored_lines(store, mode):
            graph = parse_line(line, mode).graph
            graphs.add(graph)
            quads += 1
            yield line

    digest = hash_of(checked())
    return Tally(quads, len(graphs - {""}), digest)


def _load_merge_of_store(store: Store, folder: Path) -> None:
    """Add the triples of all named graphs to the default graph, through a file beside."""
    merge = folder / "merge.nt"
    names: list[NamedNode | BlankNode] = list(store.named_graphs())
    with merge.open("wb") as file:
        for graph in names:
            file.write(store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b"")
    store.bulk_load(path=merge, format=RdfFormat.N_TRIPLES)
    merge.unlink()
