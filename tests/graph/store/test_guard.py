"""SERVICE and LOAD are found as the engine finds them, which is not as one reads them.

The parser of Oxigraph wants no space between a keyword and a name, so both tables hold cases
that are calls though they do not look so.
"""

from __future__ import annotations

import pytest

from heliograph.graph.errors import QueryRefused, QuerySyntaxError
from heliograph.graph.store.guard import (
    check_query,
    check_unparsed,
    check_update,
    dataset_clauses,
    query_complaint,
    resolve,
    update_complaint,
)
from heliograph.graph.store.tokens import read_head

PREFIXES = "PREFIX ex: <http://call.example/> PREFIX : <http://call.example/> "
CALLS = [
    "ASK { SERVICE <http://call.example/> {} }",
    "ASK { sErViCe <http://call.example/> {} }",
    "ASK { SERVICE SILENT <http://call.example/> {} }",
    "ASK{SERVICE<http://call.example/>{}}",
    "ASK { SERVICE # { no\n <http://call.example/> {} }",
    "ASK { SERVICE#<http://other.example/>{\r<http://call.example/>#\n{} }",
    "ASK { SERVICE SILENT#silent\n<http://call.example/> {} }",
    PREFIXES + "ASK { SERVICE ex:x {} }",
    PREFIXES + "ASK { SERVICE : {} }",
    PREFIXES + "ASK { SERVICEex:x{} }",
    PREFIXES + "ASK { SERVICESILENTex:x{} }",
    PREFIXES + "ASK { SERVICE:x{} }",
    PREFIXES + r"ASK { SERVICE ex:a\#b {} }",
    "PREFIX service: <http://call.example/> ASK { SERVICE service:x {} }",
    "BASE <http://call.example/> ASK { SERVICE <> {} }",
    "ASK { ?s ?p ?o . SERVICE ?s { ?s ?p ?o } }",
    "ASK { ?s ?p ?o . SERVICE $s{} }",
    "ASK { ?s ?p ?o . SERVICE ?s#c d\n{} }",
    "ASK { ?s ?p trueSERVICE<http://call.example/>{} }",
    "ASK { ?s ?p 1SERVICE<http://call.example/>{} }",
    "ASK { ?s ?p ?o FILTER(?o<?s)SERVICE?o#>\n{} }",
    "ASK { ?a ?b ?c FILTER(?a<'#>')SERVICE <http://call.example/> {} #'\n }",
    "ASK { ?a ?b '''\\''' SERVICE <http://no.example/> {} ''' SERVICE <http://call.example/> {} }",
    "ASK { { SELECT * { SERVICE <http://call.example/> {} } } }",
    "ASK { FILTER NOT EXISTS { SERVICE <http://call.example/> {} } }",
    "SELECT (EXISTS { SERVICE <http://call.example/> {} } AS ?x) {}",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://call.example/> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <http://call.example/> { ?s ?p ?o } }",
    "ASK { OPTIONAL { GRAPH ?g { SERVICE <http://call.example/> {} } } }",
    "ASK { SERVICE <http://call.example/> {} } # SERVICE",
]
NO_CALLS = [
    "ASK { ?s ?p ?o } # SERVICE <http://call.example/> {}",
    "ASK { ?s ?p 'SERVICE <http://call.example/> {}' }",
    'ASK { ?s ?p """x"SERVICE <http://call.example/> {}""" }',
    r"ASK { ?s ?p '\'SERVICE <http://call.example/> {}' }",
    r"ASK { ?s ?p '\u0053ERVICE <http://call.example/> {}' }",
    "ASK { ?s <http://call.example/SERVICE> ?o }",
    "ASK { GRAPH <http://x.example/SERVICE> { ?s ?p ?o } }",
    PREFIXES + "ASK { ?s ex:SERVICE ?o }",
    PREFIXES + "ASK { GRAPH ex:SERVICE { ?s ex:SERVICE ex:b } }",
    "PREFIX service: <http://x.example/> ASK { GRAPH service:a { ?s service:b ?o } }",
    "PREFIX SERVICE: <http://x.example/> ASK { ?s SERVICE:a SERVICE:b }",
    "SELECT ?service ?SERVICE { ?service ?SERVICE ?silent }",
    "ASK { ?service ?p ?o . GRAPH ?service { ?s ?p ?o } }",
    "ASK { ?s ?p 'x'@service }",
    "ASK { _:service ?p [ ?q _:service ] }",
    "ASK { ?s ?p ?o FILTER(?s<?SERVICE && ?o>1) }",
    "ASK { ?s ?p ?o FILTER(?o = 'service' || ?o = 'SERVICE ?x {') }",
    "ASK { VALUES ?serqice { 'SERVICE <http://call.example/> {' } ?SERVICE ?p ?o }",
]
NEITHER = [
    r"ASK { \u0053ERVICE <http://call.example/> {} }",
    r"ASK { SERVIC\u0045 <http://call.example/> {} }",
    "ASK { SERVICE }",
    "ASK { SERVICE <http://call.example/> { }",
    "ASK { SERVICE <http://call.example/> {} } }",
    "ASK { SERVICE 'http://call.example/' {} }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_call_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE .* is refused"):
        check_query(query)


@pytest.mark.parametrize("query", CALLS)
def test_a_call_is_refused_unless_its_own_target_is_allowed(query: str) -> None:
    with pytest.raises(QueryRefused):
        check_query(query, {"http://other.example/", "http://no.example/"})


@pytest.mark.parametrize("query", NO_CALLS)
def test_the_word_alone_is_no_call(query: str) -> None:
    assert check_query(query) == query
    assert query_complaint(query) is None


@pytest.mark.parametrize("query", NEITHER)
def test_what_is_no_sparql_is_never_run(query: str) -> None:
    try:
        assert check_query(query) == query
    except QuerySyntaxError:
        return
    assert query_complaint(query) is not None


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://call.example/> {} }",
        "BASE <http://call.example/> ASK { SERVICE <> {} }",
        PREFIXES + "ASK { SERVICE SILENT ex: {} SERVICE : {} }",
        "ASK { SERVICE <http://call.example/> {} } # SERVICE <http://other.example/> {}",
    ],
)
def test_an_allowed_target_may_be_called_and_the_stand_in_calls_nothing(query: str) -> None:
    stand_in = check_query(query, {"http://call.example/"})

    assert "SERVICE" not in stand_in
    assert len(stand_in) == len(query)
    assert query_complaint(stand_in) is None


def test_one_target_that_is_not_allowed_is_enough_to_refuse() -> None:
    query = "ASK { SERVICE <http://call.example/> {} SERVICE <http://other.example/> {} }"

    with pytest.raises(QueryRefused, match="<http://other.example/>"):
        check_query(query, {"http://call.example/"})


@pytest.mark.parametrize("query", CALLS)
def test_an_unparsed_text_that_looks_like_a_call_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused):
        check_unparsed(query)


def test_an_unparsed_text_is_read_with_its_escapes_resolved_too() -> None:
    with pytest.raises(QueryRefused):
        check_unparsed(NEITHER[0])
    check_unparsed("ASK { ?service ?p 'at your service' } # service ?x", ())
    check_unparsed(CALLS[0], {"http://call.example/"})


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://call.example/>",
        "LOAD#c\n<http://call.example/>",
        "PREFIX ex: <http://call.example/> LOADex:x",
        "LOAD SILENT <http://call.example/> ; LOAD <http://call.example/>",
        "INSERT DATA { <a:a> <a:b> 'x' } ; LOAD <http://call.example/> ; CLEAR ALL",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://call.example/> { ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o SERVICE ?s { ?s ?p ?o } }",
    ],
)
def test_an_update_that_reaches_out_is_refused(update: str) -> None:
    with pytest.raises(QueryRefused):
        check_update(update)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:load> <a:b> 'LOAD <http://call.example/>' }",
        "PREFIX load: <a:> INSERT DATA { load:a load:b load:c } # LOAD <http://call.example/>",
        "PREFIX load: <a:> DELETE WHERE { load:a load:b ?load }",
        "CLEAR GRAPH <a:LOAD>",
    ],
)
def test_an_update_that_only_names_it_is_not(update: str) -> None:
    assert check_update(update) == (update, update)


def test_an_update_may_load_what_is_allowed() -> None:
    text = "LOAD <http://a.example/>"
    harmless, runnable = check_update(text, {"http://a.example/"})
    assert "LOAD" not in harmless
    assert runnable == text


@pytest.mark.parametrize(
    "update",
    [
        "load silent <http://call.example/> INTO GRAPH <a:g>",
        "PREFIX ex: <http://call.example/> LOAD SILENT ex:x INTO GRAPH ex:g",
        "PREFIX : <http://call.example/> LOAD SILENT : ; LOAD#c\nSILENT<http://call.example/>",
        "LOAD SILENT <a:> ; LOAD SILENT <a:b> ; CLEAR ALL",
    ],
)
def test_a_silent_load_of_what_is_not_allowed_does_nothing(update: str) -> None:
    _, runnable = check_update(update)

    assert "load" not in runnable.lower()
    assert update_complaint(runnable) is None


@pytest.mark.parametrize(
    ("query", "iris"),
    [
        ("SELECT * FROM <a:a> FROM <a:b> {}", ["<a:a>", "<a:b>"]),
        ("PREFIX from: <a:> SELECT ?from FROM from:a { ?from from:from 'FROM <a:b>' }", ["from:a"]),
        ("PREFIX prov: <a:> ASK { ?s prov:wasDerivedFrom <a:b> }", []),
        ("ASK { ?s ?p 'x' } # FROM <a:a>", []),
        ("ASKFROM<a:a>FROMNAMED<a:b>{}", []),
    ],
)
def test_dataset_clauses_are_those_the_parser_sees(query: str, iris: list[str]) -> None:
    head = read_head(query)
    if head.form is None:  # not read, though the parser sees them: refused rather than wrong
        with pytest.raises(QueryRefused, match="certainty"):
            dataset_clauses(query, head)
        return
    assert [clause.iri for clause in dataset_clauses(query, head)] == iris


def test_terms_are_resolved_by_the_engine_itself() -> None:
    prologue = "BASE <http://a.example/b/> PREFIX ex: <http://ex.example/>"

    assert resolve(prologue, ["<../c>", r"ex:d\#e", "<x:y>"]) == [
        "http://a.example/c",
        "http://ex.example/d#e",
        "x:y",
    ]
    with pytest.raises(QueryRefused, match="Not an IRI"):
        resolve("", ["ex:a"])
    with pytest.raises(QueryRefused, match="Not an IRI"):
        resolve("", ["<a:b>) } SERVICE <a:b> {"])
