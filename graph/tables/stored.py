"""The quads that tables are made of, asked of the store of a large release when they are needed.

Each predicate is one scan of an index of the store, so that memory holds the quads of one table
and not of all, and a release that has no file of its quads need not be listed for its tables.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from heliograph.graph.store import EmbeddedEngine, Engine, QueryRequest
from heliograph.graph.tables.quads import Quads

__all__ = ["StoredQuads", "read_texts"]

_KEPT = 2  # classes whose things are kept: the events, which four tables ask for, and one more


class StoredQuads(Quads):
    """Quads of a release whose default graph is the merge, read by queries of one pattern."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        """Ask this engine; its methods raise QueryError."""
        self._engine = engine
        self._instances = lru_cache(_KEPT)(self._read_instances)

    def stated(self, predicate: str) -> pl.DataFrame:
        return self._asked(f"SELECT ?s ?o ?g {{ GRAPH ?g {{ ?s <{predicate}> ?o }} }}")

    def merged(self, predicate: str, *, of: str = "", to: str = "") -> pl.DataFrame:
        kinds = " ".join(f"?{end} a <{kind}> ." for end, kind in (("s", of), ("o", to)) if kind)
        found = self._asked(f"SELECT ?s ?o {{ ?s <{predicate}> ?o . {kinds} }}")
        return found.unique()  # two literals may differ in their language alone

    def instances(self, kind: str) -> pl.DataFrame:
        return self._instances(str(kind))

    def stated_instances(self, kind: str) -> pl.DataFrame:
        return self._asked(f"SELECT ?s ?g {{ GRAPH ?g {{ ?s a <{kind}> }} }}")

    def _read_instances(self, kind: str) -> pl.DataFrame:
        return self._asked(f"SELECT ?s {{ ?s a <{kind}> }}")

    def _asked(self, query: str) -> pl.DataFrame:
        return read_texts(self._engine, query, bound=True)


def read_texts(engine: Engine, query: str, *, bound: bool = False) -> pl.DataFrame:
    """Return the answer to a SELECT query, every column as text; raises QueryError.

    CSV tells an empty text from none no more: an empty cell is null, unless all are ``bound``.
    """
    with engine.query(QueryRequest(query, format="csv")) as answer:
        content = answer.read()
    return pl.read_csv(content, infer_schema=False, empty_string_is_null=not bound)
