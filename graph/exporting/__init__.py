"""The graph in the forms of other communities: STIX, FollowTheMoney, GeoJSON, CSV on the Web."""

from heliograph.graph.exporting.csvw import table_group
from heliograph.graph.exporting.facts import Facts, read_facts
from heliograph.graph.exporting.ftm import ftm_entities
from heliograph.graph.exporting.geojson import feature_collection
from heliograph.graph.exporting.stix import stix_bundle

__all__ = [
    "Facts",
    "feature_collection",
    "ftm_entities",
    "read_facts",
    "stix_bundle",
    "table_group",
]
