"""The analysis: ranks with their ranges, rates with their intervals, and what they do not show.

Nothing is computed while a request waits: the first one begins it, and until it has ended the
answer is 202 with what is known so far.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from heliograph.graph.analysis.measures import MEASURES
from heliograph.graph.analysis.poisson import RateRatio, rate_ratio
from heliograph.graph.analysis.report import TempoReport
from heliograph.graph.analysis.tempo import Interval
from heliograph.server.analysed import NETWORKS
from heliograph.server.negotiate import HTML, ranked
from heliograph.server.ranks import Published, Ranking, published, published_ranking, ranking_of
from heliograph.server.site import Site
from heliograph.server.tempo_chart import rate_chart, ratio_scale

_JSON = "application/json"
_FIRST = "betweenness"
_SHOWN = 15
_AGAIN_SECONDS = 5
_ALPHA = 0.05
# The measures that the overview says the first ranks of.
_HEADLINES = ("degree", "betweenness", "eigenvector")


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
    def analysis() -> Response:
        computation = site.computation
        page = render_template(
            "analysis.html",
            headlines=[(MEASURES[name], _ranking(site, name, ())) for name in _HEADLINES],
            tempo=_ended(computation.tempo),
            failed=_failed(computation.tempo),
            published=published(site.engine, site.material) if computation.done else [],
            networks=NETWORKS,
            measures=MEASURES,
            computing=not computation.done,
        )
        return _answer(page, computation.done)

    @pages.get("/analysis/centrality")
    def centrality() -> Response:
        name = request.args.get("measure", _FIRST)
        if name not in MEASURES:
            abort(400, f"There is no measure {name!r}; there are {', '.join(MEASURES)}.")
        part = site.computation.part(name)
        if _wants_json():
            found = site.computation.centrality(name) if not _failed(part) else None
            return _data(found.as_dict() if found else None, part)
        held = published(site.engine, site.material) if part.done() else ()
        here = [item for item in held if item.measure == name]
        page = render_template(
            "analysis_centrality.html",
            measure=MEASURES[name],
            ranking=_ranking(site, name, here),
            failed=_failed(part),
            computing=not part.done(),
            published=here,
            networks=NETWORKS,
            measures=MEASURES,
            shown=None if "all" in request.args else _SHOWN,
        )
        return _answer(page, part.done())

    @pages.get("/analysis/tempo")
    def tempo() -> Response:
        part = site.computation.tempo
        report = _ended(part)
        if _wants_json():
            return _data(report.as_dict() if report else None, part)
        page = render_template(
            "analysis_tempo.html",
            report=report,
            failed=_failed(part),
            computing=not part.done(),
            chart=rate_chart(report) if report else None,
            scale=ratio_scale(report.comparisons) if report else None,
            pair=_pair(report) if report else None,
        )
        return _answer(page, part.done())

    return pages


def _ranking(site: Site, name: str, held: Sequence[Published]) -> Ranking | None:
    """Return what was computed, else what the release holds; None where there is neither yet."""
    part = site.computation.part(name)
    found = None if _failed(part) else site.computation.centrality(name)
    if found:
        return ranking_of(found, site.material, site.citations.label)
    current = next((item for item in held if item.current), None)
    return published_ranking(site.engine, current.graph) if current else None


def _pair(report: TempoReport) -> Pair | None:
    """Return the comparison of the two intervals that the address names by their first days."""
    counted = {item.stretch.start: item for item in report.intervals if item.rate is not None}
    chosen = [_day(request.args.get(name, "")) for name in ("one", "other")]
    if None in chosen:
        return None
    if any(day not in counted for day in chosen):
        known = ", ".join(day.isoformat() for day in counted)
        abort(400, f"No counted interval begins on one of these days; some begin on {known}.")
    one, other = (counted[day] for day in chosen if day)
    ratio = rate_ratio(one.least or 0, one.days, other.least or 0, other.days)
    return Pair(one, other, ratio)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400, f"{text!r} is no day; expected one such as 2023-10-17.")


def _ended(part: Future[TempoReport]) -> TempoReport | None:
    return part.result() if part.done() and not _failed(part) else None


def _failed(part: Future[Any]) -> str:
    error = part.exception() if part.done() else None
    return f"{error}" if error else ""


def _wants_json() -> bool:
    return ranked(request.headers.get("Accept"), (_JSON, HTML))[:1] != [HTML]


def _answer(page: str, done: bool) -> Response:
    response = Response(page, status=200 if done else 202, mimetype=HTML)
    return response if done else _again(response)


def _data(found: Mapping[str, Any] | None, part: Future[Any]) -> Response:
    if found is not None:
        return Response(json.dumps(found, default=str), mimetype=_JSON)
    if part.done():
        abort(404, _failed(part) or "This is not computed for a network of this size.")
    waiting = json.dumps({"status": "being computed"})
    return _again(Response(waiting, status=202, mimetype=_JSON))


def _again(response: Response) -> Response:
    response.headers["Retry-After"] = str(_AGAIN_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
