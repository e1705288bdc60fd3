"""Citations as pages show them: where a passage stands, and what stands behind a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from heliograph.graph.citation import Source


class Where(NamedTuple):
    """A passage as it is cited: the code of its document, and the place in it."""

    document: str
    place: str


@dataclass(frozen=True)
class Support:
    """What stands behind a page: everything is counted once."""

    statements: int
    passages: int
    documents: int
    author_groups: tuple[str, ...]


def where(source: Source) -> Where:
    """Return a passage as document code and place: section, paragraph, sentence, line."""
    code = source.documents[0].rpartition("/")[2] if source.documents else ""
    return Where(code, source.label.removeprefix(f"{code}, "))
