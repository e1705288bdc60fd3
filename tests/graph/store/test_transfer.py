"""Loading a release into servers that are not ours, that break off, and into our own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from heliograph.graph.errors import EngineUnavailable, InvalidQuads, StoreError
from heliograph.graph.store import (
    Access,
    GraphStore,
    Release,
    Releases,
    RemoteEngine,
    TransferPlan,
    TransferReport,
    transfer,
)
from heliograph.graph.store.fingerprint import fingerprint
from tests.serving import HOST, TOKEN, heliograph, oxigraph

ID = "https://w3id.org/heliograph/id/"
LINKS = f"{ID}dataset/links"
XSD = "http://www.w3.org/2001/XMLSchema#"
SMALL = TransferPlan(piece=100)
_COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def target(tmp_path: Path) -> Iterator[str]:
    with oxigraph(tmp_path / "target") as address:
        yield address


def load(release: Release, address: str, plan: TransferPlan | None = None) -> TransferReport:
    with RemoteEngine(f"{address}/query") as engine, GraphStore(f"{address}/store") as store:
        return transfer(release, store, engine, plan)


def whole(address: str) -> list[str]:
    """All quads of an Oxigraph server; with any twice, they would be here twice."""
    text = httpx.get(f"{address}/store", headers={"Accept": "application/n-quads"}).text
    return sorted(text.splitlines())


def expected(release: Release) -> list[str]:
    snapshot = release.open()
    lines = [*snapshot.quads(), *snapshot.default_graph()]
    return sorted(line.decode().strip() for line in lines)


@pytest.mark.parametrize("quads", [False, True], ids=["by graph", "quads"])
def test_a_release_arrives_whole(sample: Release, target: str, quads: bool) -> None:
    report = load(sample, target, TransferPlan(piece=1000, quads=quads))

    assert report.ok and not report.rewritten
    assert report.triples == len(expected(sample))
    assert whole(target) == expected(sample)
    assert (report.requests < report.graphs) is quads


def test_a_second_time_nothing_is_sent(sample: Release, target: str) -> None:
    load(sample, target)

    again = load(sample, target)

    assert (again.requests, again.skipped, again.ok) == (0, again.graphs, True)


def test_a_graph_that_differs_is_sent_anew_and_others_are_named(
    sample: Release, target: str
) -> None:
    load(sample, target)
    with GraphStore(f"{target}/store") as store:
        store.put(LINKS, b"<a:a> <a:b> <a:c> .\n")
        store.post(f"{ID}passage/001/lead/6", b"<a:a> <a:b> <a:c> .\n")
        store.put("urn:other", b"<a:a> <a:b> <a:c> .\n")

    report = load(sample, target)
    assert (report.different, report.others, report.ok) == ([], ["urn:other"], False)

    assert load(sample, target, TransferPlan(delete_others=True)).ok
    assert whole(target) == expected(sample)


def test_equal_counts_do_not_hide_another_content(sample: Release, target: str) -> None:
    load(sample, target)
    update = f"""WITH <{LINKS}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p <a:wrong> }}
        WHERE {{ SELECT * {{ GRAPH <{LINKS}> {{ ?s ?p ?o }} }} ORDER BY ?s LIMIT 1 }}"""
    httpx.post(f"{target}/update", data={"update": update}).raise_for_status()

    report = load(sample, target)

    assert report.ok and report.requests == 1
    assert whole(target) == expected(sample)


def test_it_goes_on_after_the_server_was_gone(sample: Release, tmp_path: Path) -> None:
    folder, reasons = tmp_path / "target", list[str]()
    with ExitStack() as servers:
        servers.push(server := oxigraph(folder))
        address = server.__enter__()
        port = int(address.rpartition(":")[2])

        def restart() -> None:
            time.sleep(0.3)
            servers.push(again := oxigraph(folder, port))
            again.__enter__()

        def interrupt(step: str, done: int, total: int) -> None:
            if (step, done) == ("load", 20):
                server.__exit__(None, None, None)
                Thread(target=restart).start()

        with (
            RemoteEngine(f"{address}/query") as engine,
            GraphStore(f"{address}/store", pause=0.1, on_retry=reasons.append) as store,
        ):
            report = transfer(sample, store, engine, SMALL, interrupt)

        assert report.ok and report.retried == len(reasons) > 0
        assert whole(address) == expected(sample)


@pytest.mark.slow
def test_a_load_that_was_killed_is_taken_up_where_it_stopped(sample: Release, target: str) -> None:
    command = [sys.executable, "-m", "heliograph.server", "--data", str(sample.path.parents[1])]
    command += ["remote", "load", f"{target}/query", "--piece", "5", "--json"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    with (
        RemoteEngine(f"{target}/query") as engine,
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process,
    ):
        while (there := int(engine.rows(_COUNT)[0]["n"].value)) < 500:
            assert process.poll() is None
        process.kill()
    assert 500 <= there < len(expected(sample))

    report = load(sample, target, TransferPlan(piece=5))

    assert report.ok
    assert report.requests < report.triples / 5 - 50
    assert whole(target) == expected(sample)


@pytest.mark.slow
@pytest.mark.parametrize("quads", [False, True], ids=["by graph", "quads"])
def test_our_own_server_takes_a_release_too(
    lines: list[str], publish: Callable[..., Release], tmp_path: Path, quads: bool
) -> None:
    release = publish(lines[:12])
    plan = TransferPlan(piece=5, quads=quads, merge=False)
    with (
        heliograph(tmp_path / "data", "--empty", log="off") as address,
        RemoteEngine(f"{address}/sparql") as engine,
        GraphStore(f"{address}/store", Access(token=TOKEN)) as store,
    ):
        report = transfer(release, store, engine, plan)

    assert report.ok and not report.rewritten
    made = Releases(tmp_path / "data").current()
    assert made.manifest.dataset_hash == release.manifest.dataset_hash


def test_blank_nodes_are_refused(publish: Callable[..., Release], target: str) -> None:
    made = publish(["_:a <a:b> <a:c> <a:g> ."], default_graph="plain")

    with pytest.raises(InvalidQuads, match="blank nodes"):
        load(made, target)


class Fickle(BaseHTTPRequestHandler):
    """Answers with the statuses in turn, and the last of them from then on."""

    statuses: list[int] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        self.send_response(status)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"reason")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.mark.parametrize(
    ("statuses", "retried", "error"),
    [
        ([503, 429, 500, 204], 3, ""),
        ([503], 3, "gave out: POST of a:g at .* was answered 503: reason"),
        ([401], 0, "was answered 401: reason"),
        ([302], 0, "was answered 302"),
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again(statuses: list[int], retried: int, error: str) -> None:
    Handler = type("Handler", (Fickle,), {"statuses": statuses})
    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with GraphStore(f"http://{HOST}:{server.server_port}/", retries=3, pause=0.01) as store:
            if error:
                with pytest.raises((EngineUnavailable, StoreError), match=error):
                    store.post("a:g", b"")
            else:
                store.post("a:g", b"")
            assert store.retried == retried
        server.shutdown()


def test_a_secret_is_not_shown() -> None:
    assert "secret" not in repr(Access("secret", "secret", "secret"))


def triple(value: str, datatype: str) -> Triple:
    literal = Literal(value, datatype=NamedNode(datatype))
    return Triple(NamedNode("a:a"), NamedNode("a:b"), literal)


@pytest.mark.parametrize(
    ("own", "other", "same"),
    [
        (("2.50", f"{XSD}decimal"), ("2.5", f"{XSD}decimal"), True),
        (("true", f"{XSD}boolean"), ("1", f"{XSD}integer"), True),
        (("true", f"{XSD}boolean"), ("0", f"{XSD}integer"), False),
        (("2.5", f"{XSD}decimal"), ("2.6", f"{XSD}decimal"), False),
        (("5", f"{XSD}integer"), ("5", f"{XSD}string"), False),
        (
            ("POINT(44.18477 33.30563)", "http://www.opengis.net/ont/geosparql#wktLiteral"),
            (
                "POINT(44.184768676758 33.305629730225)",
                "http://www.openlinksw.com/schemas/virtrdf#Geometry",
            ),
            True,
        ),
    ],
    ids=str,
)
def test_a_hash_of_values_forgives_how_they_are_written(
    own: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    one, two = fingerprint([triple(*own)]), fingerprint([triple(*other)])

    assert one.exact != two.exact
    assert (one.values == two.values) is same


def test_a_hash_does_not_depend_on_the_order(sample: Release) -> None:
    triples = [quad.triple for quad in parse(path=str(sample.dataset), format=RdfFormat.N_QUADS)]

    one = fingerprint(triples)

    assert one == fingerprint(reversed(triples))
    assert one != fingerprint(triples[1:])
    assert one != replace(one, triples=0)
