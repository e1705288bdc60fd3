"""How alike two names are, however they are spelt, in Latin, Arabic or Persian script."""

from __future__ import annotations

import re

from anyascii import anyascii
from rapidfuzz import fuzz

__all__ = ["likeness", "normal_form", "skeleton"]

_ARTICLE = re.compile(r"\b(?:al|el|ul|the)\b")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{2})")
_SHORT_VOWELS = re.compile(r"[aeiou]")
_REPEATED = re.compile(r"(.)\1+")
# Letters that transliterations use for one sound; vowels are left out.
_SOUNDS = str.maketrans(
    {"q": "k", "c": "k", "z": "s", "p": "b", "v": "b", "g": "j"} | dict.fromkeys("aeiouwy ")
)
_QUOTES = re.compile(r"['`´ʾʿ’‘]")
_OTHERS = re.compile(r"[^a-z0-9]+")


def normal_form(text: str) -> str:
    """Return a name in plain lower-case Latin letters, without articles and punctuation.

    >>> normal_form("ʿAyn al-Asad")
    'ayn asad'
    """
    if not text.isascii():
        text = anyascii(_ARABIC_ARTICLE.sub(" ", text))
    words = _ARTICLE.sub(" ", _OTHERS.sub(" ", _QUOTES.sub("", text.lower())))
    return " ".join(words.split())


def skeleton(plain: str) -> str:
    """Return the consonants of a normal form, as far as transliterations agree on them.

    >>> skeleton(normal_form("Hizballah")) == skeleton(normal_form("Hezbollah"))
    True
    """
    sounds = plain.replace("kh", "k").replace("gh", "j").replace("dh", "d").replace("th", "t")
    return _REPEATED.sub(r"\1", sounds.translate(_SOUNDS))


def likeness(word: str, bones: str, other: str, other_bones: str) -> float:
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
