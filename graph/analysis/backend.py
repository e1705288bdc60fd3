"""networkx's own dispatch to a faster backend, where one is installed.

``nx-rustworkx`` computes the same numbers as networkx; tests compare the two on every measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

import networkx as nx

__all__ = ["BACKEND", "accelerated", "software"]

BACKEND = "rustworkx"


@contextmanager
def accelerated() -> Iterator[bool]:
    """Let networkx use the backend for what it has, within the block; tells whether it is there.

    Not for several threads at once: networkx keeps this setting for the whole process.
    """
    if BACKEND not in nx.config.backends:
        yield False
        return
    own = nx.config.backends[BACKEND]
    # A converted graph is kept, for closeness asks for it once a node. That is safe, and its
    # warning idle, because no measure changes the graph it is given.
    with (
        nx.config(backend_priority=[BACKEND], warnings_to_ignore={"cache"}),
        own(min_nodes=0, min_edges=0),
    ):
        yield True


def software() -> dict[str, str]:
    """Return the versions of what computes the measures."""
    found = {}
    for name in ("networkx", "numpy", "scipy", "nx-rustworkx"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # the backend is an extra
            continue
    return found
