"""What goes out: answers are made at the server's pace and sent at the client's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

_SMALL = 256 * 1024
_IN_MEMORY = 2**20
_BLOCK = 65536
# A client that takes nothing for so long is given up.
_STALL_SECONDS = 30.0
# So are those that make the files of all clients larger than this together.
_MOST = 2**30


class Files:
    """How many bytes lie in the files of all outboxes."""

    def __init__(self) -> None:
        self.size = 0


class Outbox:
    """Takes an answer whole before a slow client has read it, so that no thread waits for that.

    A small answer is sent in one piece; what a client is slow to read lies in a file, once it is
    more than a mebibyte. ``gone`` is True when nobody reads any more, ``sent`` when the last of
    the answer was handed on.
    """

    def __init__(self, send: Send, files: Files) -> None:
        self.gone = self.sent = False
        self._send = send
        self._files = files
        self._start: Message | None = None
        self._small = bytearray()
        self._file: SpooledTemporaryFile[bytes] | None = None
        self._written = self._read = 0
        self._ended = False
        self._news = asyncio.Event()
        self._drain: asyncio.Task[None] | None = None

    async def take(self, message: Message) -> None:
        """Take the next message of an answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._add(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        self._news.set()
        if self._file is None and self._ended:
            await self._whole()

    async def finish(self) -> None:
        """Return when the client has everything, or does not want it."""
        if self._drain is not None:
            await asyncio.wait([self._drain])
            if not self._drain.cancelled():
                self._drain.result()

    def close(self) -> None:
        """Forget what was not sent."""
        self.give_up()
        if self._file is not None:
            self._file.close()
            self._files.size -= self._written
            self._file = None

    def give_up(self) -> None:
        """Send nothing more."""
        self.gone = True
        self._news.set()
        if self._drain is not None:
            self._drain.cancel()

    def _add(self, part: bytes) -> None:
        if self.gone:
            return
        if self._file is None and len(self._small) + len(part) <= _SMALL:
            self._small += part
            return
        if self._file is None:
            self._file = SpooledTemporaryFile(_IN_MEMORY)
            part, self._small = bytes(self._small) + part, bytearray()
            self._drain = asyncio.ensure_future(self._pour())
        self._file.seek(self._written)
        self._file.write(part)
        self._written += len(part)
        self._files.size += len(part)
        if self._files.size > _MOST:
            self.give_up()

    async def _whole(self) -> None:
        if not self.gone:
            await self._forward(self._start)
            await self._forward(_body(bytes(self._small), more=False))

    async def _pour(self) -> None:
        """Send block after block while more is being written."""
        await self._forward(self._start)
        while not self.gone:
            if block := self._block():
                await self._forward(_body(block, more=True))
            elif self._ended:
                return await self._forward(_body(b"", more=False))
            else:
                self._news.clear()
                await self._news.wait()

    def _block(self) -> bytes:
        assert self._file is not None
        self._file.seek(self._read)
        block = self._file.read(_BLOCK)
        self._read += len(block)
        return block

    async def _forward(self, message: Message | None) -> None:
        assert message is not None
        self.sent = message["type"] == "http.response.body" and not message["more_body"]
        try:
            async with asyncio.timeout(_STALL_SECONDS):
                await self._send(message)
        except TimeoutError:
            self.gone = True


def _body(content: bytes, more: bool) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}
