from __future__ import annotations

import pytest

from heliograph.graph.store.guard import query_complaint
from heliograph.graph.store.syntax import explain

X = "<https://example.org/x>"
LONG = 'SELECT * WHERE { ?s ?p "' + "y" * 100 + '" ?o }'


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * WHERE {\n ?s ?p ?o\n}}", "Unexpected '}' at line 3, column 2"),
        ("SELECT * WHERE {\n ?s ?p\n}", "Unexpected '}' at line 3, column 1"),
        ("SELECT * WHERE { ?s ?p", "Unexpected end of the query at line 1, column 23"),
        ("SELECT ?x { ?x ?y ?z } GROUP BY\n\n", "Unexpected end of the query at line 1, column 32"),
        ("", "Unexpected end of the query at line 1, column 1"),
        ("SLECT * {}", "Unexpected 'SLECT' at line 1, column 1"),
        ("INSERT DATA { <a:a> <a:b> 1 }", "Unexpected 'INSERT' at line 1, column 1"),
        ("SELECT * { ?s ?p ?o . OPTINAL { } }", "Unexpected 'OPTINAL' at line 1, column 23"),
        ("SELECT (1/ AS ?x) {}", "Unexpected 'AS' at line 1, column 12"),
        ("SELECT * { FILTER(foo(?x)) }", "Unexpected 'foo' at line 1, column 19"),
        ("# é\nSELECT * { éé }", "Unexpected 'éé' at line 2, column 12"),
        ("SELECT * { ?x hg:p ?z }", "Prefix 'hg:' is not declared at line 1, column 15"),
        (
            "PREFIX hg: <a:> SELECT * { ?x hg:p hgg:q }",
            "Prefix 'hgg:' is not declared at line 1, column 36",
        ),
        ("SELECT * { ?x ?y <rel> }", "Not an absolute IRI: '<rel>' at line 1, column 18"),
        ("SELECT * { ?x ?y 'abc }", "Unterminated string at line 1, column 18"),
        (
            "SELECT (COUNT(*) AS ?x) ?y {?y ?p ?o}",
            "The SELECT contains a variable that is unbound at line 1, column 38",
        ),
        (LONG, "Unexpected '?o' at line 1, column 127"),
    ],
)
def test_the_first_wrong_token_is_named_with_its_place(query: str, message: str) -> None:
    error = explain(query, query_complaint)

    assert str(error) == message
    assert message.endswith(f"line {error.line}, column {error.column}")
