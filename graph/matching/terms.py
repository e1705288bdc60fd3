"""Terms and property paths of a query, read off its tokens."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import count, islice

from heliograph.graph.matching.paths import AnyOf, Chain, Inverse, Maybe, Path, Repeated, Step
from heliograph.graph.store.tokens import Head, Token, tokenize

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DEEPEST = 50


class NotUnderstood(Exception):
    """Something that the reader does not know, or knows better than to guess at."""


class Tokens:
    """Tokens that can be looked at before they are taken; StopIteration at their end."""

    def __init__(self, tokens: Iterator[Token]) -> None:
        self.tokens = tokens
        self._waiting: list[Token] = []

    def take(self) -> Token:
        return self._waiting.pop() if self._waiting else next(self.tokens)

    def back(self, token: Token) -> None:
        self._waiting.append(token)

    def peek(self) -> Token | None:
        if not self._waiting:
            self._waiting.extend(islice(self.tokens, 1))
        return self._waiting[-1] if self._waiting else None


class Scope:
    """What a query or subquery calls its variables; only those it projects are known outside."""

    def __init__(self, number: int, outer: Scope | None, projected: Container[str]) -> None:
        self._number = number
        self._outer = outer
        self._projected = projected

    def name(self, variable: str) -> str:
        if self._outer is None:
            return f"?{variable}"
        if variable in self._projected:
            return self._outer.name(variable)
        return f"? {self._number} {variable}"


class TermReader:
    """Reads terms and paths; the groups they stand in are for a class on top of this one."""

    def __init__(self, text: str, head: Head) -> None:
        self._prefixes = head.prefixes
        self.tokens = Tokens(tokenize(text[len(head.prologue) :]))
        self._numbers = count(1)
        self._scope = Scope(0, None, ())

    def iri(self, text: str) -> str:
        """Return an IRI in angle brackets or a prefixed name as the former."""
        if text.startswith("<"):
            if ":" not in text:
                raise NotUnderstood(text)  # relative
            return text
        prefix, _, local = text.partition(":")
        if prefix not in self._prefixes or ":" not in self._prefixes[prefix]:
            raise NotUnderstood(text)
        return f"<{self._prefixes[prefix]}{local}>"

    def term(self) -> str:
        token = self.tokens.take()
        if token.kind == "variable":
            return self._scope.name(token.text[1:])
        if token.kind == "blank":
            return f"? {token.text}"
        if token.kind in ("iri", "name"):
            return self.iri(token.text)
        if token.kind == "string":
            return token.text + self._tag()
        if token.kind == "number" or token.text in ("true", "false"):
            return token.text
        raise NotUnderstood(token.text)

    def _tag(self) -> str:
        token = self.tokens.peek()
        if token is not None and token.kind == "tag":
            return self.tokens.take().text
        if self.peek() == "^^":
            self.tokens.take()
            return "^^" + self.iri(self.tokens.take().text)
        return ""

    def path(self) -> Path:
        token = self.tokens.peek()
        if token is not None and token.kind == "variable":
            return Step(self.term())
        return self._alternatives(0)

    def _alternatives(self, depth: int) -> Path:
        if depth > DEEPEST:
            raise NotUnderstood("too deep")
        paths = [self._sequence(depth)]
        while self.peek() == "|":
            self.tokens.take()
            paths.append(self._sequence(depth))
        return paths[0] if len(paths) == 1 else AnyOf(tuple(paths))

    def _sequence(self, depth: int) -> Path:
        paths = [self._step(depth)]
        while self.peek() == "/":
            self.tokens.take()
            paths.append(self._step(depth))
        return paths[0] if len(paths) == 1 else Chain(tuple(paths))

    def _step(self, depth: int) -> Path:
        inverse = self.peek() == "^"
        token = self.tokens.take()
        if inverse:
            token = self.tokens.take()
        if token.text == "(":
            path = self._alternatives(depth + 1)
            self.expect(")")
        elif token.text == "a" and token.kind == "word":
            path = Step(_TYPE)
        elif token.kind in ("iri", "name"):
            path = Step(self.iri(token.text))
        else:
            raise NotUnderstood(token.text)
        if self.peek() in ("*", "+", "?"):
            path = Maybe(path) if self.tokens.take().text == "?" else Repeated(path)
        return Inverse(path) if inverse else path

    def new(self) -> str:
        """Return a variable with a name that no query can give to one of its own."""
        return f"? {next(self._numbers)}"

    def peek(self) -> str:
        token = self.tokens.peek()
        return "" if token is None else token.text

    def expect(self, text: str) -> None:
        if self.tokens.take().text != text:
            raise NotUnderstood(text)
