"""What came out of a suite before, and why a test does not pass."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .outcomes import PASSED, Record

FOLDER = Path(__file__).parent / "baselines"


@dataclass(frozen=True)
class Baseline:
    """The outcome of every test, and the reason of each that did not pass."""

    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, name: str) -> Baseline:
        """Return the stored baseline of that name; an empty one if there is none."""
        path = FOLDER / f"{name}.json"
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else cls()

    def save(self, name: str) -> None:
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps({"outcomes": self.outcomes, "reasons": self.reasons}, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")

    def updated(self, records: Iterable[Record]) -> Baseline:
        """Return a baseline of these records; a reason that was written down is kept."""
        found = sorted(records, key=_key)
        return Baseline(
            {_key(record): record.outcome for record in found},
            {
                _key(record): self.reasons.get(_key(record), record.reason)
                for record in found
                if record.outcome not in PASSED
            },
        )

    def differences(self, records: Iterable[Record]) -> list[str]:
        """Return a line for each test whose outcome is another than the stored one."""
        found = {_key(record): record for record in records}
        missing = [f"{name}: was not run" for name in sorted(set(self.outcomes) - set(found))]
        return missing + [
            f"{name}: {self.outcomes.get(name, 'not known')} before, now {record.outcome}"
            f"{record.reason and f' ({record.reason})'}"
            for name, record in sorted(found.items())
            if self.outcomes.get(name) != record.outcome
        ]

    def unexplained(self) -> set[str]:
        """Return the tests that do not pass and have no reason, and reasons without a test."""
        return {n for n, outcome in self.outcomes.items() if outcome not in PASSED} ^ set(
            self.reasons
        )


def _key(record: Record) -> str:
    return f"{record.suite}: {record.name}"
