"""Stored queries: one SPARQL file each, with a header that says what it returns.

A header line is ``# key: value``; keys are title, description, columns, question (the number
of a competency question), and parameter (``name datatype default description``, repeatable).
Those that ask another endpoint as well (SERVICE) are a list of their own. A parameter stands in
the text as ``$name`` and is replaced by a typed literal or an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable

from rdflib import XSD, Literal, URIRef

from heliograph.graph.errors import QueryError

__all__ = ["Parameter", "StoredQuery", "federated_queries", "load_queries", "stored_query"]

_HEADER = re.compile(r"^# ([a-z]+): (.+)$")
_LEXICAL: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "decimal": Decimal,
    "integer": int,
    "string": str,
}
_UNSAFE_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


@dataclass(frozen=True)
class Parameter:
    """A value the user may set; datatype is ``iri`` or a local name of XML Schema.

    Or it is ``iris``: IRIs separated by commas.
    """

    name: str
    datatype: str
    default: str
    description: str

    def term(self, value: str) -> str:
        """Return the value as SPARQL text; QueryError when it does not fit the datatype."""
        if self.datatype in ("iri", "iris"):
            listed = value.split(",") if self.datatype == "iris" else [value]
            return " ".join(self._iri(item) for item in listed)
        try:
            _LEXICAL[self.datatype](value)
        except (ArithmeticError, ValueError):
            message = f"parameter {self.name}: {value!r} is no xsd:{self.datatype}"
            raise QueryError(message) from None
        return Literal(value, datatype=XSD[self.datatype]).n3()

    def _iri(self, value: str) -> str:
        if not value or _UNSAFE_IRI.search(value):
            raise QueryError(f"parameter {self.name}: {value!r} is no IRI")
        return f"<{URIRef(value)}>"


@dataclass(frozen=True)
class StoredQuery:
    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    question: str
    parameters: tuple[Parameter, ...]
    source: str

    @property
    def text(self) -> str:
        """The query with every parameter at its default."""
        return self.render({})

    def render(self, values: Mapping[str, str]) -> str:
        """Return the query text with ``values`` in place of its parameters.

        QueryError for an unknown parameter or a value of the wrong type.
        """
        known = {parameter.name for parameter in self.parameters}
        for name in values:
            if name not in known:
                expected = ", ".join(sorted(known)) or "none"
                raise QueryError(f"query {self.name} has no parameter {name!r} (it has {expected})")
        terms = {
            parameter.name: parameter.term(values.get(parameter.name, parameter.default))
            for parameter in self.parameters
        }
        # In one pass: a value that looks like a parameter must not be replaced again.
        return re.sub(r"\$(\w+)", lambda match: terms.get(match[1], match[0]), self.source)


def load_queries() -> tuple[StoredQuery, ...]:
    """Return the stored queries that the graph alone answers, sorted by name."""
    return tuple(sorted(_read_all(files(__name__)), key=lambda query: query.name))


def federated_queries() -> tuple[StoredQuery, ...]:
    """Return the stored queries that ask another endpoint as well, sorted by name."""
    folder = files(__name__) / "federated"
    return tuple(sorted(_read_all(folder), key=lambda query: query.name))


def stored_query(name: str) -> StoredQuery:
    """Return one stored query; QueryError naming the nearest ones when there is none."""
    queries = {query.name: query for query in (*load_queries(), *federated_queries())}
    if name not in queries:
        near = ", ".join(get_close_matches(name, queries, n=3, cutoff=0.4))
        hint = f"; did you mean {near}?" if near else ""
        raise QueryError(f"no stored query {name!r}{hint}")
    return queries[name]


def _read_all(folder: Traversable) -> Iterator[StoredQuery]:
    for entry in folder.iterdir():
        if entry.name.endswith(".rq"):
            yield _parse(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8"))


def _parse(name: str, text: str) -> StoredQuery:
    headers: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            break
        headers.setdefault(match[1], []).append(match[2].strip())
    return StoredQuery(
        name=name,
        title=_one(name, headers, "title"),
        description=" ".join(headers.get("description", ())),
        columns=tuple(_one(name, headers, "columns").replace(",", " ").split()),
        question=headers.get("question", [""])[0],
        parameters=tuple(_parameter(line) for line in headers.get("parameter", ())),
        source=text,
    )


def _one(name: str, headers: Mapping[str, list[str]], key: str) -> str:
    try:
        return headers[key][0]
    except KeyError:
        raise QueryError(f"{name}.rq has no header line '# {key}: ...'") from None


def _parameter(line: str) -> Parameter:
    name, datatype, default, description = line.split(maxsplit=3)
    return Parameter(name, datatype, default, description)
