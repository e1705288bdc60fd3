"""Canonical N-Quads as text: one line a quad, sorted by bytes; a merge has no blank nodes.

Sorted lines have a property used throughout: lines of one triple in several graphs are neighbours.
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Literal

from pyoxigraph import Quad, RdfFormat, serialize

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.linehash import hash_of

DefaultGraphMode = Literal["merge", "plain"]

_LITERAL = r'"(?:[^"\\]|\\.)*+"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*+|\^\^<[^>]*>)?'
_LINE = re.compile(rf"(<[^>]*>) (<[^>]*>) (<[^>]*>|{_LITERAL})(?: (<[^>]*>))? \.\n?")
_NODE = r"<[^>]*>|_:[0-9A-Za-z]+"
_PLAIN_LINE = re.compile(rf"({_NODE}) (<[^>]*>) ({_NODE}|{_LITERAL})(?: ({_NODE}))? \.\n?")
_RUN_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True, order=True)
class NQuad:
    """One quad, its terms as N-Quads writes them; ``graph`` is "" for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.subject, self.predicate, self.object, self.graph, ".")))


@dataclass(frozen=True, slots=True)
class Tally:
    """What a set of N-Quads lines holds; ``digest`` is its hash (see ``linehash``)."""

    quads: int
    graphs: int
    digest: str


def line_of(quad: Quad) -> bytes:
    """Return a quad as a canonical line."""
    return serialize([quad], format=RdfFormat.N_QUADS) or b""


def parse_line(line: bytes, mode: DefaultGraphMode = "plain") -> NQuad:
    """Read a canonical line; raises InvalidQuads for RDF 1.2, and in a merge for blank nodes.

    A blank node has no IRI that a citation could name, and stands for another one in each file.
    """
    text = line.decode()
    match = (_LINE if mode == "merge" else _PLAIN_LINE).fullmatch(text)
    if match is None:
        kinds = "Triple terms and base directions"
        kinds = f"Blank nodes, {kinds.lower()}" if mode == "merge" else kinds
        raise InvalidQuads(f"{kinds} are not published: {text.strip()}")
    return NQuad(match[1], match[2], match[3], match[4] or "")


def sort_quads(
    source: Path, target: Path, mode: DefaultGraphMode = "merge", run_bytes: int = _RUN_BYTES
) -> Tally:
    """Sort a dump of a store into ``target`` and check every line.

    Needs memory for about ``run_bytes`` of text; longer dumps are sorted in runs on disk.
    With mode "merge" a quad in the default graph is refused, for it names no source.
    """
    graphs, quads = set(), 0

    def checked(lines: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal quads
        for line in lines:
            graph = parse_line(line, mode).graph
            if not graph and mode == "merge":
                raise InvalidQuads(f"A quad without a graph names no source: {line.decode()}")
            graphs.add(graph)
            quads += 1
            output.write(line)
            yield line

    with ExitStack() as stack, target.open("wb") as output:
        digest = hash_of(checked(_sorted_lines(source, run_bytes, stack)))
    return Tally(quads, len(graphs - {""}), digest)


def merged_triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Strip the graph names off sorted N-Quads: each triple once, as N-Triples lines."""
    return (triple for triple, _ in groupby(map(_without_graph, lines)))


class LineStream:
    """Gives an iterator of lines the ``read`` of a binary file, so that parsers can pull it."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line)
            length += len(line)
        text = b"".join(parts)
        end = len(text) if size < 0 else size
        self._rest = text[end:]
        return text[:end]


def _without_graph(line: bytes) -> bytes:
    rest, _, last = line[:-3].rpartition(b" ")
    # An IRI in last place is the graph, unless only subject and predicate stand before it.
    named = last.startswith(b"<") and b'"' not in last and rest.count(b" ") > 1
    return rest + b" .\n" if named else line


def _sorted_lines(source: Path, run_bytes: int, stack: ExitStack) -> Iterator[bytes]:
    runs: list[IO[bytes]] = []
    with source.open("rb") as file:
        while lines := file.readlines(run_bytes):
            lines.sort()
            if not runs and not file.peek(1):
                return iter(lines)
            runs.append(stack.enter_context(_write_run(lines, source.parent)))
    return heapq.merge(*runs)


def _write_run(lines: list[bytes], folder: Path) -> IO[bytes]:
    run = tempfile.TemporaryFile(dir=folder)
    run.writelines(lines)
    run.seek(0)
    return run
