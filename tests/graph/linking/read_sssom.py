"""Prints the rows of a mapping set as sssom-py reads and validates it; a process of its own.

The models of sssom-py replace functions of the standard dataclasses module when imported.
"""

import json
import logging
import sys

from sssom.constants import SchemaValidationType
from sssom.parsers import parse_sssom_table
from sssom.validators import validate


def main(path: str) -> None:
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    parsed = parse_sssom_table(path)
    validate(parsed, [SchemaValidationType.JsonSchema, SchemaValidationType.PrefixMapCompleteness])
    rows = parsed.df.fillna("").to_dict("records")
    json.dump({"complaints": complaints, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
