"""What came of a test. Only `pass` and `pass by value` count as passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import ParseError

import httpx

Outcome = Literal["pass", "pass by value", "fail", "indeterminate"]

PASSED: tuple[Outcome, ...] = ("pass", "pass by value")


class Failure(Exception):
    """The server was checked and is wrong; the message says how."""


class Indeterminate(Exception):
    """A valid request failed in a way HTTP cannot tell from a failure to execute it."""


class ByValue(Exception):
    """The values are right, but a literal has another lexical form than expected."""


@dataclass(frozen=True)
class Record:
    """The outcome of one test; ``reason`` is what was observed where it did not pass."""

    suite: str
    name: str
    outcome: Outcome
    reason: str = ""


def judge(suite: str, name: str, check: Callable[[], None]) -> Record:
    """Run a check; whatever it raises that speaks of the server's answer is an outcome."""
    try:
        check()
    except ByValue as known:
        return Record(suite, name, "pass by value", str(known))
    except Indeterminate as unknown:
        return Record(suite, name, "indeterminate", _line(unknown))
    except Failure as failure:
        return Record(suite, name, "fail", _line(failure))
    except (httpx.HTTPError, ValueError, LookupError, ParseError) as error:
        return Record(suite, name, "fail", f"{type(error).__name__}: {_line(error)}")
    return Record(suite, name, "pass")


def score(records: Iterable[Record]) -> Counter[Outcome]:
    return Counter(record.outcome for record in records)


def passed(records: Iterable[Record]) -> int:
    return sum(record.outcome in PASSED for record in records)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:400]
