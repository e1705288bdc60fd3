"""Attack, strike, next attack: on the briefs, and on small material made for one question each."""

import json
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import networkx as nx
import pytest

from heliograph.graph.network import Filters, Level, Link, Material, build_network, write_network
from heliograph.graph.network.building import SHARED, of_kind
from heliograph.graph.network.records import ActorNode, EventLink, EventNode, SourceGraph
from heliograph.graph.network.responding import ANSWERED, NEXT, first_after, in_order

EVENT = "https://w3id.org/heliograph/id/event/"
GEXF = "{http://www.gexf.net/1.2draft}"
INFERRED = Filters(evidence="inferred")
CHAIN = (
    "attacks-2023-10-17-to-10-26",
    "us-strikes-2023-10-26",
    "attacks-2023-10-26-to-11-08",
    "us-strike-2023-11-08",
    "attacks-2023-11-08-to-11-12",
    "us-strikes-2023-11-12",
    "alasad-missile-attack-2023-11-21",
    "us-ac130j-strike-2023-11-21",
)


def source(name: str, *groups: str) -> SourceGraph:
    return SourceGraph(name, "stated", groups=frozenset(groups))


def act(name: str, day: int, kind: str = "attack", last: int | None = None) -> EventNode:
    first, end = date(2024, 1, day), date(2024, 1, last or day)
    size = "single" if last is None else "series"
    return EventNode(name, name, frozenset({kind}), size, frozenset({"asserted"}), first, end)


def part(event: str, said_by: SourceGraph, level: Level = "asserted") -> EventLink:
    return EventLink(event, "part-of", "wave", said_by, level)


def small(*links: EventLink, extra: tuple[EventNode, ...] = ()) -> Material:
    """Two attacks of a wave, the strike that answers the first, and whatever else."""
    wave = EventNode("wave", "wave", frozenset({"attack"}), "series")
    events = (wave, act("first", 1), act("strike", 3, "strike"), act("second", 5), *extra)
    answer = EventLink("strike", "responds-to", "first", source("s1", "x", "y"), "asserted")
    return Material("r", {}, {node.iri: node for node in events}, (), (answer, *links))


def ties(material: Material, filters: Filters | None = None) -> set[tuple[str, str, str]]:
    return set(build_network(material, "responses", filters).graph.edges(keys=True))


def test_the_chain_of_the_briefs_goes_from_attack_to_strike_to_next_attack(
    material: Material,
) -> None:
    graph = build_network(material, "events", INFERRED).graph

    kinds = [ANSWERED, NEXT] * len(CHAIN)
    for one, other, kind in zip(CHAIN, CHAIN[1:], kinds, strict=False):
        tie = graph[EVENT + one][EVENT + other][kind]
        assert tie["directed"] and tie["sources"], (one, other)
        assert all("/passage/" in iri or "/inference/" in iri for iri in tie["sources"])


def test_a_next_attack_of_an_inferred_series_is_not_there_until_inference_is_let_through(
    material: Material,
) -> None:
    firm, wide = (ties(material, filters) for filters in (Filters(), INFERRED))

    assert not any(kind == NEXT for _, _, kind in firm)
    assert 12 == sum(kind == NEXT for _, _, kind in wide)


def test_events_tied_by_actors_and_by_response_are_told_apart(material: Material) -> None:
    graph = build_network(material, "events", INFERRED).graph

    chains, shared = of_kind(graph, ANSWERED, NEXT), of_kind(graph, SHARED)
    assert ties(material, INFERRED) == set(chains.edges(keys=True))
    assert nx.is_directed_acyclic_graph(nx.DiGraph(chains))
    assert graph.size() == chains.size() + shared.size() > chains.size()
    assert all(data["actors"] and not data["directed"] for *_, data in shared.edges(data=True))


def test_the_next_attack_rests_on_the_answer_and_on_the_series() -> None:
    one, two = source("s2", "x"), source("s3", "x", "z")
    graph = build_network(small(part("first", one), part("second", two)), "responses").graph

    tie = graph["strike"]["second"][NEXT]
    assert ["s1", "s2", "s3"] == tie["sources"]
    assert (1, "asserted") == (tie["evidence"], tie["level"])
    assert ("2024-01-03", "2024-01-05") == (tie["start"], tie["end"])


def test_an_attack_of_another_series_is_not_the_next() -> None:
    assert {("first", "strike", ANSWERED)} == ties(small(part("first", source("s2", "x"))))


def test_leaving_the_next_attack_out_does_not_make_a_later_one_the_next() -> None:
    said = source("s2", "x")
    links = (part("first", said), part("second", said, "inferred"), part("third", said))
    material = small(*links, extra=(act("third", 9),))

    assert {("first", "strike", ANSWERED)} == ties(material)
    assert ("strike", "second", NEXT) in ties(material, INFERRED)


def test_without_a_series_the_next_attack_is_by_the_same_perpetrator() -> None:
    said = source("s2", "x")
    behind = tuple(
        Link(actor, event, "perpetrator", said, "asserted", "attributes")
        for actor, event in (("a", "first"), ("a", "second"), ("b", "other"))
    )
    plain = small(extra=(act("other", 4),))
    material = Material(
        "r", {name: ActorNode(name, name) for name in "ab"}, plain.events, behind,
        plain.event_links, accepted=frozenset((link.event, link.actor) for link in behind),
    )  # fmt: skip

    assert {("first", "strike", ANSWERED), ("strike", "second", NEXT)} == ties(material)


@pytest.mark.parametrize(
    ("attacks", "expected"),
    [
        ([act("same day", 3)], None),
        ([act("series from that day", 3, last=9)], "series from that day"),
        ([act("over first", 5), act("over later", 4, last=6)], "over first"),
        ([act("before", 1), EventNode("undated", "undated")], None),
    ],
)
def test_what_comes_after_a_strike(attacks: list[EventNode], expected: str | None) -> None:
    found = first_after(act("strike", 3, "strike"), in_order(attacks))

    assert expected == (found.iri if found else None)


def test_chains_are_in_the_files_with_their_time_and_their_sources(
    material: Material, tmp_path: Path
) -> None:
    network = build_network(material, "events", INFERRED)
    ends = f"{EVENT}us-strikes-2023-10-26", f"{EVENT}attacks-2023-10-26-to-11-08"
    for form in ("gexf", "json"):
        write_network(network, form, tmp_path / f"n.{form}")

    edges = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))["edges"]
    tie = next(e for e in edges if ends == (e["source"], e["target"]) and e["kind"] == NEXT)
    assert network.graph[ends[0]][ends[1]][NEXT]["sources"] == tie["sources"]
    spells = [
        (spell.get("start"), spell.get("end"))
        for edge in ET.parse(tmp_path / "n.gexf").getroot().iter(f"{GEXF}edge")
        if ends == (edge.get("source"), edge.get("target"))
        for spell in edge.iter(f"{GEXF}spell")
    ]
    assert [("2023-10-26", "2023-11-08")] == spells
