"""A release into another server: in pieces, again from where it stopped, and then compared.

Nothing is noted down. A release has no blank nodes, so a piece that is sent twice adds nothing;
what a server has is seen from its counts, and what is wrong with a graph from its hash.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from pyoxigraph import BlankNode, Quad, RdfFormat, serialize

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.store.dialects import STANDARD, Dialect
from heliograph.graph.store.engine import Engine
from heliograph.graph.store.fingerprint import Fingerprint, fingerprint, read_fingerprint
from heliograph.graph.store.graph_store import GraphStore
from heliograph.graph.store.release import Release

_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_DEFAULT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_MEMORY = 64 * 2**20


@dataclass(frozen=True)
class TransferPlan:
    """How to load: ``piece`` is triples a request; ``quads`` sends those of many graphs at once.

    ``merge`` writes the merge into the default graph, or what stands for it in the dialect;
    ``delete_others`` removes the graphs that the release does not have.
    """

    piece: int = 10_000
    quads: bool = False
    merge: bool = True
    delete_others: bool = False
    dialect: Dialect = STANDARD

    def __post_init__(self) -> None:
        if self.piece < 1:
            raise ValueError(f"piece must be positive, not {self.piece}")


@dataclass
class TransferReport:
    """What was done and what was found; graphs are named, "" being the default graph.

    ``rewritten`` hold the same values, some of them written another way by the server.
    """

    release: str
    graphs: int = 0
    triples: int = 0
    requests: int = 0
    skipped: int = 0
    retried: int = 0
    seconds: float = 0.0
    rewritten: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True if the server holds what the release holds, and nothing else."""
        return not (self.different or self.others)


def transfer(
    release: Release,
    store: GraphStore,
    engine: Engine,
    plan: TransferPlan | None = None,
    on_graph: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> TransferReport:
    """Load a release and compare it; run again after an error, it goes on where it stopped.

    Graphs that are complete by their counts are not sent, a graph that turns out to differ is
    sent anew, once. ``on_graph`` is told the step, the graphs done, and how many there are.
    Raises EngineUnavailable, StoreError, and InvalidQuads where there are blank nodes.
    """
    transferring = _Transfer(release, store, engine, plan or TransferPlan(), on_graph)
    return transferring.run()


class _Transfer:
    def __init__(
        self,
        release: Release,
        store: GraphStore,
        engine: Engine,
        plan: TransferPlan,
        on_graph: Callable[[str, int, int], None],
    ) -> None:
        self._snapshot = release.open()
        self._store = store
        self._engine = engine
        self._plan = plan
        self._on_graph = on_graph
        self._graphs = self._snapshot.graphs() + ([""] if plan.merge else [])
        self._report = TransferReport(release.id, len(self._graphs))

    def run(self) -> TransferReport:
        begin, report = monotonic(), self._report
        present = self._present()
        named = set(self._graphs)
        report.others = sorted(name for name in present if name and name not in named)
        if self._plan.delete_others:
            for name in report.others:
                self._store.delete(name)
            report.others = []
        self._load(present)
        self._compare()
        report.retried = self._store.retried
        report.seconds = monotonic() - begin
        return report

    def _present(self) -> dict[str, int]:
        """Return how many triples each graph has over there."""
        rows = self._engine.rows(_COUNTS)
        found = {row["g"].value: int(row["n"].value) for row in rows if "g" in row}
        if self._plan.merge:
            found[""] = int(self._engine.rows(_DEFAULT)[0]["n"].value)
        return found

    def _load(self, present: dict[str, int]) -> None:
        batch: list[Quad] = []
        for number, name in enumerate(self._graphs):
            self._on_graph("load", number, len(self._graphs))
            total = self._snapshot.count(name)
            self._report.triples += total
            there = present.get(name, 0)
            if there == total:
                self._report.skipped += 1
            elif self._plan.quads and total <= self._plan.piece and there < total:
                batch += self._quads(name)
                if len(batch) >= self._plan.piece:
                    batch = self._send_batch(batch)
            else:
                self._send(name, there // self._plan.piece if there < total else 0)
        self._send_batch(batch)
        self._on_graph("load", len(self._graphs), len(self._graphs))

    def _send_batch(self, batch: list[Quad]) -> list[Quad]:
        if batch:
            self._store.post_quads(serialize(batch, format=RdfFormat.N_QUADS) or b"")
            self._report.requests += 1
        return []

    def _send(self, name: str, pieces: int) -> None:
        """Send a graph from this piece on; the first piece replaces what was there."""
        quads, size = self._quads(name), self._plan.piece
        triples = (quad.triple for quad in islice(quads, pieces * size, None))
        for number, piece in enumerate(iter(lambda: list(islice(triples, size)), []), pieces):
            content = serialize(piece, format=RdfFormat.N_TRIPLES) or b""
            send = self._store.post if number else self._store.put
            send(self._over_there(name), content)
            self._report.requests += 1

    def _quads(self, name: str) -> Iterator[Quad]:
        for quad in self._snapshot.triples(name):
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                graph = name or "the default graph"
                raise InvalidQuads(f"{graph} has blank nodes, which cannot be sent in pieces")
            yield quad

    def _compare(self) -> None:
        for number, name in enumerate(self._graphs):
            self._on_graph("compare", number, len(self._graphs))
            own = fingerprint(quad.triple for quad in self._snapshot.triples(name))
            found = self._found(name)
            if found.exact == own.exact:
                continue
            if found.values != own.values:
                self._send(name, 0)
                found = self._found(name)
            if found.values != own.values:
                self._report.different.append(name)
            elif found.exact != own.exact:
                self._report.rewritten.append(name)
        self._on_graph("compare", len(self._graphs), len(self._graphs))

    def _found(self, name: str) -> Fingerprint:
        with tempfile.SpooledTemporaryFile(_MEMORY) as file:
            media_type = self._store.get(self._over_there(name), file)
            return read_fingerprint(file, media_type)

    def _over_there(self, name: str) -> str:
        return name or self._plan.dialect.default_graph
