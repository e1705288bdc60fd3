"""A growing set of quads, and its canonical form: sorted N-Quads without blank nodes.

The N-Quads writer is our own, of a few lines: rdflib serialises a Dataset only whole and
unsorted, and building that Dataset costs more than all the rest of the build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from rdflib import XSD, Graph, Literal, URIRef

from heliograph.graph.linehash import hash_of
from heliograph.ontology import EDTF

Object = URIRef | Literal
Quad = tuple[URIRef, URIRef, Object, URIRef]

_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)


class QuadSet:
    """A set of quads; adding None, "" or an empty tuple adds nothing."""

    def __init__(self) -> None:
        self._quads: set[Quad] = set()

    def add(self, graph: URIRef, subject: URIRef, predicate: URIRef, value: object) -> None:
        """Add one quad for a value, or one for each value of a tuple."""
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None and item != "":
                self._quads.add((subject, predicate, to_term(item), graph))

    def update(self, quads: Iterable[Quad]) -> None:
        """Add quads that are made already."""
        self._quads.update(quads)

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._quads)

    def __len__(self) -> int:
        return len(self._quads)


def to_term(value: object) -> Object:
    """Return the RDF term of a Python value; text is English unless it is a Literal already."""
    if isinstance(value, URIRef | Literal):
        return value
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=XSD.boolean)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    if isinstance(value, Decimal):
        return Literal(f"{value.normalize():f}", datatype=XSD.decimal)
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=XSD.date)
    if isinstance(value, str):
        return Literal(value, lang="en")
    raise TypeError(f"no RDF term for {value!r}")


def edtf(text: str) -> Literal | None:
    return Literal(text, datatype=EDTF.EDTF) if text else None


def plain(text: str) -> Literal | None:
    """Return a literal without a language: codes, hashes, file names, verbatim wording."""
    return Literal(text) if text else None


def to_nquads(quads: Iterable[Quad]) -> list[str]:
    """Return one N-Quads line a quad, sorted by code point, without line ends."""
    known: dict[Object, str] = {}

    def text(term: Object) -> str:
        if term not in known:
            known[term] = _ntriples(term)
        return known[term]

    return sorted(f"{text(s)} {text(p)} {text(o)} {text(g)} ." for s, p, o, g in quads)


def _ntriples(term: Object) -> str:
    if isinstance(term, URIRef):
        return f"<{term}>"
    quoted = f'"{str(term).translate(_ESCAPES)}"'
    if term.language:
        return f"{quoted}@{term.language.lower()}"  # as RDF 1.1 compares tags
    if term.datatype and term.datatype != XSD.string:
        return f"{quoted}^^<{term.datatype}>"
    return quoted


def dataset_hash(lines: Iterable[str]) -> str:
    """Return the hash of a set of N-Quads lines, each ended by a line feed (see ``linehash``)."""
    return hash_of(f"{line}\n".encode() for line in lines)


def merged_graph(quads: Iterable[Quad]) -> Graph:
    """Return the merge of all named graphs: each triple once, as plain queries see it."""
    graph = Graph()
    for subject, predicate, value, _ in quads:
        graph.add((subject, predicate, value))
    return graph
