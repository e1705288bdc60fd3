"""Results without an engine: their canonical bytes, other formats of them, and what they name."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
    serialize,
)

from heliograph.graph.errors import InvalidContent
from heliograph.graph.store.formats import Format, QueryForm, find_format, pick_format

CANONICAL: Mapping[QueryForm, str] = {
    "select": "json",
    "ask": "json",
    "construct": "ntriples",
    "describe": "ntriples",
}

_BLANK = re.compile(rb'("(?:[^"\\]|\\.)*+")|_:([0-9A-Za-z](?:[\w.\-]*[\w\-])?)')
_BLANK_NODE, _BLANK_ROW = b"_:", b'"bnode"'
_ROUNDS = 8
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")


_NodesOf = Callable[[bytes], list[str]]
_NameIn = Callable[[bytes, Callable[[str], str]], bytes]


@dataclass(frozen=True)
class Solutions:
    """The terms in the rows of a SELECT result, as SPARQL writes them; None for no term.

    A term that cannot be written so is "": a blank node, and in CSV all but IRIs.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def canonical(content: bytes, form: QueryForm, ordered: bool = False) -> bytes:
    """Return a result in the bytes that are hashed: UTF-8 JSON, or N-Triples in order.

    ``content`` is JSON for SELECT and ASK, N-Triples otherwise. Rows are sorted unless they are
    ``ordered`` by the query. Blank nodes are named anew by what is said of them, so that a
    result does not change with the names that an engine happened to give them.
    """
    if form in ("construct", "describe"):
        return _canonical_triples(content)
    found = json.loads(content)
    if form == "ask":
        return _dump({"head": {}, "boolean": found["boolean"]}) + b"\n"
    rows = [_dump(row) for row in found["results"]["bindings"]]
    if any(_BLANK_ROW in row for row in rows):
        rows = _renamed(rows, _row_nodes, _name_in_row)
    if not ordered:
        rows.sort()
    head = _dump({"vars": found["head"]["vars"]})
    return b'{"head":' + head + b',"results":{"bindings":[\n' + b",\n".join(rows) + b"\n]}}\n"


def convert(
    content: bytes,
    form: QueryForm,
    source: str,
    target: str | tuple[str, ...],
    prefixes: Mapping[str, str] | None = None,
) -> tuple[bytes, Format]:
    """Return a result in the first of the formats wanted that fits its form, and which that is.

    Raises FormatUnavailable when none fits, InvalidContent when the content is not ``source``.
    """
    chosen = pick_format((target,) if isinstance(target, str) else target, form)
    given = find_format(source)
    if chosen == given:
        return content, chosen
    try:
        if form in ("construct", "describe"):
            return _convert_graph(content, given, chosen, prefixes or {}), chosen
        return _convert_table(content, given, chosen), chosen
    except (SyntaxError, ValueError) as error:
        raise InvalidContent(f"The result is not {given.name}: {error}") from error


def read_solutions(content: bytes, name: str) -> Solutions:
    """Read the rows of a SELECT result; raises InvalidContent."""
    try:
        if name == "csv":
            return _read_csv(content.decode())
        found = parse_query_results(content, _table_format(find_format(name)))
    except (SyntaxError, ValueError, csv.Error) as error:
        raise InvalidContent(f"The result is not {name}: {error}") from error
    if not isinstance(found, QuerySolutions):
        raise InvalidContent("The result has no rows")
    columns = [variable.value for variable in found.variables]
    rows = tuple(tuple(map(_written, (row[name] for name in columns))) for row in found)
    return Solutions(tuple(columns), rows)


def read_triples(content: bytes, name: str) -> tuple[str, ...]:
    """Return the triples of a graph result, each as N-Triples writes it; raises InvalidContent."""
    try:
        quads = parse(content, RdfFormat.from_media_type(find_format(name).media_type))
        return tuple(dict.fromkeys(str(quad.triple) for quad in quads))
    except (SyntaxError, ValueError) as error:
        raise InvalidContent(f"The result is not {name}: {error}") from error


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _canonical_triples(content: bytes) -> bytes:
    lines: Iterable[bytes] = {line for line in content.splitlines() if line.strip()}
    if any(_BLANK_NODE in line for line in lines):
        lines = _renamed(lines, _triple_nodes, _name_in_triple)
    return b"".join(line + b"\n" for line in sorted(lines))


def _triple_nodes(line: bytes) -> list[str]:
    return [match[2].decode() for match in _BLANK.finditer(line) if match[2]]


def _name_in_triple(line: bytes, name: Callable[[str], str]) -> bytes:
    return _BLANK.sub(lambda m: m[1] or b"_:" + name(m[2].decode()).encode(), line)


def _row_nodes(row: bytes) -> list[str]:
    found: list[str] = []

    def note(node: str) -> str:
        found.append(node)
        return node

    _name_in_row(row, note)
    return found


def _name_in_row(row: bytes, name: Callable[[str], str]) -> bytes:
    return _dump(_named(json.loads(row), name)) if _BLANK_ROW in row else row


def _named(value: Any, name: Callable[[str], str]) -> Any:
    if not isinstance(value, dict):
        return value
    if value.get("type") == "bnode":
        return value | {"value": name(value["value"])}
    return {key: _named(item, name) for key, item in sorted(value.items())}


def _renamed(records: Iterable[bytes], nodes_of: _NodesOf, name_in: _NameIn) -> list[bytes]:
    """Name blank nodes by what is said of them, as far as that tells them apart.

    Each round tells a node by its records, with the other nodes as the round before told them.
    Nodes that stay alike keep the order given, so that a result full of them may hash anew; to
    tell even those apart can take exponential time, which nobody may ask of a server.
    """
    listed = list(records)
    places: dict[str, list[bytes]] = {}
    for record in listed:
        for node in nodes_of(record):
            places.setdefault(node, []).append(record)
    colours, known = dict.fromkeys(places, ""), 0
    for _ in range(_ROUNDS):
        colours = {node: _colour(node, places[node], colours, name_in) for node in places}
        if len(set(colours.values())) in (known, len(places)):
            break
        known = len(set(colours.values()))
    names = {node: f"b{number}" for number, node in enumerate(sorted(places, key=colours.get))}  # type: ignore[arg-type]
    return [name_in(record, names.__getitem__) for record in listed]


def _colour(
    node: str, records: Iterable[bytes], colours: Mapping[str, str], name_in: _NameIn
) -> str:
    told = (name_in(r, lambda n: "self" if n == node else f"x{colours[n]}") for r in records)
    return sha256(b"\n".join(sorted(told))).hexdigest()


def _convert_table(content: bytes, given: Format, chosen: Format) -> bytes:
    found = parse_query_results(content, _table_format(given))
    return found.serialize(format=_table_format(chosen)) or b""


def _convert_graph(
    content: bytes, given: Format, chosen: Format, prefixes: Mapping[str, str]
) -> bytes:
    quads = parse(content, RdfFormat.from_media_type(given.media_type))
    triples = (quad.triple for quad in quads)
    target = RdfFormat.from_media_type(chosen.media_type)
    used = {name: iri for name, iri in prefixes.items() if f"<{iri}".encode() in content}
    return serialize(triples, format=target, prefixes=used) or b""


def _table_format(form: Format) -> QueryResultsFormat | None:
    return QueryResultsFormat.from_media_type(form.media_type)


def _written(term: object) -> str | None:
    if term is None:
        return None
    return str(term) if isinstance(term, NamedNode | Literal) else ""


def _read_csv(text: str) -> Solutions:
    lines: Iterable[Sequence[str]] = csv.reader(text.splitlines(keepends=True), strict=True)
    columns, *rows = lines
    return Solutions(
        tuple(columns),
        tuple(tuple(f"<{cell}>" if _IRI.fullmatch(cell) else "" for cell in row) for row in rows),
    )
