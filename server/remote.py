"""What can be said of a remote graph in place of a release's manifest."""

from __future__ import annotations

from heliograph.graph.store import Manifest, RemoteEngine

_COUNTS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class"""
_CLASSES = {
    "Document": "documents",
    "Event": "events",
    "Actor": "actors",
    "Place": "places",
    "Relation": "relations",
    "Statistic": "statistics",
    "Assessment": "assessments",
    "ResponsibilityStatement": "responsibility_statements",
}


def remote_manifest(engine: RemoteEngine) -> Manifest:
    """Return what the pages show of a graph that has no release: its counts, as they are now.

    It has no id, so that nothing answered from it is kept. Raises QueryError when the endpoint
    does not answer.
    """
    rows = engine.rows(_COUNTS)
    found = {row["class"].value.rpartition("#")[2]: int(row["n"].value) for row in rows}
    return Manifest(
        id="",
        parent=None,
        created="",
        dataset_hash="",
        quads=0,
        graphs=0,
        default_graph="merge",
        action="build",
        message=f"remote graph of {engine.url}",
        counts={name: found.get(cls, 0) for cls, name in _CLASSES.items()},
    )
