"""The words offered to whoever writes a query are those of the graph, with true counts."""

import pytest
from flask.testing import FlaskClient

from heliograph.graph.store import EmbeddedEngine

HG = "https://w3id.org/heliograph/ontology#"
ACTOR = "https://w3id.org/heliograph/id/actor/"


@pytest.fixture
def terms(client: FlaskClient) -> dict[str, dict[str, object]]:
    content = client.get("/vocabulary.json").get_json()
    assert content["prefixes"]["hg"] == HG
    return {term["iri"]: term for term in content["terms"]}


@pytest.mark.parametrize(
    ("iri", "kind", "count"),
    [
        (f"{HG}Event", "class", f"?x a <{HG}Event>"),
        (f"{HG}target", "property", f"?x <{HG}target> ?y"),
        (f"{ACTOR}houthis", "thing", f"?x <{HG}mentions> <{ACTOR}houthis>"),
    ],
)
def test_each_kind_of_word_has_its_uses(
    terms: dict[str, dict[str, object]], engine: EmbeddedEngine, iri: str, kind: str, count: str
) -> None:
    rows = engine.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {count} }}")

    assert terms[iri]["kind"] == kind
    assert terms[iri]["label"]
    assert terms[iri]["uses"] == int(rows[0]["n"].value) > 0


def test_the_most_used_come_first(client: FlaskClient) -> None:
    uses = [term["uses"] for term in client.get("/vocabulary.json").get_json()["terms"]]

    assert uses == sorted(uses, reverse=True)


def test_words_of_the_ontology_have_their_definitions(
    terms: dict[str, dict[str, object]], engine: EmbeddedEngine
) -> None:
    rows = engine.rows(
        f"SELECT ?words {{ <{HG}target> <http://www.w3.org/2004/02/skos/core#definition> ?words }}"
    )

    assert terms[f"{HG}target"]["definition"] == rows[0]["words"].value
    assert "definition" not in terms[f"{ACTOR}houthis"]
