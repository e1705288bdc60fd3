"""What stands beside the statements about a thing: figures, its rank, how to cite it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from heliograph.graph.bibliography import cite_thing
from heliograph.graph.citation import iriref
from heliograph.graph.model.iris import BASE
from heliograph.graph.network import material_about_actor, material_of_events
from heliograph.server.drawings import activity_of, ego_of, map_point, rank_bars
from heliograph.server.site import Site
from heliograph.server.touched import book_of

__all__ = ["portrait_of"]

_WITHIN = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?place {{ ?place hg:within* {iri} }}"""
# Asked with the places that lie within one: with the path in it, every event's is followed.
_EVENTS_AT = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
SELECT DISTINCT ?event {{
  VALUES ?place {{ {places} }}
  {{ ?event sem:hasPlace ?place }} UNION {{ ?event hg:target ?place }}
}}"""
_EVENTS_IN = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?event {{ ?passage hg:document {iri} ; hg:mentions ?event }}"""
_POINTS = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT DISTINCT ?place ?latitude ?longitude ?accuracy {{
  {{ BIND ({iri} AS ?place) }} UNION {{ {iri} sem:hasPlace ?place }}
  ?place wgs84:lat ?latitude ; wgs84:long ?longitude .
  OPTIONAL {{ ?place geo:hasGeometry/geo:hasMetricSpatialAccuracy ?accuracy }}
}} ORDER BY ?place"""
# The parameter of the explore page that shows only what has to do with a thing.
_FACETS = {"actor": "actor", "place": "place", "document": "source", "event": "on"}


def portrait_of(
    site: Site, iri: str, kind: str, word: str, graphs: Iterable[str]
) -> dict[str, Any]:
    """Return the figures of an actor, an event, a place or a document; else only the citation.

    ``graphs`` are those that the page shows statements of: the citation names their licences.
    """
    found: dict[str, Any] = {"citations": _citations(site, iri, word, graphs)}
    if kind in _FACETS:
        slug = iri.removeprefix(BASE)
        found["explore"] = f"/explore?{urlencode({_FACETS[kind]: slug})}"
    if kind == "actor":
        scores = site.analyses.of_actor(iri)
        found["ranks"] = None if scores is None else [_rank(item, row) for item, row in scores]
        found["ranks_pending"] = scores is None
        found["ranks_begun"] = site.analyses.begun
        about = material_about_actor(site.engine, site.tables, iri)
        found["ego"] = ego_of(about, iri, site.citations.label)
        found["activity"] = activity_of(about, about.events)
    elif kind in ("place", "document"):
        about = material_of_events(site.engine, site.tables, _events(site, iri, kind))
        found["activity"] = activity_of(about, about.events)
    if kind in ("place", "event"):
        found["map"] = _map(site, iri)
    return found


def _events(site: Site, iri: str, kind: str) -> set[str]:
    """Return the events at a place and those within it, or in the passages of a document."""
    query = _EVENTS_IN.format(iri=iriref(iri))
    if kind == "place":
        within = {row["place"].value for row in site.engine.rows(_WITHIN.format(iri=iriref(iri)))}
        query = _EVENTS_AT.format(places=" ".join(sorted(map(iriref, within | {iri}))))
    return {row["event"].value for row in site.engine.rows(query)}


def _rank(item: Any, row: Any) -> dict[str, Any]:
    return {"result": item, "row": row, "bar": rank_bars([row], item.actors)[0]}


def _map(site: Site, iri: str) -> dict[str, Any] | None:
    """Return the points of a thing on the base map with a window around them, if it has any."""
    points: list[dict[str, Any]] = [
        {
            "iri": row["place"].value,
            "accuracy": float(row["accuracy"].value) if "accuracy" in row else 0.0,
            **map_point(
                float(row["latitude"].value),
                float(row["longitude"].value),
                float(row["accuracy"].value) if "accuracy" in row else 0.0,
            ),
        }
        for row in site.engine.rows(_POINTS.format(iri=iriref(iri)))
    ]
    if not points:
        return None
    across = [float(point["x"]) for point in points]
    down = [float(point["y"]) for point in points]
    width = max(900.0, (max(across) - min(across)) * 1.6, (max(down) - min(down)) * 2.2)
    left = (min(across) + max(across) - width) / 2
    top = (min(down) + max(down) - width * 0.72) / 2
    window = (round(left, 1), round(top, 1), round(width, 1), round(width * 0.72, 1))
    return {"points": points, "window": window}


def _citations(site: Site, iri: str, word: str, graphs: Iterable[str]) -> dict[str, str]:
    title = f"“{site.citations.label(iri)}”, {word} in the Heliograph knowledge graph"
    release, day = site.manifest.id, str(site.manifest.created)[:10]
    if not release:  # a remote graph, which may be another tomorrow
        day = datetime.now(UTC).date().isoformat()
    edition = f"Release {release}" if release else f"As served on {day}"
    touched = book_of(site).of_graphs(graphs, site.citations, "matched")
    if touched.restricted:
        edition += ". Some of it may not be passed on"
    return {
        form: cite_thing(title, iri, edition, day, touched.licences, form)
        for form in ("text", "bibtex")
    }
