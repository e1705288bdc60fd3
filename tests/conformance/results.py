"""SPARQL results in the four formats, read strictly: what is not to the letter is a ValueError."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from rdflib import RDF, XSD, BNode, Graph, Namespace, URIRef

from .terms import Term, literal, plain

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
SUFFIXES = {".srj": JSON, ".srx": XML, ".csv": CSV, ".tsv": TSV}

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

_NS = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NUMBERS = (
    (XSD.integer, re.compile(r"[+-]?\d+")),
    (XSD.decimal, re.compile(r"[+-]?\d*\.\d+")),
    (XSD.double, re.compile(r"[+-]?(\d+\.\d*|\.?\d+)[eE][+-]?\d+")),
)
_QUOTED = re.compile(
    r'("""|\'\'\'|"|\')(.*)\1(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?',
    re.DOTALL,
)


@dataclass(frozen=True)
class Results:
    """Rows by variable, or a boolean; ``untyped`` if the format keeps no kinds of terms."""

    variables: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Term], ...] = ()
    boolean: bool | None = None
    untyped: bool = False


def parse_results(data: bytes, media_type: str, base: str = "") -> Results:
    """Return what a body says; ValueError if it is not that format."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind in (XML, "application/xml", "text/xml"):
        return _parse_xml(data, base)
    readers: dict[str, Callable[[bytes], Results]] = {
        JSON: _parse_json,
        "application/json": _parse_json,
        CSV: _parse_csv,
        TSV: _parse_tsv,
    }
    if kind not in readers:
        raise ValueError(f"{media_type!r} is no format of SPARQL results")
    return readers[kind](data)


def read_result_set(graph: Graph) -> Results | None:
    """Return the results that a graph describes in the result set vocabulary, if it does."""
    node = graph.value(predicate=RDF.type, object=RS.ResultSet)
    if node is None:
        return None
    rows = [
        {
            str(graph.value(binding, RS.variable)): plain(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in graph.objects(node, RS.solution)
    ]
    return Results(tuple(map(str, graph.objects(node, RS.resultVariable))), tuple(rows))


def _parse_json(data: bytes) -> Results:
    found = json.loads(data)
    if "boolean" in found:
        if not isinstance(found["boolean"], bool):
            raise ValueError("'boolean' is no JSON boolean")
        return Results(boolean=found["boolean"])
    return Results(
        tuple(found["head"].get("vars", ())),
        tuple(
            {name: _json_term(term) for name, term in row.items()}
            for row in found["results"]["bindings"]
        ),
    )


def _json_term(term: Mapping[str, Any]) -> Term:
    match term["type"]:
        case "uri":
            return URIRef(term["value"])
        case "bnode":
            return BNode(term["value"])
        case "literal" | "typed-literal":
            return literal(term["value"], term.get("datatype", ""), term.get("xml:lang", ""))
    raise ValueError(f"unknown kind of term {term['type']!r}")


def _parse_xml(data: bytes, base: str) -> Results:
    root = ET.fromstring(data)
    boolean = root.find(f"{_NS}boolean")
    if boolean is not None:
        if (boolean.text or "").strip() not in ("true", "false"):
            raise ValueError(f"<boolean> holds {boolean.text!r}")
        return Results(boolean=(boolean.text or "").strip() == "true")
    rows = [
        {binding.attrib["name"]: _xml_term(binding[0], base) for binding in row}
        for row in root.findall(f"{_NS}results/{_NS}result")
    ]
    variables = [v.attrib["name"] for v in root.findall(f"{_NS}head/{_NS}variable")]
    return Results(tuple(variables), tuple(rows))


def _xml_term(element: ET.Element, base: str) -> Term:
    text = element.text or ""
    match element.tag.removeprefix(_NS):
        case "uri":
            return URIRef(urljoin(base, text.strip()) if base else text.strip())
        case "bnode":
            return BNode(text)
        case "literal":
            return literal(text, element.get("datatype", ""), element.get(_LANG, ""))
    raise ValueError(f"unknown kind of term {element.tag!r}")


def _parse_csv(data: bytes) -> Results:
    lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    if not lines:
        raise ValueError("a CSV without a header")
    head, *body = lines
    rows = []
    for line in body:
        cells = line or [""]  # the row of one unbound variable
        if len(cells) != max(1, len(head)):
            raise ValueError(f"a row of {len(cells)} cells under a header of {len(head)}")
        rows.append({n: _csv_term(c) for n, c in zip(head, cells, strict=False) if c})
    return Results(tuple(head), tuple(rows), untyped=True)


def _csv_term(cell: str) -> Term:
    return BNode(cell[2:]) if cell.startswith("_:") else literal(cell)


def _parse_tsv(data: bytes) -> Results:
    lines = data.decode("utf-8").replace("\r\n", "\n").removesuffix("\n").split("\n")
    head = lines[0].split("\t") if lines[0] else []
    if not all(name.startswith(("?", "$")) for name in head):
        raise ValueError("a variable in the header of a TSV lacks its '?'")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != max(1, len(head)):
            raise ValueError(f"a row of {len(cells)} cells under a header of {len(head)}")
        rows.append({n[1:]: _tsv_term(c) for n, c in zip(head, cells, strict=False) if c})
    return Results(tuple(name[1:] for name in head), tuple(rows))


def _tsv_term(cell: str) -> Term:
    if cell.startswith("<"):
        return URIRef(_unescaped(cell[1:-1]))
    if cell.startswith("_:"):
        return BNode(cell[2:])
    if quoted := _QUOTED.fullmatch(cell):
        return literal(_unescaped(quoted[2]), quoted[4] or "", quoted[3] or "")
    for datatype, pattern in _NUMBERS:
        if pattern.fullmatch(cell):
            return literal(cell, datatype)
    if cell in ("true", "false"):
        return literal(cell, XSD.boolean)
    raise ValueError(f"{cell[:60]!r} is no term of a TSV")


def _unescaped(text: str) -> str:
    return re.sub(
        r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))",
        lambda m: _ESCAPES[m[3]] if m[3] else chr(int(m[1] or m[2], 16)),
        text,
    )
