"""The audit of the briefs is a matter of a second, and its time grows with the figures alone."""

from collections.abc import Callable
from time import process_time

import pytest

from bench.audit_graphs import one_series, worlds
from heliograph.graph.audit import AuditReport, audit
from heliograph.graph.audit.index import AnyQuad
from heliograph.graph.build import QuadSet


def timed(data: list[AnyQuad]) -> tuple[float, AuditReport]:
    begin = process_time()
    report = audit(data, statuses={})
    return process_time() - begin, report


def test_the_audit_of_the_briefs_takes_under_five_seconds(quads: QuadSet) -> None:
    assert audit(quads, statuses={}).seconds < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("graph_of", "sizes"), [(worlds, (4, 12)), (one_series, (500, 1500))], ids=["worlds", "series"]
)
def test_the_time_of_an_audit_grows_with_the_figures(
    quads: QuadSet, graph_of: Callable[[QuadSet, int], list[AnyQuad]], sizes: tuple[int, int]
) -> None:
    (less, few), (more, many) = (timed(graph_of(quads, size)) for size in sizes)

    assert many.figures == 3 * few.figures
    assert many.counts["findings_warning"] == 3 * few.counts["findings_warning"]
    assert more < 3 * less * 1.5


def test_a_total_below_its_weeks_is_found_among_many_and_no_other(quads: QuadSet) -> None:
    _, report = timed(one_series(quads, 500))

    warned = {
        (f.rule.name, f.focus.rpartition("/")[2])
        for f in report.findings
        if f.severity == "warning"
    }
    assert warned == {("FigureBelowEvents", "count-499")}
