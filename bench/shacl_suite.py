"""The W3C's SHACL test suite, on each engine of bench.shacl_engines.

Results are compared as the project's own conformance tests do it: as many of each, by focus node,
path, value, severity, component and shape, and by the message where the suite expects one. The
suite has no licence file, so that it is read where it lies beside the checkout.

    python -m bench.shacl_suite [--engine NAME ...] [--json]
"""

from __future__ import annotations

import argparse
import json
import logging
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rdflib import Literal
from rdflib.term import Identifier

from bench.shacl_engines import ENGINES, Engine, Result, bare_path, plain_term
from tests.conformance.comparison import compare_rows
from tests.conformance.outcomes import PASSED, Failure, Record, judge
from tests.conformance.shacl import (
    SUITE,
    ShaclTest,
    check_conforms,
    expected_messages,
    expected_results,
    read_tests,
)
from tests.conformance.terms import Row, raw_literals

PARTS = ("core", "sparql")


def run(engine: Engine, folder: Path = SUITE) -> Iterator[Record]:
    """Yield the outcome of each test of the suite's folder."""
    for part in PARTS:
        with raw_literals():
            tests = list(read_tests(folder, folder / part / "manifest.ttl"))
        for test in tests:
            yield judge(part, test.name, partial(check, engine, test))


def check(engine: Engine, test: ShaclTest) -> None:
    """Return if the engine gives the results expected; raise Failure if it gives others."""
    try:
        found = engine(*test.files)
    except Exception as error:
        if test.report is None:
            return
        raise Failure(f"{type(error).__name__}: {error}") from error
    except BaseException as error:  # a panic of Rust is no refusal
        if isinstance(error, KeyboardInterrupt):
            raise
        raise Failure(f"{type(error).__name__}: {error}") from error
    if test.report is None:
        raise Failure("shapes that must be refused were applied")
    check_conforms(test, found.conforms)
    messages = set(expected_messages(test))
    expected = [_row(*row) for row in expected_results(test)]
    actual = [_found(result, messages) for result in found.results]
    try:
        compare_rows(expected, actual, "results")
    except Failure:  # rdflib may have rewritten what an engine was given
        compare_rows([_rewritten(r) for r in expected], [_rewritten(r) for r in actual], "results")


def _found(result: Result, messages: set[str]) -> Row:
    message = next((text for text in result.messages if text in messages), "")
    terms = (result.focus, result.severity, result.shape, result.component)
    return _row(*terms, result.path, result.value, message)


def _row(*parts: object) -> Row:
    *terms, path, value, message = parts
    known = [plain_term(term) if isinstance(term, Identifier) else None for term in (*terms, value)]
    return (*known, bare_path(str(path)), str(message))


def _rewritten(row: Row) -> Row:
    """Return a row whose literals are as rdflib rewrites them."""
    return tuple(
        Literal(str(term), datatype=term.datatype)
        if isinstance(term, Literal) and term.datatype
        else term
        for term in row
    )


def summary(name: str) -> dict[str, Any]:
    """Return how many tests of each part an engine passes, and what is wrong with the others."""
    records = list(run(ENGINES[name]))
    found: dict[str, Any] = {"engine": name}
    for part in PARTS:
        own = [record for record in records if record.suite == part]
        found[part] = {"of": len(own), "passed": sum(r.outcome in PASSED for r in own)}
    found["failed"] = {r.name: r.reason for r in records if r.outcome not in PASSED}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    found = [summary(name) for name in given.engine]
    if given.json:
        print(json.dumps(found, indent=2))
        return
    for one in found:
        print(one["engine"], *(f"{p} {one[p]['passed']} of {one[p]['of']}" for p in PARTS))
        print(*(f"  {name}: {reason}" for name, reason in one["failed"].items()), sep="\n")


if __name__ == "__main__":
    main()
