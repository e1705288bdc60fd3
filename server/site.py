"""What every view is given: the engine, the release's manifest, citations, stored queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heliograph.graph.citation import Citations
from heliograph.graph.queries import StoredQuery
from heliograph.graph.store import Engine, Manifest
from heliograph.server.settings import Settings


@dataclass(frozen=True)
class Site:
    """``engine`` answers the pages' own queries, ``visitors`` those that anybody may write."""

    engine: Engine
    visitors: Engine
    manifest: Manifest
    citations: Citations
    methods: Mapping[str, str]
    queries: Sequence[StoredQuery]
    settings: Settings
