"""Networks of the briefs, of a published example, and their files."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import polars
import pytest
from networkx.algorithms import bipartite

from heliograph.graph.errors import HeliographError
from heliograph.graph.network import (
    FORMATS,
    KINDS,
    Filters,
    Material,
    build_network,
    write_network,
)
from heliograph.graph.network.building import targeting
from heliograph.graph.network.projecting import incidence_graph, projected
from heliograph.graph.network.responding import ANSWERED

ACTOR = "https://w3id.org/heliograph/id/actor/"
EVENT = "https://w3id.org/heliograph/id/event/"
GEXF = "{http://www.gexf.net/1.2draft}"


def test_the_two_mode_network_is_bipartite_and_keeps_the_evidence(material: Material) -> None:
    graph = build_network(material, "two-mode").graph

    actors = {n for n, mode in graph.nodes(data="bipartite") if mode == 0}
    assert bipartite.is_bipartite_node_set(graph, actors)
    edge = graph[f"{ACTOR}united-states"][f"{EVENT}us-strikes-2024-02-02"]
    assert ["perpetrator"] == edge["roles"]
    assert ("asserted", 3, 1) == (edge["level"], edge["evidence"], edge["sign"])


def test_the_accepted_perpetrators_are_the_edges_of_that_role(material: Material) -> None:
    graph = build_network(material, "two-mode", Filters(roles=frozenset({"perpetrator"}))).graph

    pairs = {(e, a) for a, e in graph.edges if graph.nodes[a]["bipartite"] == 0}
    acting = {(e, a) for e, a in material.accepted if not material.actors[a].materiel}
    assert pairs and pairs <= acting


def test_newman_and_overlap_weights_are_right_on_a_graph_done_by_hand() -> None:
    pairs = [("a", "1"), ("b", "1"), ("c", "1"), ("a", "2"), ("b", "2"), ("c", "3")]

    graph = projected(incidence_graph(pairs))

    assert (2, 1.5, 1.0) == tuple(graph["a"]["b"][n] for n in ("weight", "newman", "overlap"))
    assert (1, 0.5, 1 / 3) == tuple(graph["a"]["c"][n] for n in ("weight", "newman", "overlap"))


def test_who_hits_whom_counts_events_and_no_actor_hits_itself() -> None:
    acts = [("a", "1"), ("a", "2"), ("b", "3")]
    hits = [("b", "1"), ("b", "2"), ("c", "2"), ("a", "3"), ("b", "3")]

    found = {pair: len(events) for pair, events in targeting(acts, hits).items()}

    assert {("a", "b"): 2, ("a", "c"): 1, ("b", "a"): 1} == found


def test_the_adversary_network_of_the_briefs_holds_acts_of_force_only(material: Material) -> None:
    graph = build_network(material, "adversary").graph

    assert (f"{ACTOR}united-states", f"{ACTOR}irgc-officers") not in graph.edges  # sanctions
    types = {
        wide
        for _, _, events in graph.edges(data="events")
        for event in events
        for wide in material.types_of(event)
    }
    assert {"attack", "strike"} <= types
    assert not {"sanction", "cyber-operation", "threat"} & types


def test_a_tie_that_joins_what_two_sources_say_has_no_source_of_its_own(
    material: Material,
) -> None:
    graph = build_network(material, "adversary").graph

    tie = graph[f"{ACTOR}islamic-resistance-in-iraq"][f"{ACTOR}us-forces"]
    assert "reported" == tie["level"]
    assert 1 >= tie["evidence"]


def test_support_runs_from_patron_to_client(material: Material) -> None:
    graph = build_network(material, "sponsors").graph

    assert graph.has_edge(f"{ACTOR}iran-regime", f"{ACTOR}iran-backed-groups", key="proxy-of")
    assert not graph.has_edge(f"{ACTOR}iran-backed-groups", f"{ACTOR}iran-regime")
    kinds = {kind for _, _, kind in graph.edges(keys=True)}
    assert "umbrella-of" not in kinds and "funds" in kinds


def test_foretold_support_is_no_support_until_inference_is_let_through(
    material: Material,
) -> None:
    firm = build_network(material, "sponsors").graph
    wide = build_network(material, "sponsors", Filters(evidence="inferred")).graph
    pair = (f"{ACTOR}iran-regime", f"{ACTOR}iran-backed-groups")

    assert "supports" not in firm[pair[0]][pair[1]]
    assert "predicted" == wide[pair[0]][pair[1]]["supports"]["status"]


def test_a_response_points_from_what_it_answers(material: Material) -> None:
    graph = build_network(material, "responses").graph

    tie = graph[f"{EVENT}tower22-attack-2024-01-28"][f"{EVENT}us-strikes-2024-02-02"]
    assert {ANSWERED} == set(tie)
    assert ("asserted", 2) == (tie[ANSWERED]["level"], tie[ANSWERED]["evidence"])
    assert nx.is_directed_acyclic_graph(graph)


def test_another_kind_of_network_is_refused(material: Material) -> None:
    with pytest.raises(HeliographError, match="expected one of two-mode"):
        build_network(material, "three-mode")


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_is_a_frame_in_polars_and_in_pandas(material: Material, kind: str) -> None:
    network = build_network(material, kind)

    assert network.graph.number_of_edges() == network.frame().height == len(network.to_pandas())
    assert set(network.frame("nodes")["id"]) == set(network.graph)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_network_is_read_back_as_it_was_written(
    material: Material, tmp_path: Path, kind: str, form: str
) -> None:
    network = build_network(material, kind)
    target = tmp_path / f"network.{form}"

    write_network(network, form, target)

    assert sizes(network.graph) == READERS[form](target)


def test_an_export_names_its_release_and_filters(material: Material, tmp_path: Path) -> None:
    network = build_network(material, "two-mode", Filters(min_sources=2))

    write_network(network, "json", tmp_path / "n.json")

    header = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))["graph"]
    assert material.release == header["release"]
    assert 2 == header["filters"]["min_sources"]
    assert header["left_out"]["links with fewer sources"] > 0


def test_gexf_gives_events_and_their_edges_the_time_they_lasted(
    material: Material, tmp_path: Path
) -> None:
    write_network(build_network(material, "two-mode"), "gexf", tmp_path / "n.gexf")

    root = ET.parse(tmp_path / "n.gexf").getroot()
    spells = {
        node.get("id"): [(s.get("start"), s.get("end")) for s in node.iter(f"{GEXF}spell")]
        for node in root.iter(f"{GEXF}node")
    }
    assert [("2024-02-02", "2024-02-07")] == spells[f"{EVENT}us-drone-strike-kh-commander-2024-02"]
    assert [] == spells[f"{ACTOR}united-states"]
    assert any(True for edge in root.iter(f"{GEXF}edge") for _ in edge.iter(f"{GEXF}spell"))


def test_a_format_without_a_writer_is_refused(material: Material, tmp_path: Path) -> None:
    with pytest.raises(HeliographError, match="expected one of gexf"):
        write_network(build_network(material, "two-mode"), "dot", tmp_path / "n.dot")


def sizes(graph: nx.Graph) -> tuple[int, int]:
    return graph.number_of_nodes(), graph.number_of_edges()


def read_json(path: Path) -> tuple[int, int]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return sizes(nx.node_link_graph(data, edges="edges"))


READERS: dict[str, Callable[[Path], tuple[int, int]]] = {
    "gexf": lambda path: sizes(nx.read_gexf(path, version="1.2draft")),
    "graphml": lambda path: sizes(nx.read_graphml(path)),
    "json": read_json,
    "csv": lambda path: (
        polars.read_csv(path / "nodes.csv").height,
        polars.read_csv(path / "edges.csv").height,
    ),
    "parquet": lambda path: (
        polars.read_parquet(path / "nodes.parquet").height,
        polars.read_parquet(path / "edges.parquet").height,
    ),
}
