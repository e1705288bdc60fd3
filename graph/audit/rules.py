"""Audit rules as data: a SHACL shape with its question, and how to put an answer into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from heliograph.ontology import HG, HGSH
from heliograph.shapes import load_shapes


@dataclass(frozen=True)
class Rule:
    """``select`` asks for ``$this``; the templates name its other variables as ``{?name}``."""

    iri: URIRef
    label: str
    definition: str
    family: str
    severity: str
    example: str
    message: str
    values: tuple[str, ...]
    arithmetic: tuple[str, ...]
    readings: tuple[str, ...]
    select: str

    @property
    def name(self) -> str:
        return self.iri.removeprefix(str(HGSH))


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """Return all audit rules in the order of family and name."""
    shapes = load_shapes("audit")
    found = [_rule(shapes, shape) for shape in shapes.subjects(RDF.type, HG.AuditRule)]
    return tuple(sorted(found, key=lambda rule: (rule.family, rule.name)))


def rules_by_iri() -> Mapping[URIRef, Rule]:
    return {rule.iri: rule for rule in load_rules()}


def _rule(shapes: Graph, shape: Node) -> Rule:
    constraint = shapes.value(shape, SH.sparql)
    severity = shapes.value(shape, SH.severity)
    return Rule(
        iri=URIRef(str(shape)),
        label=str(shapes.value(shape, RDFS.label)),
        definition=str(shapes.value(shape, SKOS.definition)),
        family=str(shapes.value(shape, HGSH.family)),
        severity="info" if severity == SH.Info else "warning",
        example=str(shapes.value(shape, HGSH.example)),
        message=str(shapes.value(constraint, SH.message)),
        values=_lines(shapes, constraint, HGSH["values"]),
        arithmetic=_lines(shapes, constraint, HGSH.arithmetic),
        readings=_lines(shapes, constraint, HGSH.readings),
        select=_prefixes(shapes) + _aimed(shapes, shape, str(shapes.value(constraint, SH.select))),
    )


def _lines(shapes: Graph, constraint: Node | None, predicate: Node) -> tuple[str, ...]:
    text = str(shapes.value(constraint, predicate) or "")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _aimed(shapes: Graph, shape: Node, select: str) -> str:
    """Return a SELECT text that asks only for what the shape targets, as SHACL would."""
    targets = [f"{{ $this a <{c}> }}" for c in shapes.objects(shape, SH.targetClass)]
    targets += [f"{{ $this <{p}> ?aim }}" for p in shapes.objects(shape, SH.targetSubjectsOf)]
    targets += [f"{{ ?aim <{p}> $this }}" for p in shapes.objects(shape, SH.targetObjectsOf)]
    aim = f"{{ SELECT DISTINCT $this WHERE {{ {' UNION '.join(sorted(targets))} }} }}"
    return select.replace("WHERE {", f"WHERE {{ {aim}", 1)


def _prefixes(shapes: Graph) -> str:
    """Return the prefixes that all rules share, which pySHACL reads from the same place."""
    declared = [
        (str(shapes.value(node, SH.prefix)), str(shapes.value(node, SH.namespace)))
        for node in shapes.objects(HGSH.audit, SH.declare)
    ]
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(declared))
