"""The stored query that each rule names shows what the rule finds: in the briefs, and planted."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox
import pytest
from rdflib import RDFS, SKOS
from rdflib.term import Node

from heliograph.graph.audit import AuditReport, Finding, Rule, audit, audit_quads, load_rules
from heliograph.graph.build import QuadSet, build_quads, to_nquads
from heliograph.graph.model import Collection
from heliograph.graph.queries import stored_query
from heliograph.ontology import HG

from .planting import KINDS, Planted, batches, plant

SEED = 1
_NAMING = frozenset({RDFS.label, SKOS.prefLabel, HG.name, HG.verbatim})


class Published:
    """A graph with its findings, as a release holds both: named graphs and their merge."""

    def __init__(self, quads: QuadSet) -> None:
        self.report: AuditReport = audit(quads, statuses={})
        quads.update(audit_quads(self.report))
        self.store = ox.Store()
        lines = to_nquads(quads)
        self.store.bulk_load("\n".join(lines), format=ox.RdfFormat.N_QUADS)
        self.store.bulk_extend([ox.Quad(*quad.triple) for quad in self.store])
        self.names: dict[str, set[str]] = defaultdict(set)
        for subject, predicate, value, _ in quads:
            if predicate in _NAMING:
                self.names[str(subject)].add(str(value))

    def cells(self, text: str) -> list[str]:
        found = self.store.query(text)
        assert isinstance(found, ox.QuerySolutions)
        return [getattr(cell, "value", "") for row in found for cell in row]

    def of_rule(self, name: str) -> list[Finding]:
        return [finding for finding in self.report.findings if finding.rule.name == name]

    def shown(self, finding: Finding) -> bool:
        """True if a cell of the rule's own query names a node of the finding."""
        cells = self.cells(stored_query(finding.rule.example).text)
        nodes: Iterable[Node] = (finding.focus, *finding.nodes)
        names = {name for node in nodes for name in (str(node), *self.names[str(node)])}
        return any(name in cell for name in names for cell in cells)


@pytest.fixture(scope="module")
def briefs(collection: Collection) -> Published:
    return Published(build_quads(collection))


@pytest.fixture(scope="module")
def planted(collection: Collection, briefs: Published) -> Mapping[str, Published]:
    """By rule that finds nothing in the briefs: briefs with an error for it."""
    quiet = {rule.name for rule in load_rules() if not briefs.of_rule(rule.name)}
    errors: list[Planted] = []
    for kind in KINDS:
        for error in kind(collection, random.Random(SEED)):
            wanted = quiet & error.rules
            if wanted:
                errors.append(error)
                quiet -= wanted
                break
    found: dict[str, Published] = {}
    for lot in batches(errors, len(errors)):
        world = Published(build_quads(plant(collection, lot)))
        found |= {rule: world for error in lot for rule in error.rules if world.of_rule(rule)}
    return found


each_rule = pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)


@each_rule
def test_the_example_of_a_rule_shows_its_findings(
    rule: Rule, briefs: Published, planted: Mapping[str, Published]
) -> None:
    world = briefs if briefs.of_rule(rule.name) else planted[rule.name]

    findings = world.of_rule(rule.name)
    assert findings
    assert [finding.message for finding in findings if not world.shown(finding)] == []


@each_rule
def test_one_query_lists_the_findings_of_any_rule(
    rule: Rule, briefs: Published, planted: Mapping[str, Published]
) -> None:
    world = briefs if briefs.of_rule(rule.name) else planted[rule.name]

    cells = world.cells(stored_query("audit-findings").render({"rule": str(rule.iri)}))
    assert {str(finding.iri) for finding in world.of_rule(rule.name)} <= set(cells)
    assert {finding.message for finding in world.of_rule(rule.name)} <= set(cells)
