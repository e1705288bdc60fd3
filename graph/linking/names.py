"""Names compared: normal forms, consonants, and how rare their words are in the other source."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from heliograph.graph.linking.records import Name
from heliograph.graph.search import normal_form, skeleton

_NEAR = 0.84  # two words at least so alike count as one word spelt twice
_SPELLING = 0.96  # what is left of a word's weight when only its consonants agree
_SAME_SOUND = 0.62  # letters that must agree for equal consonants to count
_WEAK = 0.9
_SHORTEST = 3
_TELLING = 5  # consonants that do not agree by chance in a source of thousands of names
_SURE_ORDER = 0.75
_LEAST_ORDER = 0.75  # of the letters of both names, for their order to count at all
# Words that say what a thing is, which one source writes and another leaves out.
DESIGNATORS = frozenset(
    "city district governorate group groups movement muhafazah muhafazat organisation organization "
    "ostan province region state strip town village air airbase base airport government".split()
)
_PARTICLES = frozenset("and d da de del des di du e el et for in la le les of on pour to y".split())
_DESIGNATOR = 1.5  # the weight of such a word at most
_QUALIFIER = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Form:
    """A name made ready to be compared; ``bones`` are its consonants, ``tokens`` its words."""

    text: str
    plain: str
    bones: str
    tokens: tuple[str, ...]
    token_bones: tuple[str, ...]
    weak: bool = False

    @property
    def joined(self) -> str:
        return self.plain.replace(" ", "")


def form_of(name: Name) -> Form:
    """Return the form of a name; an acronym or a single short word is weak, whoever lists it."""
    return _form(name.text, name.weak)


@lru_cache(maxsize=200_000)
def _form(text: str, weak: bool) -> Form:
    plain = normal_form(text)
    tokens = tuple(plain.split())
    bones = tuple(_bones(token) for token in tokens)
    short = len(plain) <= _SHORTEST or (text.isupper() and len(text) <= 4 and text.isascii())
    return Form(text, plain, "".join(bones), tokens, bones, weak or short)


def key_of(text: str) -> str:
    """Return what two mentions of one name have in common, whoever spells it.

    >>> key_of("HIZBALLAH") == key_of("Hezbollah")
    True
    """
    return _form(_QUALIFIER.sub("", text), False).bones


def _bones(token: str) -> str:
    found = skeleton(token)
    return found if len(found) > 1 else token


class Rarity:
    """How much a word says: the logarithm of how few names of a source have it."""

    def __init__(self, forms: Iterable[Form]) -> None:
        counts: Counter[str] = Counter()
        self.size = 0
        for form in forms:
            counts.update(set(form.token_bones))
            self.size += 1
        self._counts: Mapping[str, int] = counts

    def of(self, bones: str) -> float:
        """Return the weight of a word by its consonants; one that no name has weighs most."""
        return math.log((self.size + 2) / (self._counts.get(bones, 0) + 1))


def similarity(left: Form, right: Form, rarity: Rarity) -> float:
    """Return how alike two names are, from 0 to 1, which only the same letters reach.

    It is the soft TF-IDF of Cohen, Ravikumar and Fienberg (2003): the cosine of their words, each
    weighed by its rarity, where words nearly alike count as one. Or it is the similarity of all
    letters in order, if that is great: words are split and joined as transliterators please.
    """
    if not left.plain or not right.plain:
        return 0.0
    weak = _WEAK if left.weak or right.weak else 1.0
    if left.joined == right.joined:
        return weak
    if left.weak or right.weak:
        return 0.0
    words = _shared_words(left, right, rarity)
    if min(len(left.bones), len(right.bones)) < _SHORTEST:
        return words
    order = float(Indel.normalized_similarity(left.joined, right.joined))
    if left.bones == right.bones and order >= _SAME_SOUND:
        return max(words, _SPELLING)
    return max(words, order * 0.9 if order >= _LEAST_ORDER else 0.0)


def is_spelling(left: Form, right: Form) -> bool:
    """True if two names are one, but for how it is spelt: that much is no chance."""
    if left.weak or right.weak or not left.plain:
        return False
    if left.joined == right.joined:
        return True
    order = float(Indel.normalized_similarity(left.joined, right.joined))
    return left.bones == right.bones and len(left.bones) >= _TELLING and order >= _SURE_ORDER


def unmet_words(left: Form, right: Form) -> list[str]:
    """Return the words of either name that the other has in no spelling, but for what it is.

    A front is not a movement, and an army with one word more may be another army.
    """
    if left.joined == right.joined or left.bones == right.bones:
        return []
    kinds = DESIGNATORS | _PARTICLES
    return [
        token
        for one, other in ((left, right), (right, left))
        for token, bones in zip(one.tokens, one.token_bones, strict=True)
        if token not in kinds
        and not any(_word(token, bones, other, place) for place in range(len(other.tokens)))
    ]


def _shared_words(left: Form, right: Form, rarity: Rarity) -> float:
    left_weights, right_weights = _weights(left, rarity), _weights(right, rarity)
    free = set(range(len(right.tokens)))
    shared = 0.0
    for number, token in enumerate(left.tokens):
        best, place = 0.0, -1
        for other in free:
            alike = _word(token, left.token_bones[number], right, other)
            if alike > best:
                best, place = alike, other
        if place >= 0:
            free.discard(place)
            shared += best * left_weights[number] * right_weights[place]
    total = math.hypot(*left_weights) * math.hypot(*right_weights)
    return min(shared / total, 0.99) if total else 0.0


def _weights(form: Form, rarity: Rarity) -> list[float]:
    weights = [rarity.of(bones) for bones in form.token_bones]
    return [
        min(weight, _DESIGNATOR) if token in DESIGNATORS else weight
        for token, weight in zip(form.tokens, weights, strict=True)
    ]


def _word(token: str, bones: str, form: Form, place: int) -> float:
    other = form.tokens[place]
    if token == other:
        return 1.0
    if min(len(token), len(other)) < _SHORTEST:
        return 0.0
    alike = float(Indel.normalized_similarity(token, other))
    if len(bones) >= _SHORTEST and bones == form.token_bones[place] and alike >= _SAME_SOUND:
        return _SPELLING
    return alike if alike >= _NEAR else 0.0
