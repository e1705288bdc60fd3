"""Pairs of subject and object, predicate by predicate: what a quick look at a graph is given.

Terms are as N-Triples writes them, and a pair of a predicate comes once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import polars as pl

NODE, VALUE = "node", "value"
_SCHEMA = {NODE: pl.String, VALUE: pl.String}


class Pairs(Protocol):
    """A graph, to be asked for the pairs of one predicate at a time."""

    def of(self, predicate: str) -> pl.DataFrame:
        """Return the pairs of a predicate (an IRI) in the columns node and value."""


class FramePairs:
    """The pairs of a graph that is in memory, in the columns subject, predicate and object."""

    def __init__(self, triples: pl.DataFrame) -> None:
        """Take triples, each once."""
        parts = triples.partition_by("predicate", include_key=False, as_dict=True)
        self._parts = {str(key[0])[1:-1]: pairs_of(part) for key, part in parts.items()}

    def of(self, predicate: str) -> pl.DataFrame:
        return self._parts.get(predicate, pl.DataFrame(schema=_SCHEMA))


class KeptPairs:
    """Pairs that are read when they are needed; those asked for last are kept."""

    def __init__(self, read: Callable[[str], pl.DataFrame], limit: int) -> None:
        """Read by a function, and keep no more than ``limit`` bytes of what it returned."""
        self._read = read
        self._limit = limit
        self._kept: OrderedDict[str, pl.DataFrame] = OrderedDict()

    def of(self, predicate: str) -> pl.DataFrame:
        found = self._kept.pop(predicate, None)
        if found is None:
            found = self._read(predicate)
        self._kept[predicate] = found
        while sum(map(_size, self._kept.values())) > self._limit:
            self._kept.popitem(last=False)
        return found


def triples_of(ntriples: bytes) -> pl.DataFrame:
    """Return N-Triples, of which each line is a statement, as subject, predicate and object.

    Lines end with a line feed alone, and hold no tabulator: N-Triples in canonical form.
    """
    lines = pl.read_csv(
        ntriples, has_header=False, separator="\t", quote_char=None, schema={"line": pl.String},
        raise_if_empty=False,
    )  # fmt: skip
    parts = pl.col("line").str.splitn(" ", 3).struct.rename_fields(["subject", "predicate", "o"])
    return (
        lines.select(parts)
        .unnest("line")
        .select("subject", "predicate", pl.col("o").str.strip_suffix(" .").alias("object"))
    )


def pairs_of(triples: pl.DataFrame) -> pl.DataFrame:
    """Return the columns subject and object of triples as node and value."""
    return triples.select(pl.col("subject").alias(NODE), pl.col("object").alias(VALUE))


def _size(pairs: pl.DataFrame) -> int:
    return int(pairs.estimated_size())
