"""The analysis pages: centrality with the range of every rank, tempo with its intervals."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from heliograph.server.analyses import MEASURES
from heliograph.server.drawings import rank_bars, tempo_chart
from heliograph.server.negotiate import HTML
from heliograph.server.site import Site

_WAIT_SECONDS = 1.0


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("analysis", __name__)

    @pages.get("/analysis")
    def centrality() -> Response:
        name = request.args.get("measure", MEASURES[1])
        if name not in MEASURES:
            abort(400, f"The measure is {name!r}; expected one of {', '.join(MEASURES)}.")
        found = site.analyses.centrality(_WAIT_SECONDS)
        shown = next((item for item in found or () if item.measure.name == name), None)
        page = render_template(
            "analysis.html",
            name=name,
            measures=MEASURES,
            waiting=found is None,
            shown=shown,
            bars=rank_bars(shown.scores, shown.actors) if shown else (),
        )
        response = Response(page, mimetype=HTML)
        response.headers["Cache-Control"] = "no-cache"
        return response

    @pages.get("/analysis/tempo")
    def tempo() -> str:
        report = site.analyses.tempo
        chart = tempo_chart(report.intervals) if report else None
        tables = list(report.tables()) if report else []
        return render_template("tempo.html", report=report, chart=chart, tables=tables)

    return pages
