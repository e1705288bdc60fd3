from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from heliograph.graph.errors import (
    EngineUnavailable,
    FormatUnavailable,
    QueryRefused,
    QuerySyntaxError,
)
from heliograph.graph.store import (
    EmbeddedEngine,
    EngineSettings,
    QueryRequest,
    Release,
    Term,
)
from heliograph.graph.store.loading import load_in_memory

ID = "https://w3id.org/heliograph/id/"
PREFIXES = f"PREFIX hg: <https://w3id.org/heliograph/ontology#> PREFIX id: <{ID}> "
NAMES = PREFIXES + "SELECT ?actor ?name WHERE { ?actor hg:name ?name } ORDER BY ?actor ?name"
GRAPHS = PREFIXES + "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s hg:mentioned ?m }"


@pytest.fixture(scope="module")
def store(sample: Release) -> Store:
    """The same release in this process, to compare with."""
    return load_in_memory(sample.path, "merge")


def table(store: Store, query: str, media_type: str) -> bytes | None:
    """What Oxigraph writes in this process."""
    result = store.query(query)
    assert isinstance(result, QuerySolutions | QueryBoolean)
    return result.serialize(format=QueryResultsFormat.from_media_type(media_type))


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_tables_are_what_oxigraph_itself_writes(
    name: str, either_engine: EmbeddedEngine, store: Store
) -> None:
    with either_engine.query(QueryRequest(NAMES, format=name)) as answer:
        assert answer.read() == table(store, NAMES, answer.media_type)
        assert (answer.form, answer.format.name) == ("select", name)
        assert answer.size == answer.path.stat().st_size


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_yes_or_no_is_written_in_every_table_format(
    name: str, either_engine: EmbeddedEngine, store: Store
) -> None:
    query = PREFIXES + "ASK { ?s hg:next ?o }"

    with either_engine.query(QueryRequest(query, format=name)) as answer:
        assert answer.read() == table(store, query, answer.media_type)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_graphs_hold_the_triples_that_oxigraph_finds(
    name: str, either_engine: EmbeddedEngine, store: Store
) -> None:
    with either_engine.query(QueryRequest(GRAPHS, format=name)) as answer:
        rdf_format = RdfFormat.from_media_type(answer.media_type)
        found = [quad.triple for quad in parse(answer.read(), rdf_format)]
    result = store.query(GRAPHS)
    assert isinstance(result, QueryTriples)
    expected = set(result)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_turtle_comes_back_in_the_prefixes_of_the_query(engine: EmbeddedEngine) -> None:
    with engine.query(QueryRequest(GRAPHS)) as answer:
        content = answer.read()

    assert answer.media_type == "text/turtle"
    assert b"@prefix hg: <https://w3id.org/heliograph/ontology#> ." in content
    assert b"hg:mentioned" in content


def test_a_query_may_be_described_by_its_form(engine: EmbeddedEngine) -> None:
    with engine.query(
        QueryRequest(PREFIXES + "DESCRIBE id:actor/a1".replace("/", r"\/"))
    ) as answer:
        assert answer.form == "describe"
        assert answer.read().count(b"hg:name") == 1


def test_rows_are_terms(engine: EmbeddedEngine) -> None:
    (row,) = engine.rows(
        PREFIXES + "SELECT ?actor ?name (1 AS ?n) ?none { ?actor hg:name ?name . "
        "FILTER(?name = 'actor 6'@en) OPTIONAL { ?actor hg:no ?none } }"
    )

    assert row == {
        "actor": Term("iri", f"{ID}actor/a6"),
        "name": Term("literal", "actor 6", lang="en"),
        "n": Term("literal", "1", datatype="http://www.w3.org/2001/XMLSchema#integer"),
    }
    assert str(row["name"]) == "actor 6"


def test_ask_is_a_boolean(engine: EmbeddedEngine) -> None:
    assert engine.ask(PREFIXES + "ASK { ?s hg:next ?o }") is True
    assert engine.ask(PREFIXES + "ASK { ?s hg:previous ?o }") is False
    with pytest.raises(QueryRefused, match="not from SELECT"):
        engine.ask(NAMES)
    with pytest.raises(QueryRefused, match="not from ASK"):
        engine.rows("ASK {}")


def test_an_answer_says_what_answered_and_goes_when_closed(
    engine: EmbeddedEngine, sample: Release
) -> None:
    with engine.query(QueryRequest(NAMES)) as answer:
        assert answer.release == sample.id
        assert 0 < answer.elapsed < 10
        with answer.open() as file:
            assert json.load(file)["head"]["vars"] == ["actor", "name"]
        assert answer.path.exists()
    assert not answer.path.exists()
    answer.close()


def test_answers_outlive_their_engine(sample: Release, tmp_path: Path) -> None:
    with EmbeddedEngine(sample, EngineSettings(workers=1, spool=tmp_path)) as engine:
        answer = engine.query(QueryRequest("ASK {}", format="csv"))
        engine.query(QueryRequest("ASK {}")).close()

    assert answer.read() == b"true"
    answer.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.ask("ASK {}")


def test_a_wrong_query_says_where(either_engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="Unexpected '}' at line 2, column 8") as raised:
        either_engine.rows("SELECT * {\n ?s ?p }")

    assert (raised.value.line, raised.value.column) == (2, 8)


def test_an_update_is_not_a_query(engine: EmbeddedEngine) -> None:
    for update in ("INSERT DATA { <a:a> <a:b> 1 }", "CLEAR ALL", "LOAD <http://127.0.0.1/>"):
        with pytest.raises(QuerySyntaxError, match="Unexpected '[A-Z]+' at line 1, column 1"):
            engine.query(QueryRequest(update))


def test_a_format_that_does_not_fit_is_refused(engine: EmbeddedEngine) -> None:
    with pytest.raises(FormatUnavailable, match="SELECT cannot be written as turtle"):
        engine.query(QueryRequest(NAMES, format="turtle"))
    with pytest.raises(FormatUnavailable, match="No result format"):
        engine.query(QueryRequest(NAMES, format="application/msword"))
    with engine.query(QueryRequest(NAMES, format=("text/turtle", "text/csv"))) as answer:
        assert answer.format.name == "csv"


def test_what_need_not_be_tried_is_refused(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryRefused, match="longer than"):
        engine.query(QueryRequest("ASK {}" + " " * engine.settings.query_characters))
    with pytest.raises(QueryRefused, match="Unicode"):
        engine.query(QueryRequest("ASK { ?s ?p '\ud800' }"))
    with pytest.raises(QueryRefused, match="nested too deeply"):
        engine.query(QueryRequest("ASK " + "{" * 30_000 + "}" * 30_000))


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="workers must be positive"):
        EngineSettings(workers=0)


def test_many_threads_share_few_workers(engine: EmbeddedEngine) -> None:
    def name_of(number: int) -> str:
        query = f"SELECT ?n {{ <{ID}actor/a{number}> hg:name ?n FILTER(LANG(?n) = 'en') }}"
        return engine.rows(PREFIXES + query)[0]["n"].value

    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(name_of, range(200))) == [f"actor {n}" for n in range(200)]


def test_an_empty_graph_is_an_empty_file(engine: EmbeddedEngine) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }"

    with engine.query(QueryRequest(query, format="ntriples")) as answer:
        assert answer.read() == b""
