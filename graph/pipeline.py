"""From tables to a published release; the only module that knows the order of the steps."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from heliograph.graph.audit import AuditReport, audit, audit_quads, read_statuses
from heliograph.graph.build import QuadSet, build_quads, dataset_hash, merged_graph, to_nquads
from heliograph.graph.counts import graph_counts
from heliograph.graph.linking.publishing import JUDGED_GRAPH
from heliograph.graph.model import Collection
from heliograph.graph.model.iris import of_dataset, of_thing
from heliograph.graph.sources import BRIEFS, SourceReport, read_collection
from heliograph.graph.store import DefaultGraphMode, Kept, Manifest, Release, Releases
from heliograph.shapes import Report, validate

StepListener = Callable[[str], None]

STEPS = ("read tables", "build quads", "audit", "validate", "write", "publish")
_SOFTWARE = ("heliograph", "rdflib", "pyshacl", "pyoxigraph")


@dataclass
class Outcome:
    """What a run found and made; ``release`` is None when something refused the data.

    ``kept`` has the quads of each graph that was taken over from the release before, by IRI.
    """

    sources: SourceReport = field(default_factory=SourceReport)
    validation: Report | None = None
    audit: AuditReport | None = None
    counts: dict[str, int] = field(default_factory=dict)
    dataset_hash: str = ""
    release: Release | None = None
    kept: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.sources.ok and self.validation is not None and self.validation.conforms

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "release": self.release.id if self.release else None,
            "dataset_hash": self.dataset_hash,
            "counts": self.counts,
            "kept": self.kept,
            "seconds": {step: round(taken, 3) for step, taken in self.seconds.items()},
            "sources": self.sources.as_dict(),
            "audit": self.audit.counts if self.audit else None,
            "validation": self.validation.as_dict() if self.validation else None,
        }


def check(tables: Path = BRIEFS, on_step: StepListener = lambda step: None) -> Outcome:
    """Read, build and validate without publishing anything."""
    outcome, _, _ = _prepare(tables, on_step)
    return outcome


def build(
    releases: Releases,
    tables: Path = BRIEFS,
    *,
    author: str = "",
    message: str = "",
    default_graph: DefaultGraphMode = "merge",
    with_imports: bool = True,
    on_step: StepListener = lambda step: None,
) -> Outcome:
    """Build a release from the tables and publish it, unless any check refuses the data.

    What was imported into the release before, and the judgements published in it, go into this
    one as they are, unless ``with_imports`` is false.
    """
    outcome, collection, lines = _prepare(tables, on_step)
    if collection is None or outcome.validation is None or not outcome.ok:
        return outcome
    kept = Kept()

    def keep(before: Manifest) -> Kept:
        nonlocal kept
        kept = _imports(before)
        return kept

    with _timed(outcome, "publish", on_step):
        outcome.release = releases.publish(
            lines,
            counts=outcome.counts,
            sources=_source_list(collection),
            report=_report_summary(outcome.validation),
            software=software_versions(),
            action="build",
            author=author,
            message=message,
            default_graph=default_graph,
            keep=keep if with_imports else None,
        )
    outcome.kept = dict(sorted(kept.counts.items()))
    outcome.counts = outcome.release.manifest.counts
    outcome.dataset_hash = outcome.release.manifest.dataset_hash
    return outcome


def publish_empty(
    releases: Releases, *, author: str = "", default_graph: DefaultGraphMode = "merge"
) -> Release:
    """Publish a release that holds nothing, to be written to."""
    return releases.publish(
        (),
        counts=graph_counts(()) | {"violations": 0, "warnings": 0},
        sources=(),
        report={"conforms": True, "violations": 0, "warnings": 0},
        software=software_versions(),
        action="build",
        author=author,
        message="empty",
        default_graph=default_graph,
    )


def _imports(before: Manifest) -> Kept:
    """Return what a release holds of others."""
    names = [entry["dataset"] for entry in before.imports]
    graphs = [str(of_dataset(name)) for name in names]
    note = f"keeps the imports {', '.join(names)}" if names else ""
    return Kept((*graphs, JUDGED_GRAPH), before.imports, note)


def _prepare(tables: Path, on_step: StepListener) -> tuple[Outcome, Collection | None, list[str]]:
    outcome = Outcome()
    with _timed(outcome, "read tables", on_step):
        collection, outcome.sources = read_collection(tables)
    if collection is None:
        return outcome, None, []
    with _timed(outcome, "build quads", on_step):
        quads = build_quads(collection)
    with _timed(outcome, "audit", on_step):
        outcome.audit = add_audit(quads, tables)
        outcome.counts = graph_counts(quads) | outcome.audit.counts
    with _timed(outcome, "validate", on_step):
        outcome.validation = _validate(quads, collection)
        outcome.counts["violations"] = len(outcome.validation.violations)
        outcome.counts["warnings"] = len(outcome.validation.warnings)
    with _timed(outcome, "write", on_step):
        lines = to_nquads(quads)
        outcome.dataset_hash = dataset_hash(lines)
    return outcome, collection, lines


def add_audit(quads: QuadSet, tables: Path = BRIEFS) -> AuditReport:
    """Audit quads, and add the findings to them as a graph of their own."""
    report = audit(quads, statuses=read_statuses(tables))
    quads.update(audit_quads(report))
    return report


def _validate(quads: QuadSet, collection: Collection) -> Report:
    origins = {of_thing(thing): where for thing, where in collection.origins.items()}
    return validate(merged_graph(quads), origins=origins)


@contextmanager
def _timed(outcome: Outcome, step: str, on_step: StepListener) -> Iterator[None]:
    on_step(step)
    begin = perf_counter()
    try:
        yield
    finally:
        outcome.seconds[step] = perf_counter() - begin


def software_versions() -> dict[str, str]:
    """Return the versions of what made a release."""
    return {"python": platform.python_version()} | {name: version(name) for name in _SOFTWARE}


def _source_list(collection: Collection) -> list[dict[str, Any]]:
    tables = [{"table": file, "sha256": sha} for file, sha in collection.table_hashes.items()]
    return [
        {
            "dataset": collection.id,
            "title": collection.metadata["title"],
            "version": collection.metadata["version"],
            "licence": collection.metadata["licence"],
            "documents": [
                {"id": document.id, "sha256": document.sha256} for document in collection.documents
            ],
            "tables": tables,
        }
    ]


def _report_summary(report: Report) -> dict[str, Any]:
    return {
        "conforms": report.conforms,
        "violations": len(report.violations),
        "warnings": len(report.warnings),
    }
