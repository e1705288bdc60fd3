"""CSV on the Web: what the columns of the exported tables hold, in a file beside them.

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heliograph.graph.queries import StoredQuery

if TYPE_CHECKING:
    from polars import DataFrame

METADATA_FILE = "csv-metadata.json"
_LIST = re.compile(r'separator="; "\)\s+AS\s+\?(\w+)')
_DATATYPES = {"Boolean": "boolean", "Date": "date", "String": "string"}


def table_group(
    tables: Mapping[str, tuple[StoredQuery, DataFrame]], licences: Sequence[str], release: str
) -> dict[str, Any]:
    """Return the metadata of tables by file name: what each is, its columns, its key."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:license": [{"@id": licence} for licence in licences],
        "dc:identifier": release,
        "dialect": {"header": True, "encoding": "utf-8", "delimiter": ","},
        "tables": [_table(name, query, frame) for name, (query, frame) in tables.items()],
    }


def _table(name: str, query: StoredQuery, frame: DataFrame) -> dict[str, Any]:
    lists = set(_LIST.findall(query.text))
    return {
        "url": name,
        "dc:title": query.title,
        "dc:description": query.description,
        "tableSchema": {
            "columns": [_column(column, frame, column in lists) for column in frame.columns],
            "primaryKey": frame.columns[0],
            "aboutUrl": f"{{+{frame.columns[0]}}}",
        },
    }


def _column(name: str, frame: DataFrame, many: bool) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": name, "null": ""}
    if many:
        return column | {"datatype": "string", "separator": "; "}
    kind = frame.schema[name]
    datatype = "integer" if kind.is_integer() else "double" if kind.is_float() else ""
    return column | {"datatype": datatype or _DATATYPES.get(str(kind), "string")}
