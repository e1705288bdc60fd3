"""One line a request, for people or for programs."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any, TextIO


class AccessLog:
    """Writes what was asked and how it was answered; never a query's text or a secret."""

    def __init__(self, form: str, stream: TextIO | None = None) -> None:
        self._form = form
        self._stream = stream or sys.stderr

    def request(self, **fields: Any) -> None:
        """Write the line of one request."""
        if self._form == "off":
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        if self._form == "json":
            line = json.dumps({"time": now, "event": "request", **fields})
        else:
            line = f"{now} " + " ".join(f"{name}={value}" for name, value in fields.items())
        self._stream.write(line.replace("\n", " ") + "\n")

    def event(self, name: str, **fields: Any) -> None:
        """Write a line about the server itself."""
        if self._form == "off":
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._stream.write(json.dumps({"time": now, "event": name, **fields}) + "\n")
        self._stream.flush()
