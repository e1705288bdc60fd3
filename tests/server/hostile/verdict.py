"""What is wrong with an answer: a crash, a leak, an error that is neither problem nor page."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.server.hostile.wire import Answer

ROOT = Path(__file__).parents[3]
# What tells of the machine, or of the code; no request may contain any of it.
# One text, as Hypothesis sends short constants of the tests to the server, which repeats them.
_SECRETS = (
    "traceback (most recent|site-packages|panicked at|rust_backtrace|pyo3|werkzeug|a2wsgi"
    "|file \"|thread '|overflowed its stack"
).split("|")
_MODULE = re.compile(r"heliograph\.(?:server|graph|shapes|ontology)\b|\b[\w/]+\.(?:py|rs)\b")
_PROBLEM = "application/problem+json"
_REPORTS = ("application/json", "text/plain", "text/turtle", "application/n-triples")


def complaints(answer: Answer, private: Sequence[str] = ()) -> list[str]:
    """Return what is wrong, in words; ``private`` are texts that must not be told."""
    return [*_status(answer), *_leaks(answer, private), *_shape(answer), *_headers(answer)]


def _status(answer: Answer) -> list[str]:
    if answer.status >= 500 and answer.status not in (501, 503):
        return [f"status {answer.status}: {answer.body[:300]!r}"]
    return []


def _leaks(answer: Answer, private: Sequence[str]) -> list[str]:
    told = answer.body.decode("utf-8", "replace") + "\n".join(answer.headers.values())
    lower = told.lower()
    found = [word for word in _SECRETS if word in lower]
    found += [word for word in (sys.prefix, str(ROOT), *private) if word in told]
    if answer.status >= 400:
        found += [match[0] for match in _MODULE.finditer(told)]
    return [f"tells {word!r}: {told[:600]!r}" for word in found]


def _shape(answer: Answer) -> list[str]:
    """Return what keeps an error from being problem details or a page.

    What the HTTP server itself cannot read is answered without a body.
    """
    if answer.status < 400 or (not answer.body and answer.status in (400, 408, 431)):
        return []
    if not answer.body:
        return [f"an empty {answer.status}"] if "content-length" not in answer.headers else []
    if answer.media_type == _PROBLEM:
        return _problem(answer)
    if answer.media_type == "text/html":
        return [] if b"</html>" in answer.body else ["a page that does not end"]
    if answer.status == 422 and answer.media_type in _REPORTS:
        return []
    return [f"{answer.status} as {answer.media_type!r}: {answer.body[:200]!r}"]


def _problem(answer: Answer) -> list[str]:
    try:
        problem = json.loads(answer.body)
    except ValueError:
        return [f"a problem that is no JSON: {answer.body[:200]!r}"]
    if problem.get("status") != answer.status or not problem.get("title"):
        return [f"a problem that says {problem}"]
    return []


def _headers(answer: Answer) -> list[str]:
    """Return headers that came from the request, which a body was split to make."""
    return [f"a header {name!r}" for name in answer.headers if name.startswith("x-split")]
