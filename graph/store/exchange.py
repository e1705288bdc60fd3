"""Requests to a SPARQL endpoint over HTTP that can be stopped at any moment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
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
from heliograph.graph.store.cancellation import Cancellation

if TYPE_CHECKING:
    from httpx import Response

_POSITION = re.compile(r"\b(?:line |at )(\d+)(?:(?:, ?col(?:umn)? ?|:)(\d+))?", re.I)
_EXCERPT = 300
_PATIENCE = 5.0
# Virtuoso says by these that it stopped early or cut the rows off, with status 200.
_STOPPED, _CUT = "x-sql-state", "x-sparql-maxrows"

Fields = Mapping[str, str | Sequence[str]]


class Endpoint:
    """The endpoint at ``url``; redirects are not followed. One loop works for all threads."""

    def __init__(self, url: str) -> None:
        import httpx  # 0.1 s that the query processes should not pay

        self._url = url
        self._client = httpx.AsyncClient(timeout=None)
        self._errors = (httpx.HTTPError, httpx.InvalidURL)
        self._refused = httpx.ConnectError
        self._exchanges: set[asyncio.Task[Any]] = set()
        self._closed = False
        # Only a coroutine can be stopped in the middle of a read.
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="remote-engine", daemon=True)
        self._thread.start()

    def fetch(
        self,
        fields: Fields,
        accept: str,
        path: Path,
        limit: int,
        until: float,
        cancellation: Cancellation,
    ) -> str:
        """Save the answer to a form that is posted, and return its media type.

        It has at most ``limit`` bytes and is there ``until`` that moment, however slowly it
        drips. Raises QueryError.
        """
        for last in (False, True):
            exchange = self._exchange(fields, accept, path, limit, until - monotonic())
            try:
                return self._run(exchange, cancellation)
            except self._errors as error:
                # A connection that was kept may have died meanwhile; a query changes nothing.
                if last or isinstance(error, self._refused):
                    message = f"The remote endpoint cannot be reached: {error}"
                    raise EngineUnavailable(message) from error
        raise AssertionError

    def close(self) -> None:
        """Cancel what runs, and end the loop."""
        self._closed = True
        asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    def _run(self, exchange: Any, cancellation: Cancellation) -> str:
        if self._closed or cancellation.cancelled:
            exchange.close()
            raise QueryCancelled("The query was called off before it ran")
        future = asyncio.run_coroutine_threadsafe(exchange, self._loop)
        try:
            with cancellation.telling(lambda: _cancel(future)):
                return str(future.result())
        except CancelledError:
            by = "called off" if cancellation.cancelled else "cancelled: the engine was closed"
            raise QueryCancelled(f"The query was {by} while it ran") from None
        except TimeoutError:
            raise QueryTimeout("The query did not end in time; make it more specific") from None
        finally:
            future.cancel()

    async def _exchange(
        self, fields: Fields, accept: str, path: Path, limit: int, seconds: float
    ) -> str:
        headers = {"Accept": accept, "User-Agent": "heliograph"}
        async with (
            self._registered(),
            asyncio.timeout(seconds),
            self._client.stream("POST", self._url, data=dict(fields), headers=headers) as response,
        ):
            if response.status_code != 200:
                raise await _refusal(response)
            _require_whole(response)
            await _save(response, path, limit)
            return str(response.headers.get("content-type", ""))

    @asynccontextmanager
    async def _registered(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._exchanges.add(task)
        try:
            yield
        finally:
            self._exchanges.discard(task)

    async def _shut_down(self) -> None:
        for task in self._exchanges:
            task.cancel()
        await self._client.aclose()
        await asyncio.sleep(0)
        # What is left closes half-read responses, and must run to its end.
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*rest, return_exceptions=True)
        await self._loop.shutdown_asyncgens()


def _cancel(future: Any) -> None:
    future.cancel()


async def _save(response: Response, path: Path, limit: int) -> None:
    size = 0
    with path.open("wb") as file:
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > limit:
                raise QueryTooLarge(f"The result is larger than {limit} bytes; add LIMIT")
            file.write(chunk)


def _require_whole(response: Response) -> None:
    """Refuse a part of a result that passes for the whole."""
    if _STOPPED in response.headers:
        raise QueryTimeout("The remote endpoint stopped the query early; make it more specific")
    if _CUT in response.headers:
        rows = response.headers[_CUT]
        raise QueryTooLarge(f"The remote endpoint returns no more than {rows} rows; add LIMIT")


async def _refusal(response: Response) -> QueryError:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _EXCERPT:
            break
    status, words = response.status_code, body[:_EXCERPT].decode(errors="replace").strip()
    message = f"The remote endpoint answered {status}" + (f": {words}" if words else "")
    if status == 400:
        return _mistake(message, words)
    kinds: dict[int, type[QueryError]] = {
        406: FormatUnavailable,
        408: QueryTimeout,
        413: QueryRefused,
        500: QueryFailed,
        504: QueryTimeout,
    }
    return kinds.get(status, EngineUnavailable)(message)


def _mistake(message: str, words: str) -> QuerySyntaxError:
    place = _POSITION.search(words)
    if place is None:
        return QuerySyntaxError(message)
    line, column = place.groups()
    return QuerySyntaxError(message, int(line), int(column) if column else None)
