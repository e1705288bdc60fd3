"""Everything Heliograph raises on purpose. Bad data is a report; these are for broken requests.

HeliographError
├── SourceError            a source file, or a row of it, cannot be read
├── BuildError             records that cannot become a graph
└── StoreError
    ├── ReleaseNotFound    no release has that id, or none was published yet
    ├── ReleaseLocked      another writer is at work
    ├── InvalidQuads       quads that a release must not hold: not N-Quads, or blank nodes
    ├── UnknownEntity      no graph says anything about that IRI
    └── QueryError
        ├── QuerySyntaxError      with line and column
        ├── QueryRefused          understood, and not run
        │   └── FormatUnavailable     no format asked for fits this kind of query
        ├── QueryTimeout          stopped at its deadline
        ├── QueryMemoryExceeded   stopped at its memory limit
        ├── QueryTooLarge         the result is over the size limit
        ├── QueryFailed           the engine gave up on a well-formed query
        ├── QueryCancelled        the engine was closed while the query ran or waited
        └── EngineUnavailable     the engine is closed, gone or unreachable
"""

from __future__ import annotations


class HeliographError(Exception):
    """The root: its text is one sentence for the person who asked."""


class SourceError(HeliographError):
    """A source that cannot be read; ``row`` is the line in the file where that is known."""

    def __init__(self, message: str, source: str = "", row: int | None = None) -> None:
        place = source if row is None else f"{source}, row {row}"
        super().__init__(f"{place}: {message}" if place else message)
        self.source = source
        self.row = row


class BuildError(HeliographError):
    """Records that cannot become a graph."""


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


class QueryTimeout(QueryError):
    """Stopped at its deadline."""


class QueryMemoryExceeded(QueryError):
    """Stopped at its memory limit."""


class QueryTooLarge(QueryError):
    """The result is over the size limit."""


class QueryFailed(QueryError):
    """The engine gave up on a well-formed query."""


class QueryCancelled(QueryError):
    """The engine was closed while the query ran or waited."""


class EngineUnavailable(QueryError):
    """The engine is closed, gone or unreachable."""
