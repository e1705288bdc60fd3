"""What a release says about its actors and events as a whole, with how firm each answer is.

measures     scores of actors, each with its network and its literature
sampling     estimates of those that take the paths of all nodes
ties         what a measure is computed on, resampled and rewired
centrality   scores and ranks with what moves them
scored       those as data
structure    communities, reciprocity, paths of evidence
days, poisson, record, tempo, gaps, report     attacks between strikes, and responses
windows      measures over time, and change points
results      analyses as quads of a derived graph
figures      ranks, rates and scores over time as SVG
drawings     networks and paths as SVG
session      a release opened for all of it
"""

from heliograph.graph.analysis.centrality import Centrality, Plan
from heliograph.graph.analysis.session import OpenRelease, open_release
from heliograph.graph.network import Filters

__all__ = ["Centrality", "Filters", "OpenRelease", "Plan", "open_release"]
