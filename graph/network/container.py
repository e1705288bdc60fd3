"""A network with what made it: its kind, its filters, its release, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from heliograph.graph.errors import HeliographError
from heliograph.graph.network import building
from heliograph.graph.network.filters import Filters, Selection, select
from heliograph.graph.network.records import Material

if TYPE_CHECKING:
    from pandas import DataFrame as PandasFrame
    from polars import DataFrame

__all__ = ["KINDS", "Network", "build_network"]

_BUILDERS: Mapping[str, Callable[[Selection], nx.Graph]] = {
    "two-mode": building.two_mode,
    "co-participation": building.co_participation,
    "adversary": building.adversary,
    "events": building.event_projection,
    "responses": building.responses,
    "sponsors": building.sponsors,
}
KINDS = tuple(_BUILDERS)


@dataclass(frozen=True)
class Network:
    """A networkx graph of one of ``KINDS``; ``selection`` holds the evidence of every edge."""

    kind: str
    graph: nx.Graph
    selection: Selection

    @property
    def filters(self) -> Filters:
        return self.selection.filters

    @property
    def release(self) -> str:
        return self.selection.material.release

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many items the filters left out, by reason."""
        return self.selection.left_out

    def nodes(self) -> list[dict[str, Any]]:
        """Return the nodes as rows: id, label and the other attributes."""
        return [{"id": node, **data} for node, data in sorted(self.graph.nodes(data=True))]

    def edges(self) -> list[dict[str, Any]]:
        """Return the edges as rows: source, target and the attributes."""
        rows = [
            {"source": one, "target": other, **data}
            for one, other, data in self.graph.edges(data=True)
        ]
        return sorted(rows, key=lambda row: (row["source"], row["target"], row.get("kind", "")))

    def frame(self, what: str = "edges") -> DataFrame:
        """Return ``edges`` or ``nodes`` as a Polars frame; lists are joined by ``; ``."""
        import polars

        return polars.DataFrame(self._rows(what), infer_schema_length=None)

    def to_pandas(self, what: str = "edges") -> PandasFrame:
        """Return ``edges`` or ``nodes`` as a pandas frame, which needs pandas to be installed."""
        import pandas

        return pandas.DataFrame(self._rows(what))

    def _rows(self, what: str) -> list[dict[str, Any]]:
        rows = self.nodes() if what == "nodes" else self.edges()
        return [{name: flat(value) for name, value in row.items()} for row in rows]


def build_network(material: Material, kind: str, filters: Filters | None = None) -> Network:
    """Build one of ``KINDS`` from the material of a release; HeliographError for another kind."""
    if kind not in _BUILDERS:
        raise HeliographError(f"no network {kind!r}; expected one of {', '.join(KINDS)}")
    selection = select(material, filters or Filters())
    return Network(kind, _BUILDERS[kind](selection), selection)


def flat(value: Any) -> Any:
    """Return a list as one text, for tables and for formats without lists."""
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
