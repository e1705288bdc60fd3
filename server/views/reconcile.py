"""The reconciliation service, API 0.2, for OpenRefine and its kin."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from heliograph.graph.citation import iriref
from heliograph.graph.errors import HeliographError
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.reconciling import PROPERTIES, find_property
from heliograph.graph.reconciling.properties import read_values
from heliograph.server import reconciliation as api
from heliograph.server.negotiate import HTML
from heliograph.server.protocol import BadRequest
from heliograph.server.site import Site

_JSON = "application/json"
# Other tools show the preview in a frame of theirs; it has no script and no form.
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
_SHOWN = 10
_MOST = 50
_LONGEST = 200


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("reconcile", __name__)

    @pages.route("/reconcile", methods=["GET", "POST"])
    def service() -> Response:
        queries, wanted = request.values.get("queries"), request.values.get("extend")
        if queries is not None:
            return _json(_answers(site, queries))
        if wanted is not None:
            return _json(_extended(site, wanted))
        if request.method == "POST":
            raise BadRequest(400, "Nothing is asked; send a form with 'queries' or 'extend'")
        return _json(api.manifest(site.base_url, site.reconciler.types))

    @pages.get("/reconcile/suggest/<kind>")
    def suggest(kind: str) -> Response:
        text = request.args.get("prefix", "")[:_LONGEST]
        start = _number("cursor", 0, 10_000)
        finders = {"entity": _entities, "type": _types, "property": _properties}
        if kind not in finders:
            abort(404, f"Nothing suggests {kind!r}; there are entity, type and property.")
        return _json({"result": finders[kind](site, text)[start : start + _SHOWN]})

    @pages.get("/reconcile/flyout/<kind>")
    def flyout(kind: str) -> Response:
        identifier = request.args.get("id", "")
        if kind == "entity":
            return _json({"id": identifier, "html": _card(site, identifier)})
        if kind == "type" and identifier in site.reconciler.types.all:
            name = site.reconciler.types.all[identifier].name
            return _json({"id": identifier, "html": _brief(name, identifier)})
        known = [item for item in PROPERTIES if kind == "property" and item.id == identifier]
        if not known:
            abort(404, f"There is no {kind} {identifier!r}.")
        return _json({"id": identifier, "html": _brief(known[0].name, known[0].description)})

    @pages.get("/reconcile/preview")
    def preview() -> Response:
        card = _card(site, request.args.get("id", ""))
        response = Response(render_template("preview.html", card=card), mimetype=HTML)
        response.headers["Content-Security-Policy"] = _FRAMED
        return response

    @pages.get("/reconcile/properties")
    def properties() -> Response:
        kind = request.args.get("type", "")[:_LONGEST]
        if kind and kind not in site.reconciler.types.all:
            abort(404, f"There is no type {kind!r}.")
        return _json(api.proposed(kind, _number("limit", _MOST, _MOST, least=1)))

    return pages


def _answers(site: Site, text: str) -> Any:
    asked = _checked(lambda: api.read_queries(text))
    found = site.reconciler.find(list(asked.values()))
    return api.results(dict(zip(asked, found, strict=True)))


def _extended(site: Site, text: str) -> Any:
    ids, wanted = _checked(lambda: api.read_extension(text))
    things = [f"{BASE}{item}" for item in ids if _is_thing(f"{BASE}{item}")]
    values = {item.id: read_values(site.engine, item, things) for item in wanted}
    return api.extension(ids, wanted, values)


def _checked(read: Any) -> Any:
    try:
        return read()
    except BadRequest:
        raise
    except HeliographError as error:  # a property that there is not
        raise BadRequest(400, str(error)) from None


def _is_thing(iri: str) -> bool:
    try:
        return bool(kind_of(iri)) and bool(iriref(iri))
    except HeliographError:
        return False


def _number(name: str, default: int, most: int, least: int = 0) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
        raise BadRequest(400, f"{name}: found {text[:40]!r}; expected a number, {least} to {most}")
    return int(text)


def _entities(site: Site, text: str) -> list[dict[str, Any]]:
    types = site.reconciler.types
    return [
        {
            "id": hit.iri.removeprefix(BASE),
            "name": hit.label,
            "description": f"found as {hit.name}" if hit.name != hit.label else hit.kind,
            "notable": [{"id": item.id, "name": item.name} for item in types.of(hit.iri)],
        }
        for hit in site.names.find(text, _MOST)
    ]


def _types(site: Site, text: str) -> list[dict[str, Any]]:
    types = site.reconciler.types
    return [api.type_object(item, types) for item in types.find(text)]


def _properties(site: Site, text: str) -> list[dict[str, Any]]:
    wanted = text.strip().lower()
    return [api.property_object(item) for item in PROPERTIES if wanted in f"{item.id} {item.name}"]


def _card(site: Site, identifier: str) -> str:
    """Return a few lines of HTML on a thing; 404 where the graph knows none."""
    iri = f"{BASE}{identifier}"
    if iri not in site.names.labels:
        abort(404, f"There is nothing with the id {identifier[:_LONGEST]!r}.")
    shown = ("type", "country", "place", "earliest", "latest", "gist", "wikidata")
    rows = {
        find_property(name).name: values[iri]
        for name in shown
        if iri in (values := read_values(site.engine, find_property(name), [iri]))
    }
    names = read_values(site.engine, find_property("name"), [iri]).get(iri, [])
    return render_template(
        "card.html",
        iri=iri,
        name=site.names.labels[iri],
        names=[value.text for value in names if value.text != site.names.labels[iri]],
        rows=rows,
        base_url=site.base_url,
    )


def _brief(name: str, text: str) -> str:
    return render_template("card.html", name=name, iri="", names=[], rows={}, text=text)


def _json(content: Any) -> Response:
    response = Response(json.dumps(content, ensure_ascii=False), mimetype=_JSON)
    response.headers["Cache-Control"] = "no-cache"
    return response
