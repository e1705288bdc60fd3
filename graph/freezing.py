"""Freezing what a query answers now, and asking again later whether it still does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from heliograph.graph.citation import Citations
from heliograph.graph.errors import QueryTooLarge
from heliograph.graph.snapshots import (
    Snapshot,
    SnapshotLimits,
    SnapshotNotFound,
    Snapshots,
    identity,
)
from heliograph.graph.store import Engine, Manifest, QueryForm, QueryRequest
from heliograph.graph.store.conversion import CANONICAL, canonical
from heliograph.graph.store.manifest import software_used
from heliograph.graph.store.tokens import tokenize
from heliograph.graph.touched import Result, SourceBook, touched_by

_TRACE_SECONDS = 2.0


def freeze(
    snapshots: Snapshots,
    engine: Engine,
    manifest: Manifest,
    citations: Citations,
    request: QueryRequest,
) -> tuple[Snapshot, bool]:
    """Answer a query and keep query and result; the second value is False if they were kept.

    Lines of the query end as those of browsers' forms do not, in a mere line feed. Relative IRIs
    are mistakes, for they would mean another thing at another address. Raises QueryError,
    SnapshotsFull, and SnapshotDamaged where the same was frozen before and then changed.
    """
    text = request.text.replace("\r\n", "\n")
    asked = replace(request, text=text, format=("json", "ntriples"), base=None)
    ordered = any(token.text.upper() == "ORDER" for token in tokenize(text))
    form, result = _answer(snapshots.limits, engine, asked, ordered)
    draft = _record(manifest, asked, form, result, ordered)
    try:
        return snapshots.get(draft.hash), False
    except SnapshotNotFound:
        pass
    book = SourceBook(engine, manifest)
    frozen = Result(form, CANONICAL[form], result)
    touched = touched_by(engine, citations, book, asked, frozen, _TRACE_SECONDS)
    snapshot = replace(
        draft,
        scope=touched.scope,
        graphs=touched.graphs,
        sources=touched.sources,
        licences=touched.licences,
    )
    created = snapshots.add(snapshot, result)
    return snapshots.get(snapshot.hash), created


def same_result(snapshot: Snapshot, result: bytes, other: bytes) -> bool:
    """True if two results in canonical form hold the same; ties of an order may differ."""
    if not snapshot.ordered:
        return result == other
    return sorted(_lines(result)) == sorted(_lines(other))


def rerun(snapshots: Snapshots, snapshot: Snapshot, engine: Engine, seconds: float) -> bytes:
    """Return the canonical result that an engine gives to the frozen query; raises QueryError."""
    asked = replace(snapshot.request, deadline=seconds)
    return _answer(snapshots.limits, engine, asked, snapshot.ordered)[1]


def _lines(result: bytes) -> list[bytes]:
    return [line.rstrip(b",") for line in result.splitlines()]


def _answer(
    limits: SnapshotLimits, engine: Engine, request: QueryRequest, ordered: bool
) -> tuple[QueryForm, bytes]:
    with engine.query(request) as answer:
        if answer.size > limits.result_bytes:
            raise QueryTooLarge(
                f"The result has {answer.size} bytes; at most {limits.result_bytes} are frozen"
            )
        return answer.form, canonical(answer.read(), answer.form, ordered)


def _record(
    manifest: Manifest, request: QueryRequest, form: QueryForm, result: bytes, ordered: bool
) -> Snapshot:
    """Return all of a snapshot but what the result touches."""
    known = ("title", "version", "licence")
    datasets = ({k: str(s[k]) for k in known if s.get(k)} for s in manifest.sources)
    unnamed = Snapshot(
        hash="",
        query=request.text,
        default_graphs=tuple(sorted(set(request.default_graphs))),
        named_graphs=tuple(sorted(set(request.named_graphs))),
        form=form,
        format=CANONICAL[form],
        ordered=ordered,
        rows=_count(form, result),
        result_hash=sha256(result).hexdigest(),
        result_bytes=len(result),
        release=manifest.id,
        released=manifest.created,
        dataset_hash=manifest.dataset_hash,
        default_graph=manifest.default_graph,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        scope="release",
        graphs=(),
        sources=(),
        licences=(),
        datasets=tuple(datasets),
        software=software_used({}),
    )
    return replace(unnamed, hash=identity(unnamed))


def _count(form: QueryForm, result: bytes) -> int:
    if form == "select":
        return len(json.loads(result)["results"]["bindings"])
    return 1 if form == "ask" else len(result.splitlines())
