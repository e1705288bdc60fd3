"""A page is cited with the licences of the graphs that it shows, imported ones too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from flask.testing import FlaskClient

from heliograph.graph.importing import ImportRequest, assign_files, find_source, run_import
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases
from heliograph.server import create_app
from tests.graph.importing.conftest import ged_row, write_ged

ACLED_TERMS = find_source("acled").licence
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp\n"
    "CST1,2024-01-28,2024,1,Political violence,Battles,Armed clash,East,,1,West,,2,12,,1,North,"
    "Coastland,,,,Easton,33.5,43.5,1,A paper,National,,0,,1706400000\n"
)


@pytest.fixture(scope="module")
def imported(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The pages of a release of the briefs, a made-up row of UCDP, and one of ACLED."""
    folder = tmp_path_factory.mktemp("cited")
    copytree(data_folder, folder / "data")
    releases = Releases(folder / "data")
    acled = folder / "acled.csv"
    acled.write_text(ACLED, "utf-8")
    for name, file in (("ucdp-ged", write_ged(folder / "a-ged.csv", ged_row(1))), ("acled", acled)):
        source = find_source(name)
        run_import(releases, ImportRequest(source, assign_files(source, [str(file)])))
    release = releases.current()
    with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
        yield create_app(engine, release.manifest, ()).test_client()


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
