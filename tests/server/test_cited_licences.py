"""A page is cited with the licences of the graphs that it shows, imported ones too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from heliograph.graph.importing import find_source
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release
from heliograph.server import create_app

ACLED_TERMS = find_source("acled").licence


@pytest.fixture(scope="module")
def imported(release_with_imports: Release) -> Iterator[FlaskClient]:
    with EmbeddedEngine(release_with_imports, EngineSettings(workers=1)) as engine:
        yield create_app(engine, release_with_imports.manifest, ()).test_client()


def citation(client: FlaskClient, path: str) -> str:
    page = client.get(f"/page/{path}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    (found,) = re.findall(r'<p class="cite">(.*?)</p>', page.text, flags=re.S)
    return str(found)


@pytest.mark.parametrize(
    ("path", "licence"),
    [
        ("actor/houthis", "CC BY 4.0"),
        ("record/ucdp-event/1", "CC BY 4.0"),
        ("record/acled-event/cst1", ACLED_TERMS),
        ("dataset/acled-unversioned", ACLED_TERMS),
    ],
)
def test_a_page_is_cited_with_the_licence_of_its_own_graphs(
    imported: FlaskClient, path: str, licence: str
) -> None:
    text = citation(imported, path)

    assert f"Licence: {licence}. " in text
    assert ("Some of it may not be passed on" in text) == (licence == ACLED_TERMS)
