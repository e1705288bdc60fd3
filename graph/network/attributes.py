"""What nodes and ties of networks carry, as plain texts, numbers and lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from heliograph.graph.network.records import (
    Edge,
    EventNode,
    Material,
    RelationLink,
    firmest_of,
)
from heliograph.graph.network.responding import Succession

__all__ = ["of_actor", "of_edge", "of_event", "of_relation", "of_succession"]


def of_actor(material: Material, iri: str) -> dict[str, Any]:
    node = material.actors[iri]
    return {"label": node.label, "type": node.type, "collective": node.collective}


def of_event(node: EventNode) -> dict[str, Any]:
    return {
        "label": node.label,
        "type": "; ".join(sorted(node.types)),
        "granularity": node.granularity,
        "status": "; ".join(sorted(node.statuses)),
        "start": _text(node.not_before),
        "end": _text(node.not_after),
    }


def of_edge(edge: Edge) -> dict[str, Any]:
    roles, stances, sides = edge.parts
    return {
        "roles": list(roles),
        "stances": list(stances),
        "sides": list(sides),
        "sign": edge.sign,
        "level": edge.level,
        "evidence": len(edge.groups),
        "passages": len(edge.passages),
        "sources": list(edge.graphs),
    }


def of_relation(links: list[RelationLink]) -> dict[str, Any]:
    stated = [link.source for link in links if link.source.basis != "inferred"]
    return {
        "level": firmest_of(link.level for link in links),
        "evidence": len({group for source in stated for group in source.groups}),
        "sources": sorted({link.source.iri for link in links}),
        "status": "; ".join(sorted({link.status for link in links if link.status})),
        "start": _text(min((link.start for link in links if link.start), default=None)),
        "end": _text(max((link.end for link in links if link.end), default=None)),
    }


def of_succession(tie: Succession, earlier: EventNode, later: EventNode) -> dict[str, Any]:
    return {
        "kind": tie.kind,
        "level": tie.level,
        "evidence": len(tie.groups),
        "sources": list(tie.sources),
        "start": _text(earlier.not_before),
        "end": _text(later.not_after),
    }


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
