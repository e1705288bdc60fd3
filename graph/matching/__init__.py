"""Which named graphs hold the triples that a result rests on, asked of the graph itself."""

from heliograph.graph.matching.lookup import Arm, arms_of, lookup_of
from heliograph.graph.matching.patterns import QueryPatterns
from heliograph.graph.matching.reader import read_patterns

__all__ = ["Arm", "QueryPatterns", "arms_of", "lookup_of", "read_patterns"]
