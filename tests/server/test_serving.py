"""The server as a process: what is running when it is told to stop is still answered."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

SLOW = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d FILTER(STRLEN(STR(?a)) = STRLEN(STR(?c)) + 9) }"


@pytest.fixture
def address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def server(data_folder: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "heliograph.server", "--data", str(data_folder), "serve"]
    environment = os.environ | {
        "HELIOGRAPH_PORT": address.rpartition(":")[2],
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        yield process
        process.kill()


def wait_for(address: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            assert httpx.get(f"{address}/health").status_code == 200
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def test_a_running_query_is_answered_before_the_server_stops(
    server: subprocess.Popen[bytes], address: str
) -> None:
    wait_for(address)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(
            httpx.get, f"{address}/sparql", params={"query": SLOW, "format": "csv"}, timeout=60
        )
        time.sleep(0.3)
        assert not running.done()
        server.send_signal(signal.SIGTERM)

        answer = running.result()
    assert (answer.status_code, answer.text[:1]) == (200, "n")
    assert server.wait(10) == 0
