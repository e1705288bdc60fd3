"""Finding things by name, however it is spelt, in Latin, Arabic or Persian script."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from heliograph.graph.citation import iriref
from heliograph.graph.likeness import likeness, normal_form, skeleton
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine
from heliograph.graph.tables import Tables

__all__ = ["Hit", "NameIndex", "normal_form", "skeleton"]

_PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_NAMES = """SELECT DISTINCT ?thing ?label ?name ?detail WHERE {{
  {which}
  ?thing rdfs:label ?label .
  ?thing hg:name|rdfs:label ?name .
  OPTIONAL {{ ?thing (hg:actorType|hg:eventType|hg:placeType)/skos:prefLabel ?type }}
  OPTIONAL {{ ?thing hg:publishedDate ?date }}
  BIND (COALESCE(?type, STR(?date), "") AS ?detail)
}}"""
_CLASSES = """{ ?thing a hg:Actor } UNION { ?thing a hg:Event } UNION { ?thing a hg:Place }
  UNION { ?thing a hg:Document }"""
# What the tables do not hold: the labels of places and documents, and names that are no labels.
_OTHER_LABELS = """SELECT DISTINCT ?thing ?label WHERE {
  { ?thing a hg:Place } UNION { ?thing a hg:Document } ?thing rdfs:label ?label
}"""
_OTHER_NAMES = "SELECT DISTINCT ?thing ?name WHERE { ?thing hg:name ?name }"
_LEAST = 62.0  # of 100, for a name to be found
_LEAST_WORD = 72.0  # for a word to count
_MORE_WORD = 0.03  # of the score, lost for each word that was not asked for
_LONG = 4  # consonants that say enough to be looked for within a name
_LEAST_BONES = 80.0  # for consonants to count
_ORDER = ("actor", "place", "event", "document")


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: ``name`` is the one that fits, ``score`` is at most 100.

    ``language`` is that of the name, ``detail`` the type of the thing or its date; both may be "".
    """

    iri: str
    kind: str
    label: str
    name: str
    score: float
    language: str = ""
    detail: str = ""


class _Name(NamedTuple):
    iri: str
    label: str
    name: str


class NameIndex:
    """All names of the actors, events, places and documents of a graph, read once.

    From the tables of a release where they are given. A search looks at the words and the
    consonants that occur, each once, and then only at the names that have what fits.
    """

    def __init__(self, engine: Engine, tables: Tables | None = None) -> None:
        self._engine = engine
        self._said: dict[_Name, tuple[str, str]] | None = None
        if tables is None:
            self._said = _described(engine, _CLASSES)
            self._names = sorted(self._said)
        else:
            self._names = sorted(set(_from_tables(engine, tables)))
        self.labels = {name.iri: name.label for name in self._names}
        plain = [normal_form(name.name) for name in self._names]
        words = [text.split() for text in plain]
        self._words = _Places(words)
        self._word_bones = {
            word: skeleton(word) for word in self._words.texts if not word.isdigit()
        }
        self._bones = _Places([skeleton(text)] for text in plain)
        self._lengths = np.array([len(found) for found in words], dtype=np.int64)
        kinds = (kind_of(name.iri) or "" for name in self._names)
        order = {kind: place for place, kind in enumerate(_ORDER)}
        self._kinds = np.array([order.get(kind, len(_ORDER)) for kind in kinds], dtype=np.int8)
        self._other = np.array([name.name != name.label for name in self._names], dtype=np.bool_)

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        """Return the things whose names are nearest to a text, the best first, each once.

        A name scores by how well each word of the text is met by a word of it (letters, and
        consonants, which survive transliteration; long words count for more), or by the
        consonants of the whole text, where words are divided in another way. The identifier of
        a thing finds that thing first.
        """
        named = self.identified(text)
        others = (hit for hit in self._named(text) if named is None or hit.iri != named.iri)
        first = [] if named is None else [named]
        return [*first, *self._told(list(islice(others, max(0, limit - len(first)))))]

    def identified(self, text: str) -> Hit | None:
        """Return the thing that a text is the IRI of, or the part behind /id/ of it."""
        given = text.strip()
        iri = given if given in self.labels else f"{BASE}{given}"
        if iri not in self.labels:
            return None
        label = self.labels[iri]
        details = self._details([iri])
        known = [detail for name, (_, detail) in details.items() if name.iri == iri]
        return Hit(iri, kind_of(iri) or "resource", label, label, 100.0, "", min(known, default=""))

    def _named(self, text: str) -> Iterator[Hit]:
        plain = normal_form(text)
        if not plain:
            return
        scores = np.maximum(self._by_words(plain.split()), self._by_bones(skeleton(plain)))
        places = np.flatnonzero(scores >= _LEAST)
        rounded = np.round(scores[places], 1)
        order = np.lexsort((places, self._other[places], self._kinds[places], -rounded))
        seen: set[str] = set()
        for place, score in zip(places[order], rounded[order], strict=True):
            name = self._names[place]
            if name.iri not in seen:
                seen.add(name.iri)
                kind = kind_of(name.iri) or "resource"
                yield Hit(name.iri, kind, name.label, name.name, float(score))

    def _by_words(self, words: Sequence[str]) -> NDArray[np.float64]:
        met = np.zeros(len(self._names))
        for word in words:
            best = np.zeros(len(self._names))
            for other, score in self._near(word).items():
                places = self._words[other]
                best[places] = np.maximum(best[places], score)
            met += len(word) * best
        more = np.clip(self._lengths - len(words), 0, 5)
        return met / sum(map(len, words)) * (1 - _MORE_WORD * more)

    def _near(self, word: str) -> Mapping[str, float]:
        """Return the words that are like one; numbers are like themselves only."""
        if word.isdigit():
            return {word: 100.0} if word in self._words else {}
        bones = skeleton(word)
        scores = {
            other: likeness(word, bones, other, own) for other, own in self._word_bones.items()
        }
        return {other: score for other, score in scores.items() if score >= _LEAST_WORD}

    def _by_bones(self, bones: str) -> NDArray[np.float64]:
        scores = np.zeros(len(self._names))
        if len(bones) < 3:
            return scores
        known = self._bones.texts
        alike = process.extract(
            bones, known, scorer=fuzz.ratio, score_cutoff=_LEAST_BONES, limit=None
        )
        found = {other: 0.93 * score for other, score, _ in alike}
        if len(bones) >= _LONG:
            found |= {other: 84.0 for other in known if bones in other}
        if bones in self._bones:
            found[bones] = 93.0
        for other, score in found.items():
            if len(other) >= 3:
                scores[self._bones[other]] = score
        return scores

    def _told(self, hits: list[Hit]) -> list[Hit]:
        """Return hits with the language of the name and the detail of the thing."""
        details = self._details([hit.iri for hit in hits])
        return [
            replace(hit, language=language, detail=detail)
            for hit in hits
            for language, detail in (details.get(_Name(hit.iri, hit.label, hit.name), ("", "")),)
        ]

    def _details(self, iris: Sequence[str]) -> Mapping[_Name, tuple[str, str]]:
        """Return the languages of names of some things, and the details of those."""
        if self._said is None:
            return _described(self._engine, _values(iris)) if iris else {}
        own = (name for iri in iris for name in self._of(iri))
        return {name: self._said[name] for name in own}

    def _of(self, iri: str) -> Iterator[_Name]:
        place = bisect_left(self._names, (iri,))
        while place < len(self._names) and self._names[place].iri == iri:
            yield self._names[place]
            place += 1


class _Places:
    """Where each text occurs in a sequence of lists of texts: the places of those lists."""

    def __init__(self, lists: Iterable[Sequence[str]]) -> None:
        self._ids: dict[str, int] = {}
        pairs = [
            (self._ids.setdefault(text, len(self._ids)), place)
            for place, texts in enumerate(lists)
            for text in texts
        ]
        found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._places: NDArray[np.int64] = found[np.argsort(found[:, 0], kind="stable"), 1]
        counts = np.bincount(found[:, 0], minlength=len(self._ids))
        self._ends = np.concatenate(([0], np.cumsum(counts)))
        self.texts = list(self._ids)

    def __contains__(self, text: str) -> bool:
        return text in self._ids

    def __getitem__(self, text: str) -> NDArray[np.int64]:
        number = self._ids[text]
        return self._places[self._ends[number] : self._ends[number + 1]]


def _values(iris: Iterable[str]) -> str:
    return f"VALUES ?thing {{ {' '.join(map(iriref, iris))} }}"


def _described(engine: Engine, which: str) -> dict[_Name, tuple[str, str]]:
    """Return the names of things, each with its language and the detail of the thing."""
    return {
        _Name(row["thing"].value, row["label"].value, row["name"].value): (
            row["name"].lang or "",
            row["detail"].value,
        )
        for row in engine.rows(_PREFIXES + _NAMES.format(which=which))
    }


def _from_tables(engine: Engine, tables: Tables) -> Iterator[_Name]:
    labels: dict[str, set[str]] = defaultdict(set)
    for table, column in (("events", "event"), ("actors", "actor")):
        frame = tables.frame(table).select(column, "label").unique()
        for thing, label in frame.iter_rows():
            labels[thing].add(label)
    for row in engine.rows(_PREFIXES + _OTHER_LABELS):
        labels[row["thing"].value].add(row["label"].value)
    names: dict[str, set[str]] = defaultdict(set)
    for row in engine.rows(_PREFIXES + _OTHER_NAMES):
        names[row["thing"].value].add(row["name"].value)
    for thing, own in labels.items():
        for label in own:
            for name in own | names.get(thing, set()):
                yield _Name(thing, label, name)
