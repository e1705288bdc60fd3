"""What named graphs hold, who else states it, and the passages around a passage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from heliograph.graph.citation import iriref
from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import Engine, Term
from heliograph.ontology import HG
from heliograph.server.reading import is_technical, reading_place

_CONTENTS = "SELECT ?s ?p ?o WHERE {{ GRAPH {iri} {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
_ELSEWHERE = """SELECT ?s ?p ?o ?other WHERE {{
  GRAPH {iri} {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {iri})
}} ORDER BY ?s ?p ?o ?other"""
_SHARED = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?passage ?document (COUNT(*) AS ?triples) WHERE {{
  {{ SELECT DISTINCT ?passage ?document ?s ?p ?o WHERE {{
    GRAPH ?catalogue {{ ?passage hg:document {iri} }}
    GRAPH ?passage {{ ?s ?p ?o }}
    GRAPH ?other {{ ?s ?p ?o }}
    FILTER (?other != ?passage)
    GRAPH ?listing {{ ?other hg:document ?document }}
    FILTER (?document != {iri})
  }} }}
}} GROUP BY ?passage ?document ORDER BY ?passage ?document"""
_PASSAGES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?passage ?label ?lines ?sentence ?kind WHERE {{
  GRAPH ?catalogue {{
    ?passage hg:document {iri} ; rdfs:label ?label ; hg:lines ?lines .
    OPTIONAL {{ ?passage hg:sentence ?sentence }}
    OPTIONAL {{ ?passage hg:passageKind ?kind }}
  }}
}} ORDER BY ?passage"""
# Asked apart: joined with the passages of a document, all quads would be read.
_TRIPLES = """SELECT ?passage (COUNT(*) AS ?triples) WHERE {{
  VALUES ?passage {{ {passages} }} GRAPH ?passage {{ ?s ?p ?o }}
}} GROUP BY ?passage"""
_DOCUMENT = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?document WHERE {{ GRAPH ?catalogue {{ {iri} hg:document ?document }} }}"""
_MENTIONS = """GRAPH ?found {{
  ?found <https://w3id.org/heliograph/ontology#mentions> {iri}
}}"""
_INSTANCES = "GRAPH ?graph {{ ?found a {iri} }}"
_MOST_SORTED = 5_000
_USES = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?graph {{ ?thing {iri} ?value }} }}"

_ORDER = ("event", "responsibility", "statistic", "relation", "assessment", "actor", "place")
_HOLDING = ("passage", "inference", "derivation")


@dataclass(frozen=True)
class Subject:
    """What a named graph says of one thing; ``technical`` are codes, bounds and classes."""

    iri: str
    facts: tuple[tuple[str, Term], ...]
    technical: tuple[tuple[str, Term], ...]


@dataclass(frozen=True)
class Contents:
    """What a named graph holds: things it says something of, names it uses, what it mentions."""

    subjects: tuple[Subject, ...] = ()
    names: tuple[Subject, ...] = ()
    mentions: tuple[str, ...] = ()
    triples: int = 0


@dataclass(frozen=True)
class Passage:
    """A passage in its document, ``triples`` being what it states."""

    iri: str
    label: str
    line: int
    sentence: int
    kind: str
    triples: int = 0


class Found(NamedTuple):
    """The first of the things that were looked for, as IRIs; ``total`` counts all."""

    iris: list[str]
    total: int


@dataclass(frozen=True)
class Neighbours:
    previous: Passage | None = None
    next: Passage | None = None


def contents_of(engine: Engine, graph: str) -> Contents:
    """Return what the graph of a passage, inference or derivation states, by subject."""
    if kind_of(graph) not in _HOLDING:
        return Contents()
    grouped: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    rows = engine.rows(_CONTENTS.format(iri=iriref(graph)))
    for row in rows:
        grouped[row["s"].value].append((row["p"].value, row["o"]))
    own = grouped.pop(graph, [])
    mentions = tuple(value.value for predicate, value in own if predicate == str(HG.mentions))
    rest = [pair for pair in own if pair[0] != str(HG.mentions)]
    subjects = [_subject(iri, pairs) for iri, pairs in [(graph, rest), *grouped.items()] if pairs]
    telling = [item for item in subjects if item.facts or item.iri not in mentions]
    named = tuple(item for item in telling if _merely_named(item))
    rest_of_them = sorted((item for item in telling if not _merely_named(item)), key=_rank)
    return Contents(tuple(rest_of_them), named, mentions, len(rows))


Fact = tuple[str, str, Term]


def stated_elsewhere(engine: Engine, graph: str) -> Mapping[Fact, Sequence[str]]:
    """Return the other passages and inferences that have a statement of a graph, by statement."""
    if kind_of(graph) not in _HOLDING:
        return {}
    found: dict[Fact, list[str]] = defaultdict(list)
    for row in engine.rows(_ELSEWHERE.format(iri=iriref(graph))):
        other = row["other"].value
        if kind_of(other) in ("passage", "inference"):
            found[row["s"].value, row["p"].value, row["o"]].append(other)
    return found


def shared_of(engine: Engine, document: str) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return by passage which other documents state how many of its triples, too."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in engine.rows(_SHARED.format(iri=iriref(document))):
        shared = row["document"].value, int(row["triples"].value)
        found[row["passage"].value].append(shared)
    return found


def passages_of(engine: Engine, document: str) -> list[Passage]:
    """Return the passages of a document in reading order, each unit before its sentences."""
    found = _in_order(engine, document)
    listed = " ".join(iriref(item.iri) for item in found)
    rows = engine.rows(_TRIPLES.format(passages=listed)) if found else ()
    triples = {row["passage"].value: int(row["triples"].value) for row in rows if "passage" in row}
    return [replace(item, triples=triples.get(item.iri, 0)) for item in found]


def neighbours_of(engine: Engine, passage: str) -> Neighbours:
    """Return the passages before and after one: units beside units, sentences beside sentences."""
    found = engine.rows(_DOCUMENT.format(iri=iriref(passage)))
    if not found:
        return Neighbours()
    every = _in_order(engine, found[0]["document"].value)
    here = next((item for item in every if item.iri == passage), None)
    if here is None:
        return Neighbours()
    level = [item for item in every if bool(item.sentence) == bool(here.sentence)]
    place = level.index(here)
    before = level[place - 1] if place else None
    after = level[place + 1] if place + 1 < len(level) else None
    return Neighbours(before, after)


def mentions_of(engine: Engine, iri: str, limit: int) -> Found:
    """Return passages that mention a thing."""
    return _first(engine, _MENTIONS.format(iri=iriref(iri)), limit)


def instances_of(engine: Engine, iri: str, limit: int) -> Found:
    """Return things of a class; in order, unless they are very many."""
    return _first(engine, _INSTANCES.format(iri=iriref(iri)), limit)


def uses_of(engine: Engine, iri: str) -> int:
    """Return how many quads have the IRI as their predicate."""
    return int(engine.rows(_USES.format(iri=iriref(iri)))[0]["n"].value)


def _in_order(engine: Engine, document: str) -> list[Passage]:
    rows = engine.rows(_PASSAGES.format(iri=iriref(document)))
    return sorted(map(_passage, rows), key=lambda item: (item.line, item.sentence))


def _first(engine: Engine, pattern: str, limit: int) -> Found:
    """Return what a pattern finds, in order unless sorting it would take seconds."""
    (row,) = engine.rows(f"SELECT (COUNT(DISTINCT ?found) AS ?n) WHERE {{ {pattern} }}")
    total = int(row["n"].value)
    order = "ORDER BY ?found " if total <= _MOST_SORTED else ""
    query = f"SELECT DISTINCT ?found WHERE {{ {pattern} }} {order}LIMIT {limit}"
    rows = engine.rows(query) if total else ()
    return Found([row["found"].value for row in rows], total)


def _merely_named(subject: Subject) -> bool:
    return {predicate for predicate, _ in subject.facts} == {str(HG.name)}


def _rank(subject: Subject) -> tuple[int, str]:
    kind = kind_of(subject.iri) or ""
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER), subject.iri


def _subject(iri: str, pairs: list[tuple[str, Term]]) -> Subject:
    ordered = sorted(pairs, key=lambda pair: reading_place(pair[0]))
    return Subject(
        iri,
        tuple(pair for pair in ordered if not is_technical(pair[0])),
        tuple(pair for pair in ordered if is_technical(pair[0])),
    )


def _passage(row: dict[str, Term]) -> Passage:
    line = re.match(r"\d+", row["lines"].value)
    return Passage(
        row["passage"].value,
        row["label"].value,
        int(line[0]) if line else 0,
        int(row["sentence"].value) if "sentence" in row else 0,
        row["kind"].value if "kind" in row else "",
    )
