"""The same engine interface on any SPARQL 1.1 endpoint, with our own limits in front of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from heliograph.graph.errors import (
    EngineUnavailable,
    QueryCancelled,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
)
from heliograph.graph.store.answers import QueryAnswer, QueryRequest, Spool
from heliograph.graph.store.cancellation import Cancellation
from heliograph.graph.store.dialects import STANDARD, Dialect
from heliograph.graph.store.engine import Engine, check_request
from heliograph.graph.store.exchange import Endpoint
from heliograph.graph.store.formats import Format, QueryForm, pick_format
from heliograph.graph.store.guard import check_unparsed
from heliograph.graph.store.settings import EngineSettings
from heliograph.graph.store.slots import Slots
from heliograph.graph.store.tokens import Head, read_head
from heliograph.graph.store.transcription import accepted, source_format, transcribe

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_UNSAFE = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
# Whatever may be a relative IRI, or make one: too often is harmless.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.\-]*:)[^<>\"{}|^`\s]*>|\\[uU]|\b[iu]ri\s*\(", re.I)


class RemoteEngine(Engine):
    """Sends queries to the endpoint at ``url``; redirects are not followed.

    The deadline holds for the whole exchange, however slowly the endpoint drips. Memory is the
    endpoint's own affair. It is asked for JSON or N-Triples only, and what it answers is read
    and written anew, so that every format is there and none is cut off or half valid. Several
    default graphs are refused, as many servers count a triple once for each of them, unless
    ``set_semantics`` says that this one does not. SERVICE is refused wherever the text looks
    like it, comments included.
    """

    def __init__(
        self,
        url: str,
        settings: EngineSettings | None = None,
        *,
        set_semantics: bool = False,
        dialect: Dialect = STANDARD,
    ) -> None:
        self.url = url
        self.settings = settings or EngineSettings()
        self._set_semantics = set_semantics
        self._dialect = dialect
        self._closed = False
        self._slots = Slots(self.settings.workers)
        self._endpoint = Endpoint(url)
        self._spool = Spool(self.settings.spool)

    def query(self, request: QueryRequest) -> QueryAnswer:
        begin = monotonic()
        until = begin + check_request(request, self.settings)
        cancellation = request.cancellation or Cancellation()
        question = self._examine(request)
        self._take_slot(until, cancellation)
        path = self._spool.new()
        try:
            size = self._answer(question, path, until, cancellation)
        except BaseException:
            self._spool.discard(path)
            raise
        finally:
            self._slots.give()
        elapsed = monotonic() - begin
        return QueryAnswer(question.form, question.format, size, elapsed, "", path, self._spool)

    def close(self, drain: float = 0.0) -> None:
        if self._closed:
            return
        self._slots.drain(drain)
        self._closed = True
        self._endpoint.close()
        self._spool.close()

    def _examine(self, request: QueryRequest) -> _Question:
        text = _with_base(request.text, request.base)
        check_unparsed(text, self.settings.service_allow)
        head = read_head(text)
        if len(set(_default_graphs(request, head))) > 1 and not self._set_semantics:
            raise QueryRefused(
                "Several default graphs are not sent on: the endpoint may count a triple once "
                "for each; use GRAPH, or one graph"
            )
        default_graphs = request.default_graphs
        if not (default_graphs or request.named_graphs or head.clauses):
            default_graphs = tuple(filter(None, [self._dialect.default_graph]))
        if head.form is None:
            raise QuerySyntaxError("Expected SELECT, ASK, CONSTRUCT or DESCRIBE")
        chosen = pick_format(request.formats, head.form)
        prefixes = {name: iri for name, iri in head.prefixes.items() if _is_absolute(iri)}
        fields: dict[str, str | tuple[str, ...]] = {
            "query": self._dialect.rewrite(text),
            "default-graph-uri": default_graphs,
            "named-graph-uri": request.named_graphs,
        }
        return _Question(fields, head.form, chosen, prefixes, len(text) - len(request.text))

    def _take_slot(self, until: float, cancellation: Cancellation) -> None:
        if self._closed:
            raise EngineUnavailable("The engine is closed")
        if self._slots.take(until, cancellation):
            return
        if cancellation.cancelled:
            raise QueryCancelled("The query was called off while it waited")
        raise QueryTimeout("The engine is busy; no query of it ended in time")

    def _answer(
        self, question: _Question, path: Path, until: float, cancellation: Cancellation
    ) -> int:
        """Ask the endpoint, write its answer to a file and return its size."""
        limit, received = self.settings.result_bytes, self._spool.new()
        try:
            media_type = self._fetch(question, received, until, cancellation)
            return transcribe(
                received,
                source_format(media_type, question.form),
                path,
                question.format,
                question.form,
                question.prefixes,
                limit,
                _watch(until, cancellation),
            )
        finally:
            self._spool.discard(received)

    def _fetch(
        self, question: _Question, path: Path, until: float, cancellation: Cancellation
    ) -> str:
        accept, limit = accepted(question.form), self.settings.result_bytes
        try:
            return self._endpoint.fetch(question.fields, accept, path, limit, until, cancellation)
        except QuerySyntaxError as error:
            if question.added and error.line == 1 and error.column:
                error.column = max(1, error.column - question.added)
            raise


@dataclass(frozen=True)
class _Question:
    """What is sent: ``added`` is how many characters stand before the query as it was written."""

    fields: dict[str, str | tuple[str, ...]]
    form: QueryForm
    format: Format
    prefixes: dict[str, str]
    added: int


def _watch(until: float, cancellation: Cancellation) -> Callable[[], None]:
    def go_on() -> None:
        if cancellation.cancelled:
            raise QueryCancelled("The query was called off while its result was read")
        if monotonic() >= until:
            raise QueryTimeout("The result was not read in time; make the query more specific")

    return go_on


def _with_base(text: str, base: str | None) -> str:
    """Let relative IRIs mean what they would here, not what the endpoint makes of them."""
    if not base or _UNSAFE.search(base) or not _RELATIVE.search(text):
        return text
    return f"BASE <{base}> {text}"


def _is_absolute(iri: str) -> bool:
    return bool(_ABSOLUTE.match(iri)) and not _UNSAFE.search(iri)


def _default_graphs(request: QueryRequest, head: Head) -> tuple[str, ...]:
    if request.default_graphs or request.named_graphs:
        return request.default_graphs
    return tuple(clause.iri for clause in head.clauses if not clause.named)
