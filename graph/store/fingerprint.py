"""A hash of a set of triples that does not depend on their order, in constant memory."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from heliograph.graph.errors import EngineUnavailable

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name
    for name in "integer decimal double float int long short byte nonNegativeInteger "
    "positiveInteger unsignedInt unsignedLong unsignedShort unsignedByte".split()
)
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_GEOMETRIES = frozenset({_WKT, "http://www.openlinksw.com/schemas/virtrdf#Geometry"})
_COORDINATE = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MODULUS = 2**256


@dataclass(frozen=True)
class Fingerprint:
    """How many triples, the sum of their SHA-256, and that of their values.

    Triples with equal ``exact`` are the same; with equal ``values`` they may differ in how a
    number, a truth value or a language tag is written ("2.50" and "2.5", "true" and "1"), and
    coordinates after their seventh digit, for Virtuoso keeps them in single precision.
    """

    triples: int
    exact: str
    values: str


def fingerprint(triples: Iterable[Triple]) -> Fingerprint:
    """Return the fingerprint of triples, each of them given once."""
    count = exact = values = 0
    for triple in triples:
        count += 1
        own = _hash(triple)
        exact = (exact + own) % _MODULUS
        plain = _plain(triple)
        values = (values + (own if plain is triple else _hash(plain))) % _MODULUS
    return Fingerprint(count, f"{exact:064x}", f"{values:064x}")


def read_fingerprint(file: IO[bytes], media_type: str) -> Fingerprint:
    """Return the fingerprint of a file of RDF; raises EngineUnavailable if it cannot be read."""
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise EngineUnavailable(f"The server answered with {media_type or 'no content type'}")
    file.seek(0)
    try:
        return fingerprint(quad.triple for quad in parse(file, rdf_format))
    except (SyntaxError, ValueError) as error:
        raise EngineUnavailable(f"The server's answer cannot be read: {error}") from error


def _hash(triple: Triple) -> int:
    line = serialize([triple], format=RdfFormat.N_TRIPLES) or b""
    return int.from_bytes(hashlib.sha256(line).digest())


def _plain(triple: Triple) -> Triple:
    found = triple.object
    if not isinstance(found, Literal):
        return triple
    return Triple(_subject(triple), triple.predicate, _value(found))


def _subject(triple: Triple) -> NamedNode | BlankNode:
    assert isinstance(triple.subject, NamedNode | BlankNode)
    return triple.subject


def _value(literal: Literal) -> Literal:
    if literal.language:
        return Literal(literal.value, language=literal.language.lower())
    datatype, text = literal.datatype.value, literal.value
    if datatype == f"{_XSD}boolean":
        return Literal("1" if text in ("true", "1") else "0", datatype=NamedNode(_XSD + "decimal"))
    if datatype in _GEOMETRIES:
        return Literal(_COORDINATE.sub(_rounded, text), datatype=NamedNode(_WKT))
    if datatype in _NUMBERS:
        try:
            number = format(Decimal(text).normalize(), "f")
        except InvalidOperation:
            return literal
        return Literal(number, datatype=NamedNode(_XSD + "decimal"))
    return literal


def _rounded(number: re.Match[str]) -> str:
    return repr(struct.unpack("f", struct.pack("f", float(number[0])))[0])
