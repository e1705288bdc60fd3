"""Property paths taken apart into triple patterns that match whatever the path matches."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


class Sink(Protocol):
    """Takes the patterns of a path, each term as SPARQL writes it."""

    def add(self, subject: str, predicate: str, value: str) -> None: ...

    def new(self) -> str:
        """Return a variable that stands nowhere else."""
        ...

    def apart(self) -> AbstractContextManager[None]:
        """Take patterns that may match or not without regard to those outside."""
        ...


class Path(Protocol):
    """A property path."""

    def write(self, sink: Sink, start: str, end: str) -> None:
        """Write patterns that together match every triple on the path, and maybe more."""
        ...


@dataclass(frozen=True)
class Step(Path):
    """A single property, or a variable in place of one."""

    term: str

    def write(self, sink: Sink, start: str, end: str) -> None:
        sink.add(start, self.term, end)


@dataclass(frozen=True)
class Inverse(Path):
    path: Path

    def write(self, sink: Sink, start: str, end: str) -> None:
        self.path.write(sink, end, start)


@dataclass(frozen=True)
class Chain(Path):
    paths: Sequence[Path]

    def write(self, sink: Sink, start: str, end: str) -> None:
        nodes = [start, *(sink.new() for _ in self.paths[1:]), end]
        for number, path in enumerate(self.paths):
            path.write(sink, nodes[number], nodes[number + 1])


@dataclass(frozen=True)
class AnyOf(Path):
    paths: Sequence[Path]

    def write(self, sink: Sink, start: str, end: str) -> None:
        for path in self.paths:
            with sink.apart():
                path.write(sink, start, end)


@dataclass(frozen=True)
class Maybe(Path):
    """A path that may be left out, so that both ends are one node."""

    path: Path

    def write(self, sink: Sink, start: str, end: str) -> None:
        with sink.apart():
            self.path.write(sink, start, end)


@dataclass(frozen=True)
class Repeated(Path):
    """A path followed any number of times: nothing is known of the nodes between."""

    path: Path

    def write(self, sink: Sink, start: str, end: str) -> None:
        with sink.apart():
            self.path.write(sink, sink.new(), sink.new())
