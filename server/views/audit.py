"""The audit: what does not add up in the sources, with its arithmetic and its passages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from heliograph.graph.audit import AUDIT_GRAPH
from heliograph.graph.findings import PublishedFinding
from heliograph.graph.model.iris import kind_of
from heliograph.server.negotiate import HTML, ranked
from heliograph.server.site import Site
from heliograph.server.things import Row, table_of

# Parameter of the address, field of a finding, heading of the choice.
FILTERS = (
    ("rule", "rule_label", "Rule"),
    ("document", "documents", "Document"),
    ("severity", "severity", "Severity"),
    ("status", "status", "Status"),
)
_JSON = "application/json"


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("audit", __name__)

    @pages.get("/audit")
    def audit() -> Response:
        found = [finding for finding in site.findings.all if _wanted(finding)]
        if ranked(request.headers.get("Accept"), (_JSON, HTML))[:1] != [HTML]:
            release = site.manifest.outdated.get(str(AUDIT_GRAPH), site.manifest.id)
            items = [{**vars(item), "computed_for": release} for item in found]
            return Response(json.dumps(items), mimetype=_JSON)
        columns, figures = _figures(site, found)
        site.citations.prepare(
            {name for item in found for name in (*item.nodes, *item.documents)},
            {passage for item in found for passage in item.passages},
        )
        page = render_template(
            "audit.html",
            all=site.findings.all,
            found=found,
            rules=[(rule, list(group)) for rule, group in groupby(found, _rule)],
            choices=_choices(site),
            columns=columns,
            figures=figures,
        )
        return Response(page, mimetype=HTML)

    return pages


def _choices(site: Site) -> list[tuple[str, str, list[tuple[str, int]]]]:
    return [
        (parameter, heading, sorted(site.findings.tally(field).items()))
        for parameter, field, heading in FILTERS
    ]


def _figures(
    site: Site, found: Iterable[PublishedFinding]
) -> tuple[Sequence[str], Mapping[str, Row]]:
    """Return how each figure that a finding compares is stated, all by one query."""
    nodes = sorted({node for finding in found for node in finding.nodes})
    statistics = [node for node in nodes if kind_of(node) == "statistic"]
    table = table_of(site.engine, "statistic", statistics)
    return table.columns, {row.iri: row for row in table.rows}


def _rule(finding: PublishedFinding) -> str:
    return finding.rule_label


def _wanted(finding: PublishedFinding) -> bool:
    for parameter, field, _ in FILTERS:
        wanted = request.args.get(parameter)
        value = getattr(finding, field)
        if wanted and wanted not in (value if isinstance(value, tuple) else (value,)):
            return False
    return True
