"""A draft declaration for a CSV file of one's own: it imports as it is, and asks to be edited."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import polars as pl

from heliograph.graph.errors import SourceError
from heliograph.graph.importing.source import NAME

_SAMPLE_ROWS = 1000
_KINDS = {"event": "RecordedEvent", "actor": "RecordedActor", "place": "RecordedPlace"}
_SKELETON = {"event": "sem:Event", "actor": "sem:Actor", "place": "sem:Place"}
KINDS = tuple(_KINDS)
_DATE = re.compile(r"date|day|when", re.I)
_LABEL = re.compile(r"name|title|label|event", re.I)
_ID = re.compile(r"(^|_)(id|code|key|no|number)($|_)", re.I)


def scaffold(name: str, sample: Path, kind: str, folder: Path) -> list[Path]:
    """Write ``source.toml`` and ``mapping.toml`` into ``folder/NAME`` and return their paths.

    The columns, their types and the likely identifier, label and date are read from a sample of
    1,000 rows. Raises SourceError for a name or file that will not do, or a folder in use.
    """
    if not NAME.fullmatch(name):
        raise SourceError("a source's name is lower-case words joined by -", name)
    target = folder / name
    if target.exists():
        raise SourceError("the folder exists already; nothing was written", str(target))
    frame, separator = _read(sample)
    clash = [c for c in frame.columns if not re.fullmatch(r"\w+", c)]
    renamed = {c: re.sub(r"\W+", "_", c).strip("_").lower() for c in clash}
    frame = frame.rename(renamed)
    target.mkdir(parents=True)
    described, mapping = target / "source.toml", target / "mapping.toml"
    described.write_text(_described(name, sample, separator, renamed), "utf-8")
    mapping.write_text(_mapping(name, kind, frame), "utf-8")
    return [described, mapping]


def _read(sample: Path) -> tuple[pl.DataFrame, str]:
    try:
        with sample.open(encoding="utf-8-sig", newline="") as file:
            beginning = file.readline()
        separator = str(csv.Sniffer().sniff(beginning, ",;\t|").delimiter)
        return pl.read_csv(sample, separator=separator, n_rows=_SAMPLE_ROWS), separator
    except (OSError, csv.Error, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        message = f"cannot be read as UTF-8 text with a header row: {error}"
        raise SourceError(message, str(sample)) from error


def _described(name: str, sample: Path, separator: str, renamed: dict[str, str]) -> str:
    lines = [
        "# Fill in what is marked TODO: an import without a licence cannot be passed on.",
        f"title = {_quoted(f'TODO title of {name}')}",
        'description = "TODO what the dataset holds"',
        'publisher = "TODO who publishes it"',
        'citation = "TODO how to cite it"',
        "# An IRI. Until the terms are known nothing of it is passed on.",
        'licence = "https://rightsstatements.org/vocab/CNE/1.0/"',
        'licence_name = "TODO not evaluated"',
        "redistribution = false",
        'url = "https://example.org/TODO"',
        'version = "1"',
        '# "replace": a later version replaces this one; "add": each file is an instalment.',
        'updates = "replace"',
        "",
        "[tables.rows]",
        f"files = [{_quoted(sample.name)}]",
        f"separator = {_quoted(separator)}",
    ]
    if renamed:
        listed = ", ".join(f"{_quoted(k)} = {_quoted(v)}" for k, v in renamed.items())
        lines.append(f"rename = {{ {listed} }}")
    lines += [
        "",
        "# Assertions: a number, or [least, most].",
        '[expect."1"]',
        "# rows = [1, 1000000]",
    ]
    return "\n".join(lines) + "\n"


def _mapping(name: str, kind: str, frame: pl.DataFrame) -> str:
    types = {c: t for c in frame.columns if (t := _type(frame[c]))}
    identifier = _first(frame, _ID, [c for c in frame.columns if frame[c].n_unique() > 1])
    dates = [c for c, t in types.items() if t == "date"] if kind == "event" else []
    texts = [c for c in frame.columns if frame[c].dtype == pl.String and c not in dates]
    label = _first(frame, _LABEL, texts) or identifier
    lines = [
        "# Expressions are SQL on the columns; {column} in a text is replaced by its value, and a",
        "# text of which a column is empty says nothing. See graph/importing/sources for others.",
        "[table.rows]",
        f"required = [{_quoted(identifier)}]",
        f"unique = {_quoted(identifier)}",
        "",
        "[table.rows.types]",
        *(f"{column} = {_quoted(found)}" for column, found in types.items()),
        "",
        "[[table.rows.map]]",
        f"record = {_quoted(f'{name}/{{{identifier}}}')}",
        f'class = ["hg:Record", "hg:{_KINDS[kind]}", "{_SKELETON[kind]}"]',
        "",
        "[table.rows.map.values]",
        f'"rdfs:label" = {{ text = {_quoted(f"{{{label}}}")}, lang = "en" }}',
        f'"hg:register" = {_quoted(name)}',
        f'"hg:recordId" = {_quoted(f"{{{identifier}}}")}',
    ]
    if kind == "event":
        lines += _dates(dates)
    else:
        lines.append(f'"hg:name" = {{ text = {_quoted(f"{{{label}}}")}, lang = "und" }}')
    rest = [c for c in frame.columns if c not in (identifier, label, *dates)]
    lines += [f'# "hg:categoryText" = "{{{column}}}"' for column in rest]
    return "\n".join(lines) + "\n"


def _dates(columns: list[str]) -> list[str]:
    if not columns:
        return ["# TODO an event needs its days: sem:hasEarliestBeginTimeStamp and the four below"]
    day = f"{{{columns[0]}}}"
    return [
        f'"sem:hasEarliestBeginTimeStamp" = {{ column = "{columns[0]}", type = "xsd:date" }}',
        f'"sem:hasLatestEndTimeStamp" = {{ column = "{columns[0]}", type = "xsd:date" }}',
        f'"hg:edtfDate" = {{ literal = "{day}", type = "edtf:EDTF" }}',
        '"hg:datePrecision" = { code = "date-precision/day" }',
    ]


def _type(column: pl.Series) -> str:
    if column.dtype.is_integer():
        return "integer"
    if column.dtype.is_float():
        return "decimal"
    if _DATE.search(column.name) and column.dtype == pl.String:
        days = column.drop_nulls().str.head(10).str.to_date("%Y-%m-%d", strict=False)
        return "date" if len(days) and days.null_count() == 0 else ""
    return ""


def _first(frame: pl.DataFrame, pattern: re.Pattern[str], columns: list[str]) -> str:
    fitting = [column for column in columns if pattern.search(column)]
    return next(iter([*fitting, *columns, *frame.columns]))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
