"""Engines of SHACL behind one form: a file of data, a file of shapes, and the results they give.

A term keeps its lexical form where the engine keeps it. A path is text in SPARQL's notation, since
not all engines report it as RDF; one that an engine points at and does not describe is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Identifier, Node
from rdflib.util import from_n3

from heliograph.ontology import compact
from heliograph.shapes.paths import path_text
from tests.conformance.terms import plain, raw_literals, value_key

_FORMATS = {".nt": "nt", ".ttl": "turtle"}
_STEPS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath)
_DESCRIBED = (*_STEPS, SH.zeroOrOnePath, RDF.first)


@dataclass(frozen=True)
class Result:
    """One result of a report, as SHACL defines its parts; None where it has no such part."""

    focus: Identifier
    path: str
    component: URIRef
    severity: URIRef
    value: Identifier | None
    shape: Identifier | None = None
    messages: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What two reports are compared by: literals by value, all blank nodes as one."""
        focus, value = (_valued(term) for term in (self.focus, self.value))
        return focus, self.path, self.component, self.severity, value


@dataclass(frozen=True)
class Checked:
    """What an engine says: ``conforms`` as SHACL has it, false where there is any result."""

    conforms: bool
    results: tuple[Result, ...]


Engine = Callable[[Path, Path], Checked]


def pyshacl(data: Path, shapes: Path) -> Checked:
    """pySHACL with the graphs that rdflib reads."""
    import pyshacl as engine

    graph = _graph(data)
    rules = graph if shapes == data else _graph(shapes)
    conforms, report, text = engine.validate(graph, shacl_graph=rules, inplace=True)
    if not isinstance(report, Graph):
        raise ValueError(text)
    return Checked(conforms, tuple(_of_report(report)))


def pyshacl_turbo(data: Path, shapes: Path) -> Checked:
    import pyshacl_turbo as engine

    conforms, report, text = engine.validate(str(data), shacl_graph=str(shapes))
    if not isinstance(report, Graph):
        raise ValueError(text)
    return Checked(conforms, tuple(_of_report(report)))


def pyshifty(data: Path, shapes: Path) -> Checked:
    """pyshifty reads the Turtle of both, of which N-Triples are a part."""
    import shifty as engine

    conforms, report, _ = engine.validate(
        data.read_text("utf-8"), shapes.read_text("utf-8"), base=data.as_uri(),
        graph_mode="data", infer=False, on_unsupported="error",
    )  # fmt: skip
    return Checked(conforms, tuple(_of_report(report)))


def shacl(data: Path, shapes: Path) -> Checked:
    """The package ``shacl``; its report is read as RDF, the form that SHACL defines."""
    import shacl as engine

    rules = engine.Shapes.from_text(shapes.read_text("utf-8"), base=shapes.as_uri())
    form = {"nt": "ntriples"}.get(_FORMATS[data.suffix], "turtle")
    report = rules.validate_text(data.read_text("utf-8"), form, base=data.as_uri())
    if report.conforms and not len(report):
        return Checked(True, ())
    with raw_literals():
        read = Graph(bind_namespaces="none").parse(data=report.serialize("ntriples"), format="nt")
    return Checked(report.conforms, tuple(_of_report(read)))


def shacl_rust(data: Path, shapes: Path) -> Checked:
    """The package ``shacl-rust``, its faster index; it knows no base, so it is written in."""
    import shacl_rust as engine

    texts = [
        f"@base <{file.as_uri()}> .\n{file.read_text('utf-8')}"
        if file.suffix == ".ttl"
        else file.read_text("utf-8")
        for file in (data, shapes)
    ]
    report = engine.validate(
        *texts, data_format=_FORMATS[data.suffix], shapes_format=_FORMATS[shapes.suffix],
        experimental_index=True,
    )  # fmt: skip
    return Checked(report["conforms"], tuple(map(_of_record, report["results"])))


ENGINES: Mapping[str, Engine] = {
    "pySHACL": pyshacl,
    "pyshacl-turbo": pyshacl_turbo,
    "pyshifty": pyshifty,
    "shacl": shacl,
    "shacl-rust": shacl_rust,
}


def _graph(file: Path) -> Graph:
    form = _FORMATS[file.suffix]
    return Graph(bind_namespaces="none").parse(file, format=form, publicID=file.as_uri())


def _of_report(report: Graph) -> Iterator[Result]:
    for result in report.objects(None, SH.result):
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        shape = report.value(result, SH.sourceShape)
        yield Result(
            focus=plain_term(report.value(result, SH.focusNode)),
            path="" if path is None else _path(report, path),
            component=URIRef(str(report.value(result, SH.sourceConstraintComponent))),
            severity=URIRef(str(report.value(result, SH.resultSeverity))),
            value=None if value is None else plain_term(value),
            shape=None if shape is None else plain_term(shape),
            messages=tuple(map(str, report.objects(result, SH.resultMessage))),
        )


def _path(report: Graph, path: Node) -> str:
    described = any((path, predicate, None) in report for predicate in _DESCRIBED)
    if isinstance(path, BNode) and not described:
        return "not described"
    return bare_path(path_text(report, path))


def _of_record(record: Mapping[str, str | list[str]]) -> Result:
    value, shape = record.get("value"), record.get("sourceShape")
    path = str(record.get("resultPath") or "")
    return Result(
        focus=_read(str(record["focusNode"])),
        path=bare_path(re.sub(r"<([^>]*)>", lambda found: compact(found[1]), path)),
        component=URIRef(str(record["sourceConstraintComponent"]).strip("<>")),
        severity=URIRef(str(record["severity"]).strip("<>")),
        value=None if value is None else _read(str(value)),
        shape=None if shape is None else _read(str(shape)),
        messages=tuple(_unquoted(text) for text in record.get("messages") or ()),
    )


def bare_path(path: str) -> str:
    """Return the text of a path without what engines write differently: spaces and brackets."""
    return re.sub(r"[\s()<>]", "", path)


def _read(text: str) -> Identifier:
    with raw_literals():
        return plain_term(from_n3(text))


def _unquoted(text: str) -> str:
    return str(_read(text)) if text.startswith('"') else text


def plain_term(node: object) -> Identifier:
    return plain(node)


@cache
def _valued(term: Identifier | None) -> Hashable:
    return BNode if isinstance(term, BNode) else value_key(term)


def compared(expected: Iterable[Result], actual: Iterable[Result]) -> tuple[int, int, int]:
    """Return how many of the results expected were found and missed, and how many were added."""
    theirs, ours = {one.key for one in expected}, {one.key for one in actual}
    return len(theirs & ours), len(theirs - ours), len(ours - theirs)
