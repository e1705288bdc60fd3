"""A pass means something: with a server behind an endpoint that lies, tests stop to pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ..serving import oxigraph
from .endpoint import Endpoint
from .manifests import SparqlTest, read_tests
from .outcomes import Record, passed
from .results import CSV, JSON, TSV
from .sparql import run_tests

Lie = Callable[[httpx.Response], httpx.Response]
_TRIPLE = "<http://e.example/a> <http://e.example/b> <http://e.example/c> .\n"


class LyingEndpoint(Endpoint):
    """An endpoint whose answers are changed on the way, while a test is run."""

    def __init__(self, base: str, lie: Lie | None = None) -> None:
        super().__init__(base, "/query", "/update")
        self.lie = lie
        self.swallow = False

    def query(self, text: str, accept: str) -> httpx.Response:
        answer = super().query(text, accept)
        return self.lie(answer) if self.lie and text.startswith("BASE") else answer

    def update(self, text: str) -> httpx.Response:
        if self.swallow and text.startswith("BASE"):
            return httpx.Response(204)
        return super().update(text)


@pytest.fixture
def lying(tmp_path: Path) -> Iterator[LyingEndpoint]:
    with oxigraph(tmp_path / "store") as url:
        opened = LyingEndpoint(url)
        yield opened
        opened.close()


def of_kind(*kinds: str) -> list[SparqlTest]:
    return [test for test in read_tests() if test.kind in kinds]


def names_of_passed(records: list[Record]) -> set[str]:
    return {record.name for record in records if passed([record])}


def other_answer(answer: httpx.Response) -> httpx.Response:
    """Flip a boolean, and leave out the last row or triple; add one where there is none."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if not answer.is_success:
        return answer
    if kind == JSON:
        content = _other_json(answer.json())
    elif kind in (CSV, TSV):
        content = _other_lines(answer.text, "x\n")
    else:
        content = _other_lines(answer.text, _TRIPLE)
    headers = {"Content-Type": answer.headers["Content-Type"]}
    return httpx.Response(answer.status_code, headers=headers, content=content)


def _other_json(found: dict[str, dict[str, list[object]] | bool]) -> str:
    results = found.get("results")
    if isinstance(results, dict):
        rows = results["bindings"]
        results["bindings"] = rows[:-1] if rows else [{}]
    else:
        found["boolean"] = not found["boolean"]
    return json.dumps(found)


def _other_lines(text: str, more: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:-1]) if len(lines) > 1 else text + more


def other_status(answer: httpx.Response) -> httpx.Response:
    """Answer a refusal with 200, and anything else with 400."""
    headers = {"Content-Type": answer.headers.get("Content-Type", JSON)}
    status = 200 if answer.is_client_error else 400
    return httpx.Response(status, headers=headers, content=answer.content)


def test_oxigraph_itself_passes_most_tests(lying: LyingEndpoint) -> None:
    assert passed(run_tests(lying, read_tests())) >= 470


@pytest.mark.parametrize("lie", [other_answer, other_status])
def test_no_query_test_passes_on_a_right_answer_that_is_changed(
    lying: LyingEndpoint, lie: Lie
) -> None:
    tests = of_kind("query")
    honest = names_of_passed(run_tests(lying, tests))

    lying.lie = lie
    assert honest & names_of_passed(run_tests(lying, tests)) == set()
    assert len(honest) > 200


def test_only_updates_that_change_nothing_pass_where_none_is_done(lying: LyingEndpoint) -> None:
    lying.swallow = True
    tests = of_kind("update")

    changing = {test.name for test in tests if not _changes_nothing(test)}
    assert names_of_passed(run_tests(lying, tests)) & changing == set()
    assert len(changing) > 50


def _changes_nothing(test: SparqlTest) -> bool:
    before, after = (
        sorted((str(name), *map(str, row)) for name, graph in content.graphs() for row in graph)
        for content in (test.before, test.after)
    )
    return before == after
