"""One write: the change, the rules it must keep, and the release that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.graph.counts import revision_counts
from heliograph.graph.errors import WriteRefused
from heliograph.graph.store import Edit, Ledger, Releases, Revision
from heliograph.graph.store.manifest import software_used
from heliograph.graph.writing.checking import PIECE, parsed, validate_things, validate_whole
from heliograph.shapes import Report, integrity_reach, validate


@dataclass(frozen=True)
class WriteRequest:
    """A change, who makes it, and what they say of it.

    ``full`` validates the whole graph and not only what the change touches; ``wait`` is how
    many seconds another writer of the same folder is waited for; all but the newest ``keep``
    releases are removed afterwards, none if it is 0.
    """

    change: Edit
    author: str = ""
    message: str = ""
    full: bool = False
    wait: float = 30.0
    keep: int = 0


@dataclass(frozen=True)
class WriteOutcome:
    """A write that was carried out; ``published`` is False if it changed nothing.

    ``added`` and ``removed`` count quads; ``created`` tells that a graph is new.
    """

    release: str
    published: bool
    created: bool
    added: int = 0
    removed: int = 0
    report: Report | None = None


def write(
    releases: Releases, request: WriteRequest, on_commit: Callable[[], None] = lambda: None
) -> WriteOutcome:
    """Carry out a write and publish its release.

    ``on_commit`` is called when nothing can refuse the write any more. Raises WriteRefused with
    the report when the integrity shapes do not hold, and whatever the change itself raises.
    """
    seen: list[Any] = [False, 0, 0, None]

    def change(ledger: Ledger) -> None:
        seen[0] = request.change.apply(ledger)

    def examine(revision: Revision) -> Mapping[str, Any]:
        report = _validate(revision, request.full)
        seen[1:] = len(revision.added), len(revision.removed), report
        if not report.conforms:
            raise WriteRefused(report)
        on_commit()
        return _described(revision, report, request.full)

    before = releases.current().id
    release = releases.revise(
        change, examine, author=request.author, message=_message(request), wait=request.wait
    )
    if request.keep and release.id != before:
        releases.prune(request.keep)
    return WriteOutcome(release.id, release.id != before, *seen)


def _message(request: WriteRequest) -> str:
    return f"{request.change}: {request.message}" if request.message else str(request.change)


def _validate(revision: Revision, full: bool) -> Report:
    reach = integrity_reach()
    touched = revision.around.touched(revision.changed, reach.inverse, reach.passed)
    if full or (len(touched) > PIECE and revision.is_listed):
        if revision.mode == "merge":
            return validate_whole(revision.around)
        return validate(parsed(revision.around.all()))  # blank nodes cannot be cut out
    return validate_things(sorted(touched), revision.around)


def _described(revision: Revision, report: Report, full: bool) -> dict[str, Any]:
    counts = revision_counts(revision)
    counts |= {"violations": 0, "warnings": len(report.warnings)}
    summary = {
        "conforms": True,
        "violations": 0,
        "warnings": len(report.warnings),
        "checked": report.checked,
        "scope": "all" if full else "touched",
    }
    return {"counts": counts, "report": summary, "software": software_used({})}
