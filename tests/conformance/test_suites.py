"""The W3C suites against a server of our own, and against what came out before."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..serving import TOKEN, heliograph
from .baseline import FOLDER, Baseline
from .endpoint import Endpoint
from .outcomes import PASSED
from .shacl import SUITE, run_shacl
from .suites import HTTP_SUITES

_ROOM = 2**28
# How many tests of W3C's each suite has, and how many of them are to pass.
CLAIMS = {
    "sparql": (495, 476),
    "protocol": (34, 34),
    "service description": (3, 3),
    "graph store": (13, 13),
    "shacl core": (98, 96),
    "shacl sparql": (22, 21),
}


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    """An empty store to write to, its default graph an ordinary one.

    In memory where there is room: the suites write hundreds of times and would wait for the disk.
    """
    options = ("--empty", "--default-graph", "plain")
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    with (
        tempfile.TemporaryDirectory(dir=memory if roomy else tmp_path) as folder,
        heliograph(Path(folder) / "data", *options, deadline=10, keep=5) as url,
    ):
        opened = Endpoint(url, token=TOKEN)
        yield opened
        opened.close()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # which rdflib itself uses
@pytest.mark.parametrize("name", HTTP_SUITES)
def test_a_suite_over_http_comes_out_as_before(endpoint: Endpoint, name: str) -> None:
    assert Baseline.load(name).differences(HTTP_SUITES[name](endpoint)) == []


@pytest.mark.filterwarnings("ignore::pyshacl.errors.ConstraintLoadWarning")
def test_the_shacl_suite_comes_out_as_before() -> None:
    if not SUITE.is_dir():
        pytest.skip("the SHACL test suite is not beside this checkout")
    assert Baseline.load("shacl").differences(run_shacl(SUITE)) == []


@pytest.mark.parametrize("name", [*HTTP_SUITES, "shacl"])
def test_each_test_that_does_not_pass_has_a_reason(name: str) -> None:
    assert Baseline.load(name).unexplained() == set()


@pytest.mark.parametrize("suite", CLAIMS)
def test_the_baselines_hold_every_test_and_the_score_that_is_claimed(suite: str) -> None:
    outcomes = [
        outcome
        for path in FOLDER.glob("*.json")
        for test, outcome in Baseline.load(path.stem).outcomes.items()
        if test.startswith(f"{suite}: ")
    ]

    counted = Counter(outcome in PASSED for outcome in outcomes)
    assert (counted.total(), counted[True]) == CLAIMS[suite]
