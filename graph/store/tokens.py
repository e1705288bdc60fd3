"""Reads as much of a SPARQL query as Heliograph itself must know: prologue, form, dataset.

A tokenizer alone cannot decide this for certain: ``?a<?b&&?c>?d`` is a comparison to a parser and
an IRI to a tokenizer, and Oxigraph takes ``GRAPHex:g`` for a keyword and a name. What is read
here is therefore a proposal, which ``guard`` has confirmed by the engine's own parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from heliograph.graph.store.formats import QueryForm

_NAME = r"[^\W\d_](?:[\w.\-·]*[\w\-·])?"
_TOKEN = re.compile(
    rf"""(?P<gap>(?:\s|\#[^\r\n]*)+)
    | (?P<iri><[^<>"{{}}|^`\s]*>)
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*+''' | \"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"
                | '(?:[^'\\\n\r]|\\.)*+' | "(?:[^"\\\n\r]|\\.)*+")
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:[\w.\-]*[\w\-])
    | (?P<name>(?:{_NAME})?:(?:[\w:\-·]|%[0-9A-Fa-f]{{2}}|\\.|\.(?=[\w:\-%\\.]))*)
    | (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    | (?P<tag>@[A-Za-z][A-Za-z0-9\-]*)
    | (?P<word>[^\W\d]\w*)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|<<\(?|\)?>>|['"][^\n\r]*|.)""",
    re.VERBOSE | re.DOTALL,
)
_OPERANDS = frozenset({"variable", "string", "number", "iri", "name", "tag"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class DatasetClause:
    """FROM or FROM NAMED: where it stands, and its IRI as written."""

    start: int
    end: int
    named: bool
    iri: str


@dataclass(frozen=True)
class Head:
    """What stands before the pattern of a query; ``form`` is None for what is no query."""

    form: QueryForm | None = None
    prologue: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    clauses: tuple[DatasetClause, ...] = ()


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of a query without white space and comments; never fails.

    ``<`` after an operand within brackets is read as "less than", elsewhere as opening an IRI.
    """
    position, depth, operand = 0, 0, False
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None and match.lastgroup is not None
        kind, value = match.lastgroup, match[0]
        if kind == "iri" and depth and operand:
            kind, value = "mark", "<"
        if kind != "gap":
            depth = max(0, depth + (value == "(") - (value == ")"))
            operand = kind in _OPERANDS or value == ")"
            yield Token(kind, value, position)
        position += len(value)


def read_head(text: str) -> Head:
    """Read a query up to its pattern."""
    prefixes: dict[str, str] = {}
    tokens = tokenize(text)
    first = _skip_prologue(tokens, prefixes)
    if first is None:
        return Head()
    word, prologue = first.text.upper(), text[: first.start]
    if word not in _FORMS:
        return Head(prologue=prologue, prefixes=prefixes)
    clauses = tuple(_dataset_clauses(tokens, template=word == "CONSTRUCT"))
    return Head(cast(QueryForm, word.lower()), prologue, prefixes, clauses)


def _skip_prologue(tokens: Iterator[Token], prefixes: dict[str, str]) -> Token | None:
    for token in tokens:
        word = token.text.upper()
        if word == "PREFIX":
            name, iri = next(tokens, token), next(tokens, token)
            prefixes[name.text[:-1]] = iri.text[1:-1]
        elif word in ("BASE", "VERSION"):
            next(tokens, token)
        else:
            return token
    return None


def _dataset_clauses(tokens: Iterator[Token], template: bool) -> Iterator[DatasetClause]:
    depth, opened = 0, False
    for token in tokens:
        word = token.text.upper()
        if depth == 0 and (word == "WHERE" or (word == "{" and (opened or not template))):
            return
        depth += (word in ("(", "{", "[")) - (word in (")", "}", "]"))
        opened = opened or word == "{"
        if depth == 0 and token.kind == "word" and word == "FROM":
            iri = next(tokens, token)
            named = iri.text.upper() == "NAMED"
            iri = next(tokens, token) if named else iri
            yield DatasetClause(token.start, iri.end, named, iri.text)
