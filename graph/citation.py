"""Which sources state what about a thing: the answer behind every number and edge."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import StringIO
from typing import Any

from heliograph.graph.errors import UnknownEntity
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine, QueryRequest, Term
from heliograph.ontology import compact

_PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_ABOUT = "SELECT ?graph ?predicate ?value WHERE {{ GRAPH ?graph {{ {iri} ?predicate ?value }} }}"
# What merely lists a thing (the passages that mention it, its identifier nodes) is no statement.
_SAID = """SELECT ?graph ?predicate ?subject WHERE {{
  GRAPH ?graph {{ ?subject ?predicate {iri} }}
  FILTER (?predicate NOT IN (hg:mentions, hg:identifies, rdf:type))
}}"""
_PASSAGES = """SELECT ?passage ?label ?document ?group WHERE {{
  {which} ?passage hg:document ?document ; rdfs:label ?label . ?document hg:authorGroup ?group
}}"""
_INFERENCES = """SELECT ?inference ?label ?passage ?method WHERE {{
  {which} ?inference a hg:Inference ; rdfs:label ?label ; prov:wasDerivedFrom ?passage
  OPTIONAL {{ ?inference hg:inferenceMethod ?method }}
}}"""
# The records of imported datasets may be a hundred thousand and more: theirs are read when asked.
_RECORDS = f"{BASE}record/"
_LABELS = f"""SELECT ?thing ?label WHERE {{
  ?thing skos:prefLabel|rdfs:label ?label FILTER (!STRSTARTS(STR(?thing), "{_RECORDS}"))
}}"""
_SOME_LABELS = """SELECT ?thing ?label WHERE {{
  VALUES ?thing {{ {things} }} ?thing skos:prefLabel|rdfs:label ?label
}}"""
_AT_ONCE = 500
_MOST_KEPT = 500_000  # names of things and graphs, about 200 MB

# Graphs that refer to a thing, by subject and predicate.
Said = Mapping[tuple[str, str], Sequence[str]]

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNWRITABLE = re.compile(r'[<>"{}|^`\\\x00-\x20]')


@dataclass(frozen=True, order=True)
class Source:
    """A named graph as a citation.

    ``basis`` is stated, inferred, dataset, derived or vocabulary.
    """

    graph: str
    basis: str
    label: str
    passages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    author_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class CitedStatement:
    """One statement with every source of it; ``text`` is how a person would read it."""

    subject: str
    predicate: str
    value: Term
    text: str
    sources: tuple[Source, ...]

    @property
    def independent(self) -> int:
        """The number of author groups whose passages state it; an inference adds none."""
        return len({g for s in self.sources if s.basis == "stated" for g in s.author_groups})

    @property
    def documents(self) -> int:
        """The number of documents whose passages state it."""
        return len({d for s in self.sources if s.basis == "stated" for d in s.documents})

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "independent": self.independent, "documents": self.documents}


@dataclass
class _Known:
    """What was read: ``named`` things have their label in ``labels`` if they have one at all."""

    named: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    passages: dict[str, Mapping[str, Term]] = field(default_factory=dict)
    inferences: dict[str, list[Mapping[str, Term]]] = field(default_factory=dict)


class Citations:
    """Cites anything in a release: reads all its provenance at once, or what is asked for.

    All at once is faster where much will be asked of a small release. Otherwise ``prepare`` reads
    what a page needs, in a few queries whatever the size of the release; what was not prepared is
    looked up one by one.
    """

    def __init__(self, engine: Engine, whole: bool = True) -> None:
        self._engine = engine
        self._whole = whole
        self._known = _Known()
        if whole:
            self._read_sources(self._known, "", "")
            self._read_labels(self._known, _LABELS)

    def of(self, iri: str) -> tuple[CitedStatement, ...]:
        """Return every statement about the thing, direct ones first, each with its sources.

        Raises UnknownEntity when no graph says anything about the IRI.
        """
        said = self.said(iri)
        statements = (*self.direct(iri), *self.cited(iri, said))
        if not statements:
            raise UnknownEntity(iri)
        return statements

    def check(self, iri: str) -> None:
        """Raise UnknownEntity when no graph says anything about the IRI."""
        for pattern in (_ABOUT, _SAID):
            if self._rows(f"{pattern.format(iri=iriref(iri))} LIMIT 1"):
                return
        raise UnknownEntity(iri)

    def direct(self, iri: str) -> tuple[CitedStatement, ...]:
        """Return what graphs state of a thing, each statement with its sources."""
        rows = self._rows(_ABOUT.format(iri=iriref(iri)))
        terms = [row[name].value for row in rows for name in ("predicate", "value")]
        self.prepare([*terms, iri], [row["graph"].value for row in rows])
        return tuple(self._direct(iri, rows))

    def said(self, iri: str) -> Said:
        """Return which graphs refer to a thing: by subject and predicate, in order of both."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        query = QueryRequest(_PREFIXES + _SAID.format(iri=iriref(iri)), format="csv")
        with self._engine.query(query) as answer:  # a tenth of the time of reading JSON
            lines = csv.reader(StringIO(answer.read().decode(), newline=""))
        next(lines, None)
        for graph, predicate, subject in lines:
            found[subject, predicate].append(graph)
        return dict(sorted(found.items()))

    def cited(self, iri: str, said: Said) -> tuple[CitedStatement, ...]:
        """Return statements that refer to a thing, each with its sources."""
        self.prepare(
            {name for pair in said for name in pair},
            {g for graphs in said.values() for g in graphs},
        )
        return tuple(self._said(iri, said))

    def prepare(self, things: Iterable[str] = (), graphs: Iterable[str] = ()) -> None:
        """Read the labels of things, and what graphs are as sources, as far as still unknown."""
        self._prepared(things, graphs)

    def _prepared(self, things: Iterable[str], graphs: Iterable[str]) -> _Known:
        known = self._known
        if self._whole:
            return known
        if len(known.named) + len(known.described) > _MOST_KEPT:
            # Others may be reading: they go on with what they have.
            known = self._known = _Known()
        wanted = {graph for graph in graphs if graph not in known.described}
        while wanted:  # inferences lead to passages
            for some in _parts(wanted):
                self._read_sources(
                    known, f"VALUES ?passage {{ {some} }}", f"VALUES ?inference {{ {some} }}"
                )
            known.described |= wanted
            rows = (row for graph in wanted for row in known.inferences.get(graph, ()))
            wanted = {row["passage"].value for row in rows} - known.described
        unnamed = {thing for thing in (*things, *graphs) if thing not in known.named}
        for some in _parts(unnamed):
            self._read_labels(known, _SOME_LABELS.format(things=some))
        known.named |= unnamed
        return known

    def label(self, iri: str) -> str:
        """Return the label of a thing or term, else its short form."""
        known = self._known
        if self._whole:
            if iri.startswith(_RECORDS) and iri not in known.labels:
                self._read_labels(known, _SOME_LABELS.format(things=iriref(iri)))
        elif iri not in known.named:
            known = self._prepared([iri], ())
        return known.labels.get(iri) or compact(iri)

    def text(self, term: Term) -> str:
        """Return what to show of a term: the label of an IRI, the words of a literal."""
        return self.label(term.value) if term.kind == "iri" else term.value

    def source(self, graph: str) -> Source:
        """Describe a named graph as a source."""
        known = self._describing(graph)
        if graph in known.passages:
            row = known.passages[graph]
            documents, groups = (row["document"].value,), (row["group"].value,)
            return Source(graph, "stated", row["label"].value, (graph,), documents, groups)
        if graph in known.inferences:
            rows = known.inferences[graph]
            passages = sorted({row["passage"].value for row in rows})
            read = [known.passages[passage] for passage in passages if passage in known.passages]
            return Source(
                graph,
                "inferred",
                rows[0]["label"].value,
                tuple(passages),
                tuple(sorted({row["document"].value for row in read})),
                tuple(sorted({row["group"].value for row in read})),
            )
        basis = {"derivation": "derived", "dataset": "dataset"}.get(kind_of(graph) or "")
        return Source(graph, basis or "vocabulary", self.label(graph))

    def method(self, graph: str) -> str:
        """Return how an inference was made: the IRI of its method, "" for another graph."""
        known = self._describing(graph)
        rows = (row for row in known.inferences.get(graph, ()) if "method" in row)
        return next((row["method"].value for row in rows), "")

    def _describing(self, graph: str) -> _Known:
        known = self._known
        return known if graph in known.described else self._prepared((), [graph])

    def _read_sources(self, known: _Known, passages: str, inferences: str) -> None:
        """Read all passages and inferences, or those that VALUES clauses name."""
        for row in self._rows(_PASSAGES.format(which=passages)):
            known.passages[row["passage"].value] = row
        read: dict[str, list[Mapping[str, Term]]] = defaultdict(list)
        for row in self._rows(_INFERENCES.format(which=inferences)):
            read[row["inference"].value].append(row)
        known.inferences |= read

    def _read_labels(self, known: _Known, query: str) -> None:
        read: dict[str, str] = {}
        for row in self._rows(query):
            thing, label = row["thing"].value, row["label"].value
            read[thing] = min(label, read.get(thing, label))
        known.labels |= read

    def _direct(self, iri: str, rows: Sequence[Mapping[str, Term]]) -> Iterator[CitedStatement]:
        for (predicate, value), graphs in _grouped(rows, "predicate", "value").items():
            text = f"{self.label(predicate.value)}: {self.text(value)}"
            yield CitedStatement(iri, predicate.value, value, text, self._sources(graphs))

    def _said(self, iri: str, said: Said) -> Iterator[CitedStatement]:
        value = Term("iri", iri)
        for (subject, predicate), graphs in said.items():
            text = f"{self.label(subject)} — {self.label(predicate)} this"
            yield CitedStatement(subject, predicate, value, text, self._sources(graphs))

    def _sources(self, graphs: Iterable[str]) -> tuple[Source, ...]:
        return tuple(sorted({self.source(graph) for graph in graphs}))

    def _rows(self, query: str) -> Sequence[Mapping[str, Term]]:
        return self._engine.rows(_PREFIXES + query)


def _parts(iris: Iterable[str]) -> Iterator[str]:
    """Yield IRIs as VALUES has them, as many at once as one query may name."""
    named = sorted(f"<{iri}>" for iri in iris if _can_be_written(iri))
    for start in range(0, len(named), _AT_ONCE):
        yield " ".join(named[start : start + _AT_ONCE])


def expand(text: str) -> str:
    """Return the IRI that a user means by ``event/ID``, ``actor:ID`` or a full IRI."""
    if "://" in text:
        return text
    kind, separator, slug = text.partition(":" if ":" in text else "/")
    return f"{BASE}{kind}/{slug}" if separator else text


def iriref(iri: str) -> str:
    """Return an IRI as SPARQL writes it; UnknownEntity for what cannot stand in one."""
    if not _can_be_written(iri):
        raise UnknownEntity(iri)
    return f"<{iri}>"


def _can_be_written(iri: str) -> bool:
    return bool(_ABSOLUTE.match(iri)) and not _UNWRITABLE.search(iri)


def _grouped(
    rows: Iterable[Mapping[str, Term]], first: str, second: str
) -> dict[tuple[Term, Term], list[str]]:
    grouped: dict[tuple[Term, Term], list[str]] = defaultdict(list)
    for row in rows:
        grouped[row[first], row[second]].append(row["graph"].value)
    return dict(sorted(grouped.items(), key=lambda item: [term.value for term in item[0]]))
