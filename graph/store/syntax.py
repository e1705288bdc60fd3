"""Where a query is wrong, in words: Oxigraph's own text lists every character it would accept."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from heliograph.graph.errors import QuerySyntaxError
from heliograph.graph.store.tokens import Token, read_head, tokenize

Parse = Callable[[str], str | None]
"""Returns the parser's complaint about a text, or None when it accepts it."""

_POSITION = re.compile(r"error at (\d+):(\d+)")
_SENTENCE = re.compile(r"\b(?!IRI parsing|Prefix not)[A-Z][A-Za-z]+(?: [\w*]+){2,}")
_PADDING = 64  # more lines than the longest keyword has letters


def explain(text: str, parse: Parse) -> QuerySyntaxError:
    """Return the error for a text that does not parse.

    The parser reports how far it looked, which is up to a keyword's length beyond the mistake.
    So the first token is sought with which the text can no longer be the beginning of a query:
    the parser then stops before the padding that is put after it.
    """
    tokens = list(tokenize(text))
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if _can_begin(text[: tokens[middle].end], parse):
            low = middle + 1
        else:
            high = middle
    if low < len(tokens):
        return _error(_unexpected(text, tokens[low]), text, tokens[low].start)
    rule = _SENTENCE.search(parse(text) or "")
    return _error(rule[0] if rule else "Unexpected end of the query", text, len(text.rstrip()))


def _can_begin(text: str, parse: Parse) -> bool:
    complaint = parse(text + "\n" * _PADDING)
    position = _POSITION.search(complaint or "")
    return position is None or int(position[1]) > text.count("\n") + _PADDING // 2


def _unexpected(text: str, token: Token) -> str:
    prefix, colon, _ = token.text.partition(":")
    if token.kind == "name" and colon and prefix not in _declared(text[: token.start]):
        return f"Prefix '{prefix}:' is not declared"
    if token.kind == "mark" and token.text[0] in "'\"" and len(token.text) > 1:
        return "Unterminated string"
    if token.kind == "iri":
        return f"Not an absolute IRI: '{token.text}'"
    shown = token.text if len(token.text) <= 40 else token.text[:37] + "..."
    return f"Unexpected '{shown}'"


def _declared(text: str) -> set[str]:
    words = list(tokenize(text))
    pairs = {b.text[:-1] for a, b in pairwise(words) if a.text.upper() == "PREFIX"}
    return pairs | set(read_head(text).prefixes)


def _error(message: str, text: str, offset: int) -> QuerySyntaxError:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return QuerySyntaxError(f"{message} at line {line}, column {column}", line, column)
