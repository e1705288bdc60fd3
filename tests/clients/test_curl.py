"""curl, as the manual's examples use it: queries, updates, and graphs put and got."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from ..serving import TOKEN
from .questions import PLACES, Places

BEARER = ("-H", f"Authorization: Bearer {TOKEN}")
TURTLE = "<http://e.example/s> <http://e.example/p> 'é' , 2 .\n"


def curl(*arguments: str, fail: bool = True) -> str:
    """Return what curl prints; the test fails where the server answers with an error."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--show-error", "--noproxy", "*", *arguments]
    done = subprocess.run(
        [*command, "--fail-with-body"] if fail else command,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stdout.decode()


def status(*arguments: str) -> int:
    return int(curl("--output", "/dev/null", "--write-out", "%{http_code}", *arguments, fail=False))


def pairs(answer: str) -> Places:
    rows = json.loads(answer)["results"]["bindings"]
    return {(row["place"]["value"], row["label"]["value"]) for row in rows}


def test_a_query_by_get(briefs: str, places: Places) -> None:
    assert pairs(curl("--get", f"{briefs}/sparql", "--data-urlencode", f"query={PLACES}")) == places


def test_a_query_by_form(briefs: str, places: Places) -> None:
    found = curl(f"{briefs}/query", "--data-urlencode", f"query={PLACES}")

    assert pairs(found) == places


def test_a_query_from_a_file(briefs: str, places: Places, tmp_path: Path) -> None:
    file = tmp_path / "places.rq"
    file.write_text(PLACES, encoding="utf-8")

    kind = "Content-Type: application/sparql-query"
    found = curl(f"{briefs}/sparql/", "-H", kind, "--data-binary", f"@{file}")
    assert pairs(found) == places


def test_rows_in_the_format_asked_for(briefs: str, places: Places) -> None:
    query = ("--data-urlencode", f"query={PLACES}")

    found = curl("-H", "Accept: text/csv", "--get", f"{briefs}/sparql", *query)
    assert len(found.splitlines()) == 1 + len(places)


def test_a_compressed_answer_is_the_same(briefs: str, places: Places) -> None:
    query = ("--data-urlencode", f"query={PLACES}")

    assert pairs(curl("--compressed", "--get", f"{briefs}/sparql", *query)) == places


def test_an_update_by_form_and_directly(plain: str) -> None:
    graph = "http://e.example/curl/update"
    kind = "Content-Type: application/sparql-update"
    first = f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> <{graph}> 1 }} }}"
    second = first.replace(" 1 ", " 2 ")

    curl(f"{plain}/sparql", *BEARER, "--data-urlencode", f"update={first}")
    curl(f"{plain}/update", *BEARER, "-H", kind, "--data-binary", second)
    found = curl(f"{plain}/store?graph={graph}", "-H", "Accept: application/n-triples")
    assert {line.split()[2][1] for line in found.splitlines()} == {"1", "2"}


def test_a_graph_is_put_extended_got_and_deleted(plain: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    store, kind = f"{plain}/store?graph=http://e.example/curl/store", "Content-Type: text/turtle"

    assert status("--upload-file", str(file), *BEARER, "-H", kind, store) == 201
    assert status("--data-binary", TURTLE.replace("2", "3"), *BEARER, "-H", kind, store) in {
        200,
        204,
    }
    found = curl(store, "-H", "Accept: application/n-triples")
    assert len(found.splitlines()) == 3 and '"é"' in found
    assert status("--head", store) == 200
    assert status("-X", "DELETE", *BEARER, store) in {200, 204}
    assert status(store) == 404


def test_a_file_is_sent_as_a_form_does(plain: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    store = f"{plain}/store?graph=http://e.example/curl/form"

    curl("--form", f"graph=@{file};type=text/turtle", *BEARER, store)
    assert len(curl(store, "-H", "Accept: application/n-triples").splitlines()) == 2


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [((), 401), (("-H", "Authorization: Bearer wrong"), 401), (("-u", f"analyst:{TOKEN}"), 200)],
    ids=["none", "wrong", "basic"],
)
def test_writing_needs_the_token(plain: str, credentials: tuple[str, ...], expected: int) -> None:
    update = "INSERT DATA { GRAPH <http://e.example/curl/token> { <a:a> <a:b> 1 } }"

    found = status(f"{plain}/update", *credentials, "--data-urlencode", f"update={update}")
    assert found in {expected, 403} if expected == 401 else found in {200, 204}
