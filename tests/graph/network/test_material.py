"""What is read from a release agrees with its tables, and every link keeps its evidence."""

import csv
from dataclasses import replace
from datetime import date

from heliograph.graph.network import LEVELS, Filters, Material, select
from heliograph.graph.network.records import ActorNode, EventNode, Link, SourceGraph
from heliograph.graph.sources import BRIEFS

ROLES = {
    "target",
    "platform",
    "weapon",
    "patron",
    "speaker",
    "addressee",
    "channel",
    "host",
    "participant",
}
ACTOR = "https://w3id.org/heliograph/id/actor/"
EVENT = "https://w3id.org/heliograph/id/event/"


def rows(table: str) -> list[dict[str, str]]:
    with (BRIEFS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stated(text: str) -> list[str]:
    return text.split("; ") if text else []


def test_every_participation_of_an_actor_in_the_tables_is_a_link(material: Material) -> None:
    expected = {
        (row["event"], row["property"], row["value"].removeprefix("actor:"))
        for row in rows("event-facts")
        if row["property"] in ROLES and row["value"].startswith("actor:")
    }

    found = {
        (link.event.removeprefix(EVENT), link.role, link.actor.removeprefix(ACTOR))
        for link in material.links
        if not link.stance
    }
    assert expected == found


def test_every_actor_of_a_responsibility_statement_about_an_event_is_a_link(
    material: Material,
) -> None:
    expected = {
        (row["id"], actor, row["stance"])
        for row in rows("responsibility")
        for actor in stated(row["attributed_to"])
        if row["about"].startswith("event:")
    }

    found = {
        (link.statement.rpartition("/")[2], link.actor.removeprefix(ACTOR), link.stance)
        for link in material.links
        if link.stance
    }
    assert expected == found


def test_a_claim_that_another_speaker_makes_is_reported_and_not_asserted(
    material: Material,
) -> None:
    levels = {
        link.statement.rpartition("/")[2]: link.level for link in material.links if link.stance
    }

    assert levels["tower22-attack-2024-01-28-islamic-resistance-in-iraq-claims"] == "reported"
    assert levels["us-strikes-2024-02-02-fdd-attributes"] == "asserted"
    assert levels["tower22-attack-2024-01-28-fdd-implies"] == "inferred"
    assert levels["us-last-strike-2024-02-07-ari-cicurel-implies"] == "inferred"


def test_the_accepted_view_is_what_sources_state_or_report(material: Material) -> None:
    accepted = select(material, Filters(perpetrators="accepted", evidence="reported"))
    statements = select(material, Filters(perpetrators="statements", evidence="reported"))

    assert accepted.edges.keys() == statements.edges.keys()


def test_kataib_hezbollah_is_behind_no_event_on_any_evidence(material: Material) -> None:
    wide = Filters(perpetrators="statements", evidence="inferred", roles=frozenset({"perpetrator"}))

    actors = {actor.removeprefix(ACTOR) for actor, _ in select(material, wide).edges}

    assert "kataib-hezbollah" not in actors
    assert "iran-backed-groups" in actors


def test_each_weaker_level_of_evidence_only_adds_edges(material: Material) -> None:
    found = [
        set(select(material, Filters(evidence=level, perpetrators="statements")).edges)
        for level in LEVELS
    ]

    assert found[0] < found[1] < found[2]


def test_documents_of_one_author_are_one_source(material: Material) -> None:
    key = (f"{ACTOR}united-states", f"{EVENT}us-strikes-2024-02-02")
    edge = select(material, Filters()).edges[key]

    assert {"ari-cicurel", "doc-003-author", "fdd"} == {g.rpartition("/")[2] for g in edge.groups}
    assert len(edge.passages) >= 3


def test_leaving_a_source_out_leaves_nothing_that_rests_on_it(material: Material) -> None:
    filters = Filters(evidence="inferred", without=frozenset({"ari-cicurel"}))

    left = [s for e in select(material, filters).edges.values() for s in e.links]

    assert left
    assert not any("ari-cicurel" in g for link in left for g in link.source.groups)


def test_one_document_alone_can_be_asked_for(material: Material) -> None:
    found = select(material, Filters(sources=frozenset({"004"})))

    documents = {d for e in found.edges.values() for s in e.links for d in s.source.documents}
    assert {"004"} == {document.rpartition("/")[2] for document in documents}


def test_a_window_takes_an_uncertain_date_as_possible_but_not_as_certain(
    material: Material,
) -> None:
    day = date(2024, 2, 5)
    commander = f"{EVENT}us-drone-strike-kh-commander-2024-02"

    assert commander in select(material, Filters(start=day, end=day)).events
    certain = Filters(start=day, end=day, within="certainly")
    assert commander not in select(material, certain).events


def test_a_type_of_event_stands_for_the_narrower_ones(material: Material) -> None:
    attacks = select(material, Filters(event_types=frozenset({"attack"}))).events

    types = {code for event in attacks for code in material.events[event].types}
    assert {"attack", "drone-attack", "rocket-attack"} <= types
    assert "airstrike" not in types


def test_what_the_filters_leave_out_is_counted_by_reason(material: Material) -> None:
    found = select(material, Filters(countries=frozenset({"jordan"})))

    assert {event.removeprefix(EVENT) for event in found.events} >= {"tower22-attack-2024-01-28"}
    assert found.left_out["events elsewhere, or without a country"] == 91 - len(found.events)


def test_more_sources_asked_for_leave_fewer_edges(material: Material) -> None:
    one, two = (select(material, Filters(min_sources=n)).edges for n in (1, 2))

    assert set(two) < set(one)
    assert all(len(edge.groups) >= 2 for edge in two.values())


def test_the_fingerprint_tells_any_change_of_the_content(material: Material) -> None:
    again = replace(material, release="another")
    fewer = replace(material, links=material.links[1:])

    assert again.fingerprint == material.fingerprint
    assert fewer.fingerprint != material.fingerprint


def test_an_actor_can_be_counted_as_another(material: Material) -> None:
    merged = select(material, Filters(merge=(("us-forces", "united-states"),)))

    actors = {actor.removeprefix(ACTOR) for actor, _ in merged.edges}
    assert "us-forces" not in actors and "united-states" in actors


def test_a_denial_is_an_edge_only_on_request_and_is_negative() -> None:
    source = SourceGraph("g", "stated", frozenset({"g"}), frozenset({"d"}), frozenset({"a"}))
    material = small(Link("x", "1", "perpetrator", source, "asserted", "denies", "s"))

    assert not select(material, Filters(perpetrators="statements")).edges
    kept = select(material, Filters(perpetrators="statements", denials=True)).edges
    assert [-1] == [edge.sign for edge in kept.values()]


def small(*links: Link) -> Material:
    actors = {link.actor: ActorNode(link.actor, link.actor) for link in links}
    events = {link.event: EventNode(link.event, link.event) for link in links}
    return Material("r", actors, events, links)


def test_one_document_can_be_left_out_and_so_can_an_author_group(material: Material) -> None:
    def documents(name: str) -> set[str]:
        found = select(material, Filters(without=frozenset({name})))
        links = (link for edge in found.edges.values() for link in edge.links)
        return {d.rpartition("/")[2] for link in links for d in link.source.documents}

    assert documents("000") == {"001", "002", "003", "004"}
    assert documents("ari-cicurel") == {"003", "004"}


def test_events_of_a_status_or_of_a_granularity_can_be_asked_for(material: Material) -> None:
    foiled = select(material, Filters(statuses=frozenset({"foiled"})))
    series = select(material, Filters(granularities=frozenset({"series"})))

    assert foiled.events and series.events
    assert all("foiled" in material.events[event].statuses for event in foiled.events)
    assert {"series"} == {material.events[event].granularity for event in series.events}
    assert foiled.left_out["events of other status"] + len(foiled.events) == len(material.events)
