"""The SHACL test suite, through `heliograph.shapes`: each finding is compared with a result.

The suite has no licence file, so it is not a part of the project: it is read where it lies beside
the checkout. A report of ours has fields for all that the suite compares but the structure of a
path, which is compared as text, and sh:sourceConstraint, the blank node of a SPARQL constraint.
Any result makes SHACL's sh:conforms false; ours is about violations, so results are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rdflib import SH, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from heliograph.shapes import Finding, validate
from heliograph.shapes.paths import path_text

from .comparison import compare_rows
from .manifests import MF
from .outcomes import Failure, Record, judge
from .terms import Row

SUITE = Path(__file__).parents[3] / "shared/w3c/suites/data-shapes/data-shapes-test-suite/tests"
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


@dataclass(frozen=True)
class ShaclTest:
    """Data, shapes, and the report that is expected; None where validation must fail.

    ``files`` are those of the data and of the shapes, which may be the same.
    """

    name: str
    files: tuple[Path, Path]
    data: Graph
    shapes: Graph
    manifest: Graph
    report: Node | None


def run_shacl(folder: Path) -> list[Record]:
    """Run all tests below the suite's folder."""
    return [
        judge(f"shacl {part}", test.name, partial(check, test))
        for part in ("core", "sparql")
        for test in read_tests(folder, folder / part / "manifest.ttl")
    ]


def read_tests(folder: Path, manifest: Path) -> Iterator[ShaclTest]:
    """Yield the tests of a manifest and of those that it includes, in their order."""
    graph = _read(manifest)
    node = URIRef(manifest.as_uri())
    for included in sorted(graph.objects(node, MF.include), key=str):
        yield from read_tests(folder, _path(included))
    for entries in graph.objects(node, MF.entries):
        for entry in Collection(graph, entries):
            yield _test(folder, graph, entry)


def check(test: ShaclTest) -> None:
    """The findings are the expected results, or the shapes are refused where they must be."""
    if test.report is None:
        _check_refused(test)
        return
    findings = validate(test.data, shapes=test.shapes).findings
    check_conforms(test, not findings)
    messages = expected_messages(test)
    actual = [_actual(finding, messages) for finding in findings]
    compare_rows(expected_results(test), actual, "results")


def check_conforms(test: ShaclTest, found: bool) -> None:
    conforms = str(test.manifest.value(test.report, SH.conforms)).lower() in ("true", "1")
    if conforms != found:
        raise Failure(f"sh:conforms is {conforms}, and {found} was found")


def expected_results(test: ShaclTest) -> list[Row]:
    """Return focus, severity, shape, component, path, value and message of each result."""
    results = test.manifest.objects(test.report, SH.result)
    return [_expected(test.manifest, result) for result in results]


def expected_messages(test: ShaclTest) -> Counter[str]:
    results = test.manifest.objects(test.report, SH.result)
    return Counter(str(m) for r in results for m in test.manifest.objects(r, SH.resultMessage))


def _check_refused(test: ShaclTest) -> None:
    try:
        validate(test.data, shapes=test.shapes)
    except ValueError:
        return
    raise Failure("shapes that must be refused were applied")


def _test(folder: Path, graph: Graph, entry: Node) -> ShaclTest:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    data, shapes = (_path(graph.value(action, p)) for p in (SHT.dataGraph, SHT.shapesGraph))
    name = str(entry).removeprefix(folder.as_uri() + "/")
    read = _read(data)
    report = None if result == SHT.Failure else result
    rules = read if shapes == data else _read(shapes)
    return ShaclTest(name, (data, shapes), read, rules, graph, report)


def _read(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def _path(node: Node | None) -> Path:
    return Path(unquote(urlsplit(str(node)).path))


def _expected(graph: Graph, result: Node) -> Row:
    path = graph.value(result, SH.resultPath)
    return (
        graph.value(result, SH.focusNode),
        graph.value(result, SH.resultSeverity),
        graph.value(result, SH.sourceShape),
        graph.value(result, SH.sourceConstraintComponent),
        path_text(graph, path) if path is not None else "",
        graph.value(result, SH.value),
        str(graph.value(result, SH.resultMessage) or ""),
    )


def _actual(finding: Finding, messages: Counter[str]) -> Row:
    """Return the fields of a finding; its message only where the suite expects that message."""
    return (
        finding.focus,
        _SEVERITIES[finding.severity],
        finding.shape if ":" in finding.shape else BNode(finding.shape),
        finding.source_constraint,
        finding.path,
        finding.value,
        finding.message if finding.message in messages else "",
    )
