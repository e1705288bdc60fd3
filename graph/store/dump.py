"""Whole releases, or some of their graphs, written as RDF files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from heliograph.graph.errors import StoreError
from heliograph.graph.store.loading import STORE
from heliograph.graph.store.nquads import LineStream, merged_triples, parse_line
from heliograph.graph.store.release import Release

DUMP_FORMATS = ("jsonld", "nquads", "trig", "turtle")


def dump_release(
    release: Release,
    form: str,
    target: Path,
    *,
    graphs: Collection[str] | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> int:
    """Write a release to a file and return how many statements were written.

    N-Quads, TriG and JSON-LD keep the graph names; Turtle is the merge, each triple once.
    ``graphs`` keeps only these graphs, none if it is empty; raises StoreError for one that the
    release does not have.
    """
    if form not in DUMP_FORMATS:
        raise StoreError(f"no RDF format {form!r}; expected one of {', '.join(DUMP_FORMATS)}")
    _require(release, graphs)
    if form == "nquads":
        return _write_lines(_wanted(release.lines(), graphs), target)
    counter = _Counter()
    if form == "turtle":
        items: Iterator[Quad | Triple] = _merge(release, graphs)
        rdf_format = RdfFormat.TURTLE
    else:
        items = _by_graph(release, graphs)
        rdf_format = RdfFormat.TRIG if form == "trig" else RdfFormat.JSON_LD
    serialize(counter.count(items), target, rdf_format, prefixes=dict(prefixes or {}))  # type: ignore[arg-type]
    return counter.total


class _Counter:
    def __init__(self) -> None:
        self.total = 0

    def count(self, items: Iterator[Quad | Triple]) -> Iterator[Quad | Triple]:
        for item in items:
            self.total += 1
            yield item


def _require(release: Release, graphs: Collection[str] | None) -> None:
    unknown = set(graphs) - set(release.open().graphs()) if graphs else set()
    if unknown:
        raise StoreError(f"release {release.id} has no graph {', '.join(sorted(unknown))}")


def _wanted(lines: Iterable[bytes], graphs: Collection[str] | None) -> Iterator[bytes]:
    wanted = None if graphs is None else {f"<{graph}>" for graph in graphs}
    for line in lines:
        if wanted is None or parse_line(line).graph in wanted:
            yield line


def _write_lines(lines: Iterator[bytes], target: Path) -> int:
    total = 0
    with target.open("wb") as file:
        for line in lines:
            file.write(line)
            total += 1
    return total


def _merge(release: Release, graphs: Collection[str] | None) -> Iterator[Triple]:
    if graphs is None and not release.is_listed and release.manifest.default_graph == "merge":
        yield from (quad.triple for quad in release.open().triples(""))
        return
    with release.dataset.open("rb") as lines:
        stream = LineStream(merged_triples(_wanted(lines, graphs)))
        for quad in parse(stream, RdfFormat.N_TRIPLES):  # type: ignore[arg-type]
            yield quad.triple


def _by_graph(release: Release, graphs: Collection[str] | None) -> Iterator[Quad]:
    # Grouped by graph, which the sorted dataset is not, or TriG would reopen a graph for each
    # triple; sorted within, so that the same release gives the same bytes.
    store = Store.read_only(str(release.path / STORE))
    wanted: list[NamedNode | DefaultGraph] = [NamedNode(name) for name in sorted(graphs or ())]
    if graphs is None:
        plain = release.manifest.default_graph == "plain"
        names = sorted(graph.value for graph in store.named_graphs())
        wanted = [*([DefaultGraph()] if plain else []), *map(NamedNode, names)]
    for graph in wanted:
        yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)
