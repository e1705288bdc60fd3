"""What is wrong in a table, said so that an analyst can find the cell and mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Problem:
    """One defect: row 1 is the header, as a spreadsheet counts; 0 means the whole file."""

    file: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = self.file
        if self.row:
            where += f", row {self.row}"
        if self.column:
            where += f", column {self.column!r}"
        return f"{where}: found {self.found}; expected {self.expected}"


@dataclass
class SourceReport:
    """Every problem of one reading; empty means that the records may be used."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, file: str, row: int, column: str, found: str, expected: str) -> None:
        self.problems.append(Problem(file, row, column, found, expected))

    @property
    def ok(self) -> bool:
        return not self.problems

    def lines(self) -> list[str]:
        return [str(problem) for problem in sorted(self.problems)]

    def as_dict(self) -> dict[str, Any]:
        return {"problems": [asdict(problem) for problem in sorted(self.problems)]}
