"""Writes as the web asks for them: carried out, or refused with the report in any format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flask import Response, render_template, request
from rdflib import RDF, SH, BNode, Graph, Literal

from heliograph.graph.errors import WriteRefused
from heliograph.graph.store import Edit, find_format
from heliograph.graph.writing import WriteOutcome, WriteRequest
from heliograph.server.access import printable
from heliograph.server.negotiate import HTML, PROBLEM, ranked
from heliograph.server.protocol import BadRequest
from heliograph.server.site import Site
from heliograph.shapes import Report

_STATUS = 422
_LONGEST_MESSAGE = 1000
_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
_RDF = {find_format(name).media_type: name for name in ("turtle", "ntriples", "jsonld", "rdfxml")}
_RDFLIB = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}


def write(
    site: Site, change: Edit, author: str, parameters: Mapping[str, Sequence[str]]
) -> WriteOutcome:
    """Carry out a change; ``message`` and ``check=full`` are parameters of the request.

    Raises BadRequest where nothing can be written, and as Writer.write does.
    """
    if site.writer is None:
        raise BadRequest(501, "This server has no data folder of its own to write to")
    message = printable(next(iter(parameters.get("message", ())), ""))[:_LONGEST_MESSAGE]
    full = "full" in parameters.get("check", ())
    site.let_go()  # a write must not keep the release open that it replaces
    wanted = WriteRequest(change, author, message, full, keep=site.settings.keep)
    return site.writer.write(wanted, site.cancellation)


def outcome_response(outcome: WriteOutcome) -> Response:
    """Say what a write has done."""
    content = {
        "release": outcome.release,
        "published": outcome.published,
        "added": outcome.added,
        "removed": outcome.removed,
    }
    response = Response(json.dumps(content) + "\n", 200, mimetype="application/json")
    response.headers["X-Heliograph-Release"] = outcome.release
    return response


def refusal(error: WriteRefused) -> Response:
    """Return the validation report as the client wants it: a page, JSON, text or RDF."""
    offers = (PROBLEM, "application/json", "text/plain", *_RDF, HTML)
    wanted = next(iter(ranked(request.headers.get("Accept"), offers)), PROBLEM)
    lines = error.report.lines()
    if wanted == HTML:
        page = render_template(
            "problem.html", status=_STATUS, title="Refused", detail=str(error), lines=lines[1:]
        )
        return Response(page, _STATUS, mimetype=HTML)
    if wanted == "text/plain":
        return Response("\n".join([*lines, ""]), _STATUS, mimetype=wanted)
    if wanted in _RDF:
        content = report_graph(error.report).serialize(format=_RDFLIB[_RDF[wanted]])
        return Response(content, _STATUS, mimetype=wanted)
    problem = {
        "type": "about:blank",
        "title": "Refused",
        "status": _STATUS,
        "detail": str(error),
        "report": error.report.as_dict(),
    }
    return Response(json.dumps(problem) + "\n", _STATUS, mimetype=PROBLEM)


def report_graph(report: Report) -> Graph:
    """Return a report in SHACL's own vocabulary (SHACL, section 3.6)."""
    graph, node = Graph(), BNode()
    graph.bind("sh", SH)
    graph.add((node, RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, Literal(report.conforms)))
    for finding in report.findings:
        result = BNode()
        graph.add((node, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, finding.focus))
        graph.add((result, SH.resultSeverity, _SEVERITIES[finding.severity]))
        graph.add((result, SH.resultMessage, Literal(finding.message)))
        graph.add((result, SH.sourceShape, finding.shape))
        if finding.value is not None:
            graph.add((result, SH.value, finding.value))
        if finding.source_constraint is not None:
            graph.add((result, SH.sourceConstraintComponent, finding.source_constraint))
    return graph
