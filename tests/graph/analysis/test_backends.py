"""Any installed backend of networkx can compute: one is installed here for the length of a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

MODULE = '''
class Backend:
    """Counts its calls, and says that who is between is who has most neighbours."""
    calls = 0

    @staticmethod
    def convert_from_nx(graph, **options):
        copy = graph.copy()
        copy.__networkx_backend__ = "counting"
        return copy

    @staticmethod
    def convert_to_nx(result, **options):
        return result

    @staticmethod
    def betweenness_centrality(graph, *arguments, **options):
        Backend.calls += 1
        return {node: float(len(graph.adj[node])) for node in graph}
'''
SCRIPT = """
import json
import networkx as nx
from heliograph.graph.analysis.backend import accelerated, software
from heliograph.graph.analysis.measures import MEASURES
graph = nx.path_graph(["a", 1, "b", 2, "c"])
nx.set_node_attributes(graph, {n: int(isinstance(n, int)) for n in graph}, "bipartite")
with accelerated() as there:
    nx.degree_centrality(graph)
    nx.pagerank(graph)  # which this backend lacks
    between = nx.betweenness_centrality(graph)
    MEASURES["betweenness"].score(graph, ["a", "b", "c"])
import counting
print(json.dumps([there, between["b"], counting.Backend.calls, software().get("nx-counting")]))
"""


def test_a_backend_that_networkx_is_told_of_computes_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "counting.py").write_text(MODULE)
    installed = tmp_path / "nx_counting-1.2.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: nx-counting\nVersion: 1.2\n")
    (installed / "entry_points.txt").write_text(
        "[networkx.backends]\ncounting = counting:Backend\n"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "NETWORKX_BACKEND_PRIORITY": "counting"}

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    there, between, calls, version = json.loads(done.stdout)
    assert there is True and between == 2.0
    assert calls == 2 and version == "1.2"
