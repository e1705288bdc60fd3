"""Which records a shape may have something to say about: a quick look that passes over no fault.

The shapes are read as conditions on columns of triples. What they find is only suspected and goes
to the SHACL engine, which alone reports; a shape that says anything else than is read here makes
every record suspect. So a report is the same as without, and sound records cost little.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from heliograph.graph.importing.stating import TEXT

_SUBJECT, _PREDICATE, _OBJECT = "subject", "predicate", "object"
_TYPE = f"<{RDF.type}>"
_SILENT = {
    RDF.type,
    RDFS.isDefinedBy,
    SH.description,
    SH.message,
    SH.name,
    SH.path,
    SH.property,
    SH.severity,
    SH.targetClass,
}
_LANGUAGE = r'^".*"@[a-zA-Z]+(-[a-zA-Z0-9]+)*$'
# A lexical form that is surely well-formed; others are left to the engine.
_WELL_FORMED = {XSD.integer: r"^-?[0-9]{1,15}$", XSD.date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
# Datatypes of which the engine knows no lexical forms, so that any will do.
_OPEN = ("http://www.opengis.net/ont/geosparql#", "http://id.loc.gov/datatypes/edtf/")


class _Unread(Exception):
    """A shape says something that is not read here."""


def triples_of(stated: pl.DataFrame) -> pl.DataFrame:
    """Return the statements of N-Quads lines, each once, as written there but for the graph."""
    lines = stated.select(pl.col(TEXT).str.split("\n")).explode(TEXT, empty_as_null=False)
    lines = lines.filter(pl.col(TEXT) != "")
    parts = lines.select(pl.col(TEXT).str.splitn(" ", 3).struct.rename_fields(list("spo")))
    found = parts.unnest(TEXT).select(
        pl.col("s").alias(_SUBJECT),
        pl.col("p").alias(_PREDICATE),
        pl.col("o").str.replace(r" <[^>\n]*> \.$", "").alias(_OBJECT),
    )
    return found.unique()


def suspects(triples: pl.DataFrame, shapes: Graph) -> pl.Series:
    """Return the subjects that may break a shape: all that do, and some that do not."""
    try:
        found = [part.to_series().rename(_SUBJECT) for part in _suspected(triples, shapes)]
    except (_Unread, pl.exceptions.ComputeError):
        return triples[_SUBJECT].unique()
    return pl.concat(found).unique() if found else pl.Series(_SUBJECT, [], pl.String)


def _suspected(triples: pl.DataFrame, shapes: Graph) -> Iterator[pl.DataFrame]:
    by_predicate = {str(key[0]): part for key, part in triples.group_by(_PREDICATE)}
    empty = triples.clear()
    types = by_predicate.get(_TYPE, empty)
    for shape in set(shapes.subjects(RDF.type, SH.NodeShape)):
        classes = [f"<{cls}>" for cls in shapes.objects(shape, SH.targetClass)]
        focus = types.filter(pl.col(_OBJECT).is_in(classes)).select(_SUBJECT).unique()
        yield from _values(
            shapes, shape, focus.with_columns(pl.col(_SUBJECT).alias(_OBJECT)), types
        )
        for part in shapes.objects(shape, SH.property):
            paths = [f"<{path}>" for path in _path(shapes, part)]
            listed = [by_predicate[path] for path in paths if path in by_predicate]
            values = pl.concat(listed or [empty]).select(_SUBJECT, _OBJECT).unique()
            values = values.join(focus, _SUBJECT, "semi")
            yield from _counts(shapes, part, focus, values)
            yield from _values(shapes, part, values, types)
            for other in shapes.objects(part, SH.lessThanOrEquals):
                right = by_predicate.get(f"<{other}>", empty).select(_SUBJECT, _OBJECT)
                pairs = values.join(right, _SUBJECT, suffix=" right")
                yield pairs.filter(~_ordered().fill_null(False)).select(_SUBJECT)


def _counts(
    shapes: Graph, part: Node, focus: pl.DataFrame, values: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    counted = values.group_by(_SUBJECT).len()
    for least in shapes.objects(part, SH.minCount):
        enough = counted.filter(pl.col("len") >= _number(least))
        yield focus.join(enough, _SUBJECT, "anti").select(_SUBJECT)
    for most in shapes.objects(part, SH.maxCount):
        yield counted.filter(pl.col("len") > _number(most)).select(_SUBJECT)


def _values(
    shapes: Graph, part: Node, values: pl.DataFrame, types: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """Yield the subjects of values that one of the constraints may not hold for."""
    item = pl.col(_OBJECT)
    for constraint, wanted in shapes.predicate_objects(part):
        if constraint in _SILENT | {SH.minCount, SH.maxCount, SH.lessThanOrEquals}:
            continue
        if constraint == SH["class"]:
            typed = types.filter(pl.col(_OBJECT) == f"<{wanted}>").select(_SUBJECT)
            yield values.join(typed, left_on=_OBJECT, right_on=_SUBJECT, how="anti").select(
                _SUBJECT
            )
            continue
        if constraint == SH.nodeKind and wanted == SH.IRI:
            good = item.str.starts_with("<")
        elif constraint == SH.pattern:
            good = ~item.str.contains("\\", literal=True) & _text(item).str.contains(str(wanted))
        elif constraint == SH.datatype:
            good = _typed(item, wanted)
        elif constraint == SH.minInclusive:
            good = _text(item).cast(pl.Int64, strict=False) >= _number(wanted)
        elif constraint == SH["in"]:
            good = item.is_in([member.n3() for member in Collection(shapes, wanted)])
        else:
            raise _Unread(constraint)
        yield values.filter(~good.fill_null(False)).select(_SUBJECT)


def _path(shapes: Graph, part: Node) -> list[Node]:
    path = shapes.value(part, SH.path)
    alternatives = None if path is None else shapes.value(path, SH.alternativePath)
    members = [path] if alternatives is None else list(Collection(shapes, alternatives))
    if not all(isinstance(member, URIRef) for member in members):
        raise _Unread(path)
    return [member for member in members if member is not None]


def _number(term: Node) -> int:
    if isinstance(term, Literal) and isinstance(term.value, int):
        return term.value
    raise _Unread(term)


def _text(item: pl.Expr) -> pl.Expr:
    """Return the lexical form of a literal, or an IRI, as written."""
    return item.str.replace(r'^["<]', "").str.replace(r'(">?|"@[A-Za-z0-9-]+|"\^\^<[^>]*>|>)$', "")


def _typed(item: pl.Expr, datatype: Node) -> pl.Expr:
    if datatype == RDF.langString:
        return item.str.contains(f"(?s){_LANGUAGE}")
    marked = item.str.ends_with(f'"^^<{datatype}>')
    if str(datatype).startswith(_OPEN):
        return marked
    if datatype not in _WELL_FORMED:
        raise _Unread(datatype)
    good = marked & _text(item).str.contains(_WELL_FORMED[URIRef(str(datatype))])
    if datatype == XSD.date:
        good &= _text(item).str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return good


def _ordered() -> pl.Expr:
    """True where both values are whole numbers, or days, and the first is not the greater."""
    left, right = pl.col(_OBJECT), pl.col(f"{_OBJECT} right")
    numbers = pl.all_horizontal(_typed(v, XSD.integer) for v in (left, right))
    days = pl.all_horizontal(_typed(v, XSD.date) for v in (left, right))
    number = [_text(v).cast(pl.Int64, strict=False) for v in (left, right)]
    return (numbers & (number[0] <= number[1])) | (days & (_text(left) <= _text(right)))
