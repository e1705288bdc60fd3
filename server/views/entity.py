"""Pages and data for every IRI: each statement with its passages beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request

from heliograph.graph.citation import CitedStatement, Source, iriref
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import QueryRequest, Term, find_format
from heliograph.server import urls
from heliograph.server.negotiate import result_formats, wants_html
from heliograph.server.reading import is_technical, reading_place
from heliograph.server.site import Site

_CONTENTS = """SELECT ?s ?p ?o WHERE {{ GRAPH {iri} {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"""
_PASSAGES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?passage ?label ?lines (COUNT(?s) AS ?triples) WHERE {{
  ?passage hg:document {iri} ; rdfs:label ?label ; hg:lines ?lines .
  OPTIONAL {{ GRAPH ?passage {{ ?s ?p ?o }} }}
}} GROUP BY ?passage ?label ?lines ORDER BY ?passage"""
_TITLES = {
    "responsibility": "Who is said to be behind it",
    "statistic": "Figures",
    "relation": "Relations",
    "event": "Events",
    "assessment": "Assessments",
    "actor": "Actors",
    "place": "Places",
    "passage": "Passages",
    "inference": "Inferences",
}


@dataclass(frozen=True)
class Row:
    """Values of one predicate, or one thing that refers here, with what supports each."""

    iri: str
    values: tuple[tuple[Term, CitedStatement], ...]


def chip_text(source: Source) -> str:
    """Return a source as a few characters: ``000 why ¶9 s1``, ``inferred``."""
    if source.basis != "stated":
        return source.basis
    document, section, unit = source.graph.removeprefix(f"{BASE}passage/").split("/")
    paragraph, _, sentence = unit.partition(".")
    where = f"{document} {section.partition('-')[0]}"
    if paragraph == "0":
        return where
    return f"{where} ¶{paragraph}" + (f" s{sentence}" if sentence else "")


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("entity", __name__)

    @pages.get("/id/<path:path>")
    def identify(path: str) -> Response:
        iri = urls.iri_of(path)
        site.citations.of(iri)
        if wants_html(request.accept_mimetypes) or not request.accept_mimetypes:
            return _see_other(urls.page_path(iri))
        formats = result_formats(request.accept_mimetypes) or ("turtle",)
        known = {name: suffix for suffix, name in urls.DATA_SUFFIXES.items()}
        suffix = next((known[name] for name in formats if name in known), "ttl")
        return _see_other(urls.data_path(iri, suffix))

    @pages.get("/page/<path:path>")
    def page(path: str) -> str:
        return _page(site, urls.iri_of(path))

    @pages.get("/resource")
    def resource() -> str | Response:
        iri = request.args.get("iri", "")
        if not iri:
            abort(400, "There is no IRI; send it as the parameter 'iri'.")
        if kind_of(iri):
            return _see_other(urls.page_path(iri))
        return _page(site, iri)

    @pages.get("/data/<path:path>")
    def data(path: str) -> Response:
        name, _, suffix = path.rpartition(".")
        if suffix not in urls.DATA_SUFFIXES:
            known = ", ".join(urls.DATA_SUFFIXES)
            abort(404, f"There is no data as {suffix!r}; there is {known}.")
        iri = urls.iri_of(name)
        site.citations.of(iri)
        chosen = find_format(urls.DATA_SUFFIXES[suffix])
        text = f"DESCRIBE {iriref(iri)}"
        with site.engine.query(QueryRequest(text, format=chosen.name)) as answer:
            response = Response(answer.read(), mimetype=chosen.media_type)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return pages


def _see_other(path: str) -> Response:
    response = redirect(path, 303, Response)
    assert isinstance(response, Response)
    return response


def _page(site: Site, iri: str) -> str:
    statements = site.citations.of(iri)
    direct = sorted(
        (item for item in statements if item.subject == iri),
        key=lambda item: reading_place(item.predicate),
    )
    incoming = [item for item in statements if item.subject != iri]
    return render_template(
        "entity.html",
        iri=iri,
        kind=kind_of(iri) or "resource",
        direct=_by(item for item in direct if not is_technical(item.predicate)),
        technical=_by(item for item in direct if is_technical(item.predicate)),
        incoming=_incoming(incoming),
        contents=_contents(site, iri),
        passages=_passages(site, iri),
        suffixes=urls.DATA_SUFFIXES if kind_of(iri) else {},
        query=f"SELECT ?graph ?predicate ?value WHERE {{\n"
        f"  GRAPH ?graph {{ {iriref(iri)} ?predicate ?value }}\n}}\nORDER BY ?predicate ?value",
        limit=site.settings.page_rows,
    )


def _by(statements: Iterable[CitedStatement]) -> list[Row]:
    grouped: dict[str, list[tuple[Term, CitedStatement]]] = defaultdict(list)
    for statement in statements:
        grouped[statement.predicate].append((statement.value, statement))
    return [Row(iri, tuple(values)) for iri, values in grouped.items()]


def _incoming(statements: list[CitedStatement]) -> list[tuple[str, list[CitedStatement]]]:
    """Group what refers to a thing by the kind of the referring thing, in reading order."""
    grouped: dict[str, list[CitedStatement]] = defaultdict(list)
    for statement in statements:
        grouped[kind_of(statement.subject) or "resource"].append(statement)
    order = [*_TITLES, *sorted(set(grouped) - set(_TITLES))]
    return [
        (_TITLES.get(kind, kind.replace("-", " ").capitalize()), grouped[kind])
        for kind in order
        if kind in grouped
    ]


def _contents(site: Site, iri: str) -> list[tuple[str, list[tuple[str, Term]]]]:
    """Return what the named graph of a passage, inference or derivation states, by subject."""
    if kind_of(iri) not in ("passage", "inference", "derivation"):
        return []
    grouped: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for row in site.engine.rows(_CONTENTS.format(iri=iriref(iri))):
        grouped[row["s"].value].append((row["p"].value, row["o"]))
    return [
        (subject, sorted(pairs, key=lambda pair: reading_place(pair[0])))
        for subject, pairs in grouped.items()
    ]


def _passages(site: Site, iri: str) -> list[dict[str, Term]]:
    if kind_of(iri) != "document":
        return []
    rows = site.engine.rows(_PASSAGES.format(iri=iriref(iri)))
    return sorted(rows, key=lambda row: [int(n) for n in row["lines"].value.split("+")])
