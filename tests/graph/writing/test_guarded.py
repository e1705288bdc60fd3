"""Writes in this process: what is published, what is refused, what stays as it was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from heliograph.graph.build import QuadSet
from heliograph.graph.counts import graph_counts
from heliograph.graph.errors import (
    CallRefused,
    DefaultGraphIsMerge,
    GraphNotFound,
    HeliographError,
    InvalidContent,
    InvalidQuads,
    QueryRefused,
    QuerySyntaxError,
    WriteRefused,
)
from heliograph.graph.store import (
    Content,
    EmbeddedEngine,
    EngineSettings,
    GraphWrite,
    Releases,
    Update,
)
from heliograph.graph.writing import WriteOutcome, WriteRequest, write

ID = "https://w3id.org/heliograph/id/"
HG = "https://w3id.org/heliograph/ontology#"
PASSAGE = f"{ID}passage/000/lead/1"


def update(releases: Releases, text: str, **more: object) -> WriteOutcome:
    return write(releases, WriteRequest(Update(text), **more))  # type: ignore[arg-type]


def lines(releases: Releases) -> list[bytes]:
    return releases.current().dataset.read_bytes().splitlines()


def rows(releases: Releases, text: str) -> list[list[str]]:
    with EmbeddedEngine(releases.current(), EngineSettings(workers=1)) as engine:
        return [[term.value for term in row.values()] for row in engine.rows(text)]


def test_an_update_is_a_release_with_who_and_what(briefs: Releases) -> None:
    old = briefs.current()

    outcome = update(
        briefs,
        f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <{PASSAGE}> <{HG}mentions> <{ID}actor/irgc> }} }}",
        author="ana",
        message="seen again",
    )

    new = briefs.current()
    assert (outcome.release, outcome.added, outcome.removed) == (new.id, 1, 0)
    assert (new.manifest.parent, new.manifest.action) == (old.id, "update")
    assert (new.manifest.author, new.manifest.message) == ("ana", "update: seen again")
    assert new.manifest.quads == old.manifest.quads + 1
    assert set(lines(briefs)) - set(old.dataset.read_bytes().splitlines()) == {
        f"<{PASSAGE}> <{HG}mentions> <{ID}actor/irgc> <{PASSAGE}> .".encode()
    }


def test_the_counts_after_a_write_are_those_a_build_would_give(
    briefs: Releases, quads: QuadSet
) -> None:
    update(briefs, "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }")

    expected = graph_counts(quads) | {"violations": 0, "warnings": 0}
    for name in ("quads", "triples", "graphs"):
        expected[name] += 1
    assert briefs.current().manifest.counts == expected


def test_a_write_that_changes_nothing_makes_no_release(briefs: Releases) -> None:
    old = briefs.current().id

    outcome = update(briefs, "DELETE WHERE { GRAPH <a:none> { ?s ?p ?o } }")

    assert (outcome.published, outcome.release) == (False, old)
    assert len(briefs.list()) == 1


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        (f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <a:e> a <{HG}Event> }} }}", "a:e"),
        (
            f"DELETE WHERE {{ GRAPH ?g {{ <{ID}place/syria> ?p ?o }} }}",  # others lie within it
            f"{ID}place/",
        ),
        (
            f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <{ID}event/tower22-attack-2024-01-28> "
            f"<{HG}target> <a:nobody> }} }}",
            f"{ID}event/tower22-attack-2024-01-28",
        ),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_a_write_that_breaks_a_shape_is_refused_whole(
    briefs: Releases, text: str, focus: str, full: bool
) -> None:
    old = briefs.current().id

    with pytest.raises(WriteRefused) as refusal:
        update(briefs, text, full=full)

    assert briefs.current().id == old
    assert any(str(found.focus).startswith(focus) for found in refusal.value.report.violations)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (Update("INSERT DATA { <a:s> <a:p> 1 }"), DefaultGraphIsMerge),
        (Update("DELETE WHERE { ?s ?p ?o }"), DefaultGraphIsMerge),
        (Update("CLEAR DEFAULT"), DefaultGraphIsMerge),
        (GraphWrite("put", "", (Content(b"<a:s> <a:p> 1 .", "text/turtle"),)), DefaultGraphIsMerge),
        (Update("INSERT DATA { GRAPH <a:g> { _:b <a:p> 1 } }"), InvalidQuads),
        (Update("INSERT DATA { GRAPH"), QuerySyntaxError),
        (Update("LOAD <http://127.0.0.1:9/>"), CallRefused),
        (Update("INSERT { GRAPH <a:g> { ?s <a:p> 1 } } WHERE { SERVICE <a:x> {} }"), CallRefused),
        (GraphWrite("delete", "a:none"), GraphNotFound),
        (GraphWrite("delete", "not an IRI"), QueryRefused),
        (GraphWrite("put", "a:g", (Content(b"<a:s", "text/turtle"),)), InvalidContent),
        (GraphWrite("put", "a:g", (Content(b"x", "text/x"),)), InvalidContent),
        (
            GraphWrite(
                "put", "a:g", (Content(b'{"@graph": [], "@id": 1}', "application/ld+json"),)
            ),
            InvalidContent,
        ),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    briefs: Releases, change: Update | GraphWrite, error: type[HeliographError]
) -> None:
    old = briefs.current().id

    with pytest.raises(error):
        write(briefs, WriteRequest(change))

    assert briefs.current().id == old


def test_the_default_graph_stays_the_merge(merge: Releases) -> None:
    twice = "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } GRAPH <a:h> { <a:s> <a:p> 1, 2 } }"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    merged = "SELECT (COUNT(*) AS ?n) FROM <a:g> FROM <a:h> { ?s ?p ?o }"

    update(merge, twice)
    assert (rows(merge, count), rows(merge, merged)) == ([["2"]], [["2"]])

    update(merge, "DELETE DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }")
    assert rows(merge, count) == [["2"]]  # the other graph still states it

    update(merge, "DELETE DATA { GRAPH <a:h> { <a:s> <a:p> 1 } }")
    assert rows(merge, count) == [["1"]]

    update(merge, "DROP ALL")
    assert rows(merge, count) == [["0"]]


def test_the_store_on_disk_and_the_one_in_memory_answer_alike_after_a_write(
    merge: Releases,
) -> None:
    update(merge, "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1, '01'^^<a:t> } } ; CREATE GRAPH <a:e>")
    text = (
        "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } UNION { GRAPH ?g {} } }"
    )

    found = []
    for in_memory in (10**6, 0):
        settings = EngineSettings(workers=1, in_memory_quads=in_memory)
        with EmbeddedEngine(merge.current(), settings) as engine:
            found.append(sorted(map(str, engine.rows(text))))
    assert found[0] == found[1]
    assert len(found[0]) == 6


def test_graphs_are_put_extended_and_deleted(plain: Releases) -> None:
    one, two = (Content(f"<a:s> <a:p> {n} .".encode(), "text/turtle") for n in (1, 2))

    assert write(plain, WriteRequest(GraphWrite("put", "a:g", (one,)))).created
    assert not write(plain, WriteRequest(GraphWrite("post", "a:g", (two,)))).created
    assert len(lines(plain)) == 2
    write(plain, WriteRequest(GraphWrite("put", "a:g", (two,))))
    assert len(lines(plain)) == 1
    write(plain, WriteRequest(GraphWrite("put", "", (one, two))))
    assert len(lines(plain)) == 3
    write(plain, WriteRequest(GraphWrite("delete", "a:g")))
    write(plain, WriteRequest(GraphWrite("delete", "")))
    assert lines(plain) == []


def test_an_empty_graph_is_kept_and_known(plain: Releases) -> None:
    write(plain, WriteRequest(GraphWrite("put", "a:g", (Content(b"", "text/turtle"),))))

    assert rows(plain, "SELECT ?g { GRAPH ?g {} }") == [["a:g"]]
    assert update(plain, "DROP GRAPH <a:g>").published
    assert rows(plain, "SELECT ?g { GRAPH ?g {} }") == []


def test_relative_iris_are_read_against_the_base(plain: Releases) -> None:
    write(
        plain,
        WriteRequest(
            GraphWrite("put", "a:g", (Content(b"<s> <p> <o> .", "text/turtle", "http://e/x"),))
        ),
    )
    write(plain, WriteRequest(Update("INSERT DATA { <y> <p> <o> }", base="http://e/x")))

    assert lines(plain) == [
        b"<http://e/s> <http://e/p> <http://e/o> <a:g> .",
        b"<http://e/y> <http://e/p> <http://e/o> .",
    ]


def test_only_so_many_releases_are_kept(plain: Releases) -> None:
    for number in range(5):
        update(plain, f"INSERT DATA {{ <a:s> <a:p> {number} }}", keep=3)

    assert len(plain.list()) == 3
    assert len(lines(plain)) == 5


USING: Sequence[tuple[str, int]] = (
    ("INSERT { GRAPH <a:n> { ?s <a:q> ?o } } WHERE { ?s <a:p> ?o }", 1),
    (
        "DELETE { GRAPH <a:g> { ?s ?p ?o } } INSERT { GRAPH <a:n> { ?s ?p 9 } } WHERE { ?s ?p ?o }",
        2,
    ),
    ("DELETE WHERE { ?s ?p ?o }", 0),  # deletes from the default graph what graph g holds
    ("INSERT DATA { GRAPH <a:n> { <a:x> <a:where> 'WHERE {' } }", 1),
    (
        "DELETE { GRAPH <a:g> { ?s ?p 1 } } WHERE { { ?s ?p 1 } } ; "
        "DELETE WHERE { GRAPH <a:h> { ?s ?p ?o } }",
        1,
    ),
)


@pytest.mark.parametrize(("text", "changes"), USING)
def test_a_request_may_name_the_graphs_that_where_sees(
    plain: Releases, text: str, changes: int
) -> None:
    update(plain, "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } GRAPH <a:h> { <a:s> <a:p> 2 } }")

    outcome = write(plain, WriteRequest(Update(text, default_graphs=("a:g",))))

    assert outcome.added + outcome.removed == changes


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { <a:s> <a:p> 1 } USING <a:g> WHERE {}",
        "INSERT { <a:s> <a:p> 1 } USING NAMED <a:g> WHERE {}",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_graphs_named_twice_are_refused(plain: Releases, text: str) -> None:
    with pytest.raises(QueryRefused, match="using-graph-uri"):
        write(plain, WriteRequest(Update(text, default_graphs=("a:h",))))


def test_the_words_may_stand_elsewhere(plain: Releases) -> None:
    text = "INSERT { <a:with> <a:using> 'USING WITH' } WHERE {} # using <a:g>"

    assert write(plain, WriteRequest(Update(text, named_graphs=("a:h",)))).added == 1
