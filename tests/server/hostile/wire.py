"""HTTP/1.1 by hand: what is sent need not be HTTP, what comes back must be."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

_BLOCK = 65536
_SAFE = "/?&=%+:;,@!$'()*~#[]"


@dataclass(frozen=True)
class Answer:
    """One answer; header names in lower case, a repeated header's values joined."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class NotHttp(Exception):
    """What the server sent is no HTTP answer."""


class Connection:
    """A connection that sends anything and reads answers."""

    def __init__(self, port: int, timeout: float) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self.ended = False

    def send(self, data: bytes) -> None:
        """Send bytes, as many as the server takes: it may hang up on nonsense."""
        try:
            self._socket.sendall(data)
        except (ConnectionError, TimeoutError):
            self.ended = True

    def answer(self, has_body: bool = True) -> Answer | None:
        """Read the next final answer; None when there is none, in time or at all.

        Raises NotHttp for what breaks off in the middle or cannot be read.
        """
        while True:
            head = self._head()
            if head is None:
                return None
            status, headers = _parse_head(head)
            if status >= 200:
                break
        bare = not has_body or status in (204, 304)
        return Answer(status, headers, b"" if bare else self._body(headers))

    def _last(self) -> bytes:
        """Return what comes when the server knows that nothing more is sent."""
        try:
            return self._socket.recv(_BLOCK)
        except (ConnectionError, TimeoutError):
            return b""

    def finish(self) -> None:
        """Say that nothing more will be sent."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.ended = True

    def close(self) -> None:
        self._socket.close()

    def _head(self) -> bytes | None:
        while b"\r\n\r\n" not in self._buffer:
            if not self._more():
                if self._buffer:
                    raise NotHttp(f"broken off after {self._buffer[:200]!r}")
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        return head

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            return b"".join(iter(self._chunk, b""))
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        while self._more():
            pass
        body, self._buffer = self._buffer, b""
        return body

    def _chunk(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._need_more()
        size, _, self._buffer = self._buffer.partition(b"\r\n")
        return self._exactly(int(size, 16) + 2)[:-2]

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._need_more()
        content, self._buffer = self._buffer[:size], self._buffer[size:]
        return content

    def _need_more(self) -> None:
        if not self._more():
            raise NotHttp(f"broken off in the body, after {self._buffer[:200]!r}")

    def _more(self) -> bool:
        try:
            block = self._socket.recv(_BLOCK)
        except TimeoutError:
            self.finish()
            block = self._last()
        except ConnectionError:
            block = b""
        self._buffer += block
        self.ended = self.ended or not block
        return bool(block)


def exchange(port: int, data: bytes, patience: float = 20.0) -> list[Answer]:
    """Send bytes on a connection of their own and return all answers to them.

    When nothing has come for ``patience`` seconds the server is told that nothing more will be
    sent, so that it need not wait for the rest of what has no end.
    """
    connection = Connection(port, patience)
    head = data[:5].upper() == b"HEAD "
    try:
        connection.send(data)
        answers = []
        while answer := connection.answer(has_body=not head):
            answers.append(answer)
        return answers
    finally:
        connection.close()


def request(
    method: str,
    target: str | bytes,
    headers: Sequence[tuple[str, str | bytes]] = (),
    body: bytes = b"",
    *,
    length: bool = True,
) -> bytes:
    """Return a request as bytes; nothing in it is escaped or checked but the target's spaces."""
    line = target if isinstance(target, bytes) else quote(target, safe=_SAFE).encode()
    lines = [method.encode("latin-1", "replace") + b" " + line + b" HTTP/1.1", b"Host: localhost"]
    lines += [
        name.encode("latin-1", "replace") + b": " + (v if isinstance(v, bytes) else v.encode())
        for name, v in headers
    ]
    if body and length:
        lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def _parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/1.") or not parts[1].isdigit():
        raise NotHttp(f"no status line: {first[:200]!r}")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip():
            raise NotHttp(f"no header: {line[:200]!r}")
        key = name.lower()
        headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    return int(parts[1]), headers
