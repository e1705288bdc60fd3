"""What people judged of pairs of things: a table that only grows, so that all is reversible.

The last judgement of a pair and relation counts; one that is withdrawn counts no more. Nothing
is merged by it: identity clusters are derived from the table whenever they are asked for.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import networkx as nx
from filelock import FileLock

from heliograph.graph.errors import HeliographError

Relation = Literal["same", "alias-of", "facade-for", "successor-of"]
Verdict = Literal["accept", "reject", "unsure", "withdraw"]
RELATIONS: tuple[str, ...] = get_args(Relation)
VERDICTS: tuple[str, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody judged, when (ISO 8601), and why."""

    subject: str
    relation: Relation
    object: str
    verdict: Verdict
    author: str
    made: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Things judged to be one; ``against`` are rejected pairs among them, which need a look."""

    members: tuple[str, ...]
    against: tuple[tuple[str, str], ...] = ()


_COLUMNS = tuple(item.name for item in fields(Judgement))


class Judgements:
    """The table of a data folder: read whole, appended to under a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, judgement: Judgement) -> None:
        """Append a judgement; HeliographError where a thing is judged against itself."""
        if judgement.subject == judgement.object:
            raise HeliographError(f"{judgement.subject} cannot be judged against itself")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock"):
            new = not self.path.exists()
            with self.path.open("a", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, delimiter="\t", lineterminator="\n")
                if new:
                    writer.writerow(_COLUMNS)
                writer.writerow(astuple(judgement))

    def all(self) -> list[Judgement]:
        """Return every judgement ever made, the oldest first.

        Raises HeliographError naming the line where the table is not as it should be.
        """
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(self._parsed(csv.reader(file, delimiter="\t")))

    def current(self) -> list[Judgement]:
        """Return the judgements that count, one for each pair and relation."""
        last: dict[tuple[str, str, str], Judgement] = {}
        for item in self.all():
            pair = sorted((item.subject, item.object)) if item.relation == "same" else None
            subject, thing = pair or (item.subject, item.object)
            last[(subject, item.relation, thing)] = item
        return [item for item in last.values() if item.verdict != "withdraw"]

    def _parsed(self, rows: Iterable[list[str]]) -> Iterator[Judgement]:
        for number, row in enumerate(rows, start=1):
            if number == 1:
                if tuple(row) != _COLUMNS:
                    found = ", ".join(row)
                    expected = ", ".join(_COLUMNS)
                    raise HeliographError(f"{self.path}:1: found {found}; expected {expected}")
                continue
            yield self._judgement(number, row)

    def _judgement(self, number: int, row: list[str]) -> Judgement:
        where = f"{self.path}:{number}"
        if len(row) != len(_COLUMNS):
            raise HeliographError(f"{where}: {len(row)} cells; expected {len(_COLUMNS)}")
        for value, allowed in ((row[1], RELATIONS), (row[3], VERDICTS)):
            if value not in allowed:
                raise HeliographError(f"{where}: found {value!r}; expected {', '.join(allowed)}")
        return Judgement(*row)  # type: ignore[arg-type]


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def clusters(judgements: Iterable[Judgement]) -> list[Cluster]:
    """Return the sets of things that accepted judgements make one, each of two or more."""
    listed = [item for item in judgements if item.relation == "same"]
    joined: nx.Graph[str] = nx.Graph()
    joined.add_edges_from((i.subject, i.object) for i in listed if i.verdict == "accept")
    rejected = sorted((i.subject, i.object) for i in listed if i.verdict == "reject")
    found = [
        Cluster(
            tuple(sorted(members)), tuple(pair for pair in rejected if members.issuperset(pair))
        )
        for members in nx.connected_components(joined)
    ]
    return sorted(found, key=lambda cluster: cluster.members)
