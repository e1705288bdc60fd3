"""The command that questions the sources: what does not add up, and how to see it."""

from __future__ import annotations

import csv
import sys
import warnings
from collections.abc import Iterator
from itertools import groupby

import click
from flask import Flask, render_template
from rdflib import Dataset

from heliograph.graph.audit import AUDIT_GRAPH, AuditReport, Finding, audit
from heliograph.graph.store import Release
from heliograph.server.commands import (
    Context,
    json_option,
    pass_context,
    print_json,
    release_option,
)

_COLUMNS = (
    "finding",
    "rule",
    "label",
    "severity",
    "message",
    "documents",
    "passages",
    "values",
    "arithmetic",
    "readings",
    "status",
    "note",
)
_WIDTH = 96


@click.command("audit")
@click.option(
    "-F",
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "html"]),
    default="text",
    show_default=True,
    help="The form of the report.",
)
@click.option("--rule", help="Only findings of rules whose name or label has this in it.")
@click.option("--document", help="Only findings in this document, such as 000.")
@click.option(
    "--severity", type=click.Choice(["warning", "info"]), help="Only findings this serious."
)
@click.option(
    "--status",
    type=click.Choice(["open", "explained", "accepted"]),
    help="Only findings that analysts have marked so.",
)
@json_option
@release_option
@pass_context
def audit_command(
    context: Context,
    form: str,
    rule: str | None,
    document: str | None,
    severity: str | None,
    status: str | None,
    as_json: bool,
    release_id: str | None,
) -> None:
    """Find figures that do not add up, facts that differ, claims that are denied."""
    release = context.release(release_id)
    report = audit(read_dataset(release))
    found = [
        finding
        for finding in report.findings
        if (not rule or rule.lower() in f"{finding.rule.name} {finding.rule.label}".lower())
        and (not document or document in finding.documents)
        and (not severity or finding.severity == severity)
        and (not status or finding.status.status == status)
    ]
    if as_json or form == "json":
        print_json([finding.as_dict() for finding in found])
    elif form == "csv":
        _print_csv(found)
    elif form == "html":
        click.echo(_html(report, found))
    else:
        for line in (*_notes(release), *_lines(report, found)):
            click.echo(line)


def read_dataset(release: Release) -> Dataset:
    """Return the quads of a release as the audit takes them."""
    dataset = Dataset(default_union=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's own parser
        dataset.parse(data=b"".join(release.lines()), format="nquads")
    return dataset


def _notes(release: Release) -> Iterator[str]:
    """Say what was audited, and whether the findings that the release holds are older."""
    yield f"audited now: release {release.id}"
    before = release.manifest.outdated.get(str(AUDIT_GRAPH))
    if before:
        yield from _wrapped(
            f"The findings in this release, as pages and queries show them, were computed for "
            f"{before}; statements have changed since. `heliograph build` renews them.",
            "",
        )


def _lines(report: AuditReport, found: list[Finding]) -> Iterator[str]:
    """Yield the report for people: by rule, and within it by document."""
    yield (
        f"{len(found)} of {len(report.findings)} findings of {len(report.rules)} rules, on "
        f"{report.figures} figures and {report.events} events, in {report.seconds:.1f} s"
    )
    for rule, of_rule in groupby(found, lambda finding: finding.rule):
        listed = list(of_rule)
        yield ""
        yield click.style(f"{rule.label} ({rule.severity}, {len(listed)})", bold=True)
        yield from _wrapped(rule.definition, "  ")
        for documents, group in groupby(sorted(listed, key=_documents), _documents):
            yield f"  {documents or 'no document'}"
            for finding in group:
                yield from _finding_lines(finding)


def _documents(finding: Finding) -> str:
    return ", ".join(finding.documents)


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield from _wrapped(finding.message, "    - ", "      ")
    for line in (*finding.arithmetic, *finding.readings):
        yield from _wrapped(line, "        ")
    yield from _wrapped("; ".join(finding.locators), "        passages: ", "          ")
    if finding.status.status != "open":
        note = f"{finding.status.status}: {finding.status.note}"
        yield from _wrapped(note, "        ")
    yield f"        {finding.id}"


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    from textwrap import wrap

    return wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest
    )


def _print_csv(found: list[Finding]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for finding in found:
        fields = finding.as_dict()
        writer.writerow([_cell(fields[name]) for name in _COLUMNS])


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {item}" for name, item in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _html(report: AuditReport, found: list[Finding]) -> str:
    app = Flask("heliograph.server")
    with app.app_context():
        return render_template("audit_report.html", report=report, found=found)
