"""The query engine: one interface, and the one that evaluates in killable processes."""

from __future__ import annotations

from time import monotonic
from typing import Protocol, Self

from heliograph.graph.errors import (
    EngineUnavailable,
    QueryCancelled,
    QueryError,
    QueryRefused,
    QueryTimeout,
)
from heliograph.graph.store.answers import (
    QueryAnswer,
    QueryRequest,
    Spool,
    Term,
    read_boolean,
    read_rows,
)
from heliograph.graph.store.cancellation import Cancellation
from heliograph.graph.store.formats import find_format
from heliograph.graph.store.messages import Job, Plan, Reply, memory_exceeded
from heliograph.graph.store.pool import Ending, Nursery, WorkerDied, WorkerPool
from heliograph.graph.store.release import Release
from heliograph.graph.store.settings import EngineSettings

_GRACE = 1.0


class Engine(Protocol):
    """Answers SPARQL queries; any thread may call it."""

    settings: EngineSettings

    def query(self, request: QueryRequest) -> QueryAnswer:
        """Return the complete answer; raises QueryError (see ``errors``)."""
        ...

    def close(self, drain: float = 0.0) -> None:
        """Let running queries finish for ``drain`` seconds, then cancel them and free everything.

        Answers already given stay readable until they are closed.
        """
        ...

    def rows(self, text: str) -> list[dict[str, Term]]:
        """Return the rows of a SELECT query; an unbound variable is absent from its row."""
        with self.query(QueryRequest(text, format="json")) as answer:
            if answer.form != "select":
                raise QueryRefused(f"Rows come from SELECT, not from {answer.form.upper()}")
            return read_rows(answer)

    def ask(self, text: str) -> bool:
        """Return what an ASK query says."""
        with self.query(QueryRequest(text, format="json")) as answer:
            if answer.form != "ask":
                raise QueryRefused(f"Yes or no comes from ASK, not from {answer.form.upper()}")
            return read_boolean(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


class EmbeddedEngine(Engine):
    """Evaluates queries on a release with Oxigraph, in processes that can be killed.

    Opening takes the time to load the release into memory, if it is small enough for that.
    A release too large for it must not be pruned while an engine is open on it. A server that
    forks opens its engine after the fork. Linux only in full: elsewhere there is no memory limit.
    """

    def __init__(
        self,
        release: Release,
        settings: EngineSettings | None = None,
        nursery: Nursery | None = None,
    ) -> None:
        self.release = release
        self.settings = settings or EngineSettings()
        self._spool = Spool(self.settings.spool)
        try:
            self._pool = WorkerPool(self._plan(), self.settings.workers, nursery)
        except BaseException:
            self._spool.close()
            raise

    def query(self, request: QueryRequest) -> QueryAnswer:
        begin = monotonic()
        seconds = check_request(request, self.settings)
        path = self._spool.new()
        default, named = graph_lists(request)
        job = Job(
            request.text,
            str(path),
            request.formats,
            seconds + _GRACE,
            default,
            named,
            request.base,
        )
        try:
            reply = self._run(job, begin + seconds, request.cancellation or Cancellation())
            reply.raise_error()
        except BaseException:
            self._spool.discard(path)
            raise
        return QueryAnswer(
            reply.form,
            find_format(reply.format),
            reply.size,
            monotonic() - begin,
            self.release.id,
            path,
            self._spool,
        )

    def close(self, drain: float = 0.0) -> None:
        self._pool.close(drain)
        self._spool.close()

    def _run(self, job: Job, until: float, cancellation: Cancellation) -> Reply:
        """Run a job; once more if something killed its worker, for a query changes nothing."""
        if self._pool.closed:
            raise EngineUnavailable("The engine is closed")
        with cancellation.telling(self._pool.wake):
            outcome = self._attempt(job, until, cancellation)
            if isinstance(outcome, Ending) and outcome.from_outside:
                outcome = self._attempt(job, until, cancellation)
        if isinstance(outcome, Ending):
            raise self._error(outcome)
        return outcome

    def _attempt(self, job: Job, until: float, cancellation: Cancellation) -> Reply | Ending:
        worker = self._pool.take(until, cancellation)
        try:
            with cancellation.telling(worker.interrupt):
                reply = worker.ask(job, until)
        except WorkerDied:
            return self._examine(self._pool.drop(worker), until, cancellation)
        except BaseException:
            self._pool.drop(worker)  # it may still reply, to whoever asks next
            raise
        if reply is None:
            return self._examine(self._pool.drop(worker), until, cancellation)
        if reply.retire or worker.slow or cancellation.cancelled:
            self._pool.drop(worker)
        else:
            self._pool.give(worker)
        return reply

    def _examine(self, ending: Ending, until: float, cancellation: Cancellation) -> Ending:
        if self._pool.closed:
            raise QueryCancelled("The engine was closed while the query ran")
        if cancellation.cancelled:
            raise QueryCancelled("The query was called off while it ran")
        if monotonic() >= until:
            raise QueryTimeout("The query did not end in time; make it more specific")
        return ending

    def _error(self, ending: Ending) -> QueryError:
        if ending.out_of_memory:
            return memory_exceeded(self.settings.memory)
        if ending.overflowed:
            return QueryRefused("The query is nested too deeply")
        return EngineUnavailable(f"The query's worker ended: {ending.words or ending.status}")

    def _plan(self) -> Plan:
        release, settings = self.release, self.settings
        return Plan(
            release.id,
            str(release.path.absolute()),
            release.manifest.default_graph,
            release.manifest.quads <= settings.in_memory_quads,
            settings.memory,
            settings.result_bytes,
            settings.union_quads,
            settings.service_allow,
            str(self._spool.folder),
            tuple(release.manifest.empty_graphs),
        )


def check_request(request: QueryRequest, settings: EngineSettings) -> float:
    """Return the seconds a request may take; raises QueryRefused for what need not be tried."""
    if len(request.text) > settings.query_characters:
        raise QueryRefused(f"The query is longer than {settings.query_characters} characters")
    try:
        request.text.encode()
    except UnicodeEncodeError:
        raise QueryRefused("The query is not valid Unicode") from None
    for name in request.formats:
        find_format(name)
    own = settings.deadline
    return own if request.deadline is None else min(own, request.deadline)


def graph_lists(
    request: QueryRequest,
) -> tuple[tuple[str, ...], tuple[str, ...]] | tuple[None, None]:
    """Return the default and named graphs of a request, or twice None if it names none."""
    if request.default_graphs or request.named_graphs:
        return request.default_graphs, request.named_graphs
    return None, None
