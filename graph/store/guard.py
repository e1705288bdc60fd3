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
from functools import partial

from pyoxigraph import NamedNode, QuerySolutions, Store

from heliograph.graph.errors import CallRefused, QueryRefused
from heliograph.graph.store.syntax import Parse, explain
from heliograph.graph.store.tokens import DatasetClause, Head, read_head, tokenize

_GAP = r"(?:\s|#[^\r\n]*+)*+"
_IRI = r"(?:<[^>]*+>|(?:[^\s{#\\:<?$]|\\.)*+:(?:[^\s{#\\]|\\.)*+)"
_FROM = re.compile(rf"from{_GAP}(?:named{_GAP})?{_IRI}", re.I | re.S)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00(?:0\d|10)[0-9A-Fa-f]{4})")
_MANY = 50
_NOTHING = "INSERT DATA {}"  # shorter than any LOAD SILENT <IRI>


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


def query_complaint(text: str, base: str | None = None) -> str | None:
    """Return the parser's complaint about a query; evaluates only ASK, and that on no data."""
    return _complaint(lambda: Store().query(text, base_iri=base))


def update_complaint(text: str, base: str | None = None) -> str | None:
    """Return the parser's complaint about an update; runs it on a store that is thrown away."""
    return _complaint(lambda: Store().update(text, base_iri=base))


def check_query(text: str, allow: Collection[str] = (), base: str | None = None) -> str:
    """Return a text of the same shape and length that calls nothing: the query, or a stand-in.

    Raises QueryRefused where SERVICE may call what is not in ``allow``; a query that is no
    SPARQL raises QuerySyntaxError, or is returned when it holds nothing that looks like SERVICE.
    ``base`` is what relative IRIs are resolved against; without one they are mistakes.
    """
    return _check(text, (_SERVICE,), allow, partial(query_complaint, base=base), base)[0]


def check_update(
    text: str, allow: Collection[str] = (), base: str | None = None
) -> tuple[str, str]:
    """Do the same for an update, where LOAD reaches out as well.

    The second text is what may be run: the update, in which a LOAD SILENT of what is not allowed
    does nothing, as SILENT asks.
    """
    calls = (_SERVICE, _LOAD)
    return _check(text, calls, allow, partial(update_complaint, base=base), base)


def mentions_calls(text: str) -> bool:
    """Tell whether a text looks anywhere, be it in a string, as if it held SERVICE or LOAD."""
    return any(call.pattern.search(text) for call in (_SERVICE, _LOAD))


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


def dataset_clauses(text: str, head: Head, base: str | None = None) -> tuple[DatasetClause, ...]:
    """Return the FROM and FROM NAMED clauses of a query that calls nothing.

    Raises QueryRefused when the parser sees others than were read, QuerySyntaxError if the text
    is no query.
    """
    parse = partial(query_complaint, base=base)
    if not _FROM.search(text) or parse(misspell(text, "from")) is None:
        return ()
    rest = text
    for clause in head.clauses:
        rest = rest[: clause.start] + _blank(rest[clause.start : clause.end]) + rest[clause.end :]
    if head.clauses and parse(misspell(rest, "from")) is None:
        return head.clauses
    if parse(text) is not None:
        raise explain(text, parse)
    raise QueryRefused("The FROM clauses cannot be read with certainty; write them more simply")


def resolve(prologue: str, terms: Sequence[str], base: str | None = None) -> list[str]:
    """Return the IRIs that terms stand for, by letting the engine read them after the prologue."""
    if any([token.kind for token in tokenize(term)] not in (["iri"], ["name"]) for term in terms):
        raise QueryRefused(f"Not an IRI: {' '.join(terms)}")
    if _SERVICE.pattern.search(prologue):
        raise QueryRefused("The prologue of the query cannot be read with certainty")
    rows = " ".join(f"({number} {term})" for number, term in enumerate(terms))
    query = f"{prologue}\nSELECT ?number ?term {{ VALUES (?number ?term) {{ {rows} }} }}"
    try:
        found = Store().query(query, base_iri=base)
    except SyntaxError as error:
        raise QueryRefused(f"Not an IRI: {' '.join(terms)}") from error
    assert isinstance(found, QuerySolutions)
    values = (row["term"] for row in found)
    return [value.value for value in values if isinstance(value, NamedNode)]


def _check(
    text: str, calls: Sequence[_Call], allow: Collection[str], parse: Parse, base: str | None
) -> tuple[str, str]:
    found = [(call, match) for call in calls for match in call.pattern.finditer(text)]
    if not found:
        return text, text
    if len(found) > _MANY:
        raise QueryRefused(f"The query says SERVICE or LOAD more than {_MANY} times")
    misspelt = text
    for call in calls:
        misspelt = misspell(misspelt, call.word)
    if parse(misspelt) is None:
        return text, text
    stand_in = _replace(text, found)
    if any(call.pattern.search(stand_in) for call in calls):
        raise _refusal(*found[0])  # no text left that is known to call nothing
    if parse(stand_in) is not None:
        raise explain(stand_in, parse)
    refused = _refused(text, found, allow, parse, base)
    silent = [(call, match) for call, match in refused if _is_silent_load(call, match)]
    if len(silent) < len(refused):
        raise _refusal(*next(item for item in refused if item not in silent))
    return stand_in, _replace(text, silent, _NOTHING)


def _refused(
    text: str,
    found: list[tuple[_Call, re.Match[str]]],
    allow: Collection[str],
    parse: Parse,
    base: str | None,
) -> list[tuple[_Call, re.Match[str]]]:
    """Return those clauses that are real and call what is not allowed."""
    head = read_head(text)
    refused = []
    for number, (call, match) in enumerate(found):
        others = _replace(text, found[:number] + found[number + 1 :])
        if parse(misspell(others, call.word)) is None:
            continue  # in a comment or a string
        target = match["target"]
        if target[0] in "?$" or resolve(head.prologue, [target], base)[0] not in allow:
            refused.append((call, match))
    return refused


def _is_silent_load(call: _Call, match: re.Match[str]) -> bool:
    words = [token.text.upper() for token in tokenize(match["key"])]
    return call is _LOAD and words[1:2] == ["SILENT"]


def _refusal(call: _Call, match: re.Match[str]) -> CallRefused:
    word, target = call.word.upper(), match["target"]
    shown = target if len(target) <= 80 else target[:77] + "..."
    return CallRefused(f"{word} {shown} is refused: this server calls no other than those allowed")


def _replace(
    text: str, found: Sequence[tuple[_Call, re.Match[str]]], stand_in: str | None = None
) -> str:
    """Put stand-ins in the place of clauses; every position in the text stays what it was."""
    for call, match in reversed(found):
        start, end = match.span("key")
        word = call.stand_in if stand_in is None else stand_in
        rest = _blank(text[start + len(word) : end])
        text = text[:start] + word + rest + text[end:]
    return text


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def misspell(text: str, word: str) -> str:
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
