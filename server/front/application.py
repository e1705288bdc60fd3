"""The ASGI application in front of the pages, which are WSGI and run in threads."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, nullcontext
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from heliograph.graph.store import Cancellation
from heliograph.server.access import has_token
from heliograph.server.app import CROSS_ORIGIN, HEADERS, PREFLIGHT
from heliograph.server.front.cache import (
    Answer,
    AnswerCache,
    Key,
    as_asked,
    cache_key,
    keepable,
)
from heliograph.server.front.intake import HungUp, Refused, joined, read_body, with_body
from heliograph.server.front.limits import RateLimit
from heliograph.server.front.log import AccessLog
from heliograph.server.front.metrics import CONTENT_TYPE, Metrics
from heliograph.server.front.outbox import Files, Outbox
from heliograph.server.front.turns import WriteTurns, is_write
from heliograph.server.service import Service
from heliograph.server.settings import Settings
from heliograph.server.site import CANCELLATION

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_LOG = logging.getLogger(__name__)
_ID = re.compile(rb"[0-9A-Za-z._-]{1,64}")
_PROBLEM = b"application/problem+json"
_NOTHING_SENT = 499
_RETRY = (b"retry-after", b"5")
_ALL_ASCII = "".join(map(chr, range(33, 127)))
_COMMON = [(n.lower().encode(), v.encode()) for n, v in (HEADERS | CROSS_ORIGIN).items()]
_PREFLIGHT = [(n.lower().encode(), v.encode()) for n, v in PREFLIGHT.items()]


class Front:
    """Answers from the cache, or has the WSGI application answer, and keeps account of it."""

    def __init__(self, app: Any, service: Service, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._pages = WSGIMiddleware(app, workers=settings.threads)
        self._cache = AnswerCache(settings.cache_bytes)
        self._limit = RateLimit(settings.rate_limit)
        self._turns = WriteTurns(settings.deadline)
        self._files = Files()
        self.metrics = Metrics(lambda: service.release, lambda: service.busy)
        self.log = AccessLog(settings.log)
        self._start = f"{os.getpid():x}-{os.urandom(4).hex()}-"
        self._numbers = count(1)
        self._cached_release = ""
        # Whose turn it is, or who it is behind proxies, takes a closer look at each request.
        self._at_once = not settings.rate_limit and not settings.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = self._known(scope)
        if answer is None:
            return await _Exchange(self, scope, receive, send).run()
        began, id = perf_counter(), self.next_id()
        headers = [*answer.headers, (b"x-request-id", id)]
        body = b"" if scope["method"] == "HEAD" else answer.body
        client = scope.get("client")
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        finally:
            seconds, whom = perf_counter() - began, client[0] if client else ""
            self.account(scope, id, whom, answer.status, len(body), True, seconds)

    def _known(self, scope: Scope) -> Answer | None:
        """Return the answer to a request that was asked in the very same words before."""
        if not self._at_once or self._service.release != self._cached_release:
            return None
        return self._cache.get_as_asked(as_asked(scope))

    def account(
        self,
        scope: Scope,
        id: bytes,
        client: str,
        status: int,
        size: int,
        cached: bool,
        seconds: float,
    ) -> None:
        """Count and log a request that was answered."""
        path, method = scope["path"], scope["method"]
        self.metrics.observe(path, method, status, cached, seconds, size)
        if self.log.is_on:
            self.log.request(
                id=id.decode(),
                client=client,
                method=method,
                path=path,
                status=status,
                bytes=size,
                ms=seconds * 1000,
                cached=cached,
                release=self._service.release,
            )

    def next_id(self) -> bytes:
        return f"{self._start}{next(self._numbers):x}".encode()

    def look_up(self, scope: Scope, headers: dict[bytes, bytes], body: bytes) -> Key | None:
        """Return the key of a request in the cache, which is emptied with each release."""
        if not self._settings.cache_bytes:
            return None
        release = self._service.release
        if release != self._cached_release:
            self._cache.clear()
            self._cached_release = release
        return cache_key(release, scope, headers, body)


class _Exchange:
    """One request and its answer."""

    def __init__(self, front: Front, scope: Scope, receive: Receive, send: Send) -> None:
        self._front = front
        self._scope = scope
        self._receive = receive
        self._send = send
        self._began = perf_counter()
        self._headers = joined(scope["headers"])
        given = self._headers.get(b"x-request-id", b"")
        self._id = given if _ID.fullmatch(given) else front.next_id()
        self._status = _NOTHING_SENT
        self._size = 0
        self._cached = False
        self._client = self._address()
        credentials = self._headers.get(b"authorization", b"").decode("latin1")
        self._may_write = bool(credentials) and has_token(credentials, front._settings)

    async def run(self) -> None:
        try:
            await self._answer()
        except Refused as error:
            more = [_RETRY] if error.status == 503 else []
            await self._problem(error.status, error.title, str(error), *more)
        except HungUp:
            self._front.metrics.hang_up()
            await self._problem(400, "Bad request", "The body breaks off.")
        except Exception:
            if self._status != _NOTHING_SENT:
                raise
            _LOG.exception("request failed")
            await self._problem(500, "Something broke here", "The log says why.")
        finally:
            self._account()

    async def _answer(self) -> None:
        front, scope = self._front, self._scope
        wait = front._limit.wait(self._client)
        if wait:
            retry = (b"retry-after", str(int(wait) + 1).encode())
            detail = f"At most {front._settings.rate_limit} requests a minute are answered."
            return await self._problem(429, "Too many requests", detail, retry)
        if scope["path"] == "/metrics":
            return await self._metrics()
        body = await self._body()
        key = front.look_up(scope, self._headers, body)
        answer = front._cache.get(key) if key else None
        if answer is not None and key is not None:
            if not body:
                front._cache.note(as_asked(scope), key)
            return await self._send_again(answer)
        await self._ask_pages(body, key)

    def _address(self) -> str:
        """Return the address of the client, behind as many proxies as the settings say."""
        proxies, client = self._front._settings.proxies, self._scope.get("client")
        if proxies:
            forwarded = self._headers.get(b"x-forwarded-for", b"").decode("latin1").split(",")
            if len(forwarded) >= proxies and forwarded[-proxies].strip():
                return forwarded[-proxies].strip()
        return client[0] if client else ""

    async def _body(self) -> bytes:
        if b"content-length" not in self._headers and b"transfer-encoding" not in self._headers:
            return b""  # to wait for its end would cost as much as an answer from the cache
        settings = self._front._settings
        limit = settings.write_bytes if self._may_write else settings.request_bytes
        told = self._headers.get(b"content-length", b"")
        return await read_body(self._receive, told, limit)

    async def _ask_pages(self, body: bytes, key: Key | None) -> None:
        """Have the pages answer, and call their query off when the client hangs up."""
        cancellation, outbox = Cancellation(), Outbox(self._forward, self._front._files)
        scope = dict(self._scope)
        scope[CANCELLATION] = cancellation
        scope["headers"] = with_body(self._headers, body)
        # WSGI wants ASCII here; what is no UTF-8 is found out where parameters are read.
        scope["query_string"] = quote(scope["query_string"], safe=_ALL_ASCII).encode()
        capture = _Capture(self._front._cache, key)

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", self._id)]
            capture.take(message)
            capture.keep()  # before the client has it, and may ask again
            await outbox.take(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        watch = asyncio.ensure_future(self._watch(cancellation, outbox))
        try:
            async with self._turn(body):
                if not outbox.gone:
                    await self._front._pages(scope, receive, send)  # type: ignore[arg-type]
            await outbox.finish()
        finally:
            watch.cancel()
            outbox.close()

    def _turn(self, body: bytes) -> AbstractAsyncContextManager[None]:
        """Return what a write waits for; without the token it is refused at once."""
        method, path = self._scope["method"], self._scope["path"]
        if self._may_write and is_write(method, path, self._headers, body):
            return self._front._turns.turn()
        return nullcontext()

    async def _watch(self, cancellation: Cancellation, outbox: Outbox) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if outbox.sent:
            return
        self._front.metrics.hang_up()
        outbox.give_up()
        await asyncio.get_running_loop().run_in_executor(None, cancellation.cancel)

    async def _send_again(self, answer: Answer) -> None:
        self._cached = True
        headers = [*answer.headers, (b"x-request-id", self._id)]
        if answer.etag and answer.etag in self._headers.get(b"if-none-match", b""):
            kept = [(n, v) for n, v in headers if n not in (b"content-length", b"content-type")]
            return await self._whole(304, kept, b"")
        await self._whole(answer.status, headers, answer.body)

    async def _metrics(self) -> None:
        method, allow = self._scope["method"], (b"allow", b"GET, HEAD, OPTIONS")
        if method == "OPTIONS":
            return await self._whole(200, self._sized([allow, *_PREFLIGHT, *_COMMON], b""), b"")
        if method not in ("GET", "HEAD"):
            detail = "The metrics are only read."
            return await self._problem(405, "Method not allowed", detail, allow)
        content = self._front.metrics.text()
        headers = [(b"content-type", CONTENT_TYPE), (b"cache-control", b"no-store"), *_COMMON]
        await self._whole(200, self._sized(headers, content), content)

    async def _problem(
        self, status: int, title: str, detail: str, *more: tuple[bytes, bytes]
    ) -> None:
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        content = json.dumps(problem).encode() + b"\n"
        headers = [(b"content-type", _PROBLEM), (b"connection", b"close"), *_COMMON, *more]
        await self._whole(status, self._sized(headers, content), content)

    def _sized(
        self, headers: list[tuple[bytes, bytes]], content: bytes
    ) -> list[tuple[bytes, bytes]]:
        length = (b"content-length", str(len(content)).encode())
        return [*headers, length, (b"x-request-id", self._id)]

    async def _whole(self, status: int, headers: Any, body: bytes) -> None:
        content = b"" if self._scope["method"] == "HEAD" else body
        self._status, self._size = status, len(content)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": content})

    async def _forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        else:
            self._size += len(message.get("body", b""))
        await self._send(message)

    def _account(self) -> None:
        self._front.account(
            self._scope,
            self._id,
            self._client,
            self._status,
            self._size,
            self._cached,
            perf_counter() - self._began,
        )


class _Capture:
    """Keeps a copy of an answer for the cache, as long as it is small and may be kept."""

    def __init__(self, cache: AnswerCache, key: Key | None) -> None:
        self._cache = cache
        self._key = key
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = False

    def take(self, message: Message) -> None:
        if self._key is None:
            return
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [h for h in message["headers"] if h[0] != b"x-request-id"]
            if not keepable(self._status, self._headers):
                self._key = None
            return
        part = message.get("body", b"")
        self._size += len(part)
        self._parts.append(part)
        self._ended = not message.get("more_body", False)
        if not self._cache.accepts(self._size):
            self._key, self._parts = None, []

    def keep(self) -> None:
        """Put the answer into the cache if it is whole and of the release that it was asked of."""
        if self._key is None or not self._ended:
            return
        told = dict(self._headers)
        release = told.get(b"x-heliograph-release", self._key[0].encode())
        if release == self._key[0].encode():
            answer = Answer(
                self._status, self._headers, b"".join(self._parts), told.get(b"etag", b"")
            )
            self._cache.put(self._key, answer)
