"""Reading sources: curated tables become records, or a report of every bad row."""

from heliograph.graph.sources.curated import BRIEFS, read_collection, verify_documents
from heliograph.graph.sources.problems import Problem, SourceReport

__all__ = ["BRIEFS", "Problem", "SourceReport", "read_collection", "verify_documents"]
