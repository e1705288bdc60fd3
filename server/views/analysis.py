"""The analysis pages: centrality with the range of every rank, tempo with its intervals.

Nothing is computed while a request waits: the first one begins it, and until it has ended the
answer is 202 with what the release holds as published data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from heliograph.graph.analysis.measures import find_measure
from heliograph.graph.analysis.poisson import RateRatio, rate_ratio
from heliograph.graph.analysis.report import TempoReport
from heliograph.graph.analysis.tempo import Interval
from heliograph.server.analyses import MEASURES
from heliograph.server.negotiate import HTML, ranked
from heliograph.server.ranks import Published, published, published_ranking, ranking_of
from heliograph.server.site import Site
from heliograph.server.tempo_chart import rate_chart, ratio_scale

_JSON = "application/json"
_SHOWN = 15
_AGAIN_SECONDS = 3
_ALPHA = 0.05


@dataclass(frozen=True)
class Pair:
    """Two intervals that a reader compares, without correction: it is one question."""

    one: Interval
    other: Interval
    ratio: RateRatio

    @property
    def distinguishable(self) -> bool:
        return self.ratio.p < _ALPHA


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("analysis", __name__)

    @pages.get("/analysis")
    def centrality() -> Response:
        name = request.args.get("measure", MEASURES[1])
        if name not in MEASURES:
            abort(400, f"The measure is {name!r}; expected one of {', '.join(MEASURES)}.")
        found = site.analyses.centrality()
        result = next((item for item in found or () if item.measure.name == name), None)
        if _wants_json():
            return _data(result.as_dict() if result else None, found is not None)
        held = _held(site, name)
        current = next((item.graph for item in held if item.current), None)
        ranking = None
        if result:
            ranking = ranking_of(result, site.material, site.citations.label)
        elif current:
            ranking = published_ranking(site.engine, current)
        page = render_template(
            "analysis.html",
            measure=find_measure(name),
            measures=MEASURES,
            ranking=ranking,
            computing=found is None,
            published=held,
            shown=None if "all" in request.args else _SHOWN,
        )
        return _answer(page, found is not None)

    @pages.get("/analysis/tempo")
    def tempo() -> Response:
        done, report = site.analyses.tempo()
        if _wants_json():
            return _data(report.as_dict() if report else None, done)
        page = render_template(
            "tempo.html",
            report=report,
            computing=not done,
            chart=rate_chart(report) if report else None,
            scale=ratio_scale(report.comparisons) if report else None,
            pair=_pair(report) if report else None,
        )
        return _answer(page, done)

    return pages


def _held(site: Site, name: str) -> list[Published]:
    """Return the rankings by a measure that the release holds as data."""
    return [item for item in published(site.engine, site.material) if item.measure == name]


def _pair(report: TempoReport) -> Pair | None:
    """Return the comparison of the two intervals that the address names by their first days."""
    counted = {item.stretch.start: item for item in report.intervals if item.rate is not None}
    chosen = [day for day in map(_day, ("one", "other")) if day]
    if len(chosen) < 2:
        return None
    if any(day not in counted for day in chosen):
        known = ", ".join(day.isoformat() for day in counted)
        abort(400, f"No counted interval begins on one of these days; some begin on {known}.")
    one, other = (counted[day] for day in chosen)
    ratio = rate_ratio(one.least or 0, one.days, other.least or 0, other.days)
    return Pair(one, other, ratio)


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(400, f"{name} is {text!r}; expected a day such as 2023-10-17.")


def _wants_json() -> bool:
    return ranked(request.headers.get("Accept"), (_JSON, HTML))[:1] != [HTML]


def _answer(page: str, done: bool) -> Response:
    response = Response(page, status=200 if done else 202, mimetype=HTML)
    return response if done else _again(response)


def _data(found: Mapping[str, Any] | None, done: bool) -> Response:
    if found is not None:
        return Response(json.dumps(found, default=str), mimetype=_JSON)
    if done:
        abort(404, "This release has nothing to compute this from.")
    waiting = json.dumps({"status": "being computed"})
    return _again(Response(waiting, status=202, mimetype=_JSON))


def _again(response: Response) -> Response:
    response.headers["Retry-After"] = str(_AGAIN_SECONDS)
    response.headers["Refresh"] = str(_AGAIN_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
