"""The competency questions have exact answers, and stored queries keep their promises.

``answers.toml`` holds the rows and the passages; the queries hold neither.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from heliograph.graph.errors import QueryError
from heliograph.graph.model.iris import BASE
from heliograph.graph.queries import Parameter, StoredQuery, load_queries, stored_query
from heliograph.graph.store import EmbeddedEngine, QueryRequest
from heliograph.ontology import PREFIXES

ANSWERS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "answers.toml").read_text(encoding="utf-8")
)
QUERIES = load_queries()
BY_QUESTION = {query.question: query for query in QUERIES if query.question}
CITING = {"passages", "stated_in", "ranked_in", "list_passages"}
PREFIX_LINE = re.compile(r"^PREFIX (\S*): <(\S*)>$", re.MULTILINE)
RECORDS = {"assessment", "event", "inference", "passage", "relation", "responsibility", "statistic"}

each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


def body(query: StoredQuery) -> str:
    lines = query.source.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("#", "PREFIX")))


@pytest.fixture(scope="module")
def locators(engine: EmbeddedEngine) -> dict[str, str]:
    """The locator of each passage by its label, which is how queries cite it."""
    text = "SELECT ?p ?label WHERE { ?p a hg:Passage ; rdfs:label ?label }"
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("hg", "rdfs"))
    rows = engine.rows(prefixes + text)
    return {row["label"].value: row["p"].value.removeprefix(f"{BASE}passage/") for row in rows}


@pytest.fixture(scope="module")
def labels(engine: EmbeddedEngine) -> dict[str, str]:
    text = f"PREFIX rdfs: <{PREFIXES['rdfs']}>\nSELECT ?x ?label WHERE {{ ?x rdfs:label ?label }}"
    return {row["x"].value: row["label"].value for row in engine.rows(text)}


def in_full(cell: str, labels: dict[str, str]) -> str:
    """Return the cell with each ``@kind/slug`` replaced by a label, lists sorted anew."""
    if "@" not in cell:
        return cell
    parts = cell.split("; ")
    return "; ".join(sorted(labels[BASE + part[1:]] if part[0] == "@" else part for part in parts))


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_a_question_has_its_exact_answer(
    engine: EmbeddedEngine, labels: dict[str, str], question: str
) -> None:
    query = BY_QUESTION[question]
    shown = [column for column in query.columns if column not in CITING]

    expected = [[in_full(cell, labels) for cell in row] for row in ANSWERS[question]["rows"]]
    found = [
        [row[name].value.removeprefix(BASE) if name in row else "" for name in shown]
        for row in engine.rows(query.text)
    ]

    assert sorted(expected) == sorted(found)


def test_the_longest_gap_between_responses_comes_first(engine: EmbeddedEngine) -> None:
    rows = engine.rows(stored_query("q13-gaps-between-us-responses").text)

    assert [13, 11, 9, 4, 1] == [int(row["elapsed_days"].value) for row in rows]


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_an_answer_cites_the_passages_it_rests_on(
    engine: EmbeddedEngine, locators: dict[str, str], question: str
) -> None:
    rows = engine.rows(BY_QUESTION[question].text)
    cells = [row[name].value for row in rows for name in CITING & row.keys() if row[name].value]
    cited = {locators[label] for cell in cells for label in cell.split("; ")}

    # A sentence of a paragraph is as good as the paragraph, or better.
    missing = {
        wanted
        for wanted in ANSWERS[question]["locators"]
        if not any(found == wanted or found.startswith(f"{wanted}.") for found in cited)
    }
    assert not missing


def test_every_answer_has_one_query() -> None:
    numbers = sorted(query.question for query in QUERIES if query.question)

    assert sorted(ANSWERS) == numbers


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_a_question_is_answered_in_general_terms(question: str) -> None:
    """Single events and statements may be named as the default of a parameter, not in a query."""
    text = body(BY_QUESTION[question])

    assert not [kind for kind in RECORDS if f"hg-{kind}:" in text or f"/id/{kind}/" in text]


@each_query
def test_a_stored_query_returns_its_columns_in_order(
    engine: EmbeddedEngine, query: StoredQuery
) -> None:
    with engine.query(QueryRequest(query.text, format="json")) as answer:
        found = json.loads(answer.read())

    assert list(query.columns) == found["head"]["vars"]
    assert found["results"]["bindings"]


@each_query
def test_a_stored_query_says_what_it_is(query: StoredQuery) -> None:
    assert query.title
    assert query.description.endswith(".")
    assert len(set(query.columns)) == len(query.columns)


@each_query
def test_a_stored_query_uses_the_prefixes_of_the_project(query: StoredQuery) -> None:
    declared = dict(PREFIX_LINE.findall(query.source))

    assert {name: str(PREFIXES[name]) for name in declared} == declared
    assert all(re.search(rf"(?<![\w-]){name}:\w", body(query)) for name in declared)


@each_query
def test_the_rows_of_a_stored_query_have_an_order(query: StoredQuery) -> None:
    assert re.search(r"\nORDER BY [^{}]+$", query.source)


@each_query
def test_every_parameter_stands_in_the_query_and_is_replaced(query: StoredQuery) -> None:
    for parameter in query.parameters:
        assert re.search(rf"\${parameter.name}\b", body(query))
    assert "$" not in "".join(re.findall(r"^[^#].*", query.text, re.MULTILINE))


def test_a_parameter_changes_the_answer(engine: EmbeddedEngine) -> None:
    until = stored_query("q08-us-responses-in-order").render({"until": "2023-11-21"})

    assert ["1", "2", "3", "4"] == [row["number"].value for row in engine.rows(until)]


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("q08-us-responses-in-order", {"until": "yesterday"}, "no xsd:date"),
        ("q08-us-responses-in-order", {"until": "2023-02-30"}, "no xsd:date"),
        ("q20-two-totals-of-165", {"value": "many"}, "no xsd:decimal"),
        ("q40-attacks-per-us-response", {"wave": ""}, "is no IRI"),
        ("q40-attacks-per-us-response", {"wave": "https://example.org/a b"}, "is no IRI"),
        ("q40-attacks-per-us-response", {"wave": "https://example.org/> . ?s ?p <x"}, "is no IRI"),
        ("q40-attacks-per-us-response", {"wave": 'https://example.org/"'}, "is no IRI"),
        ("q40-attacks-per-us-response", {"wave": "https://example.org/\\u003E"}, "is no IRI"),
        ("q40-attacks-per-us-response", {"waves": "https://example.org/"}, "has no parameter"),
        ("q18-fastest-us-response", {"day": "2023-11-21"}, "(it has none)"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(
    name: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError, match=re.escape(message)):
        stored_query(name).render(values)


@pytest.mark.parametrize(
    "text",
    ['" } DROP ALL #', "\\", '\\"', "a\nb", "'''", '"""', "$until", "\\1", "\\g<0>", "a\r\t\x0b"],
    ids=repr,
)
def test_a_text_parameter_stays_one_literal(engine: EmbeddedEngine, text: str) -> None:
    term = Parameter("text", "string", "", "Any text").term(text)

    rows = engine.rows(f"SELECT ?x WHERE {{ BIND ({term} AS ?x) }}")

    assert [text] == [row["x"].value for row in rows]


def test_a_value_that_looks_like_a_parameter_is_not_replaced_again() -> None:
    parameters = (
        Parameter("first", "string", "", "One text"),
        Parameter("second", "string", "", "Another text"),
    )
    source = "SELECT ?x WHERE { BIND (CONCAT($first, $second) AS ?x) }"
    query = StoredQuery("both", "Both", "Both.", ("x",), "", parameters, source)

    text = query.render({"first": "$second", "second": "x"})

    assert text.count("$second") == 1
