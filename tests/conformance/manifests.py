"""What the manifests of rdf-tests ask for. Relative IRIs are those of the published suite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from .terms import parse_graph, raw_literals

SUITE = Path(__file__).parent / "rdf-tests"
SPARQL11 = SUITE / "sparql" / "sparql11"
PUBLISHED = "https://w3c.github.io/rdf-tests/"

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

# Entailment regimes and federation are not offered; the others have runners of their own.
LEFT_OUT = {"entailment", "service", "syntax-fed"}
RUN_ELSEWHERE = {"protocol", "graph-store-protocol", "service-description"}

Kind = Literal["query", "update", "valid query", "bad query", "valid update", "bad update"]
_KINDS: dict[str, Kind] = {
    "QueryEvaluationTest": "query",
    "CSVResultFormatTest": "query",
    "UpdateEvaluationTest": "update",
    "PositiveSyntaxTest11": "valid query",
    "NegativeSyntaxTest11": "bad query",
    "PositiveUpdateSyntaxTest11": "valid update",
    "NegativeUpdateSyntaxTest11": "bad update",
}
_FORMATS = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml"}


@dataclass(frozen=True)
class Content:
    """What a store holds: for a graph's IRI, or None for the default graph, the IRI of a file."""

    files: tuple[tuple[str | None, str], ...] = ()

    def graphs(self) -> Iterator[tuple[str | None, Graph]]:
        for name, file in self.files:
            yield name, read_rdf(file)


@dataclass(frozen=True)
class SparqlTest:
    """A query or update, the store it finds, and what it must answer or leave behind."""

    name: str
    kind: Kind
    action: str
    before: Content
    after: Content
    result: str | None
    lax: bool

    @property
    def category(self) -> str:
        return self.name.partition("/")[0]

    def text(self) -> str:
        return path_of(self.action).read_text(encoding="utf-8")


def path_of(iri: str) -> Path:
    """Return where the file with that IRI lies."""
    assert iri.startswith(PUBLISHED), iri
    return SUITE / unquote(iri.removeprefix(PUBLISHED))


def read_rdf(iri: str) -> Graph:
    path = path_of(iri)
    return parse_graph(path.read_bytes(), _FORMATS[path.suffix], iri)


def read_tests() -> list[SparqlTest]:
    """Return every query, update and syntax test of SPARQL 1.1 that is run."""
    tests = [
        test
        for folder in _folders()
        if folder.name not in LEFT_OUT | RUN_ELSEWHERE
        for test in _read_tests(folder / "manifest.ttl")
    ]
    assert len({test.name for test in tests}) == len(tests)
    return tests


def listed(graph: Graph, node: Node | None) -> list[Node]:
    return [] if node is None else list(Collection(graph, node))


def read_manifest(path: Path) -> Graph:
    """Return a manifest, with its files and tests named as in the published suite."""
    with raw_literals():
        return Graph().parse(path, format="turtle", publicID=_published(path))


def content_of(graph: Graph, node: Node) -> Content:
    """Return the graphs that a test, an action or a result names."""
    files: list[tuple[str | None, str]] = []
    for data in (QT.data, UT.data):
        files += [(None, str(file)) for file in graph.objects(node, data)]
    for named in (QT.graphData, UT.graphData):
        files += [_named_graph(graph, entry) for entry in graph.objects(node, named)]
    return Content(tuple(sorted(files, key=lambda file: (file[0] or "", file[1]))))


def _folders() -> list[Path]:
    path = SPARQL11 / "manifest-all.ttl"
    graph = read_manifest(path)
    included = listed(graph, graph.value(URIRef(_published(path)), MF.include))
    return [path_of(str(iri)).parent for iri in included]


def _published(path: Path) -> str:
    return PUBLISHED + path.relative_to(SUITE).as_posix()


def _read_tests(path: Path) -> Iterator[SparqlTest]:
    graph = read_manifest(path)
    entries = graph.value(URIRef(_published(path)), MF.entries)
    for node in listed(graph, entries):
        action, result = graph.value(node, MF.action), graph.value(node, MF.result)
        assert action is not None
        if (action, QT.serviceData, None) not in graph:
            yield SparqlTest(
                name=f"{path.parent.name}/{str(node).rpartition('#')[2]}",
                kind=_kind(graph, node),
                action=str(_file(graph, action)),
                before=content_of(graph, action),
                after=Content() if result is None else content_of(graph, result),
                result=str(result) if isinstance(result, URIRef) else None,
                lax=graph.value(node, MF.resultCardinality) == MF.LaxCardinality,
            )


def _file(graph: Graph, action: Node) -> Node:
    return graph.value(action, QT.query) or graph.value(action, UT.request) or action


def _kind(graph: Graph, node: Node) -> Kind:
    types = {str(kind).rpartition("#")[2] for kind in graph.objects(node, RDF.type)}
    found = {_KINDS[name] for name in types & set(_KINDS)}
    assert len(found) == 1, (node, types)
    return found.pop()


def _named_graph(graph: Graph, entry: Node) -> tuple[str, str]:
    if isinstance(entry, URIRef):
        return str(entry), str(entry)
    files = [graph.value(entry, key) for key in (QT.graph, UT.graph, UT.data)]
    file = next(str(found) for found in files if found is not None)
    return str(graph.value(entry, RDFS.label) or file), file
