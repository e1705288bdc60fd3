"""The examples in deploy/ name only what exists, agree with each other, and run."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from heliograph.server.cli import main
from heliograph.server.front.metrics import Metrics
from heliograph.server.settings import SETTINGS, Settings, from_env

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = DEPLOY / "heliograph.service"
NGINX = DEPLOY / "nginx.conf"
CONTAINER = DEPLOY / "Containerfile"
README = DEPLOY / "README.md"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
GRACE = 5.0  # seconds that a stop may take beyond the deadline
ASK = {"query": "ASK { ?s ?p ?o }"}


def environment(text: str) -> dict[str, str]:
    """Return the settings of an environment file."""
    return dict(re.findall(r"^(HELIOGRAPH_\w+)=(.*)$", text, re.MULTILINE))


@pytest.fixture
def settings() -> Settings:
    return from_env(environment((DEPLOY / "heliograph.env").read_text()))


@pytest.fixture
def unit() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT)
    return parser["Service"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_that_an_example_names_is_a_setting(path: Path) -> None:
    known = {setting.variable for setting in SETTINGS} | {"HELIOGRAPH_DATA"}

    assert set(re.findall(r"HELIOGRAPH_[A-Z_]+", path.read_text())) <= known


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_path_that_an_example_names_is_answered(path: Path, app: Flask) -> None:
    text = path.read_text()
    named = {
        *re.findall(r"location (?:= )?(/\S*)", text),
        *re.findall(r"(?:127\.0\.0\.1|localhost):[^/\s'\"]+(/[a-z]+)", text),
        *re.findall(r"`(/[a-z]+)`", text),
    }
    paths = {f"{one}style.css" if one == "/static/" else one for one in named}
    routes = app.url_map.bind("localhost")
    in_front = {"/metrics"}

    assert not [one for one in paths - in_front if not _is_route(routes, one)]


def _is_route(routes: object, path: str) -> bool:
    try:
        routes.match(path)  # type: ignore[attr-defined]
    except HTTPException as error:
        return error.code in (308, 405)
    return True


def test_every_file_is_explained_and_every_metric_exists() -> None:
    text = README.read_text()
    metrics = Metrics(lambda: "none", lambda: 0)
    metrics.observe("/sparql", "GET", 200, False, 0.1, 1)
    metrics.hang_up()
    told = metrics.text().decode()

    assert {path.name for path in FILES} - {"README.md"} <= set(re.findall(r"`([\w.]+)`", text))
    named = set(re.findall(r"`(heliograph_\w+)`", text))
    assert named and all(name in told for name in named)


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"bin/heliograph(?: --data \S+)? ([a-z]+)", README.read_text()))

    assert named and named <= set(main.commands)


def test_the_unit_waits_longer_for_a_stop_than_queries_may_take(
    unit: configparser.SectionProxy, settings: Settings
) -> None:
    assert int(unit["TimeoutStopSec"]) > settings.deadline + GRACE
    assert (unit["KillSignal"], unit["KillMode"]) == ("SIGTERM", "mixed")


def test_the_unit_has_room_for_every_process_at_its_limit(
    unit: configparser.SectionProxy, settings: Settings
) -> None:
    assert unit["MemoryMax"].endswith("G")
    room = int(unit["MemoryMax"].removesuffix("G")) * 2**30

    assert room > (2 * settings.workers + 1) * settings.memory


def test_nginx_waits_longer_than_queries_may_take(settings: Settings) -> None:
    text = NGINX.read_text()
    waits = re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", text)
    body = re.search(r"client_max_body_size (\d+)m;", text)

    assert len(waits) == 2 and all(int(wait) > settings.deadline for wait in waits)
    assert body and int(body[1]) * 2**20 >= settings.write_bytes
    assert settings.proxies == 1


def test_the_image_runs_what_the_package_installs() -> None:
    text = CONTAINER.read_text()
    copied = re.findall(r"^COPY ([^-].*) \S+$", text, re.MULTILINE)
    root = DEPLOY.parent

    assert all((root / name).exists() for names in copied for name in names.split())
    assert re.search(r"^USER \d+$", text, re.MULTILINE)
    assert 'ENTRYPOINT ["heliograph"]' in text and 'CMD ["serve"]' in text
    assert all("/" not in image for image in re.findall(r"^ARG PYTHON=(.*)$", text, re.MULTILINE))


def test_the_health_check_of_the_image_asks_a_running_server(server: str) -> None:
    found = re.search(r"^HEALTHCHECK.*\n +CMD (\[.*\])$", CONTAINER.read_text(), re.MULTILINE)
    assert found is not None
    command = json.loads(found[1])

    def check(port: str) -> int:
        given = os.environ | {"HELIOGRAPH_PORT": port}
        run = [sys.executable, *command[1:]]
        return subprocess.run(run, env=given, capture_output=True).returncode

    assert command[0] == "python"
    assert check(server.rpartition(":")[2]) == 0
    assert check(str(free_port())) != 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/heliograph/bin/heliograph", sys.executable))

    found = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(url, verify=False)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="module")
def server(data_folder: Path) -> Iterator[str]:
    """The address of a server with the settings of the example, on another port."""
    port = free_port()
    given = environment((DEPLOY / "heliograph.env").read_text())
    given |= {"HELIOGRAPH_PORT": str(port), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "heliograph.server", "--data", str(data_folder), "serve"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | given, **quiet) as process:  # type: ignore[call-overload]
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def nginx(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of nginx with the example as it stands, but for ports and certificate."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    openssl = shutil.which("openssl")
    if not program or not openssl:
        pytest.skip("nginx or openssl is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    _make_certificate(openssl, folder)
    (folder / "site.conf").write_text(_adapted(server, folder, port))
    (folder / "nginx.conf").write_text(_around(folder))
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    with subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"https://127.0.0.1:{port}/health")
            yield f"https://127.0.0.1:{port}"
        finally:
            process.terminate()


def _make_certificate(openssl: str, folder: Path) -> None:
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([openssl, *kind, *files], check=True, capture_output=True)


def _adapted(server: str, folder: Path, port: int) -> str:
    text = NGINX.read_text()
    text = re.sub(r"\n    listen \[::\].*", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    text = re.sub(r"/etc/letsencrypt/live/[^/]+", str(folder), text)
    return text.replace("server 127.0.0.1:8080;", f"server {server.removeprefix('http://')};")


def _around(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    # As root, nginx would let another user write into this folder, which is nobody else's.
    user = "" if os.geteuid() else "user root;\n"
    return (
        f"{user}pid {folder}/nginx.pid;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}include {folder}/site.conf;\n}}\n"
    )


def test_nginx_passes_a_query_on(nginx: str) -> None:
    answer = httpx.get(f"{nginx}/sparql", params=ASK, verify=False)

    assert (answer.status_code, answer.json()["boolean"]) == (200, True)
    assert "X-Heliograph-Release" in answer.headers
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Strict-Transport-Security"]


def test_nginx_passes_a_long_query_on(nginx: str) -> None:
    padded = {"query": f"{ASK['query']} # {'x' * 20_000}"}

    assert httpx.get(f"{nginx}/sparql", params=padded, verify=False).status_code == 200
    assert httpx.post(f"{nginx}/sparql", data=padded, verify=False).status_code == 200


def test_nginx_lets_a_client_keep_what_it_has(nginx: str) -> None:
    query = {"query": "SELECT * WHERE { ?s a ?type } ORDER BY ?s ?type LIMIT 100"}
    first = httpx.get(f"{nginx}/sparql", params=query, verify=False)
    tag = {"If-None-Match": first.headers["ETag"]}

    again = httpx.get(f"{nginx}/sparql", params=query, headers=tag, verify=False)
    assert (first.headers["Content-Encoding"], again.status_code) == ("gzip", 304)


def test_nginx_sends_visitors_on_by_the_address_they_know(nginx: str) -> None:
    lie = {"X-Forwarded-Prefix": "/evil", "X-Forwarded-Host": "evil.example"}
    answer = httpx.get(f"{nginx}/id/dataset/briefs", headers=lie, verify=False)

    assert answer.status_code == 303
    assert "evil" not in answer.headers["Location"]


def test_nginx_turns_away_who_asks_too_often(nginx: str) -> None:
    with httpx.Client(verify=False) as client:
        statuses = {client.get(f"{nginx}/robots.txt").status_code for _ in range(200)}

    assert 429 in statuses
