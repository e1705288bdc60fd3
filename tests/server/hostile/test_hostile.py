"""Thousands of hostile requests: no crash, no leak, and the next who asks is answered at once."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi

from tests.server.hostile import contents, queries, raw, routes
from tests.server.hostile.verdict import complaints
from tests.server.hostile.wire import Answer, exchange, request

if TYPE_CHECKING:
    from tests.server.conftest import Launch, Server

TOKEN = "a-secret-that-is-nowhere-else"
# How many requests of each kind, of a hundred.
SHARES = {"raw": 26, "route": 36, "query": 17, "update": 2, "content": 5, "intrusion": 10}
DOCUMENTED = 4
NORMAL = 1_000
ALL = 10_000
PROMPT = 2.0  # seconds; a busy machine is slow
GROWTH = 192 * 2**20  # bytes, of all processes together
CHECKS = [
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
UNFINISHED = 0.04  # seconds that a request which may have no end is given
COUNT = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&format=csv"


@dataclass
class Trap:
    """A listener on this machine that nothing may ever call."""

    url: str
    calls: int = 0


@dataclass
class Siege:
    """One server under attack, and what it answered so far."""

    server: Server
    trap: Trap
    app: Flask
    statuses: Counter[int] = field(default_factory=Counter)
    sent: int = 0

    def strategy(self, kind: str) -> st.SearchStrategy[bytes]:
        token = [("Authorization", f"Bearer {TOKEN}")]
        made: dict[str, Callable[[], st.SearchStrategy[bytes]]] = {
            "raw": lambda: raw.requests,
            "route": lambda: routes.requests(self.app.url_map),
            "query": lambda: queries.requests(self.trap.url),
            "update": lambda: queries.updates(self.trap.url, token),
            "content": lambda: contents.requests(self.trap.url, token),
            "intrusion": lambda: routes.intrusions(TOKEN),
        }
        return made[kind]()

    def attack(self, kind: str, examples: int) -> None:
        """Send so many requests of a kind, the same ones each time; none may find a hole."""

        @reproducible(examples)
        @given(self.strategy(kind))
        def attempt(data: bytes) -> None:
            patience = UNFINISHED if kind == "raw" else 30.0
            answers = exchange(self.server.port, data, patience)
            self.sent += 1
            self.statuses.update(answer.status for answer in answers)
            assert_sound(self.server, answers)
            if kind != "raw":
                assert len(answers) == 1
            if kind == "intrusion":
                assert answers[0].status in (400, 401, 403)

        attempt()

    def attack_documented(self, examples: int) -> None:
        """Send what the OpenAPI document allows, and what it does not; answers must be as it says.

        Without the token, so that nothing is deleted.
        """
        document = schemathesis.openapi.from_url(f"{self.server.url}/openapi.json")
        found = [result.ok() for result in document.get_all_operations() if isinstance(result, Ok)]
        plans = [(operation, GenerationMode.POSITIVE) for operation in found]
        plans += [
            (operation, GenerationMode.NEGATIVE)
            for operation in found
            if list(operation.query) or list(operation.body)
        ]
        for operation, mode in plans:
            # Where a parameter may be any text, nothing is against the document.
            with suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
                self._attack_operation(operation, mode, -(-examples // len(plans)))

    def _attack_operation(self, operation: Any, mode: GenerationMode, examples: int) -> None:
        @reproducible(examples)
        @given(operation.as_strategy(generation_mode=mode))
        def attempt(case: schemathesis.Case[Any]) -> None:
            got = case.call(base_url=self.server.url)
            headers = {name.lower(): ", ".join(value) for name, value in got.headers.items()}
            self.sent += 1
            self.statuses[got.status_code] += 1
            assert_sound(self.server, [Answer(got.status_code, headers, got.content)])
            case.validate_response(got, checks=CHECKS)

        attempt()

    def assert_well(self) -> None:
        """Ask what everybody asks: the server is there, answers right and at once."""
        assert self.server.process.poll() is None
        begin = time.monotonic()
        answer = exchange(self.server.port, request("GET", COUNT))[0]
        assert answer.status == 200
        assert int(answer.body.split()[1]) > 10_000
        assert time.monotonic() - begin < PROMPT
        assert self.trap.calls == 0
        assert "Traceback" not in self.server.log.read_text(encoding="utf-8", errors="replace")

    def report(self, title: str) -> str:
        found = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return f"{title}: {self.sent} requests; answers {found}"


def reproducible(examples: int) -> settings:
    """Return settings under which the same requests are made each time."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def assert_sound(server: Server, answers: list[Answer]) -> None:
    found = [wrong for answer in answers for wrong in complaints(answer, [str(server.data), TOKEN])]
    assert not found, found


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Trap(f"http://127.0.0.1:{listener.getsockname()[1]}/x")

        def count() -> None:
            try:
                while True:
                    listener.accept()[0].close()
                    found.calls += 1
            except OSError:
                return

        Thread(target=count, daemon=True).start()
        yield found


@contextmanager
def besieged(launch: Launch, data: Path, trap: Trap, app: Flask) -> Iterator[Siege]:
    with launch(
        data, token=TOKEN, deadline=3, memory=256 * 2**20, keep=3, workers=2, log="json"
    ) as server:
        siege = Siege(server, trap, app)
        siege.assert_well()
        yield siege
        siege.assert_well()


@pytest.fixture(scope="module")
def siege(launch: Launch, shared_briefs: Path, trap: Trap, app: Flask) -> Iterator[Siege]:
    with besieged(launch, shared_briefs, trap, app) as found:
        yield found


@pytest.mark.parametrize("kind", SHARES)
def test_hostile_requests_find_no_hole(
    kind: str, siege: Siege, record_property: Callable[[str, object], None]
) -> None:
    before, wanted = siege.sent, NORMAL * SHARES[kind] // 100

    siege.attack(kind, wanted)

    siege.assert_well()
    assert siege.sent - before >= wanted
    record_property("requests", siege.report(kind))
    print(siege.report(kind))


def test_the_server_answers_as_its_openapi_document_says(
    siege: Siege, record_property: Callable[[str, object], None]
) -> None:
    before, wanted = siege.sent, NORMAL * DOCUMENTED // 100

    siege.attack_documented(wanted)

    siege.assert_well()
    assert siege.sent - before >= wanted // 2  # some routes have nothing to vary
    record_property("requests", siege.report("documented"))


@pytest.mark.slow
def test_ten_thousand_hostile_requests_leave_one_server_as_it_was(
    launch: Launch, briefs: Path, trap: Trap, app: Flask
) -> None:
    with besieged(launch, briefs, trap, app) as siege:
        for kind, share in SHARES.items():
            siege.attack(kind, ALL * share // 1000)
        settled = siege.server.memory()
        for kind, share in SHARES.items():
            siege.attack(kind, ALL * share // 100)
            siege.assert_well()
        siege.attack_documented(ALL * DOCUMENTED // 100)

        print(siege.report("all"))
        assert siege.sent >= ALL
        assert siege.server.memory() < settled + GROWTH
