"""What comes in: the headers as the pages will see them, and the whole body within its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from time import monotonic
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
RawHeaders = Iterable[tuple[bytes, bytes]]

# A body may take this long, and a second more for each so many bytes of it.
_SECONDS = 30.0
_BYTES_A_SECOND = 8192


class Refused(Exception):
    """A request that is not read to its end: the status and the title that say why."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title


class HungUp(Exception):
    """The client went before the request was complete, or sent a chunk that is none."""


def joined(headers: RawHeaders) -> dict[bytes, bytes]:
    """Return headers by name, repeated ones as one list, as WSGI makes of them.

    Names with an underscore are left out: WSGI takes them for those with a hyphen.
    """
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if b"_" not in name:
            found[name] = found[name] + b"," + value if name in found else value
    return found


def with_body(headers: dict[bytes, bytes], body: bytes) -> list[tuple[bytes, bytes]]:
    """Return headers that tell the length of a body that was read, however it was sent."""
    kept = [(n, v) for n, v in headers.items() if n not in (b"content-length", _CHUNKED)]
    return [*kept, (b"content-length", str(len(body)).encode())] if body else kept


async def read_body(receive: Receive, told: bytes, limit: int) -> bytes:
    """Return the body; ``told`` is its length as the client says it, "" where it does not.

    Raises Refused: 408 for a body that is too slow, 413 for one of more than ``limit`` bytes.
    Raises HungUp for one that breaks off.
    """
    if told.isdigit() and int(told) > limit:
        raise Refused(413, _LARGE, f"The request has {int(told)} bytes; at most {limit} are read.")
    begin, parts, size, more = monotonic(), [], 0, True
    while more:
        left = begin + _SECONDS + size / _BYTES_A_SECOND - monotonic()
        message = await _next(receive, left)
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refused(413, _LARGE, f"The request has more than {limit} bytes.")
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


async def _next(receive: Receive, seconds: float) -> Message:
    try:
        async with asyncio.timeout(max(0.01, seconds)):
            message = await receive()
    except TimeoutError:
        raise Refused(408, "Too slow", "The body did not come in time.") from None
    if message["type"] == "http.disconnect":
        raise HungUp
    return message


_CHUNKED = b"transfer-encoding"
_LARGE = "Too large"
