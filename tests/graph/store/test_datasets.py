"""A triple in several graphs counts once, however the graphs are named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heliograph.graph.errors import QueryRefused
from heliograph.graph.store import EmbeddedEngine, EngineSettings, QueryRequest, Release
from heliograph.graph.store.answers import read_rows

ID = "https://w3id.org/heliograph/id/"
PREFIXES = f"PREFIX hg: <https://w3id.org/heliograph/ontology#> PREFIX p: <{ID}passage/> "
COUNT = "(COUNT(*) AS ?n)"
MENTIONS = "{ ?s hg:mentioned ?o }"
# Actor 1 is mentioned in these two, actor 36 only in the first of them.
A, B = f"{ID}passage/001/lead/1", f"{ID}passage/002/lead/1"


def count(
    engine: EmbeddedEngine,
    query: str,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> int:
    request = QueryRequest(PREFIXES + query, "json", default_graphs, named_graphs)
    with engine.query(request) as answer:
        return int(read_rows(answer)[0]["n"].value)


def alone(engine: EmbeddedEngine, graph: str) -> set[str]:
    query = f"SELECT ?s {{ GRAPH <{graph}> {MENTIONS} }}"
    return {row["s"].value for row in engine.rows(PREFIXES + query)}


@pytest.fixture
def both(engine: EmbeddedEngine) -> int:
    """How many actors the two graphs mention together; some are in both."""
    first, second = alone(engine, A), alone(engine, B)
    assert 0 < len(first & second) < len(first | second)
    return len(first | second)


def test_the_default_graph_counts_a_triple_once(either_engine: EmbeddedEngine) -> None:
    assert count(either_engine, f"SELECT {COUNT} {MENTIONS}") == 400
    assert count(either_engine, f"SELECT {COUNT} {{ GRAPH ?g {MENTIONS} }}") == 600


def test_several_from_clauses_count_a_triple_once(either_engine: EmbeddedEngine, both: int) -> None:
    assert count(either_engine, f"SELECT {COUNT} FROM <{A}> FROM <{B}> {MENTIONS}") == both


def test_several_default_graphs_of_a_request_count_a_triple_once(
    either_engine: EmbeddedEngine, both: int
) -> None:
    query = f"SELECT {COUNT} {MENTIONS}"
    assert count(either_engine, query, default_graphs=(A, B)) == both


@pytest.mark.parametrize(
    "head",
    [
        f"BASE <{ID}> SELECT {COUNT} FROM <passage/001/lead/1> FROM <passage/002/lead/1>",
        rf"SELECT {COUNT} FROM p:001\/lead\/1 # FROM <a:a>{chr(10)}FROM p:002\/lead\/1",
        f"SELECT {COUNT} FROM <{A}> FROM <{B}> FROM <{A}> FROM <a:no-such-graph>",
        f"SELECT (COUNT(*) AS ?n) (MAX(1<2) AS ?from) FROM <{A}> FROM<{B}>",
    ],
)
def test_from_clauses_may_be_written_in_any_way(
    head: str, engine: EmbeddedEngine, both: int
) -> None:
    assert count(engine, f"{head} WHERE {MENTIONS}") == both


def test_one_from_clause_twice_counts_a_triple_once(engine: EmbeddedEngine) -> None:
    query = f"SELECT {COUNT} FROM <{A}> FROM <{A}> {MENTIONS}"
    assert count(engine, query) == len(alone(engine, A))


def test_a_request_overrides_the_querys_own_clauses(engine: EmbeddedEngine, both: int) -> None:
    query = f"SELECT {COUNT} FROM <{ID}dataset/links> {MENTIONS}"

    assert count(engine, query) == 0
    assert count(engine, query, default_graphs=(A,)) == len(alone(engine, A))
    assert count(engine, query, default_graphs=(A, B)) == both


def test_only_the_graphs_named_are_visible(engine: EmbeddedEngine) -> None:
    anywhere = f"SELECT {COUNT} {{ GRAPH ?g {MENTIONS} }}"
    clauses = f"FROM <{A}> FROM <{B}> FROM NAMED <{B}>"

    assert count(engine, anywhere, default_graphs=(A,)) == 0
    assert count(engine, anywhere, default_graphs=(A, B)) == 0
    assert count(engine, anywhere, named_graphs=(B,)) == len(alone(engine, B))
    assert count(engine, anywhere, default_graphs=(A, B), named_graphs=(B,)) == len(
        alone(engine, B)
    )
    assert count(engine, anywhere.replace("{ G", f"{clauses} {{ G", 1)) == len(alone(engine, B))
    assert count(engine, f"SELECT {COUNT} {MENTIONS}", named_graphs=(A,)) == 0


def test_a_graph_result_over_several_graphs_has_no_doubles(
    engine: EmbeddedEngine, both: int
) -> None:
    query = f"{PREFIXES} CONSTRUCT {MENTIONS} FROM <{A}> FROM <{B}> {MENTIONS}"

    with engine.query(QueryRequest(query, format="ntriples")) as answer:
        assert len(answer.read().splitlines()) == both


@pytest.fixture(scope="module")
def small_union(sample: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(sample, EngineSettings(workers=1, union_quads=1000)) as opened:
        yield opened


def test_a_union_beyond_the_limit_is_refused_with_the_reason(small_union: EmbeddedEngine) -> None:
    links = f"{ID}dataset/links"

    with pytest.raises(QueryRefused, match="more than 1000 quads"):
        count(small_union, f"SELECT {COUNT} {MENTIONS}", default_graphs=(A, links))
    assert count(small_union, f"SELECT {COUNT} {{ ?s ?p ?o }}", default_graphs=(links,)) == 3000


def test_a_graph_name_that_is_no_iri_is_refused(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryRefused, match="'no iri'"):
        count(engine, f"SELECT {COUNT} {MENTIONS}", default_graphs=("no iri",))
