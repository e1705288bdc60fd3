"""Rows to N-Quads: each map becomes a few Polars expressions, and each batch one text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from rdflib import RDF, URIRef

from heliograph.graph.importing.mapping import Derived, Each, RowMap, Value, columns_of, parts_of
from heliograph.graph.importing.reading import ROW
from heliograph.graph.model.iris import BASE, of_dataset
from heliograph.ontology import HG

RECORD = "record iri"
TEXT = "quads"
_SUBJECT = "subject iri"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
_TYPED = (pl.Int64, pl.Int32, pl.UInt32, pl.Date, pl.Boolean)
# What N-Quads lets no IRI hold; a space or a quote in an address is written as a percent code.
_IN_IRIS = {" ": "%20", "<": "%3C", ">": "%3E", '"': "%22", "{": "%7B", "}": "%7D"}
_IN_IRIS |= {"[": "%5B", "]": "%5D"}
# Absolute, of characters that RFC 3987 knows, with sound percent codes and one fragment at most.
_CHARACTER = (
    r"(?:[!$-~&&[^%#]]|[\u{A0}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFEF}]|%[0-9A-Fa-f]{2})"
)
_IRI = rf"^[A-Za-z][A-Za-z0-9+.-]*:{_CHARACTER}+(?:#{_CHARACTER}*)?$"
_IN_IRIS |= {"|": "%7C", "\\": "%5C", "^": "%5E", "`": "%60"}


@dataclass(frozen=True)
class Place:
    """Where rows stand: the graph of the dataset, the table, and the file as a thing."""

    dataset: str
    table: str
    file: str

    @property
    def graph(self) -> str:
        return str(of_dataset(self.dataset))


Lookups = Mapping[str, Mapping[str, str]]
# A text in parts: some the same for all rows, some not.
Pieces = Sequence[pl.Expr | str]


def derive(frame: pl.DataFrame, columns: tuple[Derived, ...], lookups: Lookups) -> pl.DataFrame:
    """Add columns one after another, so that each may use those before it."""
    for item in columns:
        if item.expression is not None:
            made = item.expression.alias(item.name)
        elif item.count:
            made = pl.col(item.column).str.count_matches(item.count).alias(item.name)
        else:
            codes = lookups[item.lookup]
            column = pl.col(item.column)
            if codes:
                made = column.replace_strict(codes, default=None, return_dtype=pl.String)
            else:
                made = pl.lit(None, pl.String)
            made = made.alias(item.name)
        frame = frame.with_columns(made)
        if frame.schema[item.name] == pl.String:
            column = pl.col(item.name)
            frame = frame.with_columns(pl.when(column != "").then(column).alias(item.name))
    return frame


def state(frame: pl.DataFrame, row_map: RowMap, place: Place, lookups: Lookups) -> pl.DataFrame:
    """Return the row, the record and the N-Quads text of each record that the rows give."""
    if row_map.where is not None:
        frame = frame.filter(row_map.where)
    if row_map.each is not None:
        frame = _each(frame, row_map.each)
    frame = derive(frame, row_map.derive, lookups)
    used = {c for v in row_map.values if v.kind == "text" for c in columns_of(v.template)}
    typed = [c for c in frame.columns if c != ROW and frame.schema[c] in _TYPED]
    frame = frame.with_columns(pl.col(c).cast(pl.String) for c in typed)
    escaped = frame.select(_escaped(pl.col(c)).alias(f"escaped {c}") for c in sorted(used))
    frame = frame.hstack(escaped).with_columns(_record_iri(row_map.record).alias(RECORD))
    frame = frame.filter(pl.col(RECORD).is_not_null())
    if row_map.once:
        frame = frame.unique(RECORD, keep="first", maintain_order=True)
    graph = f" <{place.graph}> .\n"
    frame = frame.with_columns(_joined(["<", pl.col(RECORD), "> "]).alias(_SUBJECT))
    subject = pl.col(_SUBJECT)
    lines = [_line(subject, str(RDF.type), [f"<{cls}>"], graph) for cls in row_map.classes]
    lines += [_line(subject, v.predicate, _object(v), graph) for v in row_map.values]
    if row_map.traced:
        lines += _provenance(subject, place, graph)
    text = pl.concat_str(lines, ignore_nulls=True)
    return frame.select(pl.col(ROW), pl.col(RECORD), text.alias(TEXT))


def _each(frame: pl.DataFrame, each: Each) -> pl.DataFrame:
    column = pl.col(each.column)
    parts = column.str.extract_all(each.find) if each.find else column
    frame = frame.with_columns(parts.alias("each")).filter(pl.col("each").list.len() > 0)
    exploded = ["each"]
    if each.beside:
        beside = pl.col(each.beside).str.extract_all(each.beside_find)
        frame = frame.with_columns(beside.list.eval(pl.element().str.strip_chars()).alias("beside"))
        frame = frame.filter(pl.col("each").list.len() == pl.col("beside").list.len())
        exploded.append("beside")
    frame = frame.explode(exploded)
    frame = frame.with_columns(pl.col("each").cum_count().over(ROW).alias("number"))
    if each.find and "(" in each.find:
        frame = frame.with_columns(pl.col("each").str.extract(each.find))
    return frame.with_columns(pl.col("each").str.strip_chars()).filter(pl.col("each") != "")


def _line(subject: pl.Expr, predicate: str, value: Pieces, graph: str) -> pl.Expr:
    return _joined([subject, f"<{predicate}> ", *value, graph])


def _joined(pieces: Pieces) -> pl.Expr:
    """Return the texts as one, or null where one is: all in one go, as each step copies them."""
    merged: list[pl.Expr | str] = []
    for piece in pieces:
        if merged and isinstance(piece, str) and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return pl.concat_str([pl.lit(p) if isinstance(p, str) else p for p in merged])


def _provenance(subject: pl.Expr, place: Place, graph: str) -> list[pl.Expr]:
    number = pl.col(ROW).cast(pl.String)
    row: Pieces = [f"<{BASE}row/{place.dataset}/{place.table}/", number, ">"]
    stated: list[tuple[URIRef, Pieces]] = [
        (RDF.type, [f"<{HG.SourceRow}>"]),
        (HG.rowNumber, ['"', number, f'"^^<{_XSD}integer>']),
        (HG.inFile, [f"<{place.file}>"]),
    ]
    own = [_joined([*row, f" <{predicate}> ", *value, graph]) for predicate, value in stated]
    return [_line(subject, _DERIVED_FROM, row, graph), *own]


def _record_iri(template: str) -> pl.Expr:
    """Return ``.../id/record/REGISTER/IDENTIFIER``; what is no letter or digit becomes "-"."""
    return _joined(_record(template))


def _record(template: str) -> Pieces:
    return [f"{BASE}record/", *_filled(template, lambda c: _slug(pl.col(c)))]


def _slug(column: pl.Expr) -> pl.Expr:
    plain = column.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}._]+", "-")
    cleaned = plain.str.strip_chars("-")
    return pl.when(cleaned == "").then(None).otherwise(cleaned)


def _object(value: Value) -> Pieces:
    if value.kind == "text":
        template = value.template.replace("\\", "\\\\").replace('"', '\\"')
        content = _filled(template, lambda c: pl.col(f"escaped {c}"))
        if value.lang.startswith("{"):
            return ['"', *content, '"@', _tag(pl.col(value.lang.strip("{}")))]
        return ['"', *content, f'"@{value.lang}' if value.lang else '"']
    if value.kind == "typed":
        suffix = "" if value.datatype == f"{_XSD}string" else f"^^<{value.datatype}>"
        return ['"', *_filled(value.template, pl.col), f'"{suffix}']
    if value.kind == "record":
        return ["<", *_record(value.template), ">"]
    if value.kind == "code":
        return [f"<{BASE}scheme/", *_filled(value.template, lambda c: _slug(pl.col(c))), ">"]
    address = _joined(_filled(value.template, lambda c: _address(pl.col(c))))
    return ["<", pl.when(address.str.contains(_IRI)).then(address), ">"]


def _tag(column: pl.Expr) -> pl.Expr:
    lower = column.str.to_lowercase()
    known = lower.str.contains(r"^[a-z]{2,8}(-[a-z0-9]{1,8})*$")
    return pl.when(known).then(lower).otherwise(pl.lit("und"))


def _filled(template: str, fill: Callable[[str], pl.Expr]) -> Pieces:
    parts = enumerate(parts_of(template))
    return [fill(part) if number % 2 else part for number, part in parts]


def _escaped(column: pl.Expr) -> pl.Expr:
    special = column.str.contains(r'["\\\r\n]')
    replaced = (
        column.str.replace_all("\\", "\\\\", literal=True)
        .str.replace_all('"', '\\"', literal=True)
        .str.replace_all("\n", "\\n", literal=True)
        .str.replace_all("\r", "\\r", literal=True)
    )
    return pl.when(special).then(replaced).otherwise(column)


def _address(column: pl.Expr) -> pl.Expr:
    return column.str.replace_many(_IN_IRIS).str.replace_all(r"[\x00-\x20]", "")
