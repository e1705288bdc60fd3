"""The sponsor network of UCDP External Support agrees with a direct count from its file.

The file is not part of the project: where it does not lie beside the checkout, this is skipped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from heliograph.graph.analysis.centrality import Plan, centrality
from heliograph.graph.analysis.ranks import ranked
from heliograph.graph.network import Filters, Material, build_network
from heliograph.graph.network.records import ActorNode, RelationLink, SourceGraph

FILE = Path(__file__).parents[4] / "shared" / "data" / "ucdp_esd" / "ucdp-esd-ay-181.csv"
OWN = frozenset({"ucdp-esd"})
DATASET = SourceGraph("ucdp-esd", "dataset", OWN, OWN, OWN)
IRAN = "Government of Iran"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    if not FILE.is_file():
        pytest.skip("the dataset is not beside this checkout")
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["ext_sup"] == "1"]


def sponsors_of(row: dict[str, str]) -> list[str]:
    return [name.strip() for name in row["ext_name"].split(",") if name.strip()]


def relations(rows: list[dict[str, str]]) -> Iterator[RelationLink]:
    for row in rows:
        start, end = date(int(row["year"]), 1, 1), date(int(row["year"]), 12, 31)
        for patron in sponsors_of(row):
            client = row["actor_name"]
            yield RelationLink(
                row["id"], patron, client, "supports", "support", "asserted", DATASET, "asserted",
                start, end,
            )  # fmt: skip


@pytest.fixture(scope="module")
def support(rows: list[dict[str, str]]) -> Material:
    links = tuple(relations(rows))
    names = {name for link in links for name in (link.subject, link.object)}
    return Material("esd", {n: ActorNode(n, n) for n in names}, {}, (), relations=links)


@pytest.fixture(scope="module")
def counted(rows: list[dict[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        for patron in sponsors_of(row):
            found.setdefault(patron, set()).add(row["actor_name"])
    return found


def test_out_degrees_agree_with_a_direct_count(
    support: Material, counted: dict[str, set[str]]
) -> None:
    (found,) = centrality(support, ["sponsoring"], plan=Plan(draws=2))

    degrees = {score.actor: int(score.score) for score in found.scores if score.score}
    assert {patron: len(clients) for patron, clients in counted.items()} == degrees
    direct = {patron: float(len(clients)) for patron, clients in counted.items()}
    for score in found.scores:
        if score.score:
            assert ranked(direct, list(direct))[score.actor] == score.rank


def test_iran_supports_34_actors(rows: list[dict[str, str]], support: Material) -> None:
    graph = build_network(support, "sponsors").graph

    assert 34 == len({row["actor_id"] for row in rows if IRAN in sponsors_of(row)})
    assert 34 == len(set(graph.successors(IRAN)))


def test_support_has_the_years_in_which_it_was_given(
    rows: list[dict[str, str]], support: Material
) -> None:
    graph = build_network(support, "sponsors").graph
    client = next(iter(graph.successors(IRAN)))
    mine = [r for r in rows if r["actor_name"] == client and IRAN in sponsors_of(r)]
    years = [int(row["year"]) for row in mine]

    data = graph[IRAN][client]["supports"]
    assert (f"{min(years)}-01-01", f"{max(years)}-12-31") == (data["start"], data["end"])


def test_a_window_keeps_the_support_of_its_years(
    rows: list[dict[str, str]], support: Material
) -> None:
    year = Filters(start=date(1985, 3, 1), end=date(1985, 4, 1))

    graph = build_network(support, "sponsors", year).graph

    expected = {
        (patron, row["actor_name"])
        for row in rows
        if row["year"] == "1985"
        for patron in sponsors_of(row)
    }
    assert expected == set(graph.edges())
