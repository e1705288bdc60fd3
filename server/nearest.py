"""Things whose IRIs are like one that nothing is known about: what a reader may have meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from rapidfuzz import fuzz, process

from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine

_NAMED = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?label WHERE {{
  GRAPH ?graph {{ ?thing rdfs:label ?label }}
  FILTER STRSTARTS(STR(?thing), "{start}")
}}"""
_MOST = 8
_MOST_COMPARED = 2_000
_NEAR = 50


class Suggestion(NamedTuple):
    iri: str
    label: str


def nearest(
    engine: Engine, iri: str, names: Callable[[], Mapping[str, str]] | None = None
) -> list[Suggestion]:
    """Return things of the same kind with a similar IRI, the most similar first.

    ``names`` gives labels by IRI: of a large release they are looked for in these, not in the
    store, and then only kinds that have names are found.
    """
    kind = kind_of(iri)
    if kind is None:
        return []
    labels = _read(engine, kind) if names is None else names()
    start = f"{BASE}{kind}/"
    slugs = {thing.removeprefix(BASE): thing for thing in labels if thing.startswith(start)}
    wanted = iri.removeprefix(BASE)
    if len(slugs) > _MOST_COMPARED:  # of those that share most letters, the most similar
        alike = process.extract(wanted, list(slugs), scorer=fuzz.ratio, limit=_NEAR)
        slugs = {slug: slugs[slug] for slug, _, _ in alike}
    found = get_close_matches(wanted, slugs, n=_MOST, cutoff=0.6)
    return [Suggestion(slugs[slug], labels[slugs[slug]]) for slug in found]


def _read(engine: Engine, kind: str) -> Mapping[str, str]:
    rows = engine.rows(_NAMED.format(start=f"{BASE}{kind}/"))
    return {row["thing"].value: row["label"].value for row in rows}
