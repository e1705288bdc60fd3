"""Finding things by name, however it is spelt, in Latin, Arabic or Persian script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import fuzz

from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine

_NAMES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?label ?name ?detail WHERE {
  { ?thing a hg:Actor } UNION { ?thing a hg:Event } UNION { ?thing a hg:Place }
  UNION { ?thing a hg:Document }
  ?thing rdfs:label ?label .
  ?thing hg:name|rdfs:label ?name .
  OPTIONAL { ?thing (hg:actorType|hg:eventType|hg:placeType)/skos:prefLabel ?type }
  OPTIONAL { ?thing hg:publishedDate ?date }
  BIND (COALESCE(?type, STR(?date), "") AS ?detail)
}"""
_ARTICLE = re.compile(r"\b(?:al|el|ul|the)\b")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{2})")
_VOWELS = re.compile(r"[aeiouwy]")
_SHORT_VOWELS = re.compile(r"[aeiou]")
_REPEATED = re.compile(r"(.)\1+")
# Letters that transliterations use for one sound.
_SOUNDS = str.maketrans({"q": "k", "c": "k", "z": "s", "p": "b", "v": "b", "g": "j"})
_LEAST = 62.0  # of 100, for a name to be found
_LEAST_WORD = 72.0  # for a word to count
_MORE_WORD = 0.03  # of the score, lost for each word that was not asked for
_LONG = 4  # consonants that say enough to be looked for within a name
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


@dataclass(frozen=True, slots=True)
class _Entry:
    iri: str
    label: str
    name: str
    language: str
    detail: str
    plain: str
    words: tuple[str, ...]
    skeleton: str


class NameIndex:
    """All names of the actors, events, places and documents of a graph, read once."""

    def __init__(self, engine: Engine) -> None:
        rows = {
            (r["thing"].value, r["label"].value, r["name"].value): (
                r["name"].lang,
                r["detail"].value,
            )
            for r in engine.rows(_NAMES)
        }
        self._entries = [_entry(*item, *rest) for item, rest in sorted(rows.items())]
        self.labels = {entry.iri: entry.label for entry in self._entries}
        self._words = {word: skeleton(word) for entry in self._entries for word in entry.words}

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        """Return the things whose names are nearest to a text, the best first, each once.

        A name scores by how well each word of the text is met by a word of it (letters, and
        consonants, which survive transliteration; long words count for more), or by the
        consonants of the whole text, where words are divided in another way. The identifier of
        a thing finds that thing first.
        """
        named = self.identified(text)
        found = [hit for hit in self._named(text) if named is None or hit.iri != named.iri]
        return ([named, *found] if named else found)[:limit]

    def identified(self, text: str) -> Hit | None:
        """Return the thing that a text is the IRI of, or the part behind /id/ of it."""
        given = text.strip()
        iri = given if given in self.labels else f"{BASE}{given}"
        if iri not in self.labels:
            return None
        label = self.labels[iri]
        details = {entry.detail for entry in self._entries if entry.iri == iri}
        return Hit(iri, kind_of(iri) or "resource", label, label, 100.0, "", min(details))

    def _named(self, text: str) -> list[Hit]:
        plain = normal_form(text)
        if not plain:
            return []
        words = plain.split()
        near = [(len(word), self._near(word)) for word in words]
        bones = skeleton(plain)
        scores = {
            place: max(_by_words(entry, near, plain), _by_skeleton(entry, bones))
            for place, entry in enumerate(self._entries)
        }
        return list(self._best(scores))

    def _near(self, word: str) -> Mapping[str, float]:
        bones = skeleton(word)
        scores = ((other, _likeness(word, bones, other, own)) for other, own in self._words.items())
        return {other: score for other, score in scores if score >= _LEAST_WORD}

    def _best(self, scores: Mapping[int, float]) -> Iterable[Hit]:
        seen: set[str] = set()
        for place, score in sorted(scores.items(), key=lambda item: self._rank(*item)):
            entry = self._entries[place]
            if score >= _LEAST and entry.iri not in seen:
                seen.add(entry.iri)
                kind = kind_of(entry.iri) or "resource"
                score = round(score, 1)
                named = (entry.label, entry.name, score, entry.language, entry.detail)
                yield Hit(entry.iri, kind, *named)

    def _rank(self, place: int, score: float) -> tuple[float, int, bool, int]:
        entry = self._entries[place]
        kind = kind_of(entry.iri) or ""
        order = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
        return -round(score, 1), order, entry.name != entry.label, place


def normal_form(text: str) -> str:
    """Return a name in plain lower-case Latin letters, without articles and punctuation.

    >>> normal_form("ʿAyn al-Asad")
    'ayn asad'
    """
    letters = re.sub(r"['`´ʾʿ’‘]", "", anyascii(_ARABIC_ARTICLE.sub(" ", text)).lower())
    words = _ARTICLE.sub(" ", re.sub(r"[^a-z0-9]+", " ", letters))
    return " ".join(words.split())


def skeleton(plain: str) -> str:
    """Return the consonants of a normal form, as far as transliterations agree on them.

    >>> skeleton(normal_form("Hizballah")) == skeleton(normal_form("Hezbollah"))
    True
    """
    sounds = plain.replace("kh", "k").replace("gh", "j").replace("dh", "d").replace("th", "t")
    return _REPEATED.sub(r"\1", _VOWELS.sub("", sounds.translate(_SOUNDS)).replace(" ", ""))


def _entry(iri: str, label: str, name: str, language: str | None, detail: str) -> _Entry:
    plain = normal_form(name)
    bones = skeleton(plain)
    return _Entry(iri, label, name, language or "", detail, plain, tuple(plain.split()), bones)


def _likeness(word: str, bones: str, other: str, other_bones: str) -> float:
    """Return how alike two words are, of 100: in letters, or less surely in consonants."""
    if word == other:
        return 100.0
    if word.isdigit() or other.isdigit():
        return 0.0
    score = 0.0
    if len(word) > 1 and other.startswith(word):
        score = 90.0 + 8.0 * len(word) / len(other)
    if len(word) > 3 and len(other) > 3:
        score = max(score, fuzz.ratio(word, other))
    stem, other_stem = _stem(word, bones), _stem(other, other_bones)
    vowels = bool(_SHORT_VOWELS.search(word))  # Arabic does not write them
    if stem == other_stem and _may_be_one(word, stem, other, vowels):
        score = max(score, 90.0)
    elif not vowels and len(other_stem) > 1 and stem[:-1] == other_stem:  # with an ending
        score = max(score, 80.0)
    elif len(stem) > 2 and len(other_stem) > 2:
        score = max(score, 0.9 * fuzz.ratio(stem, other_stem))
    return score


def _stem(word: str, bones: str) -> str:
    return bones[:-1] if word.endswith("s") and len(bones) > 2 else bones


def _may_be_one(word: str, stem: str, other: str, vowels: bool) -> bool:
    """Few consonants say little: then the letters must be alike, if all of them are written."""
    if not stem or len(word) > 2 * len(other):
        return False
    return len(stem) > 2 or not vowels or fuzz.ratio(word, other) > 60


def _by_words(entry: _Entry, near: Sequence[tuple[int, Mapping[str, float]]], plain: str) -> float:
    if entry.plain == plain:
        return 100.0
    total = met = 0.0
    for weight, likenesses in near:
        total += weight
        met += weight * max((likenesses.get(word, 0.0) for word in entry.words), default=0.0)
    more = max(0, len(entry.words) - len(near))
    return met / total * (1 - _MORE_WORD * min(more, 5))


def _by_skeleton(entry: _Entry, bones: str) -> float:
    if min(len(bones), len(entry.skeleton)) < 3:
        return 0.0
    if bones == entry.skeleton:
        return 93.0
    if len(bones) >= _LONG and bones in entry.skeleton:
        return 84.0
    score = fuzz.ratio(bones, entry.skeleton)
    return 0.93 * score if score >= 80 else 0.0
