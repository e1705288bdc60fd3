"""Requests to a query engine and its answers, which lie complete in files until closed."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from dataclasses import InitVar, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self, cast

from heliograph.graph.store.cancellation import Cancellation
from heliograph.graph.store.formats import Format, QueryForm


@dataclass(frozen=True)
class QueryRequest:
    """A SPARQL query and how to answer it.

    ``format`` is the name or media type of a format, or several in order of preference: the
    first that fits the query's form is taken, and by default JSON or Turtle. The graph lists
    are those of the SPARQL protocol: if either is given, they replace the query's FROM clauses,
    and nothing but them is visible. ``deadline`` is in seconds, at most the engine's own.
    Relative IRIs are resolved against ``base``; without one they are mistakes.
    ``cancellation`` calls the query off from another thread.
    """

    text: str
    format: str | tuple[str, ...] | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline: float | None = None
    base: str | None = None
    cancellation: Cancellation | None = field(default=None, compare=False)

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
        # Atomic operations instead of a lock: the garbage collector may call ``discard``.
        self._open: set[Path] = set()
        self._closed = False
        self._owner = os.getpid()
        self._remove = weakref.finalize(self, _remove_folder, self.folder, self._owner)

    def new(self) -> Path:
        path = self.folder / str(next(self._numbers))
        self._open.add(path)
        return path

    def discard(self, path: Path) -> None:
        if os.getpid() == self._owner:
            path.unlink(missing_ok=True)
        self._open.discard(path)
        self._sweep()

    def close(self) -> None:
        self._closed = True
        self._sweep()

    def _sweep(self) -> None:
        if self._closed and not self._open:
            self._remove()


@dataclass(eq=False)
class QueryAnswer:
    """A complete result in a file; close it, or use it as a context manager, to remove the file.

    ``release`` is the id of the release that answered ("" for a remote engine), ``elapsed``
    the seconds it took, waiting included, ``size`` the bytes of the file.
    """

    form: QueryForm
    format: Format
    size: int
    elapsed: float
    release: str
    path: Path
    spool: InitVar[Spool]

    def __post_init__(self, spool: Spool) -> None:
        self._remove = weakref.finalize(self, spool.discard, self.path)

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

    def __exit__(self, *raised: object) -> None:
        self.close()


def read_rows(answer: QueryAnswer) -> list[dict[str, Term]]:
    """Return the rows of a SELECT answer in JSON; an unbound variable is absent from its row."""
    bindings = json.loads(answer.read())["results"]["bindings"]
    return [{name: _term(value) for name, value in row.items()} for row in bindings]


def read_boolean(answer: QueryAnswer) -> bool:
    """Return what an ASK answer in JSON says."""
    return cast(bool, json.loads(answer.read())["boolean"])


def _remove_folder(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # not in a fork of it
        shutil.rmtree(folder, ignore_errors=True)


def _term(value: dict[str, Any]) -> Term:
    kind = value["type"]
    if kind == "uri":
        return Term("iri", value["value"])
    if kind == "bnode":
        return Term("bnode", value["value"])
    return Term("literal", value["value"], value.get("datatype"), value.get("xml:lang"))
