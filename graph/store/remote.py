"""The same engine interface on any SPARQL 1.1 endpoint, with our own limits in front of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from pathlib import Path
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from heliograph.graph.errors import (
    EngineUnavailable,
    FormatUnavailable,
    QueryCancelled,
    QueryError,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
)
from heliograph.graph.store.answers import QueryAnswer, QueryRequest, Spool
from heliograph.graph.store.cancellation import Cancellation
from heliograph.graph.store.engine import Engine, check_request
from heliograph.graph.store.formats import Format, QueryForm, find_format, pick_format
from heliograph.graph.store.guard import check_unparsed
from heliograph.graph.store.settings import EngineSettings
from heliograph.graph.store.tokens import Head, read_head

if TYPE_CHECKING:
    from httpx import Response

_POSITION = re.compile(r"(?:line |at )(\d+)(?:, ?col(?:umn)? ?|:)(\d+)", re.I)
_EXCERPT = 300
_PATIENCE = 5.0


class RemoteEngine(Engine):
    """Sends queries to the endpoint at ``url``; redirects are not followed.

    The deadline holds for the whole exchange, however slowly the endpoint drips. Memory is the
    endpoint's own affair. Several default graphs are refused, as many servers count a triple
    once for each of them, unless ``set_semantics`` says that this one does not. SERVICE is
    refused wherever the text looks like it, comments included.
    """

    def __init__(
        self, url: str, settings: EngineSettings | None = None, *, set_semantics: bool = False
    ) -> None:
        import httpx  # 0.1 s that the query processes should not pay

        self.url = url
        self.settings = settings or EngineSettings()
        self._set_semantics = set_semantics
        self._closed = False
        self._slots = BoundedSemaphore(self.settings.workers)
        self._client = httpx.AsyncClient(timeout=None)
        self._connection_errors = (httpx.HTTPError, httpx.InvalidURL)
        self._exchanges: set[asyncio.Task[Any]] = set()
        self._spool = Spool(self.settings.spool)
        # One loop for all threads: only a coroutine can be stopped in the middle of a read.
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="remote-engine", daemon=True)
        self._thread.start()

    def query(self, request: QueryRequest) -> QueryAnswer:
        begin = monotonic()
        seconds = check_request(request, self.settings)
        form, chosen = self._examine(request)
        self._take_slot(seconds)
        path = self._spool.new()
        try:
            left = begin + seconds - monotonic()
            found = self._run(request, form, chosen, path, left)
        except BaseException:
            self._spool.discard(path)
            raise
        finally:
            self._slots.release()
        size, elapsed = path.stat().st_size, monotonic() - begin
        return QueryAnswer(form, found, size, elapsed, "", path, self._spool)

    def close(self, drain: float = 0.0) -> None:
        if self._closed:
            return
        until = monotonic() + drain
        for _ in range(self.settings.workers):
            self._slots.acquire(timeout=max(0.0, until - monotonic()))
        self._closed = True
        asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()
        self._spool.close()

    def _examine(self, request: QueryRequest) -> tuple[QueryForm, Format]:
        check_unparsed(request.text, self.settings.service_allow)
        head = read_head(request.text)
        if len(set(_default_graphs(request, head))) > 1 and not self._set_semantics:
            raise QueryRefused(
                "Several default graphs are not sent on: the endpoint may count a triple once "
                "for each; use GRAPH, or one graph"
            )
        if head.form is None:
            raise QuerySyntaxError("Expected SELECT, ASK, CONSTRUCT or DESCRIBE")
        return head.form, pick_format(request.formats, head.form)

    def _take_slot(self, seconds: float) -> None:
        if self._closed:
            raise EngineUnavailable("The engine is closed")
        if not self._slots.acquire(timeout=max(0.0, seconds)):
            raise QueryTimeout("The engine is busy; no query of it ended in time")

    def _run(
        self, request: QueryRequest, form: QueryForm, chosen: Format, path: Path, seconds: float
    ) -> Format:
        exchange = self._exchange(request, form, chosen, path, seconds)
        if self._closed:
            exchange.close()
            raise QueryCancelled("The engine was closed")
        future = asyncio.run_coroutine_threadsafe(exchange, self._loop)
        cancellation = request.cancellation or Cancellation()

        def call_off() -> None:
            future.cancel()

        try:
            with cancellation.telling(call_off):
                return future.result()
        except CancelledError:
            why = "called off" if cancellation.cancelled else "stopped as the engine was closed"
            raise QueryCancelled(f"The query was {why}") from None
        except self._connection_errors as error:
            raise EngineUnavailable(f"{self.url} cannot be reached: {error}") from error
        except TimeoutError:
            raise QueryTimeout("The query did not end in time; make it more specific") from None
        finally:
            future.cancel()

    async def _exchange(
        self, request: QueryRequest, form: QueryForm, chosen: Format, path: Path, seconds: float
    ) -> Format:
        data = {
            "query": request.text,
            "default-graph-uri": list(request.default_graphs),
            "named-graph-uri": list(request.named_graphs),
        }
        headers = {"Accept": chosen.media_type, "User-Agent": "heliograph"}
        async with (
            self._registered(),
            asyncio.timeout(seconds),
            self._client.stream("POST", self.url, data=data, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise await _refusal(response)
            found = _answer_format(response, form)
            await self._save(response, path)
        return found

    @asynccontextmanager
    async def _registered(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._exchanges.add(task)
        try:
            yield
        finally:
            self._exchanges.discard(task)

    async def _save(self, response: Response, path: Path) -> None:
        size, limit = 0, self.settings.result_bytes
        with path.open("wb") as file:
            async for chunk in response.aiter_bytes():
                size += len(chunk)
                if size > limit:
                    raise QueryTooLarge(f"The result is larger than {limit} bytes; add LIMIT")
                file.write(chunk)

    async def _shut_down(self) -> None:
        for task in self._exchanges:
            task.cancel()
        await self._client.aclose()
        await asyncio.sleep(0)
        # What is left closes half-read responses, and must run to its end.
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*rest, return_exceptions=True)
        await self._loop.shutdown_asyncgens()


def _default_graphs(request: QueryRequest, head: Head) -> tuple[str, ...]:
    if request.default_graphs or request.named_graphs:
        return request.default_graphs
    return tuple(clause.iri for clause in head.clauses if not clause.named)


def _answer_format(response: Response, form: QueryForm) -> Format:
    stated = response.headers.get("content-type", "")
    try:
        found = find_format(stated)
    except FormatUnavailable:
        found = None
    if found is None or form not in found.forms:
        raise EngineUnavailable(f"{response.url} answered with {stated or 'no content type'}")
    return found


async def _refusal(response: Response) -> QueryError:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _EXCERPT:
            break
    status, words = response.status_code, body[:_EXCERPT].decode(errors="replace").strip()
    message = f"{response.url} answered {status}: {words}" if words else f"answered {status}"
    if status == 400:
        place = _POSITION.search(words)
        return QuerySyntaxError(message, *(map(int, place.groups()) if place else ()))
    kinds: dict[int, type[QueryError]] = {
        406: FormatUnavailable,
        408: QueryTimeout,
        413: QueryRefused,
        500: QueryFailed,
        504: QueryTimeout,
    }
    return kinds.get(status, EngineUnavailable)(message)
