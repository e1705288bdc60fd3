"""What a new release takes over, unchanged, from the one before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kept:
    """Whole graphs, by IRI, and the entries of the manifest on where they are from.

    ``note`` is added to the message of the release; ``counts`` has the quads of each graph, once
    they have been read.
    """

    graphs: Collection[str] = ()
    sources: Sequence[Mapping[str, Any]] = ()
    note: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines of these graphs among those of a release."""
        wanted = {f"<{graph}>".encode(): graph for graph in self.graphs}
        for line in lines:
            graph = wanted.get(line[:-3].rpartition(b" ")[2])
            # A triple of the default graph ends so, too, where its object is named like a graph.
            if graph is not None and line.count(b" ") > 3:
                self.counts[graph] += 1
                yield line
