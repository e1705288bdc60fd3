"""Every format a query result can have: one table, for the engine and for content negotiation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from heliograph.graph.errors import FormatUnavailable

QueryForm = Literal["select", "ask", "construct", "describe"]

_TABLES: tuple[QueryForm, ...] = ("select", "ask")
_GRAPHS: tuple[QueryForm, ...] = ("construct", "describe")


@dataclass(frozen=True, slots=True)
class Format:
    """A result format: its short name, media type, file extension, and what it can write."""

    name: str
    media_type: str
    extension: str
    forms: tuple[QueryForm, ...]


# The first that fits a query is the default.
FORMATS = (
    Format("json", "application/sparql-results+json", "json", _TABLES),
    Format("xml", "application/sparql-results+xml", "xml", _TABLES),
    Format("csv", "text/csv", "csv", _TABLES),
    Format("tsv", "text/tab-separated-values", "tsv", _TABLES),
    Format("turtle", "text/turtle", "ttl", _GRAPHS),
    Format("ntriples", "application/n-triples", "nt", _GRAPHS),
    Format("jsonld", "application/ld+json", "jsonld", _GRAPHS),
    Format("rdfxml", "application/rdf+xml", "rdf", _GRAPHS),
    Format("trig", "application/trig", "trig", _GRAPHS),
    Format("nquads", "application/n-quads", "nq", _GRAPHS),
)


def find_format(name: str) -> Format:
    """Return the format of that name or media type (parameters ignored)."""
    wanted = name.partition(";")[0].strip().lower()
    for form in FORMATS:
        if wanted in (form.name, form.media_type):
            return form
    known = ", ".join(form.name for form in FORMATS)
    raise FormatUnavailable(f"No result format {name!r}; there are {known}")


def pick_format(wanted: tuple[str, ...], form: QueryForm) -> Format:
    """Return the first wanted format that fits; with none wanted, the default."""
    choices = tuple(map(find_format, wanted)) or FORMATS
    for choice in choices:
        if form in choice.forms:
            return choice
    fitting = ", ".join(choice.name for choice in FORMATS if form in choice.forms)
    raise FormatUnavailable(
        f"The result of {form.upper()} cannot be written as {', '.join(wanted)}; "
        f"there are {fitting}"
    )
