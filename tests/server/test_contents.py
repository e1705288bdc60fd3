"""Who else states what a passage states, counted another way: by sets of its triples."""

from __future__ import annotations

from collections import defaultdict

import pytest

from heliograph.graph.store import EmbeddedEngine, Term
from heliograph.server.contents import shared_of, stated_elsewhere

ID = "https://w3id.org/heliograph/id/"
Triple = tuple[str, str, Term]


@pytest.fixture(scope="module")
def stated(engine: EmbeddedEngine) -> dict[str, set[Triple]]:
    """The triples of every passage and inference."""
    found: dict[str, set[Triple]] = defaultdict(set)
    for row in engine.rows("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"):
        graph = row["g"].value
        if graph.startswith((f"{ID}passage/", f"{ID}inference/")):
            found[graph].add((row["s"].value, row["p"].value, row["o"]))
    return found


def document_of(graph: str) -> str:
    return graph.removeprefix(f"{ID}passage/").partition("/")[0]


def test_each_statement_names_the_others_that_make_it(
    engine: EmbeddedEngine, stated: dict[str, set[Triple]]
) -> None:
    graph = f"{ID}passage/001/byline/0"

    found = stated_elsewhere(engine, graph)

    expected = {
        triple: sorted(other for other in stated if other != graph and triple in stated[other])
        for triple in stated[graph]
    }
    assert found == {triple: others for triple, others in expected.items() if others}
    assert found


def test_a_document_says_how_much_of_a_passage_others_state(
    engine: EmbeddedEngine, stated: dict[str, set[Triple]]
) -> None:
    graph = f"{ID}passage/001/byline/0"

    found = shared_of(engine, f"{ID}document/001")

    expected: dict[str, set[Triple]] = defaultdict(set)
    for other, triples in stated.items():
        if other.startswith(f"{ID}passage/") and document_of(other) != "001":
            expected[f"{ID}document/{document_of(other)}"] |= triples & stated[graph]
    assert dict(found[graph]) == {
        document: len(triples) for document, triples in expected.items() if triples
    }
