"""Literals in columns, as N-Triples writes them: those of which it is sure what an engine sees.

All conditions are on the safe side: what is not surely so is left to the engine.
"""

from __future__ import annotations

import polars as pl
from rdflib import RDF, SH, XSD, URIRef
from rdflib.term import Node

_LANGUAGE = r'(?s)^".*"@[a-zA-Z]+(-[a-zA-Z0-9]+)*$'
# Lexical forms that are surely well-formed, and that rdflib leaves as they are.
_WELL_FORMED = {
    XSD.integer: r"^(0|-?[1-9][0-9]{0,14})$",
    XSD.decimal: r"^-?(0|[1-9][0-9]{0,7})(\.[0-9]{1,7})?$",
    XSD.date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    XSD.boolean: r"^(true|false)$",
}
_NUMBERS = {**_WELL_FORMED, XSD.double: r"^[0-9]{1,8}(\.[0-9]{1,6})?$"}
# Datatypes of which the engine knows no lexical forms, so that any will do.
_OPEN = ("http://www.opengis.net/ont/geosparql#", "http://id.loc.gov/datatypes/edtf/")


class Unread(Exception):
    """A shape says something that is not read here."""


def text(item: pl.Expr) -> pl.Expr:
    """Return the lexical form of a literal, or an IRI, as written."""
    return item.str.replace(r'^["<]', "").str.replace(r'(">?|"@[A-Za-z0-9-]+|"\^\^<[^>]*>|>)$', "")


def unchanged(item: pl.Expr) -> pl.Expr:
    """True of what rdflib does not rewrite."""
    untyped = ~item.str.contains(r'"\^\^<[^>]*>$|"@[a-z0-9-]*[A-Z]')
    return pl.any_horizontal(untyped, _opened(item), *(_formed(item, d) for d in _WELL_FORMED))


def _opened(item: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(item.str.contains(f'"^^<{name}', literal=True) for name in _OPEN)


def _formed(item: pl.Expr, datatype: URIRef) -> pl.Expr:
    """True of literals of a datatype that are surely well-formed."""
    marked = item.str.ends_with(f'"^^<{datatype}>')
    good = marked & text(item).str.contains(_NUMBERS[datatype])
    if datatype == XSD.date:
        good &= text(item).str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return good


def typed(item: pl.Expr, datatype: Node) -> pl.Expr:
    """True of well-formed literals of a datatype; Unread if its forms are not known here."""
    if datatype == RDF.langString:
        return item.str.contains(_LANGUAGE)
    if datatype == XSD.string:
        return item.str.starts_with('"') & item.str.ends_with('"')
    if str(datatype).startswith(_OPEN):
        return item.str.ends_with(f'"^^<{datatype}>')
    if datatype not in _NUMBERS:
        raise Unread(datatype)
    return _formed(item, URIRef(str(datatype)))


def within(item: pl.Expr, constraint: Node, limit: int) -> pl.Expr:
    """True of numbers that keep sh:minInclusive, sh:maxInclusive or sh:minExclusive."""
    number = text(item).cast(pl.Float64, strict=False)
    formed = pl.any_horizontal(
        _formed(item, datatype) for datatype in (XSD.integer, XSD.decimal, XSD.double)
    )
    if constraint == SH.minInclusive:
        return formed & (number >= limit)
    return formed & (number > limit if constraint == SH.minExclusive else number <= limit)


def ordered(value: str, other: str) -> pl.Expr:
    """True where two columns hold numbers, or days, and the first is not the greater."""
    left, right = pl.col(value), pl.col(other)
    number = [text(v).cast(pl.Float64, strict=False) for v in (left, right)]
    less = number[0] <= number[1]
    numbers = [pl.all_horizontal(_formed(v, d) for v in (left, right))
               for d in (XSD.integer, XSD.decimal)]  # fmt: skip
    days = pl.all_horizontal(_formed(v, XSD.date) for v in (left, right))
    return ((numbers[0] | numbers[1]) & less) | (days & (text(left) <= text(right)))
