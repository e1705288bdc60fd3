"""Servers whose dataset is not the one that SPARQL describes, and how they are asked all the same.

Virtuoso has no default graph: what stands outside GRAPH is looked for in all graphs, and a triple
that stands in two of them is found twice. There the merge is a named graph that each query is
given as its default graph, and hidden, with those of the server's own, from GRAPH ?variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from heliograph.graph.store.tokens import Token, tokenize


@dataclass(frozen=True)
class Dialect:
    """``default_graph`` names the graph that stands for the default one ("" if there is one).

    ``own_graphs`` belong to the server, and are no data.
    """

    name: str
    default_graph: str = ""
    own_graphs: tuple[str, ...] = ()

    @property
    def hidden(self) -> tuple[str, ...]:
        """The graphs that no query for all graphs should find."""
        return (self.default_graph, *self.own_graphs) if self.default_graph else self.own_graphs

    def rewrite(self, text: str) -> str:
        """Return a query whose GRAPH ?variable does not find the hidden graphs."""
        if not self.hidden:
            return text
        listed = ", ".join(f"<{iri}>" for iri in self.hidden)
        parts, position = [], 0
        for end, variable in _graph_groups(text):
            parts += [text[position:end], f" FILTER ({variable} NOT IN ({listed}))"]
            position = end
        return "".join([*parts, text[position:]])


STANDARD = Dialect("standard")
VIRTUOSO = Dialect(
    "virtuoso",
    "https://w3id.org/heliograph/id/dataset/merge",
    (
        "http://localuriqaserver/sparql",
        "http://www.openlinksw.com/schemas/virtrdf#",
        "http://www.w3.org/ns/ldp#",
    ),
)
DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (STANDARD, VIRTUOSO)}


def _graph_groups(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each group of GRAPH ?variable ends, and the variable: the group binds it."""
    opened: list[str] = []
    before: tuple[Token | None, Token | None] = (None, None)
    for token in tokenize(text):
        if token.text == "{":
            word, name = before
            is_graph = word and name and word.text.upper() == "GRAPH" and name.kind == "variable"
            opened.append(name.text if is_graph and name else "")
        elif token.text == "}" and opened:
            variable = opened.pop()
            if variable:
                yield token.end, variable
        before = (before[1], token)
