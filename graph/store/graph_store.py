"""A client of the SPARQL 1.1 Graph Store Protocol that tries again when the server gives out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Literal, Self

from heliograph.graph.errors import EngineUnavailable, StoreError

if TYPE_CHECKING:
    import httpx

_TRIPLES = "application/n-triples"
_QUADS = "application/n-quads"
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_PAUSE = 30.0
_EXCERPT = 300


@dataclass(frozen=True)
class Access:
    """How to write to a server: a bearer token, or a user and password.

    ``scheme`` is how the password is sent. Nothing of it is shown.
    """

    token: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    scheme: Literal["basic", "digest"] = "basic"


class GraphStore:
    """The graphs of the Graph Store Protocol at ``url``; the name "" is the default graph's.

    What fails for a while, such as a connection or an answer 503, is tried ``retries`` times
    more, ``pause`` seconds apart at first and then twice as long each time.
    """

    def __init__(
        self,
        url: str,
        access: Access | None = None,
        *,
        retries: int = 8,
        pause: float = 0.5,
        timeout: float = 300.0,
        on_retry: Callable[[str], None] = lambda reason: None,
    ) -> None:
        import httpx

        self.url = url
        self.retried = 0
        self._retries, self._pause = retries, pause
        self._on_retry = on_retry
        self._lost = (httpx.TransportError,)
        access = access or Access()
        headers = {"Authorization": f"Bearer {access.token}"} if access.token else {}
        self._client = httpx.Client(timeout=timeout, headers=headers, auth=_password(access))

    def put(self, graph: str, triples: bytes) -> None:
        """Let a graph hold these triples, in N-Triples, and no others."""
        self._send("PUT", graph, triples, _TRIPLES)

    def post(self, graph: str, triples: bytes) -> None:
        """Add triples, in N-Triples, to a graph."""
        self._send("POST", graph, triples, _TRIPLES)

    def post_quads(self, quads: bytes) -> None:
        """Add N-Quads to the graphs they name; an extension of the protocol."""
        self._send("POST", None, quads, _QUADS)

    def delete(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._send("DELETE", graph, None, "", absent_is_fine=True)

    def get(self, graph: str, file: IO[bytes]) -> str:
        """Write the triples of a graph to a file and return their media type."""
        return self._trying(lambda: self._fetch(graph, file))

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _send(
        self,
        method: str,
        graph: str | None,
        content: bytes | None,
        media_type: str,
        absent_is_fine: bool = False,
    ) -> None:
        headers = {"Content-Type": media_type} if media_type else {}

        def attempt() -> str:
            with self._answer(method, graph, content, headers, absent_is_fine) as response:
                response.read()
            return ""

        self._trying(attempt)

    def _fetch(self, graph: str, file: IO[bytes]) -> str:
        file.seek(0)
        file.truncate()
        headers = {"Accept": f"{_TRIPLES}, text/turtle;q=0.5"}
        with self._answer("GET", graph, None, headers, absent_is_fine=True) as response:
            if response.status_code == 404:
                return _TRIPLES
            for chunk in response.iter_bytes():
                file.write(chunk)
            stated = str(response.headers.get("content-type", ""))
        return stated.partition(";")[0].strip().lower()

    @contextmanager
    def _answer(
        self,
        method: str,
        graph: str | None,
        content: bytes | None,
        headers: Mapping[str, str],
        absent_is_fine: bool,
    ) -> Iterator[httpx.Response]:
        with self._client.stream(
            method, self.url, params=_named(graph), content=content, headers=dict(headers)
        ) as response:
            status = response.status_code
            if not (200 <= status < 300 or (status == 404 and absent_is_fine)):
                raise _complaint(response, method, graph)
            yield response

    def _trying(self, attempt: Callable[[], str]) -> str:
        pause = self._pause
        for left in range(self._retries, -1, -1):
            try:
                return attempt()
            except (*self._lost, _Temporary) as error:
                if not left:
                    raise EngineUnavailable(f"{self.url} gave out: {error}") from error
                reason = str(error) or type(error).__name__
            self.retried += 1
            self._on_retry(reason)
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)
        raise AssertionError


class _Temporary(Exception):
    """An answer that may be another one soon."""


def _named(graph: str | None) -> dict[str, str]:
    if graph is None:
        return {}
    return {"graph": graph} if graph else {"default": ""}


def _password(access: Access) -> httpx.Auth | None:
    import httpx

    if access.token or not access.user:
        return None
    kind = httpx.DigestAuth if access.scheme == "digest" else httpx.BasicAuth
    return kind(access.user, access.password)


def _complaint(response: httpx.Response, method: str, graph: str | None) -> Exception:
    words = ""
    for piece in response.iter_text(_EXCERPT):
        words = piece.strip()
        break
    name = graph or "the default graph"
    message = f"{method} of {name} at {response.url.copy_with(query=None)}"
    message += f" was answered {response.status_code}" + (f": {words}" if words else "")
    return (_Temporary if response.status_code in _TEMPORARY else StoreError)(message)
