"""What an answer says, whatever its bytes: so that answers of different engines compare."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

from rdflib import XSD, Graph, Literal
from rdflib.term import Node

_NUMBERS = {str(kind) for kind in (XSD.integer, XSD.decimal, XSD.double, XSD.float)}


def content(answer: bytes) -> Counter[Any]:
    """Return the rows of a SELECT, the boolean of an ASK or the triples of a graph in Turtle.

    The order of rows and the spelling of numbers are left out: 3 and 3.0 are one number.
    """
    try:
        found = json.loads(answer)
    except ValueError:
        graph = Graph().parse(data=answer, format="turtle")
        return Counter(tuple(map(_node, triple)) for triple in graph)
    if "boolean" in found:
        return Counter([found["boolean"]])
    return Counter(
        frozenset((name, _value(value)) for name, value in row.items())
        for row in found["results"]["bindings"]
    )


def _value(value: dict[str, str]) -> tuple[object, ...]:
    if value["type"] == "uri":
        return (value["value"],)
    return _literal(value["value"], value.get("datatype"), value.get("xml:lang"))


def _node(node: Node) -> tuple[object, ...]:
    if not isinstance(node, Literal):
        return (str(node),)
    return _literal(str(node), node.datatype, node.language)


def _literal(text: str, datatype: str | None, lang: str | None) -> tuple[object, ...]:
    if str(datatype) in _NUMBERS:
        return "number", Decimal(text).normalize()
    if str(datatype) == str(XSD.boolean):  # Virtuoso has numbers for them
        return "number", Decimal(text in ("true", "1"))
    plain = datatype is None or datatype == str(XSD.string)
    return text, lang and lang.lower(), None if plain else str(datatype)
