"""Places and events as GeoJSON (RFC 7946): published points only, with their accuracy.

What is known as an area only, or not located, is a feature whose geometry is null: it is in the
list and on no map.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heliograph.graph.exporting.facts import Facts
from heliograph.ontology import HG, SEM

Feature = dict[str, Any]


def feature_collection(facts: Facts) -> Feature:
    """Return all places and events as features; longitude stands before latitude."""
    return {
        "type": "FeatureCollection",
        "features": [*_places(facts), *_events(facts)],
        "licences": list(facts.licences),
        "release": facts.release,
        "omitted": facts.omission,
    }


def _places(facts: Facts) -> Iterator[Feature]:
    for iri in facts.of_class("Place"):
        point = facts.point(iri)
        yield _feature(
            facts,
            iri,
            "place",
            _points([point] if point else []),
            type=facts.code(iri, HG.placeType),
            country=facts.country_code(iri),
            within=[facts.label(place) for place in facts.texts(iri, HG.within)],
            names=facts.names(iri),
            accuracy_m=point[2] if point and point[2] else None,
            located=point is not None,
        )


def _events(facts: Facts) -> Iterator[Feature]:
    for iri in facts.of_class("Event"):
        places = facts.texts(iri, SEM.hasPlace)
        points = [point for place in places if (point := facts.point(place))]
        yield _feature(
            facts,
            iri,
            "event",
            _points(points),
            types=facts.codes(iri, HG.eventType),
            status=facts.codes(iri, HG.eventStatus),
            granularity=facts.code(iri, HG.granularity),
            date=facts.texts(iri, HG.edtfDate),
            not_before=facts.text(iri, HG.notBefore) or None,
            not_after=facts.text(iri, HG.notAfter) or None,
            places=[facts.label(place) for place in places],
            accuracy_m=max((point[2] for point in points), default=None),
            located=bool(points),
            places_without_point=len(places) - len(points),
        )


def _feature(
    facts: Facts, iri: str, kind: str, geometry: Feature | None, **properties: object
) -> Feature:
    more = {"iri": iri, "kind": kind, "label": facts.label(iri)}
    sources = [label for _, label in facts.passages(iri)]
    return {
        "type": "Feature",
        "id": iri,
        "geometry": geometry,
        "properties": more | properties | {"sources": sources},
    }


def _points(points: list[tuple[float, float, float]]) -> Feature | None:
    found = [[long, lat] for lat, long, _ in points]
    if not found:
        return None
    if len(found) == 1:
        return {"type": "Point", "coordinates": found[0]}
    return {"type": "MultiPoint", "coordinates": found}
