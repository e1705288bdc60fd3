"""What the first visitor of a view would wait for is read while the page before is looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from heliograph.graph.store import EngineSettings, Releases
from heliograph.server.app import create_service_app
from heliograph.server.service import FollowingService


@pytest.fixture
def service(data_folder: Path) -> Iterator[FollowingService]:
    found = FollowingService(Releases(data_folder), EngineSettings(workers=1))
    yield found
    found.close()


@pytest.fixture
def client(service: FollowingService) -> FlaskClient:
    return create_service_app(service).test_client()


def warming() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "warming"]


def test_a_page_reads_what_the_views_draw(client: FlaskClient, service: FollowingService) -> None:
    assert client.get("/health").status_code == 200
    assert not warming()

    assert client.get("/").status_code == 200
    for thread in warming():
        thread.join(60)
    served = service.take()
    served.engine.close()  # from here on nothing can be read any more
    served.visitors.close()

    assert client.get("/explore.json").get_json()["events"]["id"]
    assert client.get("/explore/network.json").get_json()["measures"]
