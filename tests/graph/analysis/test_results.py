"""Results as data: published, found by queries, and known to be out of date when they are."""

import shutil
from pathlib import Path

import pytest
from rdflib import PROV, RDF

from heliograph.graph.analysis import open_release
from heliograph.graph.analysis.centrality import Plan, centrality
from heliograph.graph.analysis.report import make_report
from heliograph.graph.analysis.results import (
    Analysis,
    centrality_quads,
    is_current,
    publication,
    tempo_quads,
)
from heliograph.graph.network import Material, read_material
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases, Update
from heliograph.graph.writing import WriteRequest, write
from heliograph.ontology import HG, load_ontology

HG_PREFIX = f"PREFIX hg: <{HG._NS}>\n"
ACTOR = "https://w3id.org/heliograph/id/actor/"
EVENT = "https://w3id.org/heliograph/id/event/"


@pytest.fixture(scope="module")
def analysis(material: Material) -> Analysis:
    (found,) = centrality(material, ["strength"], plan=Plan(draws=10))
    return centrality_quads(found, material)


@pytest.fixture
def releases(data_folder: Path, tmp_path: Path) -> Releases:
    return Releases(Path(shutil.copytree(data_folder, tmp_path / "data")))


def test_every_score_says_what_it_rests_on(analysis: Analysis) -> None:
    quads = list(analysis.quads)
    scores = {s for s, p, o, _ in quads if p == RDF.type and o == HG.ActorScore}

    assert scores
    for predicate in (HG.scoredActor, HG.score, HG.rank, HG.survives, PROV.wasDerivedFrom):
        assert scores == {s for s, p, _, _ in quads if p == predicate and s in scores}


def test_only_declared_terms_are_used(analysis: Analysis) -> None:
    declared = set(load_ontology().subjects(RDF.type))

    used = {p for _, p, _, _ in analysis.quads if p.startswith(str(HG._NS))}
    assert used <= declared


def test_the_same_analysis_has_the_same_name_and_another_seed_another(
    material: Material, analysis: Analysis
) -> None:
    again, other = (
        centrality_quads(centrality(material, ["strength"], plan=plan)[0], material)
        for plan in (Plan(draws=10), Plan(draws=10, seed=2))
    )

    assert (again.graph, again.nquads()) == (analysis.graph, analysis.nquads())
    assert other.graph != analysis.graph


def test_a_published_analysis_keeps_the_shapes_and_is_found_by_a_query(
    releases: Releases, analysis: Analysis
) -> None:
    outcome = write(releases, WriteRequest(publication(analysis), author="tests"))

    assert outcome.published and outcome.created
    with EmbeddedEngine(releases.current(), EngineSettings(workers=1)) as engine:
        rows = engine.rows(
            HG_PREFIX + "SELECT ?actor WHERE { ?score hg:scoredActor ?actor ; hg:rank 1 }"
        )
        assert [f"{ACTOR}iran-backed-groups"] == [row["actor"].value for row in rows]


def test_an_analysis_is_current_until_the_network_changes(
    releases: Releases, analysis: Analysis
) -> None:
    graph = str(analysis.graph)
    change = Update(
        "DELETE { GRAPH ?g { ?event ?role ?actor } } WHERE { GRAPH ?g { ?event ?role ?actor } "
        f"FILTER (?event = <{EVENT}austin-remarks-2023-11-12> && ?role = <{HG.speaker}>) }}"
    )

    write(releases, WriteRequest(publication(analysis)))
    with open_release(releases.root) as before:
        assert is_current(before.engine, graph, before.material)
    write(releases, WriteRequest(change))

    with EmbeddedEngine(releases.current(), EngineSettings(workers=1)) as engine:
        after = read_material(engine, releases.current().id)
        assert not is_current(engine, graph, after)


def test_tempo_is_published_with_the_counts_it_rests_on(data_folder: Path, tmp_path: Path) -> None:
    releases = Releases(Path(shutil.copytree(data_folder, tmp_path / "data")))
    with open_release(releases.root) as release:
        made = tempo_quads(make_report(release.record()))

    write(releases, WriteRequest(publication(made)))

    with EmbeddedEngine(releases.current(), EngineSettings(workers=1)) as engine:
        rows = engine.rows(
            HG_PREFIX + "SELECT ?least ?most ?count WHERE { "
            f"?interval a hg:TempoInterval ; <{PROV.wasDerivedFrom}> ?count ; "
            "hg:leastAttacks ?least . ?count a hg:CountStatement . "
            "OPTIONAL { ?interval hg:mostAttacks ?most } } ORDER BY ?least ?count"
        )
    found = [(int(row["least"].value), "most" in row) for row in rows]
    assert [(1, False), (9, False), (15, False), (19, True), (23, True)] == found


def test_an_open_release_takes_plain_values(data_folder: Path) -> None:
    with open_release(data_folder) as release:
        network = release.network("two-mode", start="2023-10-17", countries=["iraq"])
        merged = release.network("adversary", merge={"us-forces": "united-states"})
        (found,) = release.centrality(["degree"], Plan(draws=2), roles=["perpetrator"])
        paths = release.paths("actor/kataib-hezbollah", "actor/joe-biden", most=1)
        communities, (share, _) = release.communities(), release.reciprocity()

    assert len(network.to_pandas()) == network.graph.number_of_edges() > 0
    assert f"{ACTOR}us-forces" not in merged.graph
    assert frozenset({"perpetrator"}) == found.filters.roles
    assert 1 == len(paths)
    assert len(communities.members) > 3 and 0 <= share <= 1
