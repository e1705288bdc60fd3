"""A program for ``test_snapshots``: for each line on standard input, forks one that freezes.

The fork keeps snapshot after snapshot until it is killed; the line is where it begins to count.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from heliograph.graph.snapshots import Snapshot, SnapshotLimits, Snapshots, identity


def made(number: int, size: int = 200_000) -> tuple[Snapshot, bytes]:
    """Return a snapshot and its result, other ones for each number."""
    result = f"{number} ".encode() * (size // 10)
    snapshot = Snapshot(
        hash="",
        query=f"ASK {{}} # {number}",
        default_graphs=(),
        named_graphs=(),
        form="select",
        format="json",
        ordered=False,
        rows=0,
        result_hash=sha256(result).hexdigest(),
        result_bytes=len(result),
        release="r",
        released="2026-01-01T00:00:00+00:00",
        dataset_hash="d",
        default_graph="merge",
        created="2026-01-01T00:00:00+00:00",
        scope="matched",
        graphs=("a:g",),
        sources=(),
        licences=(),
        datasets=(),
        software={},
    )
    return replace(snapshot, hash=identity(snapshot)), result


def freeze_until_killed(root: Path, begin: int) -> None:
    snapshots = Snapshots(root, SnapshotLimits(count=10**6))
    for number in count(begin):
        snapshots.add(*made(number))


def main() -> None:
    with TemporaryDirectory() as folder:  # what a first snapshot imports, no fork imports again
        Snapshots(Path(folder)).add(*made(0))
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            freeze_until_killed(Path(sys.argv[1]), int(line))
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main()
