"""Answers of other servers, written anew in the format asked for: whole and valid, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
    serialize,
)

from heliograph.graph.errors import EngineUnavailable, QueryTooLarge
from heliograph.graph.store.formats import Format, QueryForm, find_format

# What a server is asked for, whatever the client wants: what every server writes without loss.
TABLES = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
GRAPHS = "application/n-triples, text/turtle;q=0.5, application/rdf+xml;q=0.3"
_READ: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/n-triples": "ntriples",
    "text/plain": "ntriples",
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "text/rdf+n3": "turtle",
    "text/n3": "turtle",
    "application/rdf+xml": "rdfxml",
}
_BLOCK = 65536
_VIRTUOSO_ASK = "__ASK_RETVAL"


def accepted(form: QueryForm) -> str:
    """Return the Accept header of a query of this form."""
    return TABLES if form in ("select", "ask") else GRAPHS


def source_format(media_type: str, form: QueryForm) -> Format:
    """Return what an answer is written in; raises EngineUnavailable for anything unexpected."""
    name = _READ.get(media_type.partition(";")[0].strip().lower())
    found = find_format(name) if name else None
    if found is None or form not in found.forms:
        stated = media_type or "no content type"
        raise EngineUnavailable(f"The remote endpoint answered with {stated}")
    return found


def transcribe(
    source: Path,
    given: Format,
    target: Path,
    chosen: Format,
    form: QueryForm,
    prefixes: Mapping[str, str],
    limit: int,
    go_on: Callable[[], None],
) -> int:
    """Write an answer in another format and return its size, of at most ``limit`` bytes.

    ``go_on`` is called now and then, and raises what shall end the work. Raises
    EngineUnavailable when the answer is not what it says it is, or breaks off.
    """
    with source.open("rb") as file, target.open("wb") as output, _valid():
        reading = cast("IO[bytes]", _Watched(file, go_on))
        writing = _Capped(output, limit)
        if form in ("select", "ask"):
            _table(reading, given, writing, chosen, form)
        else:
            quads = parse(reading, RdfFormat.from_media_type(given.media_type))
            triples = (quad.triple for quad in quads)
            rdf_format = RdfFormat.from_media_type(chosen.media_type)
            serialize(triples, cast("IO[bytes]", writing), rdf_format, prefixes=dict(prefixes))
    return writing.size


def _table(
    reading: IO[bytes], given: Format, writing: _Capped, chosen: Format, form: QueryForm
) -> None:
    found = parse_query_results(reading, QueryResultsFormat.from_media_type(given.media_type))
    if form == "ask" and isinstance(found, QuerySolutions):
        found = _yes_or_no(found)
    if isinstance(found, QueryBoolean) != (form == "ask"):
        raise ValueError("it is of another kind than the query")
    results_format = QueryResultsFormat.from_media_type(chosen.media_type)
    found.serialize(cast("IO[bytes]", writing), results_format)


def _yes_or_no(found: QuerySolutions) -> QueryBoolean | QuerySolutions:
    """Read the table of one cell by which Virtuoso answers some ASK queries."""
    if [variable.value for variable in found.variables] != [_VIRTUOSO_ASK]:
        return found
    yes = any(isinstance(row[0], Literal) and row[0].value not in ("0", "false") for row in found)
    text = b'{"head": {}, "boolean": true}' if yes else b'{"head": {}, "boolean": false}'
    return cast(QueryBoolean, parse_query_results(text, QueryResultsFormat.JSON))


@contextmanager
def _valid() -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError, OSError) as error:
        raise EngineUnavailable(f"The remote endpoint's answer cannot be read: {error}") from error


class _Watched:
    """A file that is read in pieces, between which the work may be ended."""

    def __init__(self, file: BinaryIO, go_on: Callable[[], None]) -> None:
        self._file = file
        self._go_on = go_on

    def read(self, size: int = -1) -> bytes:
        self._go_on()
        return self._file.read(_BLOCK if size < 0 else size)


class _Capped:
    """A file that does not grow past a limit."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self.size = 0

    def write(self, content: bytes) -> int:
        self.size += len(content)
        if self.size > self._limit:
            raise QueryTooLarge(f"The result is larger than {self._limit} bytes; add LIMIT")
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()
