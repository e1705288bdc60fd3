"""One line a request, for people or for programs."""

from __future__ import annotations

import asyncio
import atexit
import json
import sys
from datetime import UTC, datetime
from time import time
from typing import Any, TextIO

_FLUSH_SECONDS = 0.2
_quoted = json.encoder.encode_basestring_ascii


class AccessLog:
    """Writes what was asked and how it was answered; never a query's text or a secret.

    Lines are written together, a few times a second: a write for each would cost as much as
    the rest of an answer from the cache.
    """

    def __init__(self, form: str, stream: TextIO | None = None) -> None:
        self._form = form
        self.is_on = form != "off"
        self._stream = stream or sys.stderr
        self._lines: list[str] = []
        atexit.register(self.flush)

    def request(
        self,
        id: str,
        client: str,
        method: str,
        path: str,
        status: int,
        bytes: int,
        ms: float,
        cached: bool,
        release: str,
    ) -> None:
        """Note one request."""
        if not self.is_on:
            return
        if self._form == "json":
            line = (
                f'{{"time": "{_now()}", "event": "request", "id": "{id}", '
                f'"client": {_quoted(client)}, "method": {_quoted(method)}, '
                f'"path": {_quoted(path)}, "status": {status}, "bytes": {bytes}, '
                f'"ms": {ms:.2f}, "cached": {"true" if cached else "false"}, '
                f'"release": {_quoted(release)}}}\n'
            )
        else:
            line = (
                f"{_now()} id={id} client={_quoted(client)} method={method} "
                f"path={_quoted(path)} status={status} bytes={bytes} ms={ms:.2f} "
                f"cached={cached} release={release}\n"
            )
        self._add(line)

    def event(self, name: str, **fields: Any) -> None:
        """Write a line about the server itself."""
        if not self.is_on:
            return
        self._lines.append(json.dumps({"time": _now(), "event": name, **fields}) + "\n")
        self.flush()

    def flush(self) -> None:
        """Write what was noted."""
        lines, self._lines = self._lines, []
        if lines:
            self._stream.write("".join(lines))
            self._stream.flush()

    def _add(self, line: str) -> None:
        self._lines.append(line)
        if len(self._lines) == 1:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)


def _now() -> str:
    """Return the time to the millisecond; formatted once for all that falls into one."""
    now = int(time() * 1000)
    if _last[0] != now:
        _last[:] = now, datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds")
    return str(_last[1])


_last: list[Any] = [0, ""]
