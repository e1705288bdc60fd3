"""Requests to a query engine and its answers, which lie complete in files until closed."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self, cast

from heliograph.graph.store.formats import Format, QueryForm


@dataclass(frozen=True)
class QueryRequest:
    """A SPARQL query and how to answer it.

    ``format`` is the name or media type of a format, or several in order of preference: the
    first that fits the query's form is taken, and by default JSON or Turtle. The graph lists
    are those of the SPARQL protocol: if either is given, they replace the query's FROM clauses,
    and nothing but them is visible. ``deadline`` is in seconds, at most the engine's own.
    """

    text: str
    format: str | tuple[str, ...] | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline: float | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        if self.format is None:
            return ()
        return (self.format,) if isinstance(self.format, str) else tuple(self.format)


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term in a row of results; a literal has either ``lang`` or ``datatype`` (an IRI)."""

    kind: Literal["iri", "literal", "bnode"]
    value: str
    datatype: str | None = None
    lang: str | None = None

    def __str__(self) -> str:
        return self.value


class Spool:
    """A folder for results; it goes when the engine is closed and the last result is, too."""

    def __init__(self, parent: Path | None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="heliograph-", dir=parent))
        self._numbers = count()
        self._lock = Lock()
        self._open = 0
        self._closed = False

    def new(self) -> Path:
        with self._lock:
            self._open += 1
            return self.folder / str(next(self._numbers))

    def discard(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with self._lock:
            self._open -= 1
        self._sweep()

    def close(self) -> None:
        self._closed = True
        self._sweep()

    def _sweep(self) -> None:
        with self._lock:
            if self._closed and self._open == 0:
                shutil.rmtree(self.folder, ignore_errors=True)


class QueryAnswer:
    """A complete result in a file; close it, or use it as a context manager, to remove the file.

    ``release`` is the id of the release that answered ("" for a remote engine), ``elapsed``
    the seconds it took, waiting included, ``size`` the bytes of the file.
    """

    def __init__(
        self, form: QueryForm, format: Format, size: int, elapsed: float, release: str, file: Path,
        spool: Spool,
    ) -> None:  # fmt: skip
        self.form = form
        self.format = format
        self.size = size
        self.elapsed = elapsed
        self.release = release
        self.path = file
        self._remove = weakref.finalize(self, spool.discard, file)

    @property
    def media_type(self) -> str:
        return self.format.media_type

    def open(self) -> BinaryIO:
        """Open the result; the file stays readable after the answer is closed (POSIX)."""
        return self.path.open("rb")

    def read(self) -> bytes:
        return self.path.read_bytes()

    def close(self) -> None:
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def read_rows(answer: QueryAnswer) -> list[dict[str, Term]]:
    """Return the rows of a SELECT answer in JSON; an unbound variable is absent from its row."""
    bindings = json.loads(answer.read())["results"]["bindings"]
    return [{name: _term(value) for name, value in row.items()} for row in bindings]


def read_boolean(answer: QueryAnswer) -> bool:
    """Return what an ASK answer in JSON says."""
    return cast(bool, json.loads(answer.read())["boolean"])


def _term(value: dict[str, Any]) -> Term:
    kind = value["type"]
    if kind == "uri":
        return Term("iri", value["value"])
    if kind == "bnode":
        return Term("bnode", value["value"])
    return Term("literal", value["value"], value.get("datatype"), value.get("xml:lang"))
