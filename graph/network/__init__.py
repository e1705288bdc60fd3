"""Networks of actors and events, made from a release by stored queries.

    records     links, edges and the material of a release
    reading     a release, by stored queries or flat tables, to that material
    collecting  how to make very many objects
    narrowing   the part of it that has to do with one thing
    filters     what of it goes into a network, and what is left out and why
    responding  attack, strike, next attack
    pairing     co-participation by partitions of the events, on workers
    projecting  two-mode graphs and their projections
    building    networkx graphs of it
    container   a network with what made it
    exporting   networks as files

>>> with EmbeddedEngine(release) as engine:                            # doctest: +SKIP
...     material = read_material(engine, release.id)
>>> build_network(material, "adversary").graph.edges(data="weight")    # doctest: +SKIP
"""

from heliograph.graph.network.container import KINDS, Network, build_network
from heliograph.graph.network.exporting import FORMATS, as_node_link, write_network
from heliograph.graph.network.filters import Filters, Selection, select
from heliograph.graph.network.narrowing import material_about_actor, material_of_events
from heliograph.graph.network.reading import (
    TABLES_FROM,
    level_of_statuses,
    material_of,
    read_material,
    read_material_from_tables,
)
from heliograph.graph.network.records import LEVELS, Edge, Level, Link, Material, weaker

__all__ = [
    "FORMATS",
    "KINDS",
    "LEVELS",
    "TABLES_FROM",
    "Edge",
    "Filters",
    "Level",
    "Link",
    "Material",
    "Network",
    "Selection",
    "as_node_link",
    "build_network",
    "level_of_statuses",
    "material_about_actor",
    "material_of",
    "material_of_events",
    "read_material",
    "read_material_from_tables",
    "select",
    "weaker",
    "write_network",
]
