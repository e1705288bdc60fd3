"""networkx's own dispatch to a faster backend, where one is installed.

``nx-rustworkx`` computes the same numbers as networkx; tests compare the two on every measure.
Another installed backend is taken where networkx's own setting names it, in the environment as
``NETWORKX_BACKEND_PRIORITY`` or as ``networkx.config.backend_priority``: networkx computes what
the backends named there do not have. Their numbers are theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import PackageNotFoundError, entry_points, version

import networkx as nx

__all__ = ["BACKEND", "accelerated", "backends", "software", "unconverted"]

BACKEND = "rustworkx"
_GROUP = "networkx.backends"


def backends() -> list[str]:
    """Return the names of the backends that compute: those chosen, else ours if it is there."""
    chosen = list(nx.config.backend_priority.algos)
    return chosen or ([BACKEND] if BACKEND in nx.config.backends else [])


@contextmanager
def accelerated() -> Iterator[bool]:
    """Let networkx use backends for what they have, within the block; tells whether it has any.

    Not for several threads at once: networkx keeps this setting for the whole process.
    """
    used = backends()
    if not used:
        yield False
        return
    # A converted graph is kept, for closeness asks for it once a node. That is safe, and its
    # warning idle, because no measure changes the graph it is given.
    with ExitStack() as settings:
        settings.enter_context(nx.config(backend_priority=used, warnings_to_ignore={"cache"}))
        if BACKEND in used:
            settings.enter_context(nx.config.backends[BACKEND](min_nodes=0, min_edges=0))
        yield True


def unconverted() -> str | None:
    """Return as ``backend`` of a call that networkx is to compute it, and not our backend.

    For what it computes in less time than it takes to convert the graph. Another backend that
    somebody chose is left to do it: then None.
    """
    return "networkx" if nx.config.backend_priority.algos == [BACKEND] else None


def software() -> dict[str, str]:
    """Return the versions of what computes the measures."""
    found = {}
    for name in ("networkx", "numpy", "scipy", "nx-rustworkx"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # the backend is an extra
            continue
    for backend in entry_points(group=_GROUP):
        if backend.name in backends() and backend.dist:
            found[backend.dist.name] = backend.dist.version
    return found
