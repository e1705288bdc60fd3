"""The rules' own SELECT texts, run once each over the whole view.

pySHACL runs a rule once for each node it is about, which is the reference; here the same text
runs with ``$this`` free, which is the same question for all of them. A test holds both together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib import Literal as RdfLiteral
from rdflib import URIRef
from rdflib.term import Identifier, Node

Row = Mapping[str, Identifier]
_Term = NamedNode | BlankNode | Literal


class ScratchStore:
    """Triples in memory, to be queried once and thrown away."""

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        self._store = Store()
        terms: dict[Node, _Term] = {}

        def term(node: Node) -> _Term:
            if node not in terms:
                terms[node] = _to_engine(node)
            return terms[node]

        self._store.bulk_extend(
            Quad(_resource(term(s)), _name(term(p)), term(o)) for s, p, o in triples
        )

    def rows(self, text: str) -> list[Row]:
        """Return the solutions of a SELECT query, unbound variables left out."""
        found = self._store.query(text)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        return [
            {name: _from_engine(row[name]) for name in names if row[name] is not None}
            for row in found
        ]


def _to_engine(node: Node) -> _Term:
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, RdfLiteral):
        if node.language:
            return Literal(str(node), language=node.language.lower())
        return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
    return BlankNode(str(node))


def _resource(term: _Term) -> NamedNode | BlankNode:
    assert not isinstance(term, Literal)
    return term


def _name(term: _Term) -> NamedNode:
    assert isinstance(term, NamedNode)
    return term


def _from_engine(term: object) -> Identifier:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return RdfLiteral(term.value, lang=term.language)
        return RdfLiteral(term.value, datatype=URIRef(term.datatype.value))
    return RdfLiteral(str(term))
