"""Running SHACL over a merged graph: bad data gives a report, never an exception."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from time import perf_counter

import pyshacl
from pyshacl.errors import ConstraintLoadError, ShapeLoadError, ValidationFailure
from rdflib import RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Identifier, Node

from heliograph.ontology import HGSH, empty_graph
from heliograph.shapes.paths import path_text
from heliograph.shapes.report import Finding, Report, Severity
from heliograph.shapes.targets import (
    Target,
    aimed,
    batched,
    focus_nodes,
    target_triples,
    with_targets,
    without_targets,
)

SHAPE_SETS: Mapping[str, tuple[str, ...]] = {
    "integrity": (
        "actor",
        "assessment",
        "event",
        "finding",
        "identifier",
        "place",
        "relation",
        "responsibility",
        "scheme",
        "source",
        "statistic",
    ),
    "records": ("records/records",),
    "audit": (
        "audit/prefixes",
        "audit/claims",
        "audit/durations",
        "audit/facts",
        "audit/names",
        "audit/ordinals",
        "audit/parts",
        "audit/quantities",
        "audit/rates",
        "audit/support",
        "audit/totals",
        "audit/units",
    ),
}
_SEVERITIES: Mapping[Node | None, Severity] = {SH.Warning: "warning", SH.Info: "info"}


def load_shapes(which: str = "integrity") -> Graph:
    """Return the shapes of a set as a new graph; KeyError if there is no such set."""
    if which not in SHAPE_SETS:
        raise KeyError(f"{which!r} is no set of shapes; expected one of {', '.join(SHAPE_SETS)}")
    graph = empty_graph()
    graph.bind("hgsh", HGSH)
    for name in SHAPE_SETS[which]:
        file = files("heliograph.shapes") / f"{name}.shapes.ttl"
        graph.parse(data=file.read_text(encoding="utf-8"), format="turtle")
    return graph


def validate(
    data: Graph,
    *,
    shapes: Graph | None = None,
    focus: Iterable[Identifier] | None = None,
    origins: Mapping[URIRef, str] | None = None,
) -> Report:
    """Check a merged graph, which stays as it is, and return what it breaks.

    ``shapes`` defaults to the integrity shapes. With ``focus`` only those nodes are checked;
    the data may then be a cut around them, since no path of the shapes is longer than two
    steps: every triple of the nodes and of what they point at, and those that point at the
    nodes. ``origins`` (file and row of a record) is handed on to the report. Whatever is wrong
    with the data is a finding; ValueError means that ``shapes`` are ill-formed.
    """
    started = perf_counter()
    prepared = _integrity() if shapes is None else shapes
    if focus is not None:
        prepared = aimed(prepared, data, set(focus))
    findings = tuple(_findings(data, prepared)) if len(prepared) else ()
    return Report(
        findings=findings,
        conforms=all(finding.severity != "violation" for finding in findings),
        checked=len(focus_nodes(prepared, data)),
        seconds=perf_counter() - started,
        labels=_labels(data, findings),
        origins=origins or {},
    )


@lru_cache(maxsize=1)
def _integrity() -> Graph:
    return batched(load_shapes())


def _findings(data: Graph, shapes: Graph) -> list[Finding]:
    try:
        return _run(data, shapes)
    except (ConstraintLoadError, ShapeLoadError, ValidationFailure) as error:
        raise ValueError(f"these shapes are ill-formed: {error}") from error
    except Exception:  # pySHACL raises on some pairs of values that cannot be compared
        found = _search(data, without_targets(shapes), target_triples(shapes))
        return list(dict.fromkeys(found))


def _run(data: Graph, shapes: Graph) -> list[Finding]:
    _, results, text = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inference="none",
        inplace=True,
        advanced=False,
        meta_shacl=False,
        do_owl_imports=False,
    )
    if isinstance(results, ValidationFailure):  # it is returned, not raised
        raise results
    if not isinstance(results, Graph):
        raise ValueError(text)
    return [_finding(results, result) for result in results.objects(None, SH.result)]


def _search(data: Graph, shapes: Graph, targets: list[Target]) -> list[Finding]:
    """Check some targets; where that fails, halve them until those that fail are alone."""
    try:
        return _run(data, with_targets(shapes, targets))
    except Exception as error:
        rule, predicate, node = targets[0]
        if len(targets) == 1 and predicate == SH.targetNode:
            return [_incomparable(shapes, rule, node, error)]
        if len(targets) == 1:
            nodes = focus_nodes(with_targets(shapes, targets), data)
            targets = [(rule, SH.targetNode, node) for node in nodes]
        half = (len(targets) + 1) // 2
    parts = (targets[:half], targets[half:])
    return [finding for part in parts if part for finding in _search(data, shapes, part)]


def _incomparable(shapes: Graph, rule: Node, node: Node, error: Exception) -> Finding:
    """Return a finding, as SHACL asks where two values cannot be compared."""
    path = shapes.value(rule, SH.path)
    message = shapes.value(rule, SH.message) or f"This rule cannot be applied: {error}"
    return Finding(
        shape=URIRef(str(rule)),
        severity=_SEVERITIES.get(shapes.value(rule, SH.severity), "violation"),
        focus=_identifier(node),
        path=path_text(shapes, path) if path else "",
        value=None,
        message=str(message),
    )


def _finding(results: Graph, result: Node) -> Finding:
    found = dict(results.predicate_objects(result))
    path = found.get(SH.resultPath)
    value = found.get(SH.value)
    constraint = found.get(SH.sourceConstraintComponent)
    return Finding(
        shape=URIRef(str(found[SH.sourceShape])),
        severity=_SEVERITIES.get(found[SH.resultSeverity], "violation"),
        focus=_identifier(found[SH.focusNode]),
        path=path_text(results, path) if path else "",
        value=None if value is None else _identifier(value),
        message=str(found.get(SH.resultMessage, "")),
        source_constraint=None if constraint is None else URIRef(str(constraint)),
    )


def _identifier(node: Node) -> Identifier:
    assert isinstance(node, Identifier)  # IRIs, blank nodes and literals all are
    return node


def _labels(data: Graph, findings: Iterable[Finding]) -> dict[Identifier, str]:
    """Return the labels of all nodes that the findings speak of."""
    labels: dict[Identifier, str] = {}
    for node in {n for finding in findings for n in (finding.focus, finding.value) if n}:
        found = [*data.objects(node, SKOS.prefLabel), *data.objects(node, RDFS.label)]
        if found:
            labels[node] = min(str(label) for label in found)
    return labels
