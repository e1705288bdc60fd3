"""What a result touches: the named graphs behind it, their sources, and the licences of those.

For SELECT and ASK every triple pattern of the query is looked up with the values that the rows
give, and the graphs that hold a match are touched. Filters are not repeated, so that a source
may be named too many, never one too few. CONSTRUCT and DESCRIBE touch the graphs that hold the
very triples they return; the conditions of their patterns are not counted. A derived triple
touches what is stated of its subject, and what that was derived from. Whatever is not understood,
empty, too large or not found in time touches the whole release; what NOT EXISTS and MINUS take
away touches nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from heliograph.graph.citation import Citations
from heliograph.graph.errors import HeliographError, InvalidContent
from heliograph.graph.matching import Arm, QueryPatterns, arms_of, lookup_of, read_patterns
from heliograph.graph.model.iris import BASE, of_dataset
from heliograph.graph.store import Engine, Manifest, QueryForm, QueryRequest
from heliograph.graph.store.conversion import Solutions, read_solutions, read_triples
from heliograph.ontology import HGSH, ONTOLOGY

LARGEST = 256 * 1024  # bytes of a result that is still read
_MOST_TRIPLES = 500
_MOST_DERIVED = 500
_SCANNED_QUADS = 200_000
_DERIVATIONS = f"{BASE}derivation/"
_VOCABULARY = (ONTOLOGY, f"{BASE}scheme/")
_OWN = (_DERIVATIONS, *_VOCABULARY, str(HGSH))

Scope = Literal["matched", "returned", "release"]

_SOURCES = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?source ?kind ?label ?licence ?group ?groupLabel WHERE {
  {
    ?source a hg:Document ; rdfs:label ?label . BIND ("document" AS ?kind)
    OPTIONAL { ?source dcterms:isPartOf/dcterms:license ?licence }
    OPTIONAL { ?source hg:authorGroup ?group . ?group rdfs:label ?groupLabel }
  } UNION {
    ?source a dcat:Dataset ; rdfs:label ?label . BIND ("dataset" AS ?kind)
    OPTIONAL { ?source dcterms:license ?licence }
  }
}"""
_RESTRICTED = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?graph WHERE { GRAPH ?described { ?graph hg:redistributable false } }"""
_LICENCES = """PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?graph ?licence WHERE { GRAPH ?graph { ?graph dcterms:license ?licence } }"""
_STATED_OF = """PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?subject ?touched WHERE {{
  VALUES ?subject {{ {subjects} }}
  {{ GRAPH ?touched {{ ?subject ?p ?o }} }} UNION {{ ?subject prov:wasDerivedFrom ?touched }}
}}"""
_HOLDING = """SELECT ?number ?touched ?derived WHERE {{
  VALUES (?s ?p ?o ?number) {{ {triples} }} GRAPH ?touched {{ ?s ?p ?o }}
  BIND (IF(STRSTARTS(STR(?touched), "{derivations}"), ?s, ?none) AS ?derived)
}}"""


@dataclass(frozen=True, order=True)
class TouchedSource:
    """A document, a dataset or a graph of another origin; ``author_group`` as it is called."""

    iri: str
    kind: Literal["document", "dataset", "graph"]
    label: str
    licence: str = ""
    author_group: str = ""


@dataclass(frozen=True)
class Touched:
    """The graphs, sources and licences behind a result; ``graphs`` is empty for a release.

    ``scope`` says how they were found: by the patterns matched, by the triples returned, or not
    at all, so that they are those of the whole release. ``restricted`` are the graphs among
    them whose licence lets nobody pass them on.
    """

    scope: Scope
    graphs: tuple[str, ...]
    sources: tuple[TouchedSource, ...]
    licences: tuple[str, ...]
    restricted: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class SourceBook:
    """The sources of a release and their licences; plain data, read once for each release."""

    def __init__(self, engine: Engine, manifest: Manifest) -> None:
        stated = {str(of_dataset(s["dataset"])): s.get("licence", "") for s in manifest.sources}
        self.sources: dict[str, TouchedSource] = {}
        for row in engine.rows(_SOURCES):
            cells = {name: term.value for name, term in row.items()}
            iri = cells["source"]
            self.sources[iri] = TouchedSource(
                iri,
                "document" if cells["kind"] == "document" else "dataset",
                cells["label"],
                cells.get("licence") or stated.get(iri, ""),
                cells.get("groupLabel", ""),
            )
        self.licences: Mapping[str, str] = {
            row["graph"].value: row["licence"].value for row in engine.rows(_LICENCES)
        }
        self.restricted = frozenset(row["graph"].value for row in engine.rows(_RESTRICTED))
        self.quads = manifest.quads
        self.is_merge = manifest.default_graph == "merge"

    @property
    def release(self) -> Touched:
        """Everything: what a result touches of which no less is known."""
        sources = tuple(sorted(self.sources.values()))
        licences = {source.licence for source in sources} | set(self.licences.values())
        found = tuple(sorted(licences - {""}))
        return Touched("release", (), sources, found, tuple(sorted(self.restricted)))

    def of_graphs(self, graphs: Iterable[str], citations: Citations, scope: Scope) -> Touched:
        """Return the sources and licences of some named graphs."""
        listed = tuple(sorted(set(graphs)))
        citations.prepare((), [graph for graph in listed if graph not in self.sources])
        found = {source for graph in listed for source in self._sources_of(graph, citations)}
        licences = {source.licence for source in found}
        licences |= {self.licences[graph] for graph in listed if graph in self.licences}
        restricted = tuple(graph for graph in listed if graph in self.restricted)
        named = tuple(sorted(licences - {""}))
        return Touched(scope, listed, tuple(sorted(found)), named, restricted)

    def _sources_of(self, graph: str, citations: Citations) -> list[TouchedSource]:
        if graph in self.sources:
            return [self.sources[graph]]
        source = citations.source(graph)
        if source.documents:
            return [self.sources[iri] for iri in source.documents if iri in self.sources]
        if graph.startswith((_DERIVATIONS, *_VOCABULARY)):
            return []
        return [TouchedSource(graph, "graph", source.label, self.licences.get(graph, ""))]


@dataclass(frozen=True)
class Result:
    """A result as it was answered; ``content`` is None where it is too large to be read."""

    form: QueryForm
    format: str
    content: bytes | None


def touched_by(
    engine: Engine,
    citations: Citations,
    book: SourceBook,
    request: QueryRequest,
    result: Result,
    seconds: float = 0.25,
) -> Touched:
    """Return what a result touches; see the module for how.

    Each of two lookups may take some ``seconds``. Never raises an error of the store.
    """
    tracer = _Tracer(engine, citations, book, seconds)
    try:
        if result.form in ("construct", "describe"):
            return tracer.returned(result)
        return tracer.matched(request, result)
    except HeliographError:
        return book.release


class _Tracer:
    def __init__(
        self, engine: Engine, citations: Citations, book: SourceBook, seconds: float
    ) -> None:
        self._engine = engine
        self._citations = citations
        self._book = book
        self._seconds = seconds

    def returned(self, result: Result) -> Touched:
        """Look up the triples of a graph; all of them must stand in some graph."""
        triples = read_triples(result.content or b"", result.format)
        if not 0 < len(triples) <= _MOST_TRIPLES or any(map(_has_blank, triples)):
            return self._book.release
        listed = " ".join(f"({triple} {number})" for number, triple in enumerate(triples))
        rows = self._rows(_HOLDING.format(triples=listed, derivations=_DERIVATIONS))
        if len({row["number"] for row in rows}) < len(triples):
            return self._book.release
        return self._of(rows, "returned")

    def matched(self, request: QueryRequest, result: Result) -> Touched:
        found = read_patterns(request.text)
        solutions = _solutions(result)
        if found is None or solutions is None:
            return self._book.release
        if not self._book.is_merge and not all(p.graph for p in found.patterns):
            return self._book.release
        arms = arms_of(found, solutions, *_dataset(request, found))
        if any(self._is_vain(arm) for arm in arms):
            return self._book.release
        rows = self._rows(lookup_of(arms, _DERIVATIONS)) if arms else []
        if found.patterns and not rows:
            return self._book.release
        return self._of(rows, "matched")

    def _is_vain(self, arm: Arm) -> bool:
        """True for a lookup that would find most of the release, or read most of a large one."""
        return arm.is_free or (self._book.quads > _SCANNED_QUADS and arm.is_scan)

    def _of(self, rows: list[dict[str, str]], scope: Scope) -> Touched:
        graphs = {row["touched"] for row in rows}
        derived = {row["derived"] for row in rows if "derived" in row}
        if len(derived) > _MOST_DERIVED:
            return self._book.release
        # What describes a derivation or a rule is the project's own: no source states it.
        evidence = self._evidence_of({s for s in derived if not s.startswith(_OWN)})
        if not all(evidence.values()):
            return self._book.release
        return self._book.of_graphs(graphs.union(*evidence.values()), self._citations, scope)

    def _evidence_of(self, subjects: Collection[str]) -> dict[str, set[str]]:
        """Return the graphs that state anything of each subject, or that it was derived from."""
        if not subjects:
            return {}
        found: dict[str, set[str]] = {subject: set() for subject in subjects}
        for row in self._rows(_STATED_OF.format(subjects=" ".join(_written(subjects)))):
            if self._citations.source(row["touched"]).basis not in ("derived", "vocabulary"):
                found[row["subject"]].add(row["touched"])
        return found

    def _rows(self, text: str) -> list[dict[str, str]]:
        request = QueryRequest(text, "tsv", deadline=self._seconds)
        with self._engine.query(request) as answer:
            found = read_solutions(answer.read(), "tsv")
        return [
            {name: _plain(cell) for name, cell in zip(found.columns, row, strict=True) if cell}
            for row in found.rows
        ]


def _solutions(result: Result) -> Solutions | None:
    """Return the rows of a result; None for an empty one, which rests on what is not there."""
    if result.content is None:
        return Solutions((), ((),))
    if result.form == "ask":
        return Solutions((), ((),)) if b"true" in result.content else None
    try:
        found = read_solutions(result.content, result.format)
    except InvalidContent:
        return Solutions((), ((),))
    return found if found.rows else None


def _dataset(
    request: QueryRequest, found: QueryPatterns
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Return the default and the named graphs that the query may see, or twice None for all."""
    if request.default_graphs or request.named_graphs:
        return _written(request.default_graphs), _written(request.named_graphs)
    if found.default_graphs or found.named_graphs:
        return found.default_graphs, found.named_graphs
    return None, None


def _has_blank(triple: str) -> bool:
    return triple.startswith("_:") or triple.split(" ", 2)[2].startswith("_:")


def _written(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"<{iri}>" for iri in iris)


def _plain(cell: str) -> str:
    return cell[1:-1] if cell.startswith("<") else cell
