"""Pages and data for every IRI: each statement with its passages beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request

from heliograph.graph.citation import CitedStatement, Said, iriref
from heliograph.graph.errors import UnknownEntity
from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import QueryRequest, Term, find_format
from heliograph.ontology import ADMS
from heliograph.server import contents, urls
from heliograph.server.linked import WITH_GRAPHS, alternates, fate_of, links
from heliograph.server.negotiate import HTML, ranked
from heliograph.server.portrait import portrait_of
from heliograph.server.quads import about, nquads, quads_about, trig
from heliograph.server.reading import GISTS, TYPES, is_single, is_technical, reading_place
from heliograph.server.references import backing_of, shown_of
from heliograph.server.site import Site
from heliograph.server.things import Table, iris_in, said_tables, table_of

_DATA = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{\n  {pattern}\n}}"
_QUERY = """SELECT ?graph ?predicate ?value WHERE {{
  GRAPH ?graph {{ {iri} ?predicate ?value }}
}}
ORDER BY ?predicate ?value"""
_TITLES = {
    "responsibility": "Responsibility statements",
    "statistic": "Figures",
    "relation": "Relations",
    "event": "Events",
    "assessment": "Assessments",
    "actor": "Actors",
    "place": "Places",
    "document": "Documents",
    "passage": "Passages",
    "inference": "Inferences",
    "scheme": "Codes",
    "resource": "Terms",
}
_WORDS = {
    "derivation": "derived graph",
    "identifier": "identifier elsewhere",
    "resource": "term",
    "responsibility": "responsibility statement",
}
_STATED = ("event", "actor", "place", "statistic", "relation", "assessment", "responsibility")


@dataclass(frozen=True)
class Row:
    """All values of one predicate, each with what supports it; ``differ`` if one was expected."""

    iri: str
    values: tuple[tuple[Term, CitedStatement], ...]
    differ: bool


def blueprint(site: Site) -> Blueprint:
    pages = Blueprint("entity", __name__)

    @pages.get("/id/<path:path>")
    def identify(path: str) -> Response:
        iri = urls.iri_of(path)
        return _moved(site, iri, _id_path) or _see_representation(site, iri)

    @pages.get("/page/<path:path>")
    def page(path: str) -> Response:
        iri = urls.iri_of(path)
        return _moved(site, iri, urls.page_path) or _linked(_rendered(site, iri), iri)

    @pages.get("/resource")
    def resource() -> Response:
        iri = request.args.get("iri", "")
        if not iri:
            abort(400, "There is no IRI; send it as the parameter 'iri'.")
        moved = _moved(site, iri, urls.resource_path)
        if moved or kind_of(iri):
            return moved or _see_representation(site, iri)
        site.citations.check(iri)
        suffix = _wanted_suffix()
        return _data(site, iri, suffix) if suffix else _rendered(site, iri)

    @pages.get("/data/<path:path>")
    def data(path: str) -> Response:
        name, _, suffix = path.rpartition(".")
        if suffix not in urls.DATA_SUFFIXES:
            known = ", ".join(urls.DATA_SUFFIXES)
            abort(404, f"There is no data as {suffix!r}; there is {known}.")
        iri = urls.iri_of(name)
        moved = _moved(site, iri, lambda target: urls.data_path(target, suffix))
        return moved or _linked(_data(site, iri, suffix), iri)

    return pages


def _id_path(iri: str) -> str:
    return f"/id/{quote(iri.removeprefix(BASE))}"


def _moved(site: Site, iri: str, path: Callable[[str], str]) -> Response | None:
    """Return 301 to where a thing is now, or None; ends the request where it was withdrawn."""
    fate = fate_of(site.engine, iri)
    if fate.withdrawn:
        abort(410, fate.withdrawn)
    if not fate.moved_to:
        return None
    ours = kind_of(fate.moved_to) is not None
    target = path(fate.moved_to) if ours else urls.resource_path(fate.moved_to)
    return _redirect(target, 301)


def _see_representation(site: Site, iri: str) -> Response:
    """Return 303 to the page or the data of a thing of ours, whichever the client wants."""
    site.citations.check(iri)
    suffix = _wanted_suffix()
    path = urls.data_path(iri, suffix) if suffix else urls.page_path(iri)
    return _linked(_redirect(path, 303), iri)


def _wanted_suffix() -> str:
    """Return the suffix of the data that the client wants most, "" for the page."""
    media_types = {find_format(n).media_type: s for s, n in urls.DATA_SUFFIXES.items()}
    wanted = ranked(request.headers.get("Accept"), (HTML, *media_types))
    if not wanted:
        abort(406, f"There is {', '.join((HTML, *media_types))}.")
    return media_types.get(wanted[0], "")


def _redirect(path: str, status: int) -> Response:
    response = redirect(path, status, Response)
    assert isinstance(response, Response)
    response.headers["Cache-Control"] = "no-cache"  # a later release may tell otherwise
    return response


def _linked(response: Response, iri: str) -> Response:
    response.headers["Link"] = ", ".join(links(iri))
    return response


def _rendered(site: Site, iri: str) -> Response:
    found = _page(site, iri)
    response = Response(render_template("entity.html", **found), mimetype=HTML)
    if found.get("ranks_pending") and found["ranks_begun"]:
        response.headers["Cache-Control"] = "no-store"  # it will have them in seconds
    return response


def _data(site: Site, iri: str, suffix: str) -> Response:
    """Return what is known about a thing: with graph names where the format has them."""
    site.citations.check(iri)
    name = urls.DATA_SUFFIXES[suffix]
    if suffix in WITH_GRAPHS:
        quads = quads_about(site.engine, iri)
        text = nquads(quads) if suffix == "nq" else trig(quads)
        response = Response(text, mimetype=find_format(name).media_type)
    else:
        wanted = QueryRequest(_DATA.format(pattern=about(iri)), format=name)
        with site.engine.query(wanted) as answer:
            response = Response(answer.read(), mimetype=answer.media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _page(site: Site, iri: str) -> dict[str, Any]:
    kind, citations = kind_of(iri) or "resource", site.citations
    said = {pair: graphs for pair, graphs in citations.said(iri).items() if pair[0] != iri}
    direct = sorted(citations.direct(iri), key=lambda item: reading_place(item.predicate))
    if not (direct or said):
        raise UnknownEntity(iri)
    backing = backing_of(site.engine, site.tables, citations, iri, direct, said)
    found = {
        "iri": iri,
        "kind": kind,
        "word": _word(iri, kind),
        "types": [item.value for item in direct if item.predicate in TYPES],
        "gist": _gist(direct),
        "support": backing.support if kind in _STATED else None,
        "direct": _by(item for item in direct if not is_technical(item.predicate)),
        "technical": _by(item for item in direct if is_technical(item.predicate)),
        "identifiers": table_of(site.engine, "identifier", _identifiers(direct)),
        "said": _said(site, iri, said),
        "alternates": alternates(iri),
        "query": _QUERY.format(iri=iriref(iri)),
        "limit": site.settings.page_rows,
        "outdated_graphs": _outdated(site, iri, direct),
        **_more(site, iri, kind),
        **portrait_of(site, iri, kind, _word(iri, kind), backing.sources),
    }
    tables = [found["identifiers"], found["instances"], *(table for _, table in found["said"])]
    citations.prepare([*backing.support.author_groups, *iris_in(tables), *_named_in(found)])
    return found


def _named_in(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the IRIs whose labels a page shows beside its tables."""
    held = found["contents"]
    yield from held.mentions
    for subject in (*held.subjects[: found["limit"]], *held.names):
        yield subject.iri
        for predicate, value in (*subject.facts, *subject.technical):
            yield predicate
            if value.kind == "iri":
                yield value.value
    yield from (item.kind for item in found["passages"] if item.kind)
    yield from (document for others in found["shared"].values() for document, _ in others)


def _outdated(site: Site, iri: str, statements: Iterable[CitedStatement]) -> list[str]:
    """Return the outdated derived graphs that a page draws on; findings say so themselves."""
    graphs = {source.graph for item in statements for source in item.sources if item.subject == iri}
    return sorted((graphs | {iri}) & site.manifest.outdated.keys())


def _more(site: Site, iri: str, kind: str) -> dict[str, Any]:
    """Return what only pages of some kinds have."""
    engine, limit = site.engine, site.settings.page_rows
    nothing = contents.Found([], 0)
    instances = contents.instances_of(engine, iri, limit) if kind == "resource" else nothing
    kinds = {kind_of(thing) or "resource" for thing in instances.iris}
    shown = kinds.pop() if len(kinds) == 1 else "resource"
    elsewhere = contents.stated_elsewhere(engine, iri)
    mentions = contents.mentions_of(engine, iri, limit)
    site.citations.prepare(
        (), [*mentions.iris, *(g for found in elsewhere.values() for g in found)]
    )
    return {
        "contents": contents.contents_of(engine, iri),
        "elsewhere": {
            fact: sorted(map(site.citations.source, graphs)) for fact, graphs in elsewhere.items()
        },
        "passages": contents.passages_of(engine, iri) if kind == "document" else [],
        "shared": contents.shared_of(engine, iri) if kind == "document" else {},
        "neighbours": contents.neighbours_of(engine, iri) if kind == "passage" else None,
        "mentioned": [site.citations.source(graph) for graph in mentions.iris],
        "mention_count": mentions.total,
        "instances": table_of(engine, shown, instances.iris),
        "instance_count": instances.total,
        "uses": contents.uses_of(engine, iri) if kind == "resource" else 0,
    }


def _word(iri: str, kind: str) -> str:
    """Return what to call a thing of this kind."""
    if kind == "scheme":
        return "code" if "/" in iri.removeprefix(f"{BASE}scheme/") else "code list"
    return _WORDS.get(kind, kind.replace("-", " "))


def _gist(statements: Iterable[CitedStatement]) -> Term | None:
    return next((item.value for item in statements if item.predicate in GISTS), None)


def _identifiers(statements: Iterable[CitedStatement]) -> list[str]:
    return [item.value.value for item in statements if item.predicate == str(ADMS.identifier)]


def _by(statements: Iterable[CitedStatement]) -> list[Row]:
    grouped: dict[str, list[tuple[Term, CitedStatement]]] = defaultdict(list)
    for statement in statements:
        grouped[statement.predicate].append((statement.value, statement))
    return [
        Row(iri, tuple(values), is_single(iri) and len(values) > 1)
        for iri, values in grouped.items()
    ]


def _said(site: Site, iri: str, said: Said) -> list[tuple[str, Table]]:
    """Return the tables of what refers to a thing, with their headings, in reading order."""
    pages = {request.args.get("list", ""): site.page}
    shown = shown_of(site.citations, iri, said, site.settings.page_rows, pages)
    tables = said_tables(site.engine, shown)
    order = [*_TITLES, *sorted(set(tables) - set(_TITLES))]
    titles = dict(_TITLES)
    if kind_of(iri) == "document":
        tables = {kind: table for kind, table in tables.items() if kind != "passage"}
    if kind_of(iri) == "event":
        titles["responsibility"] = "Who is said to be behind it"
    return [
        (titles.get(kind, kind.replace("-", " ").capitalize()), tables[kind])
        for kind in order
        if kind in tables
    ]
