"""Comunica, a query engine in JavaScript, with the server as its source and its destination.

It is installed once from `package-lock.json`, into a folder that git does not see. Without node
or without a network the tests are skipped, but not in CI, where node is enough to demand them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from rdflib import RDFS

from ..serving import TOKEN
from .questions import ANY_PLACE, PLACE_LABELS, PLACES, Places

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "build" / "clients"


@pytest.fixture(scope="session")
def modules() -> Path:
    """The folder of installed modules."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / "lock"):
        _install()
    return FOLDER / "node_modules"


def _install() -> None:
    lock = (HERE / "package-lock.json").read_bytes()
    stamp, digest = FOLDER / "installed", hashlib.sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, FOLDER / name)
    done = subprocess.run(
        ["npm", "ci"], cwd=FOLDER, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip(f"Comunica cannot be installed: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    stamp.write_text(digest)


def comunica(modules: Path, url: str, kind: str, query: str, credentials: str = "") -> Any:
    command = ["node", str(HERE / "comunica.cjs"), f"{url}/sparql", kind, query]
    done = subprocess.run(
        [*command, credentials] if credentials else command,
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_rows_come(modules: Path, briefs: str, places: Places) -> None:
    rows = comunica(modules, briefs, "rows", PLACES)

    assert {(row["place"], row["label"]) for row in rows} == places


def test_a_boolean_comes(modules: Path, briefs: str) -> None:
    assert comunica(modules, briefs, "boolean", ANY_PLACE) is True


def test_quads_come(modules: Path, briefs: str, places: Places) -> None:
    quads = comunica(modules, briefs, "quads", PLACE_LABELS)

    assert {(s, o) for s, p, o in quads if p == str(RDFS.label)} == places


def test_an_update_is_done(modules: Path, plain: str) -> None:
    graph = "http://e.example/comunica"
    update = f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> <{graph}> 1 }} }}"

    comunica(modules, plain, "update", update, f"an-analyst:{TOKEN}")
    query = f"SELECT ?o {{ GRAPH <{graph}> {{ <{graph}> ?p ?o }} }}"
    assert comunica(modules, plain, "rows", query) == [{"o": "1"}]
