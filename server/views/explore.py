"""The explore page, and the data of its views: what is drawn, how actors stand, what is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, render_template, request

from heliograph.graph.analysis.structure import shortest_paths
from heliograph.graph.citation import CitedStatement, Source, expand
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.network import LEVELS, Filters
from heliograph.ontology import HG
from heliograph.server import urls
from heliograph.server.cited import where
from heliograph.server.dates import in_words
from heliograph.server.exploring import BINS, MOST_EVENTS, VIEWS
from heliograph.server.reading import is_technical, reading_place
from heliograph.server.site import Site
from heliograph.server.standing import steps_of

if TYPE_CHECKING:
    from heliograph.server.parts import Asked, Parts

_MOST_SAID = 60
_MOST_PATHS = 3
_DATES = frozenset(map(str, (HG.statedDate, HG.edtfDate)))


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("explore", __name__)

    @pages.get("/explore")
    def explore() -> str:
        return render_template("explore.html")

    @pages.get("/explore.json")
    def data() -> Response:
        return Response(site.explored, mimetype="application/json")

    @pages.get("/explore/network.json")
    def network() -> Response:
        if site.parts is not None:
            return _json(site.parts.network(_asked(site.parts)))
        return Response(site.standing, mimetype="application/json")

    @pages.get("/explore/part.json")
    def part() -> Response:
        if site.parts is None:
            abort(404, "This release is sent as a whole; see /explore.json.")
        strip, bars = (_one_of(name, BINS, "month") for name in ("strip", "bars"))
        view = _one_of("view", VIEWS, VIEWS[0])
        asked = _asked(site.parts)
        return _json(site.parts.part(asked, view, strip, bars, _most()))

    @pages.get("/explore/path.json")
    def path() -> Response:
        evidence = request.args.get("evidence", "reported")
        if evidence not in LEVELS:
            abort(400, f"The evidence is {evidence!r}; expected one of {', '.join(LEVELS)}.")
        ends = (_thing("from"), _thing("to"))
        filters = Filters(evidence=evidence)
        if evidence == "inferred":  # with it come the statements that are not accepted
            filters = replace(filters, perpetrators="statements")
        found = shortest_paths(site.material, *ends, filters, _MOST_PATHS)
        return _json([_described(site, steps_of(steps)) for steps in found])

    @pages.get("/explore/statements.json")
    def statements() -> Response:
        iri = _thing("iri")
        found = site.citations.of(iri)
        own = [item for item in found if item.subject == iri and not is_technical(item.predicate)]
        own.sort(key=lambda item: reading_place(item.predicate))
        others = [item for item in found if item.subject != iri]
        return _json(
            {
                "iri": iri.removeprefix(BASE),
                "label": site.citations.label(iri),
                "page": urls.page_path(iri),
                "statements": [_statement(site, item) for item in own],
                "said": [_said(site, item) for item in others[:_MOST_SAID]],
                "more": max(0, len(others) - _MOST_SAID),
            }
        )

    return pages


def _asked(parts: Parts) -> Asked:
    from heliograph.server.parts import InvalidFilter

    try:
        return parts.asked(request.args)
    except InvalidFilter as error:
        abort(400, f"The parameter {error}.")


def _one_of(name: str, names: Sequence[str], otherwise: str) -> str:
    given = request.args.get(name, otherwise)
    if given not in names:
        abort(400, f"The parameter {name} is {given!r}; expected one of {', '.join(names)}.")
    return given


def _most() -> int:
    given = request.args.get("most", str(MOST_EVENTS))
    if not given.isdecimal() or int(given) > MOST_EVENTS:
        abort(400, f"The parameter most is {given!r}; expected 0 to {MOST_EVENTS}.")
    return int(given)


def _thing(name: str) -> str:
    """Return the IRI that a parameter names, whole or as ``kind/slug``."""
    given = request.args.get(name, "")
    if not given:
        abort(400, f"There is no thing named; send its IRI as the parameter {name!r}.")
    return expand(given)


def _described(site: Site, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for step in steps:
        step["labels"] = [site.citations.label(expand(step[end])) for end in ("one", "other")]
        passages = (site.citations.source(expand(passage)) for passage in step["passages"])
        step["sources"] = _sources(passages)
    return steps


def _statement(site: Site, statement: CitedStatement) -> dict[str, Any]:
    value = statement.value
    text = site.citations.text(value)
    return {
        "predicate": site.citations.label(statement.predicate),
        "value": in_words(text) if statement.predicate in _DATES else text,
        "page": urls.page_path(value.value) if value.kind == "iri" else None,
        "sources": _sources(statement.sources),
    }


def _said(site: Site, statement: CitedStatement) -> dict[str, Any]:
    return {
        "kind": kind_of(statement.subject) or "resource",
        "label": site.citations.label(statement.subject),
        "predicate": site.citations.label(statement.predicate),
        "page": urls.page_path(statement.subject),
        "sources": _sources(statement.sources),
    }


def _sources(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Return each source as the document and the place in it, or by its label."""
    return [
        {
            "basis": source.basis,
            "document": where(source).document if source.basis == "stated" else "",
            "place": where(source).place if source.basis == "stated" else source.label,
            "page": urls.page_path(source.graph),
        }
        for source in sources
    ]


def _json(content: object) -> Response:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text, mimetype="application/json")
