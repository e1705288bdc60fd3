"""Finding things by name, however it is spelt, in Latin, Arabic or Persian script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii
from rapidfuzz import fuzz, process

from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import Engine

_NAMES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?label ?name WHERE {
  { ?thing a hg:Actor } UNION { ?thing a hg:Event } UNION { ?thing a hg:Place }
  UNION { ?thing a hg:Document }
  ?thing rdfs:label ?label .
  ?thing hg:name|rdfs:label ?name
}"""
_ARTICLE = re.compile(r"\b(?:al|el|ul|the)\b")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{2})")
_VOWELS = re.compile(r"[aeiouwy]")
_REPEATED = re.compile(r"(.)\1+")
# Letters that transliterations use for one sound.
_SOUNDS = str.maketrans({"q": "k", "c": "k", "z": "s", "p": "b", "v": "b", "g": "j"})
_LEAST = 62.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: ``name`` is the one that fits, ``score`` is at most 100."""

    iri: str
    kind: str
    label: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    iri: str
    label: str
    name: str
    plain: str
    skeleton: str


class NameIndex:
    """All names of the actors, events, places and documents of a graph, read once."""

    def __init__(self, engine: Engine) -> None:
        found = ((r["thing"].value, r["label"].value, r["name"].value) for r in engine.rows(_NAMES))
        self._entries = [_entry(*item) for item in sorted(set(found))]
        self.labels = {entry.iri: entry.label for entry in self._entries}
        self._plain = [entry.plain for entry in self._entries]
        self._skeletons = [entry.skeleton for entry in self._entries]

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        """Return the things whose names are nearest to a text, the best first, each once.

        A name scores by the similarity of its words (rapidfuzz's WRatio), and a little less by
        that of its consonants, which survive transliteration.
        """
        plain = normal_form(text)
        if not plain:
            return []
        scores: dict[int, float] = {}
        for score, place in _nearest(plain, self._plain, fuzz.WRatio):
            scores[place] = score + (5 if self._plain[place].startswith(plain) else 0)
        bones = skeleton(plain)
        if len(bones) > 2:
            for score, place in _nearest(bones, self._skeletons, fuzz.ratio):
                scores[place] = max(scores.get(place, 0.0), score * 0.93)
        return list(self._best(scores))[:limit]

    def _best(self, scores: dict[int, float]) -> Iterable[Hit]:
        seen: set[str] = set()
        for place, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            entry = self._entries[place]
            if score >= _LEAST and entry.iri not in seen:
                seen.add(entry.iri)
                kind = kind_of(entry.iri) or "resource"
                yield Hit(entry.iri, kind, entry.label, entry.name, round(min(score, 100.0), 1))


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


def _entry(iri: str, label: str, name: str) -> _Entry:
    plain = normal_form(name)
    return _Entry(iri, label, name, plain, skeleton(plain))


def _nearest(text: str, choices: list[str], scorer: Any) -> list[tuple[float, int]]:
    found = process.extract(text, choices, scorer=scorer, limit=60, score_cutoff=_LEAST)
    return [(float(score), int(place)) for _, score, place in found]
