"""Records become quads: every statement stands in the graph of the passage that makes it."""

from heliograph.graph.build.assembly import build_quads
from heliograph.graph.build.quads import Quad, QuadSet, dataset_hash, merged_graph, to_nquads

__all__ = ["Quad", "QuadSet", "build_quads", "dataset_hash", "merged_graph", "to_nquads"]
