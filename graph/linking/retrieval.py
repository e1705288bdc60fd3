"""Which of thousands of names are worth comparing: the nearest by words and consonants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from heliograph.graph.linking.names import DESIGNATORS, Form, Rarity, form_of
from heliograph.graph.linking.records import AuthorityRecord

_NEAREST = 60


class Authority:
    """The records of one source, indexed by the features of their names.

    The index is a sparse matrix of words, their consonants, and the three-letter pieces of all
    letters and of all consonants in order, weighed by rarity; the nearest names are those of the
    greatest cosine.
    """

    def __init__(self, source: str, records: Iterable[AuthorityRecord]) -> None:
        self.source = source
        self.records = tuple(records)
        owners: list[int] = []
        self.forms: list[Form] = []
        for place, record in enumerate(self.records):
            for form in distinct_forms(record):
                owners.append(place)
                self.forms.append(form)
        self._owners = np.array(owners, dtype=np.int32)
        self.rarity = Rarity(self.forms)
        self._columns: dict[str, int] = {}
        # Transposed once: to do so for each search takes longer than the search.
        self._matrix = _normalised(self._counted(self.forms, learn=True)).T.tocsr()
        self.holders = _holders(self.forms, owners)

    def nearest(self, names: Sequence[Form]) -> dict[int, list[Form]]:
        """Return the records with the nearest names, by place, each with those names of its."""
        found: dict[int, list[Form]] = defaultdict(list)
        if not names or not self.forms:
            return found
        wanted = _normalised(self._counted(names, learn=False))
        cosines = (wanted @ self._matrix).tocsr()
        for row in range(cosines.shape[0]):
            start, end = cosines.indptr[row], cosines.indptr[row + 1]
            values, places = cosines.data[start:end], cosines.indices[start:end]
            if len(values) > _NEAREST:
                kept = np.argpartition(-values, _NEAREST)[:_NEAREST]
                places = places[kept]
            for place in places:
                found[int(self._owners[place])].append(self.forms[place])
        return found

    def _counted(self, forms: Sequence[Form], learn: bool) -> csr_matrix:
        indptr, indices = [0], []
        for form in forms:
            for feature in _features(form):
                column = self._columns.get(feature)
                if column is None and learn:
                    column = self._columns[feature] = len(self._columns)
                if column is not None:
                    indices.append(column)
            indptr.append(len(indices))
        shape = (len(forms), len(self._columns))
        values = np.ones(len(indices), dtype=np.float32)
        matrix = csr_matrix((values, np.array(indices, np.int32), np.array(indptr)), shape=shape)
        if learn:
            seen = np.bincount(matrix.indices, minlength=shape[1])
            self._weights = np.log((len(forms) + 1) / np.maximum(seen, 1)).astype(np.float32)
        return matrix.multiply(self._weights).tocsr()


def distinct_forms(record: AuthorityRecord) -> list[Form]:
    """Return the forms of a record's names, each spelling once, a strong one before a weak."""
    forms: dict[str, Form] = {}
    for name in record.names:
        form = form_of(name)
        if form.plain and (form.plain not in forms or forms[form.plain].weak):
            forms[form.plain] = form
    return list(forms.values())


def _features(form: Form) -> Iterator[str]:
    words = list(zip(form.tokens, form.token_bones, strict=True))
    words = [word for word in words if word[0] not in DESIGNATORS] or words
    whole = f"^{''.join(bones for _, bones in words)}$"
    seen = {feature for token, bones in words for feature in (f"w{token}", f"b{bones}")}
    letters = f"^{''.join(token for token, _ in words)}$"
    seen |= {f"t{piece}" for piece in _pieces(whole)} | {f"l{piece}" for piece in _pieces(letters)}
    yield from seen


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + 3] for start in range(max(1, len(text) - 2)))


def _normalised(matrix: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return matrix.multiply(scale[:, None]).tocsr()


def _holders(forms: Sequence[Form], owners: Sequence[int]) -> dict[str, frozenset[int]]:
    """Return, for the letters of each name, the places of all records that have it."""
    found: dict[str, set[int]] = defaultdict(set)
    for form, owner in zip(forms, owners, strict=True):
        found[form.joined].add(owner)
    return {letters: frozenset(places) for letters, places in found.items()}
