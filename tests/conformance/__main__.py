"""Run the suites against any SPARQL 1.1 server. It ERASES the store, and refuses one that is full.

python -m tests.conformance --url http://127.0.0.1:8080 --token T
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from .baseline import Baseline
from .endpoint import Endpoint
from .outcomes import PASSED, Record, passed
from .suites import HTTP_SUITES


def main() -> int:
    """Print what does not pass and the scores; return 1 where a baseline differs."""
    given = _arguments()
    endpoint = Endpoint(given.url, given.query, given.update, given.token)
    if not endpoint.is_empty():
        print("refused: the store is not empty, and the suites erase it", file=sys.stderr)
        return 2
    differs = False
    for name in given.suite or HTTP_SUITES:
        records = HTTP_SUITES[name](endpoint)
        _show(records)
        stored = Baseline.load(name)
        if given.save:
            stored.updated(records).save(name)
        elif given.compare:
            lines = stored.differences(records)
            print(*lines, sep="\n", end="\n" if lines else "")
            differs |= bool(lines)
    return int(differs)


def _show(records: Iterable[Record]) -> None:
    suites: dict[str, list[Record]] = {}
    for record in records:
        suites.setdefault(record.suite, []).append(record)
        if record.outcome not in PASSED:
            print(f"{record.outcome:14}{record.suite}: {record.name}: {record.reason}")
    for suite, found in suites.items():
        print(f"{suite}: {passed(found)} of {len(found)} passed")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--url", required=True, help="address of the server")
    parser.add_argument("--query", default="/sparql", help="path for queries")
    parser.add_argument("--update", default="/sparql", help="path for updates")
    parser.add_argument("--token", help="sent as a bearer token")
    parser.add_argument("--suite", action="append", choices=HTTP_SUITES, help="default: all")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--compare", action="store_true", help="compare with the baselines")
    what.add_argument("--save", action="store_true", help="write the baselines anew")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
