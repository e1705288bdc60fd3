"""Writes wait for each other here, where waiting holds no thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from heliograph.server.front.intake import Refused

_FORM = b"application/x-www-form-urlencoded"
_UPDATE = b"application/sparql-update"


class WriteTurns:
    """Lets one write at a time go to the pages, in the order of their coming."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn; raises Refused when it does not come in time."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._lock.acquire()
        except TimeoutError:
            detail = "Other writes did not end in time; nothing was written."
            raise Refused(503, "Not answered", detail) from None
        try:
            yield
        finally:
            self._lock.release()


def is_write(method: str, path: str, headers: Mapping[bytes, bytes], body: bytes) -> bool:
    """True for what would change the graph, if it may."""
    if path.startswith("/store"):
        return method in ("PUT", "POST", "DELETE")
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return method == "POST" and (kind == _UPDATE or (kind == _FORM and b"update=" in body))
