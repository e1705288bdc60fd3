"""Which things a shape may have something to say about: a quick look that passes over no fault.

Shapes are read as conditions on columns of triples, terms as N-Triples writes them. What they find
is only suspected and goes to the SHACL engine, which alone reports; where a shape says anything
else than is read here, all that it is about is suspected. So a report is the same as without, and
sound things cost little. Only literals whose lexical form an engine cannot understand otherwise
are judged, since rdflib rewrites some and pySHACL compares what it made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import NamedTuple

import polars as pl
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from heliograph.shapes.lexical import Unread, ordered, text, typed, unchanged, within
from heliograph.shapes.pairs import NODE, VALUE, Pairs
from heliograph.shapes.targets import TARGETS

_COUNTS = {SH.minCount, SH.maxCount, SH.hasValue, SH.uniqueLang}
_PAIRS = {SH.disjoint, SH.equals, SH.lessThanOrEquals}
_DESCRIBING = {RDF.type, RDFS.isDefinedBy, SH.description, SH.message, SH.name, SH.severity}
_SILENT = {*_DESCRIBING, SH.path, SH.property, SH["or"], *TARGETS, *_COUNTS, *_PAIRS}


class Screened(NamedTuple):
    """Terms as N-Triples writes them: what the shapes are about, and what may break each."""

    targeted: pl.Series
    by_shape: Mapping[Node, pl.Series]

    @property
    def suspected(self) -> pl.Series:
        """What may break any shape."""
        return _united([nodes.to_frame(NODE) for nodes in self.by_shape.values()]).to_series()


def screen(pairs: Pairs, shapes: Graph) -> Screened:
    """Look at a graph, predicate by predicate."""
    found = _Screen(pairs, shapes)
    focuses: dict[frozenset[tuple[Node, Node]], pl.DataFrame] = {}
    by_shape = {}
    for shape in _ordered(shapes):
        targets = frozenset((p, node) for p in TARGETS for node in shapes.objects(shape, p))
        if targets not in focuses:
            focuses[targets] = found.focus(targets)
        broken = found.broken(shape, focuses[targets])
        if not broken.is_empty():
            by_shape[shape] = broken.to_series()
    return Screened(_united(list(focuses.values())).to_series(), by_shape)


def _ordered(shapes: Graph) -> list[Node]:
    """Return the shapes that have targets; those whose paths begin alike follow each other."""
    found = {shape for target in TARGETS for shape in shapes.subjects(target, None)}
    return sorted(found, key=lambda shape: (_begin(shapes, shape), str(shape)))


def _begin(shapes: Graph, node: Node) -> str:
    """Return the first predicate of a path, or of the path of a shape; "" if it has none."""
    for step in (SH.path, SH.inversePath, SH.alternativePath, RDF.first):
        for part in shapes.objects(node, step):
            return str(part) if isinstance(part, URIRef) else _begin(shapes, part)
    return ""


class _Screen:
    def __init__(self, pairs: Pairs, shapes: Graph) -> None:
        self._pairs = pairs
        self._shapes = shapes

    def focus(self, targets: Iterable[tuple[Node, Node]]) -> pl.DataFrame:
        """Return the nodes that targets, each a predicate and its value, select, in a column."""
        return _united([self._target(kind, node) for kind, node in targets])

    def _target(self, kind: Node, node: Node) -> pl.DataFrame:
        if kind == SH.targetClass:
            return self._typed(node)
        if kind == SH.targetSubjectsOf:
            return self._of(node).select(NODE)
        if kind == SH.targetObjectsOf:
            return self._of(node).select(pl.col(VALUE).alias(NODE))
        return pl.DataFrame({NODE: [f"<{node}>"]})

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
        yield from self._counted(shape, focus, values)
        parts = list(shapes.objects(shape, SH.property))
        choices = [list(shapes.items(members)) for members in shapes.objects(shape, SH["or"])]
        things = _things(values) if parts or choices else focus.clear()
        for part in parts:
            yield _with(values, self.broken(part, things))
        for members in choices:
            each = [self.broken(member, things) for member in members]
            yield _with(values, reduce(lambda a, b: a.join(b, NODE, "semi"), each))
        for constraint, wanted in shapes.predicate_objects(shape):
            if constraint in _PAIRS:
                yield from self._compared(constraint, focus, values, self._of(wanted))
            elif constraint == SH["class"]:
                yield _with(values, _things(values).join(self._typed(wanted), NODE, "anti"))
            elif constraint not in _SILENT:
                good = self._good(constraint, wanted)
                yield values.filter(~good.fill_null(False)).select(NODE)

    def _counted(
        self, shape: Node, focus: pl.DataFrame, values: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        counted = values.group_by(NODE).len()
        for least in self._shapes.objects(shape, SH.minCount):
            if _number(least) > 1:  # the engine may take two lexical forms for one value
                yield focus
            enough = counted.filter(pl.col("len") >= _number(least))
            yield focus.join(enough, NODE, "anti")
        for most in self._shapes.objects(shape, SH.maxCount):
            yield counted.filter(pl.col("len") > _number(most)).select(NODE)
        for wanted in self._shapes.objects(shape, SH.hasValue):
            yield focus.join(values.filter(pl.col(VALUE) == _written(wanted)), NODE, "anti")
        for _ in self._shapes.objects(shape, SH.uniqueLang):
            marked = values.with_columns(
                pl.col(VALUE).str.extract('"@([a-zA-Z0-9-]+)$').str.to_lowercase()
            ).drop_nulls()
            yield marked.filter(marked.is_duplicated()).select(NODE).unique()

    def _compared(
        self, constraint: Node, focus: pl.DataFrame, values: pl.DataFrame, other: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        other = other.join(focus, NODE, "semi")
        both = [NODE, VALUE]
        if constraint == SH.equals:
            yield values.join(other, both, "anti").select(NODE)
            yield other.join(values, both, "anti").select(NODE)
        elif constraint == SH.disjoint:
            yield values.join(other, both, "semi").select(NODE)
            yield values.filter(~unchanged(pl.col(VALUE))).select(NODE)
        else:
            pairs = values.join(other, NODE, suffix=" right")
            yield pairs.filter(~ordered(VALUE, f"{VALUE} right").fill_null(False)).select(NODE)

    def _good(self, constraint: Node, wanted: Node) -> pl.Expr:
        """Return whether a value surely keeps a constraint."""
        item = pl.col(VALUE)
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
            return focus.with_columns(pl.col(NODE).alias(VALUE))
        return self._along(path, focus)

    def _along(self, path: Node, focus: pl.DataFrame) -> pl.DataFrame:
        """Return the pairs of nodes of the focus and values along a path."""
        inverse = self._shapes.value(path, SH.inversePath)
        alternatives = self._shapes.value(path, SH.alternativePath)
        if isinstance(path, URIRef):
            return self._of(path).join(focus, NODE, "semi")
        if isinstance(inverse, URIRef):
            back = self._of(inverse).join(focus, left_on=VALUE, right_on=NODE, how="semi")
            return back.select(pl.col(VALUE).alias(NODE), pl.col(NODE).alias(VALUE))
        if alternatives is not None:
            found = [self._along(part, focus) for part in self._shapes.items(alternatives)]
            return pl.concat(found).unique()
        if (path, RDF.first, None) in self._shapes:
            first, *rest = self._shapes.items(path)
            return reduce(self._onwards, rest, self._along(first, focus))
        raise Unread(path)

    def _onwards(self, pairs: pl.DataFrame, path: Node) -> pl.DataFrame:
        """Return the pairs of the same nodes and what a path leads to from their values."""
        on = self._along(path, _things(pairs))
        found = pairs.join(on, left_on=VALUE, right_on=NODE, suffix=" on")
        return found.select(NODE, pl.col(f"{VALUE} on").alias(VALUE)).unique()

    def _typed(self, cls: Node) -> pl.DataFrame:
        """Return the instances of a class and of its subclasses, in a column."""
        classes, new = {f"<{cls}>"}, {f"<{cls}>"}
        below = self._of(RDFS.subClassOf)
        while new:
            found = below.filter(pl.col(VALUE).is_in(new))[NODE]
            new = set(found) - classes
            classes |= new
        types = self._of(RDF.type)
        return types.filter(pl.col(VALUE).is_in(classes)).select(NODE).unique()

    def _of(self, predicate: Node) -> pl.DataFrame:
        return self._pairs.of(str(predicate))


def _united(found: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(found or [pl.DataFrame(schema={NODE: pl.String})]).unique()


def _with(values: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    """Return the nodes of which a value is among those broken."""
    return values.join(broken, left_on=VALUE, right_on=NODE, how="semi").select(NODE)


def _things(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the values of pairs, each once, as nodes."""
    return pairs.select(pl.col(VALUE).alias(NODE)).unique()


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
