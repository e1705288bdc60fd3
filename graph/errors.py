"""Everything Heliograph raises on purpose. Bad data is a report; these are for broken requests.

HeliographError
├── SourceError            a source file, or a row of it, cannot be read
├── ImportRefused          a strict import with rows that cannot go in, or counts that differ
├── ClusterUnavailable     no workers of Dask, or none that can do what is asked
├── BuildError             records that cannot become a graph
├── WriteRefused           a write that breaks the integrity shapes; it has their report
└── StoreError
    ├── ReleaseNotFound    no release has that id, or none was published yet
    ├── ReleaseLocked      another writer is at work
    ├── InvalidQuads       quads that a release must not hold: not N-Quads, or blank nodes
    ├── DefaultGraphIsMerge  a write to the default graph, which is the merge of the named graphs
    ├── GraphNotFound      no graph of that name
    ├── InvalidContent     RDF that does not parse
    ├── UnknownEntity      no graph says anything about that IRI
    └── QueryError
        ├── QuerySyntaxError      with line and column
        ├── QueryRefused          understood, and not run
        │   ├── FormatUnavailable     no format asked for fits this kind of query
        │   └── CallRefused           SERVICE or LOAD to a place that is not allowed
        ├── QueryTimeout          stopped at its deadline
        ├── QueryMemoryExceeded   stopped at its memory limit
        ├── QueryTooLarge         the result is over the size limit
        ├── QueryFailed           the engine gave up on a well-formed query
        │   └── ServiceFailed         so did it on what an endpoint answered to SERVICE
        ├── QueryCancelled        the engine was closed while the query ran or waited
        └── EngineUnavailable     the engine is closed, gone or unreachable
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from heliograph.shapes import Report


class HeliographError(Exception):
    """The root: its text is one sentence for the person who asked."""


class SourceError(HeliographError):
    """A source that cannot be read; ``row`` is the line in the file where that is known."""

    def __init__(self, message: str, source: str = "", row: int | None = None) -> None:
        place = source if row is None else f"{source}, row {row}"
        super().__init__(f"{place}: {message}" if place else message)
        self.source = source
        self.row = row


class ImportRefused(HeliographError):
    """A strict import that found what does not go in; ``quarantine`` is the file that lists it."""

    def __init__(self, rows: int, missed: list[str], quarantine: Path | None) -> None:
        found = [f"{rows} rows cannot go in (see {quarantine})"] if rows else []
        super().__init__(f"The import is refused: {'; '.join([*found, *missed])}")
        self.quarantine = quarantine


class ClusterUnavailable(HeliographError):
    """No workers of Dask, or none that can do what is asked."""


class BuildError(HeliographError):
    """Records that cannot become a graph."""


class WriteRefused(HeliographError):
    """A write that breaks the integrity shapes; ``report`` says what and where."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"The write is refused and nothing was changed. {report.lines()[0]}")
        self.report = report


class StoreError(HeliographError):
    """The store cannot do what was asked."""


class ReleaseNotFound(StoreError):
    """No release has that id, or none was published yet."""


class ReleaseLocked(StoreError):
    """Another writer is at work: ``pid`` since ``since`` (UTC ISO), where that is known."""

    def __init__(self, pid: int | None = None, since: str | None = None) -> None:
        holder = f"process {pid} since {since}" if pid else "another process"
        super().__init__(f"The data folder is being written by {holder}; try again when it is done")
        self.pid = pid
        self.since = since


class InvalidQuads(StoreError):
    """Quads that a release must not hold."""


class DefaultGraphIsMerge(StoreError):
    """A write to the default graph where it is the merge of the named graphs."""

    def __init__(self) -> None:
        super().__init__(
            "The default graph is the merge of all named graphs and is not written directly; "
            "say GRAPH <the passage, dataset or inference that states it>"
        )


class GraphNotFound(StoreError):
    """The release has no graph of that name."""

    def __init__(self, iri: str) -> None:
        super().__init__(f"There is no graph {iri}")
        self.iri = iri


class InvalidContent(StoreError):
    """RDF that does not parse; the text says where."""


class UnknownEntity(StoreError):
    """No graph says anything about ``iri``."""

    def __init__(self, iri: str) -> None:
        super().__init__(f"Nothing is known about {iri}")
        self.iri = iri


class QueryError(StoreError):
    """A query that has no answer."""


class QuerySyntaxError(QueryError):
    """Not SPARQL; ``line`` and ``column`` count from 1, in characters, where they are known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """A query that is understood and not run; the text says why."""


class FormatUnavailable(QueryRefused):
    """No format asked for fits this kind of query."""


class CallRefused(QueryRefused):
    """SERVICE or LOAD to a place that is not on the list of those allowed."""


class QueryTimeout(QueryError):
    """Stopped at its deadline."""


class QueryMemoryExceeded(QueryError):
    """Stopped at its memory limit."""


class QueryTooLarge(QueryError):
    """The result is over the size limit."""


class QueryFailed(QueryError):
    """The engine gave up on a well-formed query."""


class ServiceFailed(QueryFailed):
    """A query with SERVICE that failed: the other endpoint gave no answer that can be used."""


class QueryCancelled(QueryError):
    """The engine was closed while the query ran or waited."""


class EngineUnavailable(QueryError):
    """The engine is closed, gone or unreachable."""
