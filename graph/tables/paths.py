"""By which properties a table reaches what its rows say, from the thing in its first column.

The patterns of its stored query, as paths. A changed quad is found at some step of a path: walked
back from there, the path leads to the things whose rows may be others; walked from a thing, all
paths together meet each quad that its rows are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS

from heliograph.graph.model.iris import of_code
from heliograph.graph.tables.quads import ROLES
from heliograph.ontology import HG, SEM

__all__ = ["PATHS", "WHOLE", "Path", "Step"]


@dataclass(frozen=True)
class Step:
    """From a thing by any of some predicates to their values; inverse, from value to subject.

    With ``to``, only quads with this object matter.
    """

    predicates: tuple[str, ...]
    to: str = ""
    inverse: bool = False


Path = tuple[Step, ...]


def _by(*predicates: object, to: object = "") -> Step:
    return Step(tuple(map(str, predicates)), str(to))


def _is(kind: object) -> Step:
    return _by(RDF.type, to=kind)


_CODE = _by(SKOS.notation)
_IN_PLACE, _IN_DOCUMENT = _by(SEM.hasPlace), _by(HG.document)
_IS_COUNTRY = _by(HG.placeType, to=of_code("place-type", "country"))

PATHS: Mapping[str, tuple[Path, ...]] = {
    "accepted": ((_by(HG.acceptedActor),),),
    "actors": (
        (_is(HG.Actor),),
        (_is(HG.Materiel),),
        (_is(HG.Collective),),
        (_by(RDFS.label),),
        (_by(HG.actorType), _CODE),
    ),
    "countries": ((_IN_PLACE, _IS_COUNTRY), (_IN_PLACE, _by(HG.country), _IS_COUNTRY)),
    "events": (
        (_is(HG.Event),),
        (_by(RDFS.label, HG.notBefore, HG.notAfter, HG.dateDisputed),),
        (_by(HG.eventType, HG.granularity, HG.eventStatus), _CODE),
    ),
    "links": ((_by(HG.respondsTo, SEM.subEventOf), _is(HG.Event)),),
    "mentions": ((_is(HG.Event),), (Step((str(HG.mentions),), inverse=True), _IN_DOCUMENT)),
    "participation": ((_by(*ROLES), _is(HG.Actor)),),
    "places": ((_by(SEM.hasPlace, HG.target), _is(HG.Place)),),
    "relations": (
        (_is(HG.Relation),),
        (_by(HG.windowStart, HG.windowEnd),),
        (_by(HG.subject, HG.object), _is(HG.Actor)),
        (_by(HG.relationKind, HG.relationStatus), _CODE),
        (_by(HG.relationKind), _by(SKOS.broader), _CODE),
    ),
    "responsibility": (
        (_is(HG.ResponsibilityStatement),),
        (_by(HG.attributedTo, HG.claimant),),
        (_by(HG.about), _is(HG.Event)),
        (_by(HG.stance), _CODE),
    ),
    "sources": (
        (_is(HG.Passage),),
        (_is(HG.Inference),),
        (_IN_DOCUMENT, _by(HG.authorGroup, DCTERMS.creator)),
        (_by(PROV.wasDerivedFrom), _IN_DOCUMENT, _by(HG.authorGroup, DCTERMS.creator)),
    ),
}
# Tables of code lists, which are small: what changes one of these properties, changes all.
WHOLE: Mapping[str, frozenset[str]] = {
    "event-types": frozenset(map(str, (SKOS.notation, SKOS.broader, SKOS.inScheme))),
}
