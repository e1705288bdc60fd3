"""Which sources state what about a thing: the answer behind every number and edge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from heliograph.graph.errors import UnknownEntity
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine, Term
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
_PASSAGES = """SELECT ?passage ?label ?document ?group WHERE {
  ?passage hg:document ?document ; rdfs:label ?label . ?document hg:authorGroup ?group
}"""
_INFERENCES = """SELECT ?inference ?label ?passage WHERE {
  ?inference a hg:Inference ; rdfs:label ?label ; prov:wasDerivedFrom ?passage
}"""
# The records of imported datasets may be a hundred thousand and more: theirs are read when asked.
_RECORDS = f"{BASE}record/"
_LABELS = f"""SELECT ?thing ?label WHERE {{
  ?thing skos:prefLabel|rdfs:label ?label FILTER (!STRSTARTS(STR(?thing), "{_RECORDS}"))
}}"""
_LABEL = "SELECT ?label WHERE {{ {iri} skos:prefLabel|rdfs:label ?label }}"


_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


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


class Citations:
    """Reads the provenance of a release once and cites anything in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._passages = {row["passage"].value: row for row in self._rows(_PASSAGES)}
        self._inferences: dict[str, list[Mapping[str, Term]]] = defaultdict(list)
        for row in self._rows(_INFERENCES):
            self._inferences[row["inference"].value].append(row)
        self._labels = {row["thing"].value: row["label"].value for row in self._rows(_LABELS)}

    def of(self, iri: str) -> tuple[CitedStatement, ...]:
        """Return every statement about the thing, direct ones first, each with its sources.

        Raises UnknownEntity when no graph says anything about the IRI.
        """
        statements = [*self._direct(iri), *self._said(iri)]
        if not statements:
            raise UnknownEntity(iri)
        return tuple(statements)

    def label(self, iri: str) -> str:
        """Return the label of a thing or term, else its short form."""
        if iri.startswith(_RECORDS) and iri not in self._labels:
            for row in self._rows(_LABEL.format(iri=iriref(iri))):
                self._labels[iri] = row["label"].value
        return self._labels.get(iri) or compact(iri)

    def text(self, term: Term) -> str:
        """Return what to show of a term: the label of an IRI, the words of a literal."""
        return self.label(term.value) if term.kind == "iri" else term.value

    def source(self, graph: str) -> Source:
        """Describe a named graph as a source."""
        if graph in self._passages:
            row = self._passages[graph]
            documents, groups = (row["document"].value,), (row["group"].value,)
            return Source(graph, "stated", row["label"].value, (graph,), documents, groups)
        if graph in self._inferences:
            rows = self._inferences[graph]
            passages = sorted({row["passage"].value for row in rows})
            known = [self._passages[passage] for passage in passages if passage in self._passages]
            return Source(
                graph,
                "inferred",
                rows[0]["label"].value,
                tuple(passages),
                tuple(sorted({row["document"].value for row in known})),
                tuple(sorted({row["group"].value for row in known})),
            )
        basis = {"derivation": "derived", "dataset": "dataset"}.get(kind_of(graph) or "")
        return Source(graph, basis or "vocabulary", self.label(graph))

    def _direct(self, iri: str) -> Iterator[CitedStatement]:
        rows = self._rows(_ABOUT.format(iri=iriref(iri)))
        for (predicate, value), graphs in _grouped(rows, "predicate", "value").items():
            text = f"{self.label(predicate.value)}: {self.text(value)}"
            yield CitedStatement(iri, predicate.value, value, text, self._sources(graphs))

    def _said(self, iri: str) -> Iterator[CitedStatement]:
        rows = self._rows(_SAID.format(iri=iriref(iri)))
        for (subject, predicate), graphs in _grouped(rows, "subject", "predicate").items():
            text = f"{self.label(subject.value)} — {self.label(predicate.value)} this"
            value = Term("iri", iri)
            yield CitedStatement(subject.value, predicate.value, value, text, self._sources(graphs))

    def _sources(self, graphs: Iterable[str]) -> tuple[Source, ...]:
        return tuple(sorted({self.source(graph) for graph in graphs}))

    def _rows(self, query: str) -> Iterable[Mapping[str, Term]]:
        return self._engine.rows(_PREFIXES + query)


def expand(text: str) -> str:
    """Return the IRI that a user means by ``event/ID``, ``actor:ID`` or a full IRI."""
    if "://" in text:
        return text
    kind, separator, slug = text.partition(":" if ":" in text else "/")
    return f"{BASE}{kind}/{slug}" if separator else text


def iriref(iri: str) -> str:
    """Return an IRI as SPARQL writes it; UnknownEntity for what cannot stand in one."""
    if not _ABSOLUTE.match(iri) or any(c in '<>"{}|^`\\' or ord(c) <= 0x20 for c in iri):
        raise UnknownEntity(iri)
    return f"<{iri}>"


def _grouped(
    rows: Iterable[Mapping[str, Term]], first: str, second: str
) -> dict[tuple[Term, Term], list[str]]:
    grouped: dict[tuple[Term, Term], list[str]] = defaultdict(list)
    for row in rows:
        grouped[row[first], row[second]].append(row["graph"].value)
    return dict(sorted(grouped.items(), key=lambda item: [term.value for term in item[0]]))
