"""What results touch, checked against the N-Quads of the release, without any query of ours."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from heliograph.graph.citation import Citations
from heliograph.graph.queries import StoredQuery, load_queries
from heliograph.graph.store import EmbeddedEngine, QueryRequest, Release, Releases
from heliograph.graph.touched import LARGEST, Result, SourceBook, Touched, touched_by

ID = "https://w3id.org/heliograph/id/"
HG = "https://w3id.org/heliograph/ontology#"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES = f"""PREFIX hg: <{HG}>
PREFIX id: <{ID}>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
TOWER = f"<{ID}event/tower22-attack-2024-01-28>"


@dataclass(frozen=True)
class Graphs:
    """The quads of a release, read from its file."""

    quads: list[ox.Quad]

    @cached_property
    def whole(self) -> ox.Store:
        return self.store({name(quad.graph_name) for quad in self.quads})

    def store(self, kept: set[str]) -> ox.Store:
        """Return a store of some graphs, with their merge as its default graph."""
        found = [quad for quad in self.quads if name(quad.graph_name) in kept]
        store = ox.Store()
        store.bulk_extend(found)
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in found)
        return store

    def holding(self, predicate: str, subject: str = "", value: str = "") -> set[str]:
        return {
            name(q.graph_name)
            for q in self.quads
            if name(q.predicate) == predicate
            and subject in ("", name(q.subject))
            and value in ("", name(q.object))
        }

    def documents(self, graphs: set[str]) -> set[str]:
        """Return the codes of the documents of passages, and of those inferences rest on."""
        premises = defaultdict(set)
        for quad in self.quads:
            if name(quad.predicate) == "http://www.w3.org/ns/prov#wasDerivedFrom":
                premises[name(quad.subject)].add(name(quad.object))
        passages = graphs.union(*(premises[g] for g in graphs if "/inference/" in g))
        parts = (g.removeprefix(f"{ID}passage/").split("/") for g in passages if "/passage/" in g)
        return {part[0] for part in parts}


def name(term: Any) -> str:
    return getattr(term, "value", "")


@pytest.fixture(scope="module")
def graphs(release: Release) -> Graphs:
    quads = list(ox.parse(path=release.dataset, format=ox.RdfFormat.N_QUADS))
    return Graphs([quad for quad in quads if isinstance(quad, ox.Quad)])


@pytest.fixture(scope="module")
def tracer(engine: EmbeddedEngine, release: Release) -> Any:
    citations, book = Citations(engine), SourceBook(engine, release.manifest)

    def trace(text: str, form: str = "json", readable: bool = True, **dataset: Any) -> Touched:
        wanted = (form, "turtle") if form == "json" else form
        request = QueryRequest(PREFIXES + text, wanted, **dataset)
        with engine.query(request) as answer:
            content = answer.read() if readable else None
            result = Result(answer.form, answer.format.name, content)
        return touched_by(engine, citations, book, request, result, seconds=10)

    return trace


def codes(touched: Touched) -> set[str]:
    return {s.iri.rpartition("/")[2] for s in touched.sources if s.kind == "document"}


def rows(store: ox.Store, text: str) -> Counter[str]:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    names = found.variables
    return Counter(
        str([(v.value, str(row[v])) for v in names if row[v] is not None]) for row in found
    )


@pytest.mark.parametrize("query", load_queries(), ids=lambda query: str(query.name))
def test_every_stored_query_has_the_same_result_on_nothing_but_what_it_touches(
    query: StoredQuery, tracer: Any, graphs: Graphs
) -> None:
    text = query.render({})
    touched = tracer(text)

    if touched.scope == "release":
        pytest.skip("not understood: the whole release is named")
    expected = rows(graphs.whole, text)
    assert expected
    assert rows(graphs.store(set(touched.graphs)), text) == expected


QUERIES = {
    "union": "SELECT ?e { { ?e hg:target ?t } UNION { ?e hg:weapon ?t } }",
    "optional": "SELECT ?e ?p { ?e a hg:Event OPTIONAL { ?e sem:hasPlace ?p } }",
    "hidden join": "SELECT ?e { ?e hg:target ?t . ?t rdfs:label 'U.S. forces'@en }",
    "count": "SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e hg:target ?t . ?t a hg:Actor }",
    "groups": "SELECT ?t (COUNT(?e) AS ?n) { ?e hg:target ?t } GROUP BY ?t HAVING (COUNT(?e) > 3)",
    "path": "SELECT ?e ?n { ?e hg:eventType/skos:broader*/skos:notation ?n }",
    "either path": "SELECT ?x { ?x (hg:target|hg:weapon)/hg:actorType ?t }",
    "maybe path": "SELECT ?s ?d { ?s a hg:Statistic ; prov:wasQuotedFrom/hg:document? ?d }",
    "exists": "SELECT ?e { ?e a hg:Event FILTER EXISTS { ?e hg:weapon ?w } }",
    "exists elsewhere": "SELECT ?e ?w { ?e a hg:Event OPTIONAL { ?e hg:weapon ?w } "
    "FILTER EXISTS { ?e hg:target ?t } }",
    "graph": "SELECT ?g ?e ?t { GRAPH ?g { ?e hg:target ?t } }",
    "graph unseen": "SELECT ?e { GRAPH ?g { ?e hg:target ?t ; hg:platform ?p } }",
    "two graphs": "SELECT ?e (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?e hg:edtfDate ?d } } "
    "GROUP BY ?e",
    "subquery": "SELECT ?l { { SELECT ?e (COUNT(*) AS ?n) { ?e hg:target ?t } GROUP BY ?e } "
    "FILTER (?n > 1) ?e rdfs:label ?l }",
    "nodes": "SELECT ?l { [] hg:target [ rdfs:label ?l ] }",
    "values": "SELECT * { VALUES ?e { " + TOWER + " } ?e ?p ?o }",
    "bind": "SELECT ?x { BIND (" + TOWER + " AS ?x) ?x hg:target ?t }",
    "same name": "SELECT ?d { { SELECT (COUNT(?d) AS ?n) { ?d a hg:Document } } "
    "?d a hg:AuthorGroup }",
    "limit": "SELECT ?e ?l { ?e hg:target ?t ; rdfs:label ?l } ORDER BY ?l LIMIT 3",
    "derived": "SELECT ?e ?a { ?e hg:acceptedActor ?a }",
    "order": "SELECT ?order { ?order hg:target ?graph } ORDER BY ?order",
}


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES)
def test_a_query_has_the_same_result_on_nothing_but_what_it_touches(
    text: str, tracer: Any, graphs: Graphs
) -> None:
    touched = tracer(text)

    assert touched.scope == "matched"
    expected = rows(graphs.whole, PREFIXES + text)
    assert expected
    assert rows(graphs.store(set(touched.graphs)), PREFIXES + text) == expected


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_that_name_their_passages_touch_no_others(
    form: str, tracer: Any, graphs: Graphs
) -> None:
    text = "SELECT ?g ?e { GRAPH ?g { ?e hg:target ?t } } ORDER BY ?g LIMIT 10"

    touched = tracer(text, form)

    store = graphs.whole
    found = store.query(PREFIXES + text)
    assert isinstance(found, ox.QuerySolutions)
    expected = {name(row["g"]) for row in found}
    assert set(touched.graphs) == expected
    assert codes(touched) == graphs.documents(expected)
    assert touched.licences == (LICENCE,)


def test_a_triple_of_several_graphs_touches_all_of_them(tracer: Any, graphs: Graphs) -> None:
    touched = tracer(f"SELECT ?t {{ {TOWER} hg:target ?t }}")

    expected = graphs.holding(f"{HG}target", TOWER[1:-1])
    assert len(expected) > 1
    assert set(touched.graphs) == expected
    assert codes(touched) == graphs.documents(expected) == {"003", "004"}


def test_an_inference_brings_the_documents_of_its_premises(tracer: Any, graphs: Graphs) -> None:
    touched = tracer(f"ASK {{ {TOWER} a hg:Event }}")

    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    expected = graphs.holding(kind, TOWER[1:-1], f"{HG}Event")
    assert f"{ID}inference/event-tower22-attack-2024-01-28" in expected
    assert codes(touched) == graphs.documents(expected)


def test_a_derived_triple_touches_what_is_stated_of_its_subject(
    tracer: Any, graphs: Graphs
) -> None:
    event = f"{ID}event/uss-carney-intercepts-2023-12-03"
    touched = tracer(f"SELECT ?a {{ <{event}> hg:acceptedActor ?a }}")

    assert f"{ID}derivation/accepted-view" in touched.graphs
    stated = {name(q.graph_name) for q in graphs.quads if name(q.subject) == event}
    stated = {graph for graph in stated if "/derivation/" not in graph}
    assert set(touched.graphs) == stated | {f"{ID}derivation/accepted-view"}
    assert codes(touched) == graphs.documents(stated)


def test_a_finding_touches_the_passages_that_it_was_derived_from(
    tracer: Any, graphs: Graphs
) -> None:
    derived = "http://www.w3.org/ns/prov#wasDerivedFrom"
    finding = next(name(q.subject) for q in graphs.quads if "/id/finding/" in name(q.subject))
    touched = tracer(f"SELECT ?m {{ <{finding}> hg:message ?m }}")

    expected = {
        name(quad.object)
        for quad in graphs.quads
        if name(quad.subject) == finding and name(quad.predicate) == derived
    }
    assert set(touched.graphs) == expected | {f"{ID}derivation/audit"}
    assert codes(touched) == graphs.documents(expected)


def test_what_describes_a_derivation_has_no_source(tracer: Any) -> None:
    view = f"<{ID}derivation/accepted-view>"

    assert tracer(f"SELECT ?rule {{ {view} hg:acceptedRule ?rule }}").sources == ()


@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_a_description_touches_the_graphs_that_hold_its_triples(
    form: str, tracer: Any, graphs: Graphs
) -> None:
    touched = tracer(f"DESCRIBE <{ID}actor/fdd>", form)

    expected = {name(q.graph_name) for q in graphs.quads if name(q.subject) == f"{ID}actor/fdd"}
    assert touched.scope == "returned"
    assert set(touched.graphs) == expected
    assert codes(touched) == graphs.documents(expected)


def test_a_dataset_is_a_source_of_its_own(tracer: Any) -> None:
    touched = tracer("SELECT ?n { ?p hg:wordCount ?n }")

    assert touched.graphs == (f"{ID}dataset/briefs",)
    (source,) = touched.sources
    assert (source.kind, source.iri, source.licence) == ("dataset", f"{ID}dataset/briefs", LICENCE)


def test_the_vocabulary_is_no_source_but_has_a_licence(tracer: Any) -> None:
    touched = tracer("SELECT ?l { hg:target rdfs:label ?l }")

    assert touched.sources == ()
    assert touched.licences == (LICENCE,)


def test_the_graphs_that_a_request_names_are_the_only_ones(tracer: Any) -> None:
    gazetteer, briefs = f"{ID}dataset/gazetteer", f"{ID}dataset/briefs"

    assert tracer("SELECT * { ?s ?p ?o }", default_graphs=(gazetteer,)).graphs == (gazetteer,)
    assert tracer(f"SELECT ?s FROM <{briefs}> {{ ?s rdfs:label ?l }}").graphs == (briefs,)
    named = tracer("SELECT ?s { GRAPH ?g { ?s rdfs:label ?l } }", named_graphs=(briefs,))
    assert named.graphs == (briefs,)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o } LIMIT 0",
        "SELECT ?e { ?e hg:noSuchProperty ?x }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?e hg:noSuchProperty ?x }",
        "ASK { ?e hg:noSuchProperty ?x }",
        "SELECT ?s { ?s !hg:target ?o } LIMIT 1",
        "CONSTRUCT { ?e hg:made ?t } WHERE { ?e hg:target ?t }",
        "CONSTRUCT { ?e hg:made _:node } WHERE { ?e hg:target ?t }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s hg:noSuchProperty ?o . ?s ?p ?o }",
    ],
)
def test_what_cannot_be_told_touches_the_whole_release(
    text: str, tracer: Any, release: Release
) -> None:
    touched = tracer(text)

    assert touched.scope == "release"
    stated = {d["id"] for source in release.manifest.sources for d in source["documents"]}
    assert codes(touched) == stated


def test_a_result_too_large_to_be_read_is_traced_by_its_query(tracer: Any) -> None:
    text = f"SELECT ?p ?o {{ {TOWER} ?p ?o }}"

    assert tracer(text, readable=False) == tracer(text)
    assert tracer(f"DESCRIBE {TOWER}", readable=False).scope == "release"
    assert LARGEST > 100_000


def test_a_graph_of_another_origin_is_named_as_it_is(tmp_path: Path) -> None:
    lines = [
        '<http://a.example/s> <http://a.example/p> "x" <http://a.example/g> .',
        f"<a:h> <http://purl.org/dc/terms/license> <{LICENCE}> <a:h> .",
    ]
    made = publish(tmp_path, lines)
    with EmbeddedEngine(made) as engine:
        citations, book = Citations(engine), SourceBook(engine, made.manifest)
        for pattern, graph, licences in (
            ("?s <http://a.example/p> ?o", "http://a.example/g", ()),
            ("?s <http://purl.org/dc/terms/license> ?o", "a:h", (LICENCE,)),
        ):
            request = QueryRequest(f"SELECT ?o {{ {pattern} }}", "json")
            with engine.query(request) as answer:
                result = Result(answer.form, "json", answer.read())
            touched = touched_by(engine, citations, book, request, result)
            assert [(s.kind, s.iri) for s in touched.sources] == [("graph", graph)]
            assert touched.licences == licences


def test_a_plain_default_graph_is_in_no_named_graph(tmp_path: Path) -> None:
    made = publish(tmp_path, ['<a:s> <a:p> "x" .', '<a:s> <a:p> "y" <a:g> .'], "plain")
    with EmbeddedEngine(made) as engine:
        citations, book = Citations(engine), SourceBook(engine, made.manifest)
        for text, scope in (("?s ?p ?o", "release"), ("GRAPH ?g { ?s <a:p> ?o }", "matched")):
            request = QueryRequest(f"SELECT * {{ {text} }}", "json")
            with engine.query(request) as answer:
                result = Result(answer.form, "json", answer.read())
            assert touched_by(engine, citations, book, request, result).scope == scope


def publish(root: Path, lines: list[str], mode: Any = "merge") -> Release:
    return Releases(root).publish(
        lines,
        counts={},
        sources=[],
        report={},
        software={},
        action="build",
        message="",
        author="tests",
        default_graph=mode,
    )
