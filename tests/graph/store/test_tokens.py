from __future__ import annotations

import pytest

from heliograph.graph.store.tokens import read_head, tokenize


def clauses(query: str) -> list[tuple[bool, str]]:
    return [(clause.named, clause.iri) for clause in read_head(query).clauses]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("select * {}", "select"),
        ("BASE <a:b> PREFIX a: <c:d> # SELECT\n ASK {}", "ask"),
        ("PREFIX select: <a:b> CONSTRUCT {} WHERE {}", "construct"),
        ("Describe <a:b>", "describe"),
        ("INSERT DATA {}", None),
        ("PREFIX a: <b:c>", None),
        ("", None),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(query: str, form: str | None) -> None:
    assert read_head(query).form == form


def test_prefixes_are_read_with_the_prologue() -> None:
    head = read_head("PREFIX : <a:b#>\nPREFIX hg:<c:d> # PREFIX no: <e:f>\nSELECT * {}")

    assert head.prefixes == {"": "a:b#", "hg": "c:d"}
    assert head.prologue.endswith("<e:f>\n")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * FROM <a:a> FROM NAMED <a:b> { }", [(False, "<a:a>"), (True, "<a:b>")]),
        ("SELECT ?from FROM <a:a> WHERE { ?from <a:from> 1 }", [(False, "<a:a>")]),
        (
            "PREFIX from: <a:> SELECT * FROM from:x FROM from: {}",
            [(False, "from:x"), (False, "from:")],
        ),
        ("SELECT ('FROM <a:x>' AS ?y) FROM <a:a> {}", [(False, "<a:a>")]),
        ("SELECT (?a<?b AS ?c) (1>2 AS ?d) FROM <a:a> {}", [(False, "<a:a>")]),
        ("SELECT (EXISTS { ?s <a:p> 1 } AS ?c) FROM <a:a> {}", [(False, "<a:a>")]),
        ("CONSTRUCT { ?s <a:p> '}' } FROM <a:a> { ?s <a:p> ?o }", [(False, "<a:a>")]),
        ("CONSTRUCT FROM <a:a> WHERE { ?s ?p ?o }", [(False, "<a:a>")]),
        ("DESCRIBE <a:d> FROM <a:a>", [(False, "<a:a>")]),
        ("ASK # FROM <a:c>\nFROM#c\n<a:a>{}", [(False, "<a:a>")]),
        ("SELECT * { ?s <a:p> 'x' . FILTER(?from) }", []),
        ("SELECT * { { SELECT * FROM <a:a> {} } }", []),
        ("ASK FROM", []),
    ],
)
def test_dataset_clauses_stand_before_the_pattern(
    query: str, found: list[tuple[bool, str]]
) -> None:
    assert clauses(query)[: len(found)] == found
    assert all(iri != "FROM" for _, iri in clauses(query)[: len(found)])


def test_a_clause_knows_where_it_stands() -> None:
    query = "SELECT * FROM NAMED\n <a:b> { }"
    (clause,) = read_head(query).clauses

    assert query[clause.start : clause.end] == "FROM NAMED\n <a:b>"


def test_tokens_and_the_gaps_between_them_make_the_text() -> None:
    query = 'SELECT ?x (1 AS ?y) { ?x a:b \'c\'\'d\' , """e"f"""@en-GB ; <g> 1.5e3 }# h'

    texts = [token.text for token in tokenize(query)]
    assert "".join(texts) == "".join(query.partition("#")[0].split())
    assert all(query[token.start : token.end] == token.text for token in tokenize(query))
