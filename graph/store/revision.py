"""A release in the making: a copy of the current one, changed, its default graph kept a merge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from heliograph.graph.errors import DefaultGraphIsMerge
from heliograph.graph.linehash import hash_of, without
from heliograph.graph.store.diff import lines_only_in_one
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.listing import (
    ADDED,
    DATASET,
    LISTED_QUADS,
    REMOVED,
    merge_changes,
    write_everything,
    write_listing,
)
from heliograph.graph.store.loading import STORE, derived_graphs, holds_any
from heliograph.graph.store.nquads import (
    DefaultGraphMode,
    NQuad,
    Tally,
    line_of,
    merged_triples,
    parse_line,
)
from heliograph.graph.store.release import Release
from heliograph.graph.store.surroundings import Surroundings

_DEFAULT = DefaultGraph()
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(eq=False)
class Revision:
    """What a change made of a release, before it is published.

    ``added`` and ``removed`` are the quads of the named graphs (in plain mode of the default
    graph, too), ``fresh`` and ``gone`` the triples that stand somewhere now and stood nowhere,
    and the reverse; ``tally`` says what the whole holds.
    """

    base: Release
    draft: Path
    before: Store
    store: Store
    tally: Tally
    added: tuple[NQuad, ...]
    removed: tuple[NQuad, ...]
    fresh: frozenset[Triple]
    gone: frozenset[Triple]
    empty_graphs: tuple[str, ...]
    derived: tuple[str, ...] = field(default=())

    @property
    def is_listed(self) -> bool:
        """True if the file of all quads is written, which is so for all but large releases."""
        return (self.draft / DATASET).exists()

    @property
    def changes_nothing(self) -> bool:
        same_graphs = list(self.empty_graphs) == self.base.manifest.empty_graphs
        return not (self.added or self.removed) and same_graphs

    def outdated(self) -> dict[str, str]:
        """Return the derived graphs that do not follow from the statements any more.

        Each with the id of the last release that it fits. A change of statements outdates every
        derived graph that the same change does not write anew; writing one brings it up to date.
        """
        written = {quad.graph[1:-1] for quad in (*self.added, *self.removed)}
        known = self.base.manifest.outdated
        found = {graph: fits for graph, fits in known.items() if graph not in written}
        if derived_graphs(written) == sorted(written):
            return found
        fresh = {graph: self.base.id for graph in self.derived if graph not in written}
        return dict(sorted((fresh | found).items()))

    def close(self) -> None:
        """Let go of the store, so that nothing writes to its files any more."""
        del self.store, self.before

    @property
    def mode(self) -> DefaultGraphMode:
        return self.base.manifest.default_graph

    @property
    def changed(self) -> frozenset[Triple]:
        return self.fresh | self.gone

    @property
    def around(self) -> Surroundings:
        return Surroundings(self.store, self.mode)

    def instances(self) -> dict[str, int]:
        """Return how many things there are of each class, by the class's IRI."""
        text = f"SELECT ?x (COUNT(DISTINCT ?s) AS ?n) {{ {self._anywhere('?s a ?x')} }} GROUP BY ?x"
        rows = cast(QuerySolutions, self.store.query(text))
        return {row["x"].value: int(row["n"].value) for row in rows}

    def having(self, predicate: str) -> int:
        """Return how many things have a property."""
        pattern = self._anywhere(f"?s <{predicate}> ?o")
        rows = self.store.query(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}")
        return int(next(cast(QuerySolutions, rows))["n"].value)

    def triples(self) -> int:
        """Return the number of distinct triples."""
        with (self.draft / DATASET).open("rb") as lines:
            return sum(1 for _ in merged_triples(lines))

    def more_instances(self, of: str) -> int:
        """Return how many things more than before there are of a class."""
        kind = (NamedNode(_TYPE), NamedNode(of))
        counts = [sum((t.predicate, t.object) == kind for t in s) for s in (self.fresh, self.gone)]
        return counts[0] - counts[1]

    def more_having(self, predicate: str) -> int:
        """Return how many things more than before have a property."""
        node = NamedNode(predicate)
        changed = {t.subject for t in self.fresh | self.gone if t.predicate == node}
        return sum(
            _has(self.store, subject, node) - _has(self.before, subject, node)
            for subject in changed
        )

    def _anywhere(self, pattern: str) -> str:
        if self.mode == "merge":
            return pattern
        return f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"


def revise(
    base: Release, draft: Path, change: Callable[[Ledger], None], listed: int = LISTED_QUADS
) -> Revision:
    """Copy a release into an empty folder and change the copy; the base stays as it is.

    What then has no more than ``listed`` quads is written out as a file of them, too. Where the
    change knows what it did, this takes time for what changed and not for what is there.
    Raises what ``change`` raises, InvalidQuads for what no release may hold, and
    DefaultGraphIsMerge for a change of the default graph where it is the merge of the others.
    """
    before = base.copy_store(draft)
    store = Store(draft / STORE)
    ledger = Ledger(store)
    change(ledger)
    if ledger.is_exact:
        added, removed, graphs = ledger.added, ledger.removed, ledger.graphs
    else:
        added, removed = _compared(before, store, draft)
        named = (*before.named_graphs(), *store.named_graphs())
        graphs = {graph for graph in named if isinstance(graph, NamedNode)}
    mode = base.manifest.default_graph
    stated = _Stated(before, store, mode, added, removed)
    lines, less = (sorted(map(line_of, quads)) for quads in (stated.added, stated.removed))
    # Raises for what cannot be published, before the merge follows.
    more, fewer = ([parse_line(line, mode) for line in found] for found in (lines, less))
    fresh, gone = stated.anywhere()
    if mode == "merge":
        stated.keep_merge(fresh, gone)
    store.flush()
    tally = Tally(
        base.manifest.quads + len(lines) - len(less),
        base.manifest.graphs + _more_graphs(before, store, (*more, *fewer)),
        without(hash_of(lines, base.line_hash), less),
    )
    (draft / ADDED).write_bytes(b"".join(lines))
    (draft / REMOVED).write_bytes(b"".join(less))
    if base.is_listed and tally.quads <= listed:
        merge_changes(base.dataset, draft / DATASET, lines, less)
    elif tally.quads <= listed:
        write_listing(store, draft / DATASET, mode)
    known = {NamedNode(iri) for iri in base.manifest.empty_graphs} | graphs
    empty = {g for g in known if store.contains_named_graph(g) and not holds_any(store, g)}
    return Revision(
        base,
        draft,
        before,
        store,
        tally,
        tuple(more),
        tuple(fewer),
        frozenset(fresh),
        frozenset(gone),
        tuple(sorted(graph.value for graph in empty)),
        tuple(_derived(base, before, store, graphs)),
    )


class _Stated:
    """The changes of the graphs that state something, apart from those of a merge of them."""

    def __init__(
        self,
        before: Store,
        store: Store,
        mode: DefaultGraphMode,
        added: Collection[Quad],
        removed: Collection[Quad],
    ) -> None:
        self._before, self._store = before, store
        merge = mode == "merge"
        self.added = [q for q in added if not (merge and q.graph_name == _DEFAULT)]
        self.removed = [q for q in removed if not (merge and q.graph_name == _DEFAULT)]
        self._merge_added = {q.triple for q in added if merge and q.graph_name == _DEFAULT}
        self._merge_removed = {q.triple for q in removed if merge and q.graph_name == _DEFAULT}
        self._is_merge = merge

    def anywhere(self) -> tuple[set[Triple], set[Triple]]:
        """Return the triples that stand somewhere now and stood nowhere, and the reverse."""
        fresh = {q.triple for q in self.added if not self._stands(self._before, q)}
        gone = {q.triple for q in self.removed if not self._stands(self._store, q)}
        return fresh, gone

    def keep_merge(self, fresh: set[Triple], gone: set[Triple]) -> None:
        """Bring the default graph up to date; raises DefaultGraphIsMerge if it was written to.

        Unless what was written is just what belongs there, as where everything was dropped.
        """
        if not self._merge_added and not self._merge_removed:
            for triple in gone:
                self._store.remove(Quad(*triple))
            self._store.extend(Quad(*triple) for triple in fresh)
        elif (self._merge_added, self._merge_removed) != (fresh, gone):
            raise DefaultGraphIsMerge

    def _stands(self, store: Store, quad: Quad) -> bool:
        """True if a named graph has the triple; in plain mode the default graph counts, too."""
        found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(not (self._is_merge and item.graph_name == _DEFAULT) for item in found)


def _compared(before: Store, store: Store, draft: Path) -> tuple[set[Quad], set[Quad]]:
    """Return what a store has that the other had not, and the reverse, by reading both."""
    files = []
    for name, content in (("before.nq", before), ("after.nq", store)):
        files.append(draft / name)
        write_everything(content, files[-1])
    removed, added = lines_only_in_one(*files)
    for file in files:
        file.unlink()
    return set(_quads(added)), set(_quads(removed))


def _more_graphs(before: Store, store: Store, changed: Iterable[NQuad]) -> int:
    """Return how many graphs more than before hold anything."""
    names = {quad.graph for quad in changed} - {""}
    return sum(holds_any(store, node) - holds_any(before, node) for node in map(_node, names))


def _derived(base: Release, before: Store, store: Store, graphs: Iterable[NamedNode]) -> list[str]:
    known = base.manifest.derived_graphs
    if known is None:
        known = derived_graphs(g.value for g in before.named_graphs() if isinstance(g, NamedNode))
    found = {*known, *derived_graphs(graph.value for graph in graphs)}
    return sorted(name for name in found if store.contains_named_graph(NamedNode(name)))


def _node(name: str) -> NamedNode | BlankNode:
    return NamedNode(name[1:-1]) if name[0] == "<" else BlankNode(name[2:])


def _quads(lines: list[bytes]) -> Iterator[Quad]:
    return parse(b"".join(lines), RdfFormat.N_QUADS)


def _has(store: Store, subject: Any, predicate: NamedNode) -> bool:
    return next(store.quads_for_pattern(subject, predicate, None, None), None) is not None
