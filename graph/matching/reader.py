"""The triple patterns of a query, read off its tokens, to ask which graphs match them.

What is not understood for certain is not guessed at: the reader then says nothing. What it does
read may be less strict than the query, never stricter: filters are left out, a path of any
length is every use of its properties, and each branch of a UNION counts.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from functools import lru_cache

from heliograph.graph.matching.patterns import Block, Pattern, QueryPatterns
from heliograph.graph.matching.terms import DEEPEST, NotUnderstood, Scope, TermReader
from heliograph.graph.store.tokens import Head, Token, read_head

_CHARACTERS = 20_000
_MANY = 60
_ELEMENTS = ("OPTIONAL", "GRAPH", "MINUS", "FILTER", "BIND", "VALUES", "SERVICE")


@lru_cache(maxsize=256)
def read_patterns(text: str) -> QueryPatterns | None:
    """Return the patterns of a SELECT or ASK query, or None where they are not understood."""
    if "\\" in text or len(text) > _CHARACTERS:
        return None
    head = read_head(text)
    if head.form not in ("select", "ask"):
        return None
    try:
        reader = _Reader(text, head)
        reader.read()
        clauses = [(clause.named, reader.iri(clause.iri)) for clause in head.clauses]
    except (NotUnderstood, StopIteration):
        return None
    return QueryPatterns(
        tuple(dict.fromkeys(reader.patterns)),
        tuple(reader.blocks),
        tuple(iri for named, iri in clauses if not named),
        tuple(iri for named, iri in clauses if named),
    )


class _Everything(Container[str]):
    """The projection of SELECT *."""

    def __contains__(self, item: object) -> bool:
        return True


class _Reader(TermReader):
    def __init__(self, text: str, head: Head) -> None:
        super().__init__(text, head)
        self._block = 0
        self._graph = ""
        self.patterns: list[Pattern] = []
        self.blocks = [Block(None, False)]

    def read(self) -> None:
        """Read the pattern of the query; nothing of it may stand before or behind."""
        self._skip_until("{")
        self._group(0)
        while self.tokens.peek() is not None:
            self._known(self.tokens.take().text.upper())

    def _skip_until(self, mark: str) -> None:
        depth = 0
        while (token := self.tokens.peek()) and (depth or token.text != mark):
            depth += (token.text == "(") - (token.text == ")")
            self._known(self.tokens.take().text.upper())

    def _known(self, word: str) -> None:
        if word in ("EXISTS", "SERVICE"):
            raise NotUnderstood(word)

    def _group(self, depth: int) -> None:
        if depth > DEEPEST:
            raise NotUnderstood("too deep")
        self.expect("{")
        if self.peek().upper() == "SELECT":
            with self.apart():  # it may count nothing, and say so
                return self._subquery(depth)
        while (token := self.tokens.take()).text != "}":
            self._element(token, depth)

    def _nested(self, depth: int, inner: bool = False) -> None:
        with self.apart(inner):
            self._group(depth + 1)

    def _subquery(self, depth: int) -> None:
        self.tokens.take()
        before, projected = self._scope, self._projection()
        self._scope = Scope(next(self._numbers), before, projected)
        self._group(depth + 1)
        self._scope = before
        open_braces = 1
        while open_braces:  # the rest: GROUP BY, LIMIT, VALUES
            text = self.tokens.take().text
            self._known(text.upper())
            open_braces += (text == "{") - (text == "}")

    def _projection(self) -> Container[str]:
        found, depth = set(), 0
        while (token := self.tokens.peek()) and (depth or token.text != "{"):
            self.tokens.take()
            self._known(token.text.upper())
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "*" and not depth:
                found.add("*")
            elif token.kind == "variable" and not depth:
                found.add(token.text[1:])
        return _Everything() if "*" in found else found

    def _element(self, token: Token, depth: int) -> None:
        word = token.text.upper() if token.kind == "word" else token.text
        if word == "{":
            self.tokens.back(token)
            self._nested(depth)
        elif word == "OPTIONAL":
            self._nested(depth)
        elif word == "GRAPH":
            self._graph_group(depth)
        elif word == "MINUS":  # what it takes away is in no row
            self._skip_group()
        elif word in ("FILTER", "BIND"):
            self._expression(depth)
        elif word == "VALUES":
            self._skip_until("{")
            self._skip_group()
        elif word not in (".", "UNION"):
            self.tokens.back(token)
            self._subject()

    def _graph_group(self, depth: int) -> None:
        before, self._graph = self._graph, self.term()
        size = len(self.patterns)
        self._group(depth + 1)
        if len(self.patterns) == size:  # an empty group asks for the graphs themselves
            self.add(self.new(), self.new(), self.new())
        self._graph = before

    def _skip_group(self) -> None:
        self.expect("{")
        depth = 1
        while depth:
            text = self.tokens.take().text
            depth += (text == "{") - (text == "}")

    def _expression(self, depth: int) -> None:
        """Skip what FILTER or BIND computes, but for the patterns of EXISTS in it."""
        open_brackets, negated = 0, False
        while True:
            token = self.tokens.take()
            word = token.text.upper()
            open_brackets += (word == "(") - (word == ")")
            if word == "EXISTS" and negated:
                self._skip_group()
            elif word == "EXISTS":
                self._nested(depth, inner=True)
            negated = word in ("NOT", "!")
            if not open_brackets and word in (")", "EXISTS"):
                return

    def _subject(self) -> None:
        anonymous = self.peek() == "["
        subject = self._node()
        if anonymous and self.peek() in (".", "}"):
            return
        self._properties(subject)

    def _properties(self, subject: str) -> None:
        while True:
            path = self.path()
            while True:
                path.write(self, subject, self._node())
                if self.peek() != ",":
                    break
                self.tokens.take()
            while self.peek() == ";":
                self.tokens.take()
                if self.peek() in (".", "}", "]"):
                    return
            if self.peek() in (".", "}", "]") or self._at_element():
                return

    def _at_element(self) -> bool:
        """True where a new element of the group begins without a full stop before it."""
        token = self.tokens.peek()
        return token is not None and (token.text == "{" or token.text.upper() in _ELEMENTS)

    def _node(self) -> str:
        if self.peek() != "[":
            return self.term()
        self.tokens.take()
        node = self.new()
        if self.peek() != "]":
            self._properties(node)
        self.expect("]")
        return node

    def add(self, subject: str, predicate: str, value: str) -> None:
        if len(self.patterns) >= _MANY:
            raise NotUnderstood("too many patterns")
        self.patterns.append(Pattern(subject, predicate, value, self._graph, self._block))

    @contextmanager
    def apart(self, inner: bool = False) -> Iterator[None]:
        """Read what may match or not without regard to what stands beside it."""
        before = self._block
        self.blocks.append(Block(before, inner or self.blocks[before].inner))
        self._block = len(self.blocks) - 1
        yield
        self._block = before
