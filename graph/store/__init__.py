"""Releases of the graph on disk, and queries on them; the only door to Oxigraph.

>>> release = Releases(folder).current()                              # doctest: +SKIP
>>> with EmbeddedEngine(release) as engine:                           # doctest: +SKIP
...     engine.rows("SELECT ?s WHERE { ?s a hg:Event } LIMIT 5")
"""

from heliograph.graph.store.answers import QueryAnswer, QueryRequest, Term
from heliograph.graph.store.cancellation import Cancellation
from heliograph.graph.store.change import (
    DATASET_TYPES,
    GRAPH_TYPES,
    Content,
    Edit,
    GraphWrite,
    Update,
)
from heliograph.graph.store.dialects import DIALECTS, STANDARD, VIRTUOSO, Dialect
from heliograph.graph.store.diff import Change, ReleaseDiff, SourceCounts
from heliograph.graph.store.dump import DUMP_FORMATS, dump_release
from heliograph.graph.store.engine import EmbeddedEngine, Engine
from heliograph.graph.store.formats import FORMATS, Format, QueryForm, find_format
from heliograph.graph.store.graph_store import Access, GraphStore
from heliograph.graph.store.keeping import Kept
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.manifest import Manifest
from heliograph.graph.store.nquads import DefaultGraphMode, NQuad, sort_quads
from heliograph.graph.store.pool import Ending, Nursery
from heliograph.graph.store.release import Release, Snapshot
from heliograph.graph.store.releases import Releases
from heliograph.graph.store.remote import RemoteEngine
from heliograph.graph.store.revision import Revision
from heliograph.graph.store.settings import EngineSettings
from heliograph.graph.store.transfer import TransferPlan, TransferReport, transfer

__all__ = [
    "DATASET_TYPES",
    "DIALECTS",
    "DUMP_FORMATS",
    "FORMATS",
    "GRAPH_TYPES",
    "STANDARD",
    "VIRTUOSO",
    "Access",
    "Cancellation",
    "Change",
    "Content",
    "DefaultGraphMode",
    "Dialect",
    "Edit",
    "EmbeddedEngine",
    "Ending",
    "Engine",
    "EngineSettings",
    "Format",
    "GraphStore",
    "GraphWrite",
    "Kept",
    "Ledger",
    "Manifest",
    "NQuad",
    "Nursery",
    "QueryAnswer",
    "QueryForm",
    "QueryRequest",
    "Release",
    "ReleaseDiff",
    "Releases",
    "RemoteEngine",
    "Revision",
    "Snapshot",
    "SourceCounts",
    "Term",
    "TransferPlan",
    "TransferReport",
    "Update",
    "dump_release",
    "find_format",
    "sort_quads",
    "transfer",
]
