"""Canonical results: the same for the same content, whole in every format."""

from __future__ import annotations

import json
import random

import pyoxigraph
import pytest

from heliograph.graph.errors import FormatUnavailable, InvalidContent
from heliograph.graph.store import FORMATS
from heliograph.graph.store.conversion import (
    CANONICAL,
    canonical,
    convert,
    read_solutions,
    read_triples,
)

TABLES = [form.name for form in FORMATS if "select" in form.forms]
GRAPHS = [form.name for form in FORMATS if "construct" in form.forms]
ROWS = [
    {"a": {"type": "uri", "value": "http://a.example/é"}},
    {"a": {"type": "literal", "value": 'two\nlines, "quoted"', "xml:lang": "en"}},
    {
        "a": {
            "type": "literal",
            "value": "1.50",
            "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
        },
        "b": {"type": "literal", "value": ""},
    },
    {},
]
TRIPLES = [
    '<a:s> <a:p> "_:no node"@en .',
    "<a:s> <a:p> _:one .",
    '_:one <a:p> "deep" .',
    "_:one <a:q> _:two .",
    "_:two <a:q> _:one .",
    "<a:s> <a:p> <a:o> .",
]


def table(rows: list[dict[str, dict[str, str]]]) -> bytes:
    return json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": rows}}).encode()


def graph(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def test_rows_in_any_order_are_one_result_unless_the_query_orders_them() -> None:
    backwards = table(ROWS[::-1])

    assert canonical(backwards, "select") == canonical(table(ROWS), "select")
    assert canonical(backwards, "select", ordered=True) != canonical(
        table(ROWS), "select", ordered=True
    )
    found = json.loads(canonical(backwards, "select", ordered=True))
    assert found["results"]["bindings"] == ROWS[::-1]


def test_a_row_that_comes_twice_stays_twice() -> None:
    found = json.loads(canonical(table([*ROWS, ROWS[0]]), "select"))

    assert len(found["results"]["bindings"]) == len(ROWS) + 1


@pytest.mark.parametrize("seed", range(20))
def test_the_names_of_blank_nodes_do_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    names = {"_:one": f"_:x{seed}", "_:two": f"_:a{seed}"}
    lines = [
        line.replace("_:one", names["_:one"]).replace("_:two", names["_:two"]) for line in TRIPLES
    ]
    lines[0] = TRIPLES[0]
    chance.shuffle(lines)

    assert canonical(graph(lines), "construct") == canonical(graph(TRIPLES), "construct")
    assert b'"_:no node"' in canonical(graph(lines), "construct")


def test_the_names_of_blank_nodes_in_rows_do_not_matter() -> None:
    def rows(first: str, second: str) -> list[dict[str, dict[str, str]]]:
        node = {"type": "bnode", "value": first}
        return [
            {"a": node, "b": {"type": "literal", "value": "b"}},
            {"a": {"type": "bnode", "value": second}, "b": node},
        ]

    assert canonical(table(rows("x", "y")), "select") == canonical(table(rows("q", "a")), "select")


def test_many_alike_blank_nodes_take_no_time() -> None:
    nodes = [f"_:n{number}" for number in range(40)]
    clique = [f"{a} <a:p> {b} ." for a in nodes for b in nodes if a != b]

    assert canonical(graph(clique), "construct").count(b"\n") == len(clique)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole_in_every_format(name: str) -> None:
    frozen = canonical(table(ROWS), "select")

    content, form = convert(frozen, "select", "json", name)

    assert form.name == name
    found = read_solutions(content, name)
    assert found.columns == ("a", "b")
    assert len(found.rows) == len(ROWS)
    assert ("<http://a.example/é>" in {row[0] for row in found.rows}) is True


@pytest.mark.parametrize("name", ["xml", "tsv"])
def test_a_table_comes_back_from_formats_that_keep_types(name: str) -> None:
    frozen = canonical(table(ROWS), "select")

    content, _ = convert(frozen, "select", "json", name)
    back, _ = convert(content, "select", name, "json")

    assert canonical(back, "select") == frozen


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_is_whole_in_every_format(name: str) -> None:
    frozen = canonical(graph(TRIPLES), "construct")

    content, form = convert(frozen, "construct", "ntriples", name, {"a": "a:"})

    assert form.name == name
    back = pyoxigraph.Dataset(
        pyoxigraph.parse(content, pyoxigraph.RdfFormat.from_media_type(form.media_type))
    )
    assert len(back) == len(TRIPLES) == len(read_triples(content, name))
    again = pyoxigraph.serialize(
        (quad.triple for quad in back), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    assert again is not None
    assert canonical(again, "construct") == frozen


@pytest.mark.parametrize("name", TABLES)
def test_a_yes_is_a_yes_in_every_format(name: str) -> None:
    content, _ = convert(canonical(b'{"head":{},"boolean":true}', "ask"), "ask", "json", name)

    assert b"true" in content


def test_only_the_prefixes_used_are_declared() -> None:
    content, _ = convert(
        b"<http://a/x> <http://a/p> <http://a/y> .\n",
        "construct",
        "ntriples",
        "turtle",
        {"a": "http://a/", "b": "http://b/"},
    )

    assert b"@prefix a:" in content
    assert b"@prefix b:" not in content


def test_a_format_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FormatUnavailable):
        convert(canonical(table(ROWS), "select"), "select", CANONICAL["select"], "turtle")


@pytest.mark.parametrize(("read", "name"), [(read_solutions, "json"), (read_triples, "turtle")])
def test_what_is_no_result_is_said_to_be_none(read: object, name: str) -> None:
    with pytest.raises(InvalidContent):
        read(b"<<< no result", name)  # type: ignore[operator]
