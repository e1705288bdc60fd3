"""A program for ``test_crash``: for each line on standard input, forks a publisher to be killed.

The fork has all it needs, so that a kill falls into the publishing and not into the imports.
"""

from __future__ import annotations

import os
import random
import sys
from itertools import count
from pathlib import Path

import filelock  # noqa: F401  (otherwise each publisher imports it)

from heliograph.graph.store.releases import Releases


def some_lines(seed: int) -> list[str]:
    chance = random.Random(seed)
    return [
        f'<a:s{chance.randrange(300)}> <a:p{n % 7}> "value {n}" <a:g{n % 11}> .'
        for n in range(chance.randrange(200, 1000))
    ]


def publish_until_killed(root: Path, seed: int) -> None:
    for round_number in count():
        Releases(root).publish(
            some_lines(seed + round_number),
            counts={},
            sources=[],
            report={},
            software={},
            action="build",
            message="",
            author="",
        )


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            publish_until_killed(Path(sys.argv[1]), int(line))
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main()
