"""RDF terms as the suites write them, and equality of rows of them up to blank nodes.

Terms are rdflib's, with the lexical form kept: rdflib would rewrite `01` to `1`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation

import rdflib
from rdflib import XSD, BNode, Graph, Literal, URIRef

Term = URIRef | BNode | Literal
Row = tuple[Hashable, ...]  # terms, None where unbound, or keys of values
Colours = Mapping[BNode, Hashable]

INTEGERS = {
    XSD[name]
    for name in (
        "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger "
        "negativeInteger unsignedInt unsignedLong unsignedShort unsignedByte"
    ).split()
}
UNTYPED_NUMBER = URIRef("urn:heliograph:untyped-number")  # a CSV says no more of it
_FLOATS = {"INF": "inf", "-INF": "-inf", "+INF": "inf"}
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
_MOST_GUESSES = 60


@contextmanager
def raw_literals() -> Iterator[None]:
    """Let rdflib keep lexical forms while the block runs."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def parse_graph(data: bytes, form: str, base: str) -> Graph:
    """Return the triples of a file; ValueError if it does not parse."""
    try:
        with raw_literals():
            return Graph(bind_namespaces="none").parse(data=data, format=form, publicID=base)
    except Exception as error:  # rdflib's parsers have no common error
        raise ValueError(f"this is no {form}: {error}") from error


def literal(lexical: str, datatype: str = "", language: str = "") -> Literal:
    """Return a literal with its lexical form; a plain string and an xsd:string are one."""
    if language:
        return Literal(lexical, lang=language.lower())
    if not datatype or URIRef(datatype) == XSD.string:
        return Literal(lexical)
    return Literal(lexical, datatype=URIRef(datatype), normalize=False)


def plain(node: object) -> Term:
    """Return a term of a parsed graph in the form in which terms are compared."""
    if isinstance(node, Literal):
        return literal(str(node), str(node.datatype or ""), node.language or "")
    assert isinstance(node, URIRef | BNode)
    return node


def rows_of(graph: Graph) -> list[Row]:
    return [tuple(plain(node) for node in triple) for triple in graph]


def value_key(term: Hashable) -> Hashable:
    """Return a key that is equal for literals of the same datatype and value."""
    if not isinstance(term, Literal) or term.datatype is None:
        return term
    try:
        return (term.datatype, _value(str(term).strip(), term.datatype))
    except (ValueError, InvalidOperation, LookupError):
        return term


def _value(lexical: str, datatype: URIRef) -> Hashable:
    """Return the value of a literal; LookupError if the datatype is none of those known."""
    if datatype in INTEGERS:
        return int(lexical)
    if datatype == XSD.decimal and "e" not in lexical.lower():
        return Decimal(lexical).normalize() + 0
    if datatype in (XSD.double, XSD.float, UNTYPED_NUMBER):
        number = float(_FLOATS.get(lexical, lexical))
        digits = 7 if datatype == XSD.float else 13
        return "NaN" if number != number else float(f"{number:.{digits}g}")
    if datatype == XSD.boolean:
        return _BOOLEANS[lexical]
    if datatype in (XSD.dateTime, XSD.time):
        shorter = re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", lexical)
        return re.sub(r"[+-]00:00$", "Z", re.sub(r"\.(?=\D|$)", "", shorter))
    raise LookupError(datatype)


def equal(expected: Sequence[Row], actual: Sequence[Row]) -> bool:
    """Return whether two multisets of rows are equal under some bijection of blank nodes."""
    ours, theirs = _blank_nodes(expected), _blank_nodes(actual)
    if len(expected) != len(actual) or len(ours) != len(theirs):
        return False
    if not ours:
        return Counter(expected) == Counter(actual)
    return _match(expected, actual, dict.fromkeys(ours, 0), dict.fromkeys(theirs, 0), 0)


def equal_by_value(expected: Sequence[Row], actual: Sequence[Row]) -> bool:
    return equal(*([tuple(map(value_key, row)) for row in rows] for rows in (expected, actual)))


def _blank_nodes(rows: Iterable[Row]) -> set[BNode]:
    return {term for row in rows for term in row if isinstance(term, BNode)}


def _match(a: Sequence[Row], b: Sequence[Row], ca: Colours, cb: Colours, depth: int) -> bool:
    """Refine both colourings; where they leave a choice, try each partner of one node."""
    ca, cb = _refined(a, ca), _refined(b, cb)
    sizes = Counter(ca.values())
    if sizes != Counter(cb.values()):
        return False
    shared = sorted((size, repr(c), c) for c, size in sizes.items() if size > 1)
    if not shared or depth > _MOST_GUESSES:
        return Counter(map(_painter(ca), a)) == Counter(map(_painter(cb), b))
    colour = shared[0][2]
    node = next(n for n, c in ca.items() if c == colour)
    own = f"guess {depth}"
    partners = [n for n, c in cb.items() if c == colour]
    return any(_match(a, b, {**ca, node: own}, {**cb, p: own}, depth + 1) for p in partners)


def _refined(rows: Sequence[Row], colours: Colours) -> Colours:
    """Tell nodes apart by the rows they stand in, until that separates no more."""
    while True:
        paint = _painter(colours)
        seen: dict[BNode, list[str]] = {node: [] for node in colours}
        for row in rows:
            for place, term in enumerate(row):
                if isinstance(term, BNode):
                    seen[term].append(repr((place, paint(row))))
        finer = {n: hash((colours[n], tuple(sorted(rows)))) for n, rows in seen.items()}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _painter(colours: Colours) -> Callable[[Row], Row]:
    def paint(row: Row) -> Row:
        return tuple(("blank", colours[t]) if isinstance(t, BNode) else t for t in row)

    return paint
