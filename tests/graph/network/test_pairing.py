"""Co-participation by partitions: the projection of networkx, also when a worker is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import polars as pl
import pytest
from networkx.algorithms import bipartite
from polars.testing import assert_frame_equal

from heliograph.graph.cluster import open_cluster
from heliograph.graph.network.pairing import co_participation_on, pairs_of
from heliograph.graph.network.projecting import incidence_graph

if TYPE_CHECKING:
    from distributed import Client

Pairs = list[tuple[str, str]]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with open_cluster(workers=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def ties() -> Pairs:
    """Few actors in most events, some pairs twice, some events with one actor."""
    chance = Random(8)
    return [
        (f"a{int(60 * chance.random() ** 3)}", f"e{event}")
        for event in range(900)
        for _ in range(1 + int(chance.expovariate(0.6)))
    ]


@pytest.fixture(scope="module")
def expected(ties: Pairs) -> pl.DataFrame:
    graph = incidence_graph(ties)
    actors = sorted({actor for actor, _ in ties})
    newman = bipartite.collaboration_weighted_projected_graph(graph, actors)
    edges = bipartite.weighted_projected_graph(graph, actors).edges(data="weight")
    rows = [(*sorted((a, b)), weight, newman[a][b]["weight"]) for a, b, weight in edges]
    return pl.DataFrame(rows, ["one", "other", "weight", "newman"], orient="row").sort(
        "one", "other"
    )


def written(path: Path, ties: Pairs) -> Path:
    pl.DataFrame(ties, ["actor", "event"], orient="row").write_parquet(path)
    return path


def test_pairs_are_the_projection_of_networkx(ties: Pairs, expected: pl.DataFrame) -> None:
    found = pairs_of(pl.DataFrame(ties, ["actor", "event"], orient="row"))

    assert_frame_equal(found, expected, rel_tol=1e-12)
    assert found.height > 500


def test_partitions_add_up_to_the_whole(
    client: Client, ties: Pairs, expected: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(tmp_path / "ties.parquet", ties)

    found = co_participation_on(client, path, tmp_path, 20)

    assert_frame_equal(found, expected, rel_tol=1e-12)


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_and_doubles_no_pair(
    client: Client, ties: Pairs, expected: pl.DataFrame, tmp_path: Path
) -> None:
    path = written(tmp_path / "ties.parquet", ties)
    killed: list[int] = []

    def kill_one() -> None:
        until = monotonic() + 20
        while not killed and monotonic() < until:
            done = len(list(tmp_path.glob("pairs-*")))
            held = {worker: keys for worker, keys in client.processing().items() if keys}
            if done > 10 and held:
                address = max(held, key=lambda worker: len(held[worker]))
                (pid,) = client.run(os.getpid, workers=[address]).values()
                os.kill(pid, signal.SIGKILL)
                killed.append(done)
            sleep(0.01)

    killer = Thread(target=kill_one)
    killer.start()
    found = co_participation_on(client, path, tmp_path, 150)
    killer.join()

    assert killed and killed[0] < 150
    assert_frame_equal(found, expected, rel_tol=1e-12)


def test_without_events_there_are_no_pairs() -> None:
    empty = pl.DataFrame(schema={"actor": pl.String, "event": pl.String})

    assert pairs_of(empty).is_empty()
