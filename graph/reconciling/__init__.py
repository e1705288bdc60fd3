"""Names of somebody else's table matched with things of the graph."""

from heliograph.graph.reconciling.matching import Candidate, Query, Reconciler
from heliograph.graph.reconciling.properties import PROPERTIES, Property, Value, find_property
from heliograph.graph.reconciling.types import EntityType, Types

__all__ = [
    "PROPERTIES",
    "Candidate",
    "EntityType",
    "Property",
    "Query",
    "Reconciler",
    "Types",
    "Value",
    "find_property",
]
