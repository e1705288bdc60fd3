"""USING by request: the SPARQL protocol lets a client name the dataset of an update's WHERE."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.graph.errors import QueryRefused
from heliograph.graph.store.guard import misspell, update_complaint
from heliograph.graph.store.syntax import Parse
from heliograph.graph.store.tokens import Token, tokenize

_OWN = ("using", "with")


def with_dataset(
    text: str, default: Sequence[str], named: Sequence[str], parse: Parse = update_complaint
) -> str:
    """Return an update whose WHERE clauses see the given graphs only.

    Expects an update that parses. Raises QueryRefused when it says USING or WITH itself, which
    the protocol forbids, and when its WHERE clauses cannot be read with certainty.
    """
    if not (default or named):
        return text
    for word in _OWN:
        if word in text.lower() and parse(misspell(text, word)) is not None:
            raise QueryRefused(
                f"The update says {word.upper()}; then using-graph-uri must not be given"
            )
    clauses = [f"USING <{iri}>" for iri in default] + [f"USING NAMED <{iri}>" for iri in named]
    changed = _insert(text, f" {' '.join(clauses)} ")
    if parse(changed) is not None:
        raise QueryRefused("The WHERE clauses of the update cannot be read with certainty")
    return changed


def _insert(text: str, clauses: str) -> str:
    """Put clauses before each WHERE that stands outside of braces.

    DELETE WHERE takes none, so its pattern is repeated: DELETE {...} USING ... WHERE {...}.
    """
    tokens = list(tokenize(text))
    parts, position, depth = [], 0, 0
    for number, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if depth or token.kind != "word" or token.text.upper() != "WHERE":
            continue
        parts.append(text[position : token.start])
        if number and tokens[number - 1].text.upper() == "DELETE":
            parts.append(_group(text, tokens[number + 1 :]))
        parts.append(clauses)
        position = token.start
    return "".join([*parts, text[position:]])


def _group(text: str, tokens: Sequence[Token]) -> str:
    depth = 0
    for token in tokens:
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return text[tokens[0].start : token.end]
    return ""
