"""Two hundred errors planted in the briefs: how many the right rule finds, and at what price.

A planted error counts as found if a rule that it names has a new finding with a fact that it
touched. A false alarm is a new finding that has to do with none of the facts touched.
"""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from heliograph.graph.audit import AuditReport, Finding, audit
from heliograph.graph.build import build_quads
from heliograph.graph.model import Collection

from .planting import KINDS, Planted, batches, choose, plant

NUMBER, BATCH, SEED = 200, 20, 20240716


@dataclass
class Tally:
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[Planted] = field(default_factory=list)
    false_alarms: list[Finding] = field(default_factory=list)
    untouched: int = 0


def facts_of(finding: Finding) -> set[str]:
    return {str(node).rsplit("/", 1)[-1] for node in (finding.focus, *finding.nodes)}


def take_stock(tally: Tally, lot: list[Planted], report: AuditReport, clean: AuditReport) -> None:
    known = {(finding.iri, finding.message) for finding in clean.findings}
    places = {(finding.rule.name, str(finding.focus)) for finding in clean.findings}
    new = [finding for finding in report.findings if (finding.iri, finding.message) not in known]
    touched = {fact for error in lot for fact in error.touches}
    for error in lot:
        tally.planted[error.kind] += 1
        right = [f for f in new if f.rule.name in error.rules and facts_of(f) & error.touches]
        tally.found[error.kind] += bool(right)
        tally.missed += [] if right else [error]
    tally.false_alarms += [
        finding
        for finding in new
        if not facts_of(finding) & touched and (finding.rule.name, str(finding.focus)) not in places
    ]
    tally.untouched += report.figures + report.events - len(touched)


@pytest.fixture(scope="module")
def tally(collection: Collection) -> Tally:
    clean = audit(build_quads(collection), statuses={})
    found = Tally()
    for lot in batches(choose(collection, SEED, NUMBER), BATCH):
        report = audit(build_quads(plant(collection, lot)), statuses={})
        take_stock(found, lot, report, clean)
    return found


@pytest.mark.slow
def test_at_least_95_percent_of_planted_errors_are_found_by_the_right_rule(tally: Tally) -> None:
    assert tally.planted.total() == NUMBER
    share = tally.found.total() / NUMBER
    assert share >= 0.95, [(error.kind, sorted(error.touches)) for error in tally.missed]


@pytest.mark.slow
def test_every_kind_of_error_is_planted_and_mostly_found(tally: Tally) -> None:
    assert len(tally.planted) == len(KINDS)
    assert [kind for kind, number in tally.planted.items() if tally.found[kind] * 2 < number] == []


@pytest.mark.slow
def test_fewer_than_2_percent_of_untouched_facts_get_a_false_alarm(tally: Tally) -> None:
    share = len(tally.false_alarms) / tally.untouched
    assert share < 0.02, [finding.message for finding in tally.false_alarms]


def test_the_same_seed_plants_the_same_errors(collection: Collection) -> None:
    once, again = (choose(collection, SEED, 60) for _ in range(2))

    assert [(e.kind, e.touches) for e in once] == [(e.kind, e.touches) for e in again]
