"""One writer at a time, by an operating-system lock that ends with its process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from heliograph.graph.errors import ReleaseLocked
from heliograph.graph.store.durable import write_atomic


@contextmanager
def writer_lock(root: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the only right to write below ``root``.

    Raises ReleaseLocked if it is taken, and still is after ``wait`` seconds.
    """
    from filelock import FileLock, Timeout  # 40 ms that only writers should pay

    lock = FileLock(root / "writer.lock", timeout=wait, poll_interval=0.01)
    holder = root / "writer.json"
    try:
        lock.acquire()
    except Timeout:
        raise ReleaseLocked(*_read(holder)) from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        write_atomic(holder, json.dumps({"pid": os.getpid(), "since": since}).encode())
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _read(holder: Path) -> tuple[int | None, str | None]:
    # The file may be missing, or be of a dead writer, in the moment after the lock changed hands.
    try:
        content = json.loads(holder.read_bytes())
        return int(content["pid"]), str(content["since"])
    except (OSError, ValueError, KeyError):
        return None, None
