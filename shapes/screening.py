"""Which things a shape may have something to say about: a quick look that passes over no fault.

Shapes are read as conditions on columns of triples, terms as N-Triples writes them. What they find
is only suspected and goes to the SHACL engine, which alone reports; where a shape says anything
else than is read here, all that it is about is suspected. So a report is the same as without, and
sound things cost little. Only literals whose lexical form an engine cannot understand otherwise
are judged, since rdflib rewrites some and pySHACL compares what it made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

import polars as pl
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from heliograph.shapes.lexical import Unread, ordered, text, typed, unchanged, within
from heliograph.shapes.targets import TARGETS

_NODE, _VALUE = "node", "value"
_TYPE, _SUBCLASS = f"<{RDF.type}>", f"<{RDFS.subClassOf}>"
_COUNTS = {SH.minCount, SH.maxCount, SH.hasValue, SH.uniqueLang}
_PAIRS = {SH.disjoint, SH.equals, SH.lessThanOrEquals}
_DESCRIBING = {RDF.type, RDFS.isDefinedBy, SH.description, SH.message, SH.name, SH.severity}
_SILENT = {*_DESCRIBING, SH.path, SH.property, SH["or"], *TARGETS, *_COUNTS, *_PAIRS}


class Screened(NamedTuple):
    """IRIs in angle brackets: what the shapes are about, and what of it may break one."""

    targeted: pl.Series
    suspected: pl.Series


def triples_of(ntriples: bytes) -> pl.DataFrame:
    """Return N-Triples, of which each line is a statement, as the columns that are looked at."""
    lines = pl.DataFrame({"line": ntriples.decode().splitlines()}, schema={"line": pl.String})
    parts = pl.col("line").str.splitn(" ", 3).struct.rename_fields(["subject", "predicate", "o"])
    return (
        lines.select(parts)
        .unnest("line")
        .select("subject", "predicate", pl.col("o").str.strip_suffix(" .").alias("object"))
    )


def screen(triples: pl.DataFrame, shapes: Graph) -> Screened:
    """Look at triples, in the columns subject, predicate and object, each once."""
    found = _Screen(triples, shapes)
    targeted, suspected = [], []
    for shape in {s for target in TARGETS for s in shapes.subjects(target, None)}:
        focus = found.focus(shape)
        targeted.append(focus)
        suspected.append(found.broken(shape, focus))
    return Screened(_united(targeted).to_series(), _united(suspected).to_series())


class _Screen:
    def __init__(self, triples: pl.DataFrame, shapes: Graph) -> None:
        self._shapes = shapes
        names = {"subject": _NODE, "object": _VALUE}
        parts = triples.rename(names).partition_by("predicate", include_key=False, as_dict=True)
        self._pairs = {str(key[0]): part.select(_NODE, _VALUE) for key, part in parts.items()}
        self._none = triples.clear().select(
            pl.col("subject").alias(_NODE), pl.col("object").alias(_VALUE)
        )

    def focus(self, shape: Node) -> pl.DataFrame:
        """Return the nodes that a shape targets, in a column."""
        found = [self._nodes(f"<{node}>" for node in self._shapes.objects(shape, SH.targetNode))]
        for cls in self._shapes.objects(shape, SH.targetClass):
            found.append(self._typed(cls))
        for predicate in self._shapes.objects(shape, SH.targetSubjectsOf):
            found.append(self._of(predicate).select(_NODE))
        for predicate in self._shapes.objects(shape, SH.targetObjectsOf):
            found.append(self._of(predicate).select(pl.col(_VALUE).alias(_NODE)))
        return _united(found)

    def broken(self, shape: Node, focus: pl.DataFrame) -> pl.DataFrame:
        """Return the nodes of the focus that may break a shape: all that do, and some others."""
        if focus.is_empty():
            return focus
        try:
            values = self._values(shape, focus)
            return _united(list(self._breaking(shape, focus, values)) or [focus.clear()])
        except (Unread, pl.exceptions.ComputeError):
            return focus

    def _breaking(
        self, shape: Node, focus: pl.DataFrame, values: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        shapes = self._shapes
        things = values.select(pl.col(_VALUE).alias(_NODE)).unique()
        yield from self._counted(shape, focus, values)
        for part in shapes.objects(shape, SH.property):
            yield _with(values, self.broken(part, things))
        for members in shapes.objects(shape, SH["or"]):
            each = [self.broken(member, things) for member in shapes.items(members)]
            yield _with(values, reduce(lambda a, b: a.join(b, _NODE, "semi"), each))
        for constraint, wanted in shapes.predicate_objects(shape):
            if constraint in _PAIRS:
                yield from self._compared(constraint, focus, values, self._of(wanted))
            elif constraint not in _SILENT:
                good = self._good(constraint, wanted, values)
                yield values.filter(~good.fill_null(False)).select(_NODE)

    def _counted(
        self, shape: Node, focus: pl.DataFrame, values: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        counted = values.group_by(_NODE).len()
        for least in self._shapes.objects(shape, SH.minCount):
            if _number(least) > 1:  # the engine may take two lexical forms for one value
                yield focus
            enough = counted.filter(pl.col("len") >= _number(least))
            yield focus.join(enough, _NODE, "anti")
        for most in self._shapes.objects(shape, SH.maxCount):
            yield counted.filter(pl.col("len") > _number(most)).select(_NODE)
        for wanted in self._shapes.objects(shape, SH.hasValue):
            yield focus.join(values.filter(pl.col(_VALUE) == _written(wanted)), _NODE, "anti")
        for _ in self._shapes.objects(shape, SH.uniqueLang):
            marked = values.with_columns(
                pl.col(_VALUE).str.extract('"@([a-zA-Z0-9-]+)$').str.to_lowercase()
            ).drop_nulls()
            yield marked.filter(marked.is_duplicated()).select(_NODE).unique()

    def _compared(
        self, constraint: Node, focus: pl.DataFrame, values: pl.DataFrame, other: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        other = other.join(focus, _NODE, "semi")
        both = [_NODE, _VALUE]
        if constraint == SH.equals:
            yield values.join(other, both, "anti").select(_NODE)
            yield other.join(values, both, "anti").select(_NODE)
        elif constraint == SH.disjoint:
            yield values.join(other, both, "semi").select(_NODE)
            yield values.filter(~unchanged(pl.col(_VALUE))).select(_NODE)
        else:
            pairs = values.join(other, _NODE, suffix=" right")
            yield pairs.filter(~ordered(_VALUE, f"{_VALUE} right").fill_null(False)).select(_NODE)

    def _good(self, constraint: Node, wanted: Node, values: pl.DataFrame) -> pl.Expr:
        """Return whether a value surely keeps a constraint."""
        item = pl.col(_VALUE)
        if constraint == SH["class"]:
            return item.is_in(self._typed(wanted).to_series().implode())
        if constraint == SH.nodeKind and wanted == SH.IRI:
            return item.str.starts_with("<")
        if constraint == SH.pattern:
            plain = ~item.str.contains("\\", literal=True) & unchanged(item)
            return plain & text(item).str.contains(str(wanted))
        if constraint == SH.datatype:
            return typed(item, wanted)
        if constraint in (SH.minInclusive, SH.maxInclusive, SH.minExclusive):
            return within(item, constraint, _number(wanted))
        if constraint == SH["in"]:
            return item.is_in([_written(member) for member in self._shapes.items(wanted)])
        if constraint == SH["not"]:
            return ~item.is_in(self._only_listed(wanted))
        raise Unread(constraint)

    def _only_listed(self, shape: Node) -> list[str]:
        """Return the IRIs that a shape allows, if it says nothing else."""
        said = set(self._shapes.predicates(shape)) - _DESCRIBING
        members = self._shapes.value(shape, SH["in"])
        if said != {SH["in"]} or members is None:
            raise Unread(shape)
        return [_written(member) for member in self._shapes.items(members)]

    def _values(self, shape: Node, focus: pl.DataFrame) -> pl.DataFrame:
        path = self._shapes.value(shape, SH.path)
        if path is None:
            return focus.with_columns(pl.col(_NODE).alias(_VALUE))
        return self._along(path).join(focus, _NODE, "semi")

    def _along(self, path: Node) -> pl.DataFrame:
        """Return the pairs of nodes and values along a path."""
        inverse = self._shapes.value(path, SH.inversePath)
        alternatives = self._shapes.value(path, SH.alternativePath)
        if isinstance(path, URIRef):
            return self._of(path)
        if inverse is not None:
            pairs = self._along(inverse).select(
                pl.col(_VALUE).alias(_NODE), pl.col(_NODE).alias(_VALUE)
            )
        elif alternatives is not None:
            pairs = pl.concat(self._along(part) for part in self._shapes.items(alternatives))
        elif (path, RDF.first, None) in self._shapes:
            pairs = reduce(_joined, map(self._along, self._shapes.items(path)))
        else:
            raise Unread(path)
        return pairs.unique()

    def _typed(self, cls: Node) -> pl.DataFrame:
        """Return the instances of a class and of its subclasses, in a column."""
        classes, new = {f"<{cls}>"}, {f"<{cls}>"}
        below = self._pairs.get(_SUBCLASS, self._none)
        while new:
            found = below.filter(pl.col(_VALUE).is_in(new))[_NODE]
            new = set(found) - classes
            classes |= new
        types = self._pairs.get(_TYPE, self._none)
        return types.filter(pl.col(_VALUE).is_in(classes)).select(_NODE).unique()

    def _of(self, predicate: Node) -> pl.DataFrame:
        return self._pairs.get(f"<{predicate}>", self._none)

    def _nodes(self, terms: Iterator[str]) -> pl.DataFrame:
        return pl.DataFrame({_NODE: list(terms)}, schema={_NODE: pl.String})


def _united(found: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(found or [pl.DataFrame(schema={_NODE: pl.String})]).unique()


def _with(values: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    """Return the nodes of which a value is among those broken."""
    return values.join(broken, left_on=_VALUE, right_on=_NODE, how="semi").select(_NODE)


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    return left.join(right, left_on=_VALUE, right_on=_NODE, suffix=" right").select(
        _NODE, pl.col(f"{_VALUE} right").alias(_VALUE)
    )


def _written(term: Node) -> str:
    """Return an IRI, or a literal without a type, as N-Triples write it."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, Literal) and term.datatype is None and str(term).isalnum():
        return term.n3()
    raise Unread(term)


def _number(term: Node) -> int:
    if isinstance(term, Literal) and isinstance(term.value, int):
        return term.value
    raise Unread(term)
