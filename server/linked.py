"""Linked data: what an IRI leads to, the links between its answers, and IRIs that have moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.urls import iri_to_uri

from heliograph.graph.citation import iriref
from heliograph.graph.model.iris import kind_of
from heliograph.graph.store import Engine, Term, find_format
from heliograph.server import urls
from heliograph.server.negotiate import HTML

HAS_PROVENANCE = "http://www.w3.org/ns/prov#has_provenance"
# The suffixes of the formats that keep the graph names, which are the provenance.
WITH_GRAPHS = ("trig", "nq")
_MOST_MOVES = 20
_FATE = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?said ?value WHERE {{
  VALUES ?said {{ dcterms:isReplacedBy owl:deprecated prov:invalidatedAtTime dcterms:modified
                 skos:changeNote skos:editorialNote }}
  GRAPH ?graph {{ {iri} ?said ?value }}
}} ORDER BY ?value"""


@dataclass(frozen=True)
class Fate:
    """What became of a thing: ``moved_to`` is "" unless there is exactly one replacement.

    ``withdrawn`` says in a sentence that there is none, when and why, as far as is known.
    """

    moved_to: str = ""
    withdrawn: str = ""


@dataclass(frozen=True)
class Alternate:
    """One of the forms in which what is known about a thing is served."""

    suffix: str
    media_type: str
    label: str
    path: str


_LABELS = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
    "trig": "TriG",
    "nq": "N-Quads",
}


def alternates(iri: str) -> list[Alternate]:
    """Return the data formats of a thing of ours; a term of a vocabulary has no such addresses."""
    if not kind_of(iri):
        return []
    return [
        Alternate(
            suffix, find_format(name).media_type, _LABELS[suffix], urls.data_path(iri, suffix)
        )
        for suffix, name in urls.DATA_SUFFIXES.items()
    ]


def links(iri: str) -> list[str]:
    """Return the values of the Link headers of every answer about a thing of ours."""
    anchor = iri_to_uri(iri)
    found = [f'<{anchor}>; rel="canonical"', _link(urls.page_path(iri), "alternate", HTML)]
    for item in alternates(iri):
        found.append(_link(item.path, "alternate", item.media_type))
    for item in alternates(iri):
        relation = HAS_PROVENANCE if item.suffix in WITH_GRAPHS else "describedby"
        found.append(f'{_link(item.path, relation, item.media_type)}; anchor="{anchor}"')
    return found


def fate_of(engine: Engine, iri: str) -> Fate:
    """Return what became of a thing, however many times it moved; raises UnknownEntity."""
    seen, current = [iri], iri
    said = _said(engine, iri)
    while target := _only_replacement(said):
        if target in seen or len(seen) > _MOST_MOVES:
            return Fate()  # a circle leads nowhere: the thing is shown as it is
        seen.append(target)
        current, said = target, _said(engine, target)
    if current != iri:
        return Fate(moved_to=current)
    gone = any(term.value in ("true", "1") for term in said.get("deprecated", ()))
    return Fate(withdrawn=_withdrawal(iri, said)) if gone else Fate()


def _link(path: str, relation: str, media_type: str) -> str:
    return f'<{path}>; rel="{relation}"; type="{media_type}"'


def _said(engine: Engine, iri: str) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for row in engine.rows(_FATE.format(iri=iriref(iri))):
        name = row["said"].value.replace("#", "/").rpartition("/")[2]
        found.setdefault(name, []).append(row["value"])
    return found


def _only_replacement(said: dict[str, list[Term]]) -> str:
    targets = [term.value for term in said.get("isReplacedBy", ()) if term.kind == "iri"]
    return targets[0] if len(targets) == 1 else ""


def _withdrawal(iri: str, said: dict[str, list[Term]]) -> str:
    return ". ".join(_sentences(iri, said)) + "."


def _sentences(iri: str, said: dict[str, list[Term]]) -> Iterator[str]:
    dates = [*said.get("invalidatedAtTime", ()), *said.get("modified", ())]
    reasons = [*said.get("changeNote", ()), *said.get("editorialNote", ())]
    when = f" on {dates[0].value.partition('T')[0]}" if dates else ""
    yield f"{iri} was withdrawn{when}"
    yield from (term.value.rstrip(". ") for term in reasons)
    others = [term.value for term in said.get("isReplacedBy", ())]
    if others:
        yield f"In its place there are {', '.join(others)}"
