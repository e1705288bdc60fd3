"""Finds SERVICE, LOAD and FROM with the engine's own parser as the judge.

No tokenizer is trusted (``tokens`` says why). First, a pattern over the plain text that every such
clause matches, because only white space and comments may stand between its parts: text without
a match has no such clause. Then the keyword is misspelt everywhere, in names and strings alike:
if that parses, no match was a clause, since a clause with a misspelt keyword is no SPARQL.
A text whose keywords are misspelt calls nothing, so it may safely be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, QuerySolutions, Store

from heliograph.graph.errors import QueryRefused
from heliograph.graph.store.syntax import Parse, explain
from heliograph.graph.store.tokens import DatasetClause, Head, read_head, tokenize

_GAP = r"(?:\s|#[^\r\n]*+)*+"
_IRI = r"(?:<[^>]*+>|(?:[^\s{#\\:<?$]|\\.)*+:(?:[^\s{#\\]|\\.)*+)"
_FROM = re.compile(rf"from{_GAP}(?:named{_GAP})?{_IRI}", re.I | re.S)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00(?:0\d|10)[0-9A-Fa-f]{4})")
_MANY = 50


@dataclass(frozen=True)
class _Call:
    """A clause that reaches out, and a clause of its shape that does not."""

    word: str
    pattern: re.Pattern[str]
    stand_in: str


_SERVICE = _Call(
    "service",
    re.compile(
        rf"(?P<key>service{_GAP}(?:silent{_GAP})?)(?P<target>{_IRI}|[?$][^\s{{#]*+){_GAP}\{{",
        re.I | re.S,
    ),
    "GRAPH ",
)
_LOAD = _Call(
    "load",
    re.compile(
        rf"(?P<key>load{_GAP}(?:silent{_GAP})?(?P<target>{_IRI})"
        rf"(?:{_GAP}into{_GAP}graph{_GAP}{_IRI})?)",
        re.I | re.S,
    ),
    "DROP ALL",
)


def query_complaint(text: str) -> str | None:
    """Return the parser's complaint about a query; evaluates only ASK, and that on no data."""
    return _complaint(lambda: Store().query(text))


def update_complaint(text: str) -> str | None:
    """Return the parser's complaint about an update; runs it on a store that is thrown away."""
    return _complaint(lambda: Store().update(text))


def check_query(text: str, allow: Collection[str] = ()) -> str:
    """Return a text of the same shape and length that calls nothing: the query, or a stand-in.

    Raises QueryRefused where SERVICE may call what is not in ``allow``; a query that is no
    SPARQL raises QuerySyntaxError, or is returned when it holds nothing that looks like SERVICE.
    """
    return _check(text, (_SERVICE,), allow, query_complaint)


def check_update(text: str, allow: Collection[str] = ()) -> str:
    """Do the same for an update, where LOAD reaches out as well."""
    return _check(text, (_SERVICE, _LOAD), allow, update_complaint)


def check_unparsed(text: str, allow: Collection[str] = ()) -> None:
    """Raise QueryRefused for a text that looks as if it held SERVICE, without parsing it.

    Stricter than ``check_query``: it refuses a SERVICE clause in a comment or a string too, and
    allows a target only when it is written out as an IRI.
    """
    for reading in {text, _ESCAPE.sub(_unescape, text)}:
        if len(re.findall("service", reading, re.I)) > _MANY:
            raise QueryRefused(f"The query says SERVICE more than {_MANY} times")
        for match in _SERVICE.pattern.finditer(reading):
            if match["target"].strip("<>") not in allow:
                raise _refusal(_SERVICE, match)


def dataset_clauses(text: str, head: Head) -> tuple[DatasetClause, ...]:
    """Return the FROM and FROM NAMED clauses of a query that calls nothing.

    Raises QueryRefused when the parser sees others than were read, QuerySyntaxError if the text
    is no query.
    """
    if not _FROM.search(text) or query_complaint(_misspell(text, "from")) is None:
        return ()
    rest = text
    for clause in head.clauses:
        rest = rest[: clause.start] + _blank(rest[clause.start : clause.end]) + rest[clause.end :]
    if head.clauses and query_complaint(_misspell(rest, "from")) is None:
        return head.clauses
    if query_complaint(text) is not None:
        raise explain(text, query_complaint)
    raise QueryRefused("The FROM clauses cannot be read with certainty; write them more simply")


def resolve(prologue: str, terms: Sequence[str]) -> list[str]:
    """Return the IRIs that terms stand for, by letting the engine read them after the prologue."""
    if any([token.kind for token in tokenize(term)] not in (["iri"], ["name"]) for term in terms):
        raise QueryRefused(f"Not an IRI: {' '.join(terms)}")
    if _SERVICE.pattern.search(prologue):
        raise QueryRefused("The prologue of the query cannot be read with certainty")
    rows = " ".join(f"({number} {term})" for number, term in enumerate(terms))
    query = f"{prologue}\nSELECT ?number ?term {{ VALUES (?number ?term) {{ {rows} }} }}"
    try:
        found = Store().query(query)
    except SyntaxError as error:
        raise QueryRefused(f"Not an IRI: {' '.join(terms)}") from error
    assert isinstance(found, QuerySolutions)
    values = (row["term"] for row in found)
    return [value.value for value in values if isinstance(value, NamedNode)]


def _check(text: str, calls: Sequence[_Call], allow: Collection[str], parse: Parse) -> str:
    found = [(call, match) for call in calls for match in call.pattern.finditer(text)]
    if not found:
        return text
    if len(found) > _MANY:
        raise QueryRefused(f"The query says SERVICE or LOAD more than {_MANY} times")
    misspelt = text
    for call in calls:
        misspelt = _misspell(misspelt, call.word)
    if parse(misspelt) is None:
        return text
    stand_in = _replace(text, found)
    if any(call.pattern.search(stand_in) for call in calls):
        raise _refusal(*found[0])  # no text left that is known to call nothing
    if parse(stand_in) is not None:
        raise explain(stand_in, parse)
    _require_allowed(text, found, allow, parse)
    return stand_in


def _require_allowed(
    text: str, found: list[tuple[_Call, re.Match[str]]], allow: Collection[str], parse: Parse
) -> None:
    head = read_head(text)
    for number, (call, match) in enumerate(found):
        others = _replace(text, found[:number] + found[number + 1 :])
        if parse(_misspell(others, call.word)) is None:
            continue  # in a comment or a string
        target = match["target"]
        if target[0] in "?$" or resolve(head.prologue, [target])[0] not in allow:
            raise _refusal(call, match)


def _refusal(call: _Call, match: re.Match[str]) -> QueryRefused:
    word, target = call.word.upper(), match["target"]
    shown = target if len(target) <= 80 else target[:77] + "..."
    return QueryRefused(f"{word} {shown} is refused: this server calls no other than those allowed")


def _replace(text: str, found: Sequence[tuple[_Call, re.Match[str]]]) -> str:
    for call, match in found:
        start, end = match.span("key")
        rest = _blank(text[start + len(call.stand_in) : end])
        text = text[:start] + call.stand_in + rest + text[end:]
    return text


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _misspell(text: str, word: str) -> str:
    """Change the same letter of a word wherever it stands, into one that makes no word known."""
    place = len(word) // 2
    letter = next(c for c in "qxzjkvw" if _with(word, place, c) not in text.lower())

    def changed(match: re.Match[str]) -> str:
        found = match[0]
        return _with(found, place, letter.upper() if found[place].isupper() else letter)

    return re.sub(word, changed, text, flags=re.IGNORECASE)


def _with(word: str, place: int, letter: str) -> str:
    return word[:place] + letter + word[place + 1 :]


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))


def _complaint(parse: Callable[[], object]) -> str | None:
    try:
        parse()
    except SyntaxError as error:
        return str(error)
    except (OSError, ValueError, RuntimeError):
        return None  # it parsed, and then asked for what an empty store does not do
    return None
