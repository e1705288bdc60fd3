"""Co-participation of actors by partitions of the events: pairs an event, then their sums.

The same weights as ``projected`` gives, without a networkx graph, for networks too large for one:
in this process, or on the workers of a cluster. An event is in one partition with all its
actors, so the pairs of a partition are whole and partitions only add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from heliograph.graph.cluster import check_workers, is_whole, write_by_content
from heliograph.graph.errors import ClusterUnavailable

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["as_ties", "co_participation_on", "pairs_of"]

_ADDED_AT_ONCE = 8
_SEED = 8  # of the hash that parts the events; any will do if it is the same everywhere
_PAIR = ("one", "other")


def as_ties(pairs: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Return (actor, event) pairs as the columns that ``pairs_of`` takes."""
    schema = {"actor": pl.String, "event": pl.String}
    return pl.DataFrame(pairs, schema, orient="row")


def pairs_of(ties: pl.DataFrame) -> pl.DataFrame:
    """Return each two actors that share events, from the columns ``actor`` and ``event``.

    ``one`` is before ``other``; ``weight`` is the number of events they share, ``newman`` the sum
    of 1/(k-1) over them, where k is the number of an event's actors. Sorted by the actors.
    """
    ties = ties.select("actor", "event").unique()
    shares = (1 / (pl.len() - 1)).over("event").alias("share")
    counted = ties.with_columns(shares).filter(pl.len().over("event") > 1)
    joined = counted.join(counted.drop("share"), on="event", suffix="_other")
    pairs = joined.filter(pl.col("actor") < pl.col("actor_other"))
    named = pairs.select(
        pl.col("actor").alias("one"), pl.col("actor_other").alias("other"), weight=1, newman="share"
    )
    return _added(named)


def co_participation_on(
    client: Client, ties: Path, folder: Path, partitions: int = 16
) -> pl.DataFrame:
    """Return what ``pairs_of`` does, computed by the workers of a client in partitions.

    ``ties`` is a Parquet file with the columns ``actor`` and ``event``; it and the folder, which
    takes the results of the partitions, must be seen by all workers under the same path. Raises
    ClusterUnavailable where they are not, or where several workers died on one partition.
    """
    from distributed import KilledWorker

    folder = folder.absolute()
    check_workers(client, folder)
    parts = [
        client.submit(_pairs, ties.absolute(), folder, number, partitions, pure=False)
        for number in range(partitions)
    ]
    while len(parts) > 1:
        parts = [
            client.submit(_sum, folder, *parts[start : start + _ADDED_AT_ONCE], pure=False)
            for start in range(0, len(parts), _ADDED_AT_ONCE)
        ]
    try:
        whole = folder / parts[0].result()
    except KilledWorker as error:
        raise ClusterUnavailable(f"Pairs of actors are given up: {error}") from error
    if not is_whole(whole):
        raise ClusterUnavailable(f"{whole} does not hold what a worker wrote to it")
    return pl.read_parquet(whole)


def _pairs(ties: Path, folder: Path, number: int, partitions: int) -> str:
    """Write the pairs of one partition of the events; return the name of the file."""
    mine = pl.col("event").hash(_SEED) % partitions == number
    found = pl.scan_parquet(ties).select("actor", "event").filter(mine).collect()
    return _written(folder, pairs_of(found))


def _sum(folder: Path, *names: str) -> str:
    return _written(folder, _added(pl.concat([pl.read_parquet(folder / name) for name in names])))


def _added(pairs: pl.DataFrame) -> pl.DataFrame:
    summed = pairs.group_by(_PAIR).agg(
        pl.col("weight").cast(pl.Int64).sum(), pl.col("newman").sort().sum()
    )
    return summed.sort(_PAIR)


def _written(folder: Path, pairs: pl.DataFrame) -> str:
    content = BytesIO()
    pairs.write_parquet(content)
    return write_by_content(folder, "pairs", ".parquet", content.getvalue()).name
