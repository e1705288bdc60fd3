"""The types that may be asked for: four kinds, and the codes below three of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heliograph.graph.model.iris import BASE, kind_of
from heliograph.graph.store import Engine

_NARROWER = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?type ?label WHERE {
  ?thing hg:actorType|hg:eventType|hg:placeType ?type . ?type skos:prefLabel ?label
}"""
_SCHEME = f"{BASE}scheme/"


@dataclass(frozen=True, order=True)
class EntityType:
    """A type: ``id`` is "actor" or such as "actor-type/militia"; ``broader`` the id above it."""

    id: str
    name: str
    broader: str = ""


KINDS = tuple(EntityType(kind, kind) for kind in ("actor", "event", "place", "document"))


class Types:
    """The types in use in a graph, and those of each thing; read once for each release."""

    def __init__(self, engine: Engine) -> None:
        found: dict[str, EntityType] = {item.id: item for item in KINDS}
        own: dict[str, set[str]] = defaultdict(set)
        for row in engine.rows(_NARROWER):
            identifier = row["type"].value.removeprefix(_SCHEME)
            kind = identifier.partition("-type/")[0]
            found[identifier] = EntityType(identifier, row["label"].value, kind)
            own[row["thing"].value].add(identifier)
        self.all: Mapping[str, EntityType] = found
        self._own = own

    def of(self, thing: str) -> list[EntityType]:
        """Return the types of a thing, the narrow ones first."""
        narrow = [self.all[identifier] for identifier in sorted(self._own.get(thing, ()))]
        kind = kind_of(thing) or ""
        return [*narrow, *([self.all[kind]] if kind in self.all else [])]

    def find(self, text: str) -> list[EntityType]:
        """Return the types whose id or name has a text in it, the shortest first."""
        wanted = text.strip().lower()
        hits: Iterable[EntityType] = (
            item for item in self.all.values() if wanted in item.id or wanted in item.name.lower()
        )
        return sorted(hits, key=lambda item: (len(item.name), item.id))
