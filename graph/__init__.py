"""From sources to answers. The flow, one package or module a step:

    sources   curated tables, read and checked cell by cell
    model     the records they become: frozen dataclasses
    build     records to quads; the graph name is the citation
    pipeline  read, build, validate (heliograph.shapes), publish; it alone knows the order
    store     releases on disk, and queries on them in processes that can be killed
    queries   stored SPARQL; citation, counts, export: what people ask of a release
    audit     general rules that question the sources; their findings are quads, too
    network   who acts with and against whom; analysis: centrality, tempo, and how firm they are
    writing   changes by other people: validated, and published as a release or refused

    from heliograph.graph.pipeline import build
    from heliograph.graph.store import EmbeddedEngine, Releases

Nothing is imported here: the query engine's processes start with what they need and no more.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliograph.graph.analysis.session import OpenRelease


def open_release(data: Path | str = "heliograph-data", release: str | None = None) -> OpenRelease:
    """Open a release for networks and analyses; see ``heliograph.graph.analysis``."""
    from heliograph.graph.analysis import open_release as opened

    return opened(data, release)
