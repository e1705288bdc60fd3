"""The analysis pages and the sources: the same figures as the analyses, never a wait."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from heliograph.graph.analysis import OpenRelease
from heliograph.graph.analysis.results import centrality_quads, publication
from heliograph.graph.store import EmbeddedEngine, Release, Releases
from heliograph.graph.writing import WriteRequest, write
from heliograph.server import create_app
from heliograph.server.ranks import published, published_ranking

from .conftest import get_when_done

HTML = {"Accept": "text/html"}


def test_ranks_and_rates_are_those_of_the_analysis(client: FlaskClient) -> None:
    found = get_when_done(client, "/analysis?measure=degree")
    tempo = get_when_done(client, "/analysis/tempo")
    page = client.get("/analysis?measure=degree&all", headers=HTML)

    assert isinstance(found, dict) and isinstance(tempo, dict)
    assert page.status_code == 200
    assert page.text.count('<tr class="rank-row">') == len(found["scores"]) > 20
    assert all(f"{score['score']:.3f}" in page.text for score in found["scores"])
    chart = client.get("/analysis/tempo", headers=HTML).text
    rates = [item["rate"] for item in tempo["intervals"] if item["rate"] is not None]
    assert rates and all(f"{rate:.2f}" in chart for rate in rates)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/analysis?measure=fame", "betweenness"),
        ("/analysis/tempo?one=2023-10-17&other=1999-01-01", "2023-10-26"),
        ("/analysis/tempo?one=yesterday&other=2023-10-26", "2023-10-17"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_can(
    client: FlaskClient, path: str, expected: str
) -> None:
    get_when_done(client, "/analysis/tempo")

    answer = client.get(path, headers=HTML)

    assert answer.status_code == 400
    assert expected in answer.text


def test_a_request_does_not_wait_for_the_analysis(engine: EmbeddedEngine, release: Release) -> None:
    app = create_app(engine, release.manifest)

    first = app.test_client().get("/analysis", headers=HTML)
    running = [thread.name for thread in threading.enumerate()]

    assert first.status_code == 202
    assert "Reload" in first.text
    assert first.headers["Retry-After"]
    assert "analyses" in running
    get_when_done(app.test_client(), "/analysis")


def test_a_ranking_that_a_release_publishes_is_read_back(briefs: Path) -> None:
    releases = Releases(briefs)
    with OpenRelease(releases.current()) as release:
        computed = release.centrality(["degree"])[0]
        analysis = centrality_quads(computed, release.material)
    write(releases, WriteRequest(publication(analysis), author="test", message="ranks"))

    with OpenRelease(releases.current()) as release:
        held = published(release.engine, release.material)
        ranking = published_ranking(release.engine, str(analysis.graph))

    assert [(item.measure, item.graph, item.current) for item in held] == [
        ("degree", str(analysis.graph), True)
    ]
    read = [
        (row.actor, row.rank, row.best, row.worst, row.drawn, row.survives) for row in ranking.rows
    ]
    assert read == [
        (score.actor, score.rank, *score.source_range, score.bootstrap, score.survives)
        for score in computed.scores
    ]
    moved = [row.reasons for row in ranking.rows if row.reasons]
    assert sorted(map(len, moved)) == sorted(len(s.reasons) for s in computed.scores if s.reasons)


def test_a_source_says_what_is_known_from_it_alone(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    alone = engine.rows(
        """PREFIX hg: <https://w3id.org/heliograph/ontology#>
        SELECT ?group (COUNT(DISTINCT ?event) AS ?n) {
          ?event a hg:Event . ?passage hg:mentions ?event ; hg:document/hg:authorGroup ?group .
          FILTER NOT EXISTS { ?other hg:mentions ?event ; hg:document/hg:authorGroup ?another .
            FILTER (?another != ?group) }
        } GROUP BY ?group ORDER BY ?group"""
    )

    page = client.get("/sources", headers=HTML).text

    assert len(alone) == 3
    for row in alone:
        cell = f'data-label="Known from it alone"><div>{row["n"].value}</div>'
        assert cell in page
