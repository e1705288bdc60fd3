"""Expected against actual answers: multisets up to blank nodes, sequences by their sort keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from rdflib import BNode, Literal, URIRef

from .outcomes import ByValue, Failure
from .results import Results
from .terms import UNTYPED_NUMBER, Row, Term, equal, equal_by_value, literal, value_key

_TOKEN = re.compile(
    r'<[^<>"{}|^`\\\x00-\x20]*>'
    r'|"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*'
)
_ORDER = re.compile(
    r"\bORDER\s+BY\b(.*?)(?:\bLIMIT\b|\bOFFSET\b|\bVALUES\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_KEY = re.compile(r"(?:(?:ASC|DESC)\s*\(\s*)?[?$](\w+)\s*\)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SHOWN = 3
_SAME_VALUES = "equal values, another lexical form"


def compare_rows(expected: Sequence[Row], actual: Sequence[Row], what: str) -> None:
    """Return if both are the same multiset; else raise Failure or ByValue."""
    if not _exactly(expected, actual, what):
        raise ByValue(_SAME_VALUES)


def _exactly(expected: Sequence[Row], actual: Sequence[Row], what: str) -> bool:
    """Return whether they are equal to the letter; raise Failure if they are not even by value."""
    if equal(expected, actual):
        return True
    if equal_by_value(expected, actual):
        return False
    raise Failure(
        f"{what} differ: {len(expected)} expected, missing {_some(expected, actual)}; "
        f"{len(actual)} found, unexpected {_some(actual, expected)}"
    )


def compare_results(expected: Results, actual: Results, query: str, *, lax: bool) -> None:
    """Return if the answer is the expected one; ``lax`` allows duplicates to be left out."""
    if expected.boolean is not None or actual.boolean is not None:
        if expected.boolean != actual.boolean:
            raise Failure(f"expected the boolean {expected.boolean}, got {actual.boolean}")
        return
    names = expected.variables or tuple(sorted({n for row in expected.rows for n in row}))
    if set(actual.variables) != set(names):
        raise Failure(f"expected the variables {sorted(names)}, got {sorted(actual.variables)}")
    if any(set(row) - set(names) for row in actual.rows):
        raise Failure("a row binds a variable that the head does not name")
    untyped = expected.untyped or actual.untyped
    wanted, found = _table(expected, names, untyped), _table(actual, names, untyped)
    if lax:
        _compare_lax(wanted, found)
        return
    exactly = _exactly(wanted, found, "solutions")
    _compare_order(wanted, found, names, query)
    if not exactly:
        raise ByValue(_SAME_VALUES)


def _table(results: Results, names: Sequence[str], untyped: bool) -> list[Row]:
    rows = [tuple(row.get(name) for name in names) for row in results.rows]
    return [tuple(map(_without_type, row)) for row in rows] if untyped else list(rows)


def _without_type(term: Term | None) -> Hashable:
    """Return what CSV keeps of a term: a blank node, a number, or a string."""
    if term is None or isinstance(term, BNode):
        return term
    text = str(term)
    return literal(text, UNTYPED_NUMBER if _NUMBER.fullmatch(text) else "")


def _compare_lax(expected: Iterable[Row], actual: Iterable[Row]) -> None:
    wanted, found = (Counter(tuple(map(value_key, r)) for r in rows) for rows in (expected, actual))
    if set(wanted) != set(found) or any(found[row] > wanted[row] for row in found):
        raise Failure("the solutions are not the expected ones with duplicates left out")


def _compare_order(
    expected: Sequence[Row], actual: Sequence[Row], names: Sequence[str], query: str
) -> None:
    """Compare sequences of sort keys; of whole rows where a key is an expression."""
    keys = order_keys(query)
    if keys is None:
        return
    places = [names.index(key) for key in keys if key in names] or list(range(len(names)))
    if _sequence(expected, places) != _sequence(actual, places):
        raise Failure(f"the order by {', '.join(keys) or 'an expression'} differs")


def _sequence(rows: Iterable[Row], places: Sequence[int]) -> list[Row]:
    return [
        tuple("blank" if isinstance(row[i], BNode) else value_key(row[i]) for i in places)
        for row in rows
    ]


def order_keys(query: str) -> list[str] | None:
    """Return the variables a query is ordered by; empty for an expression, None for no order."""
    clause = _ORDER.search(_outside_groups(query))
    if clause is None:
        return None
    return [] if _KEY.sub("", clause[1]).strip() else _KEY.findall(clause[1])


def _outside_groups(query: str) -> str:
    """Return a query without comments, strings, IRIs and what stands in braces."""
    text = _TOKEN.sub(lambda token: " " if token[0].startswith("#") else '""', query)
    while (shorter := re.sub(r"\{[^{}]*\}", " ", text)) != text:
        text = shorter
    return text


def _some(rows: Iterable[Row], others: Iterable[Row]) -> str:
    extra = sorted(set(map(_shown, rows)) - set(map(_shown, others)))
    return "; ".join(extra[:_SHOWN])[:300] + (" ..." if len(extra) > _SHOWN else "")


def _shown(row: Row) -> str:
    return " ".join(t.n3() if isinstance(t, URIRef | BNode | Literal) else "-" for t in row)
