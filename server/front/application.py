"""The ASGI application in front of the pages, which are WSGI and run in threads."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from heliograph.graph.store import Cancellation
from heliograph.server.app import CROSS_ORIGIN, HEADERS
from heliograph.server.front.cache import Answer, AnswerCache, Key, cache_key, keepable
from heliograph.server.front.limits import RateLimit
from heliograph.server.front.log import AccessLog
from heliograph.server.front.metrics import CONTENT_TYPE, Metrics
from heliograph.server.service import Service
from heliograph.server.settings import Settings
from heliograph.server.site import CANCELLATION

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_ID = re.compile(rb"[0-9A-Za-z._-]{1,64}")
_PROBLEM = b"application/problem+json"
_ALL_ASCII = "".join(map(chr, range(33, 127)))
_COMMON = [(n.lower().encode(), v.encode()) for n, v in (HEADERS | CROSS_ORIGIN).items()]


class _TooLarge(Exception):
    """The request has more bytes than are allowed."""


class _HungUp(Exception):
    """The client went before the request was complete."""


class Front:
    """Answers from the cache, or has the WSGI application answer, and keeps account of it."""

    def __init__(self, app: Any, service: Service, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._pages = WSGIMiddleware(app, workers=settings.threads)
        self._cache = AnswerCache(settings.cache_bytes)
        self._limit = RateLimit(settings.rate_limit)
        self.metrics = Metrics(lambda: service.release, lambda: service.busy)
        self.log = AccessLog(settings.log)
        self._start = f"{os.getpid():x}-{os.urandom(4).hex()}-"
        self._numbers = count(1)
        self._cached_release = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await _Exchange(self, scope, receive, send).run()

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
        self._headers: dict[bytes, bytes] = dict(scope["headers"])
        given = self._headers.get(b"x-request-id", b"")
        self._id = given if _ID.fullmatch(given) else front.next_id()
        self._status = 499  # nothing was sent
        self._size = 0
        self._cached = False

    async def run(self) -> None:
        try:
            await self._answer()
        except _TooLarge as error:
            await self._problem(413, "Too large", str(error))
        except _HungUp:
            self._front.metrics.hang_up()
        finally:
            self._account()

    async def _answer(self) -> None:
        front, scope = self._front, self._scope
        wait = front._limit.wait(self._client())
        if wait:
            retry = (b"retry-after", str(int(wait) + 1).encode())
            detail = f"At most {front._settings.rate_limit} requests a minute are answered."
            return await self._problem(429, "Too many requests", detail, retry)
        if scope["path"] == "/metrics":
            return await self._metrics()
        body = await self._body()
        key = front.look_up(scope, self._headers, body)
        answer = front._cache.get(key) if key else None
        if answer is not None:
            return await self._send_again(answer)
        await self._ask_pages(body, key)

    def _client(self) -> str:
        """Return the address of the client, behind as many proxies as the settings say."""
        proxies = self._front._settings.proxies
        forwarded = self._headers.get(b"x-forwarded-for", b"").decode("latin1").split(",")
        if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
            return forwarded[-proxies].strip()
        client = self._scope.get("client")
        return client[0] if client else ""

    async def _body(self) -> bytes:
        settings = self._front._settings
        writes = b"authorization" in self._headers
        limit = settings.write_bytes if writes else settings.request_bytes
        told = self._headers.get(b"content-length", b"0")
        if told.isdigit() and int(told) > limit:
            raise _TooLarge(f"The request has {int(told)} bytes; at most {limit} are read.")
        parts, size, more = [], 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _HungUp
            part = message.get("body", b"")
            size += len(part)
            if size > limit:
                raise _TooLarge(f"The request has more than {limit} bytes.")
            parts.append(part)
            more = message.get("more_body", False)
        return b"".join(parts)

    async def _ask_pages(self, body: bytes, key: Key | None) -> None:
        """Have the pages answer, and call their query off when the client hangs up."""
        cancellation = Cancellation()
        scope = dict(self._scope)
        scope[CANCELLATION] = cancellation
        # WSGI wants ASCII here; what is no UTF-8 is found out where parameters are read.
        scope["query_string"] = quote(scope["query_string"], safe=_ALL_ASCII).encode()
        capture = _Capture(self._front._cache, key)

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", self._id)]
            capture.take(message)
            await self._forward(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        watch = asyncio.ensure_future(self._watch(cancellation))
        try:
            await self._front._pages(scope, receive, send)  # type: ignore[arg-type]
        finally:
            watch.cancel()
        capture.keep()

    async def _watch(self, cancellation: Cancellation) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._front.metrics.hang_up()
        await asyncio.get_running_loop().run_in_executor(None, cancellation.cancel)

    async def _send_again(self, answer: Answer) -> None:
        self._cached = True
        headers = [*answer.headers, (b"x-request-id", self._id)]
        if answer.etag and answer.etag in self._headers.get(b"if-none-match", b""):
            kept = [(n, v) for n, v in headers if n not in (b"content-length", b"content-type")]
            return await self._whole(304, kept, b"")
        await self._whole(answer.status, headers, answer.body)

    async def _metrics(self) -> None:
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
        await self._forward({"type": "http.response.start", "status": status, "headers": headers})
        content = b"" if self._scope["method"] == "HEAD" else body
        await self._forward({"type": "http.response.body", "body": content})

    async def _forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        else:
            self._size += len(message.get("body", b""))
        await self._send(message)

    def _account(self) -> None:
        seconds = perf_counter() - self._began
        scope, front = self._scope, self._front
        path, method = scope["path"], scope["method"]
        front.metrics.observe(path, method, self._status, self._cached, seconds, self._size)
        front.log.request(
            id=self._id.decode(),
            client=self._client(),
            method=method,
            path=path,
            status=self._status,
            bytes=self._size,
            ms=round(seconds * 1000, 2),
            cached=self._cached,
            release=front._service.release,
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
