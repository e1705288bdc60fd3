"""Runs one query on a store and writes its whole result to a file; knows nothing of processes."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from heliograph.graph.errors import QueryFailed, QueryRefused, QueryTooLarge, ServiceFailed
from heliograph.graph.store.formats import Format, QueryForm, pick_format
from heliograph.graph.store.guard import check_query, dataset_clauses, query_complaint, resolve
from heliograph.graph.store.messages import Job, Plan, Reply
from heliograph.graph.store.syntax import explain
from heliograph.graph.store.tokens import Head, read_head

Result = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True)
class Dataset:
    """The only graphs a query may see, as IRIs."""

    default: tuple[str, ...]
    named: tuple[str, ...]


def evaluate(store: Store, job: Job, plan: Plan) -> Reply:
    """Answer a job; raises QueryError. The file holds a result only when a reply is returned."""
    with open(job.path, "wb", buffering=0) as file, _no_new_files(plan):
        harmless = check_query(job.text, plan.service_allow, job.base)
        head = read_head(job.text)
        dataset = _dataset(job, harmless, head)
        output = _CappedFile(file.fileno(), plan.result_bytes)
        try:
            result = _run(store, job, harmless, dataset, plan)
            form = _form(result, head)
            chosen = pick_format(job.formats, form)
            _write(result, chosen, head, output)
        except QueryFailed as error:
            if harmless == job.text:
                raise
            raise ServiceFailed(
                f"An endpoint named by SERVICE gave no sound answer. {error}"
            ) from error
    return Reply(form=form, format=chosen.name, size=output.size)


class _CappedFile:
    """A file that refuses to grow past a limit; Oxigraph writes to it in large pieces."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._limit = limit
        self.size = 0

    def write(self, content: bytes) -> int:
        self.size += len(content)
        if self.size > self._limit:
            raise QueryTooLarge(f"The result is larger than {self._limit} bytes; add LIMIT")
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""


def _dataset(job: Job, harmless: str, head: Head) -> Dataset | None:
    if job.default_graphs is not None or job.named_graphs is not None:
        return Dataset(_unique(job.default_graphs or ()), _unique(job.named_graphs or ()))
    clauses = dataset_clauses(harmless, head, job.base)
    if sum(not clause.named for clause in clauses) < 2:
        return None
    iris = resolve(head.prologue, [clause.iri for clause in clauses], job.base)
    pairs = list(zip(clauses, iris, strict=True))
    return Dataset(
        _unique(iri for clause, iri in pairs if not clause.named),
        _unique(iri for clause, iri in pairs if clause.named),
    )


def _unique(iris: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iris))


def _run(store: Store, job: Job, harmless: str, dataset: Dataset | None, plan: Plan) -> Result:
    text, base = job.text, job.base
    try:
        if dataset is None:
            return store.query(text, base_iri=base)
        named: list[NamedNode | BlankNode] = [_node(iri) for iri in dataset.named]
        if len(dataset.default) < 2:
            default: list[NamedNode | BlankNode | DefaultGraph]
            default = [_node(iri) for iri in dataset.default]
            return store.query(text, base_iri=base, default_graph=default, named_graphs=named)
        union = _union(store, dataset, plan.union_quads)
        return union.query(text, base_iri=base, default_graph=DefaultGraph(), named_graphs=named)
    except SyntaxError:
        raise explain(harmless, partial(query_complaint, base=base)) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryFailed(f"The query could not be evaluated: {error}") from error


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise QueryRefused(f"Not an absolute IRI of a graph: {iri!r}") from None


def _union(store: Store, dataset: Dataset, limit: int) -> Store:
    """Copy the graphs, because Oxigraph yields a triple once for each default graph it is in."""
    union, copied = Store(), 0
    targets = [(iri, DefaultGraph()) for iri in dataset.default]
    for iri, target in targets + [(iri, _node(iri)) for iri in dataset.named]:
        triples = store.dump(format=RdfFormat.N_TRIPLES, from_graph=_node(iri)) or b""
        copied += triples.count(b"\n")
        if copied > limit:
            raise QueryRefused(
                f"The graphs named hold more than {limit} quads together; query the default "
                "graph, which is the merge of all, or use GRAPH"
            )
        union.load(triples, RdfFormat.N_TRIPLES, to_graph=target)
    return union


def _form(result: Result, head: Head) -> QueryForm:
    if isinstance(result, QuerySolutions):
        return "select"
    if isinstance(result, QueryBoolean):
        return "ask"
    return "describe" if head.form == "describe" else "construct"


def _write(result: Result, chosen: Format, head: Head, output: _CappedFile) -> None:
    target = cast("IO[bytes]", output)
    try:
        if isinstance(result, QueryTriples):
            graph_format = RdfFormat.from_media_type(chosen.media_type)
            serialize(result, target, graph_format, prefixes=_prefixes(head))
        else:
            result.serialize(target, QueryResultsFormat.from_media_type(chosen.media_type))
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryFailed(f"The query could not be evaluated: {error}") from error


def _prefixes(head: Head) -> dict[str, str]:
    """Return the query's own prefixes, so that Turtle comes back in the words it was asked in."""
    return {name: iri for name, iri in head.prefixes.items() if _is_absolute(iri)}


def _is_absolute(iri: str) -> bool:
    try:
        return bool(NamedNode(iri))
    except ValueError:
        return False


@contextmanager
def _no_new_files(plan: Plan) -> Iterator[None]:
    """Leave the process no descriptor for a socket: a second wall behind ``guard``.

    Not where the store itself may open files, nor where some calls are allowed.
    """
    if not plan.in_memory or plan.service_allow:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
