"""The graphs of the benchmarks are such as a write would be allowed to make."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse

from bench.event_graphs import quads, write_quads
from heliograph.graph.store.nquads import NQuad, parse_line
from heliograph.ontology import HG, empty_graph
from heliograph.shapes import validate


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(quads(1000))


def test_a_thousand_events_keep_the_integrity_shapes(lines: list[str]) -> None:
    triples = {q.triple for q in parse("".join(lines).encode(), RdfFormat.N_QUADS)}
    graph = empty_graph().parse(data="\n".join(f"{t} ." for t in triples), format="nt")

    report = validate(graph)

    assert not report.findings, report.lines()


def test_lines_are_written_as_the_store_writes_them(lines: list[str]) -> None:
    store = Store()
    store.bulk_load("".join(lines).encode(), RdfFormat.N_QUADS)

    written = (store.dump(format=RdfFormat.N_QUADS) or b"").decode().splitlines(keepends=True)

    assert sorted(written) == sorted(lines)


def test_processes_write_the_same_quads(tmp_path: Path) -> None:
    files = write_quads(tmp_path, 10_100, seed=3, processes=2)

    assert len(files) == 3
    assert "".join(path.read_text("utf-8") for path in files) == "".join(quads(10_100, seed=3))


def test_a_seed_gives_its_own_graph(lines: list[str]) -> None:
    assert list(quads(1000)) == lines
    assert list(quads(1000, seed=2)) != lines


def test_few_actors_take_part_in_most_events(lines: list[str]) -> None:
    found = Counter(q.object for q in map(_parsed, lines) if q.predicate == f"<{HG.attributedTo}>")
    ranked = [number for _, number in found.most_common()]

    assert sum(ranked[:5]) > 0.3 * sum(ranked)


def test_events_are_denied_disputed_and_summed_up(lines: list[str]) -> None:
    found = Counter(q.object for q in map(_parsed, lines))
    predicates = Counter(q.predicate for q in map(_parsed, lines))

    assert found["<https://w3id.org/heliograph/id/scheme/stance/denies>"] > 10
    assert predicates[f"<{HG.dateDisputed}>"] > 0
    assert found[f"<{HG.CasualtyStatement}>"] > 20
    assert found["<https://w3id.org/heliograph/id/scheme/qualifier/at-least>"] >= 1


def _parsed(line: str) -> NQuad:
    return parse_line(line.encode())
