"""Answers kept for the next who asks the same of the same release."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# What only reads the release; the log, the metrics and the list of snapshots change between them.
_PATHS = (
    b"/sparql",
    b"/query",
    b"/page",
    b"/data",
    b"/list",
    b"/queries",
    b"/sources",
    b"/catalog",
    b"/analysis",
    b"/audit",
    b"/explore",
)
_EXACT = (
    b"/",
    b"/.well-known/void",
    b"/openapi.json",
    b"/resource",
    b"/robots.txt",
    b"/vocabulary.json",
)
_SHARE = 16  # no answer takes more than this part of the cache

# What belongs to one request only, or is more than a key can say.
_OWN = frozenset({b"x-request-id", b"content-length", b"transfer-encoding", b"if-none-match"})
_MOST_ASKED = 4096
_LONGEST_ASKED = 2048

Headers = list[tuple[bytes, bytes]]
Key = tuple[Any, ...]
Asked = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer as it was sent, without what belongs to one request only."""

    status: int
    headers: Headers
    body: bytes
    etag: bytes

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 500


class AnswerCache:
    """Keeps the answers that were asked for last, up to a number of bytes; used by one thread."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._asked: dict[Asked, Key] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Key) -> Answer | None:
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def get_as_asked(self, asked: Asked) -> Answer | None:
        """Return the answer to a request that was noted, letter for letter."""
        key = self._asked.get(asked)
        return self.get(key) if key else None

    def note(self, asked: Asked, key: Key) -> None:
        """Remember which key a request has; to make a key costs as much as the whole answer."""
        headers = asked[-1]
        if any(name in _OWN for name, _ in headers):
            return
        if sum(len(name) + len(value) for name, value in headers) > _LONGEST_ASKED:
            return
        if len(self._asked) >= _MOST_ASKED:
            self._asked.clear()
        self._asked[asked] = key

    def accepts(self, size: int) -> bool:
        return size <= self.limit // _SHARE

    def put(self, key: Key, answer: Answer) -> None:
        if not self.accepts(answer.size):
            return
        self._drop(key)
        self._answers[key] = answer
        self.size += answer.size + _size_of(key)
        while self.size > self.limit:
            self._drop(next(iter(self._answers)))

    def clear(self) -> None:
        """Forget everything: a new release answers from now on."""
        self._answers.clear()
        self._asked.clear()
        self.size = 0

    def _drop(self, key: Key) -> None:
        found = self._answers.pop(key, None)
        if found is not None:
            self.size -= found.size + _size_of(key)


def as_asked(scope: Mapping[str, Any]) -> Asked:
    """Return a request without a body, letter for letter."""
    path = scope.get("raw_path") or scope["path"]
    return (scope["method"], path, scope["query_string"], tuple(scope["headers"]))


def cache_key(
    release: str, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], body: bytes
) -> Key | None:
    """Return what an answer depends on, or None where it must be made anew.

    A client asks for that by ``Cache-Control: no-cache``; one with credentials, or with any
    cookie but that of the theme, is never given what another was, nor the other way round.
    """
    path = scope["raw_path"] if scope.get("raw_path") else scope["path"].encode()
    known = path in _EXACT or path.startswith(_PATHS)
    if not release or not known or b"authorization" in headers:
        return None
    if headers.get(b"cookie", b"") not in _THEMES:
        return None
    if b"range" in headers or b"no-" in headers.get(b"cache-control", b""):
        return None
    return (
        release,
        scope["method"],
        path,
        scope["query_string"],
        body,
        b"gzip" if b"gzip" in headers.get(b"accept-encoding", b"") else None,
        *(headers.get(name) for name in _DEPENDS_ON),
    )


_THEMES = (b"", b"theme=light", b"theme=dark")
_DEPENDS_ON = (
    b"cookie",
    b"accept",
    b"content-type",
    b"content-encoding",
    b"host",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-forwarded-prefix",
)


def keepable(status: int, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """True for an answer that may be given to the next who asks."""
    return status == 200 and not any(
        name == b"cache-control" and b"no-store" in value for name, value in headers
    )


def _size_of(key: Key) -> int:
    return sum(len(part) for part in key if part)
