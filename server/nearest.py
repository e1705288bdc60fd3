"""Things whose IRIs are like one that nothing is known about: what a reader may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine

_NAMED = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?label WHERE {{
  GRAPH ?graph {{ ?thing rdfs:label ?label }}
  FILTER STRSTARTS(STR(?thing), "{start}")
}}"""
_MOST = 8


class Suggestion(NamedTuple):
    iri: str
    label: str


def nearest(engine: Engine, iri: str) -> list[Suggestion]:
    """Return things of the same kind with a similar IRI, the most similar first."""
    kind = kind_of(iri)
    if kind is None:
        return []
    rows = engine.rows(_NAMED.format(start=f"{BASE}{kind}/"))
    labels = {row["thing"].value: row["label"].value for row in rows}
    slugs = {thing.removeprefix(BASE): thing for thing in labels}
    found = get_close_matches(iri.removeprefix(BASE), slugs, n=_MOST, cutoff=0.6)
    return [Suggestion(slugs[slug], labels[slugs[slug]]) for slug in found]
