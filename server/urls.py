"""IRIs and paths: the only place where links to things are made."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from heliograph.graph.model.iris import BASE, kind_of

DATA_SUFFIXES = {
    "ttl": "turtle",
    "nt": "ntriples",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
    "trig": "trig",
    "nq": "nquads",
}


def page_path(iri: str) -> str:
    """Return the path of the page about an IRI."""
    if kind_of(iri):
        return f"/page/{quote(iri.removeprefix(BASE))}"
    return resource_path(iri)


def data_path(iri: str, suffix: str) -> str:
    """Return the path of the data about a thing of ours."""
    return f"/data/{quote(iri.removeprefix(BASE))}.{suffix}"


def resource_path(iri: str) -> str:
    """Return the path of the page or the data about any IRI, by what the client wants."""
    return f"/resource?{urlencode({'iri': iri})}"


def graph_path(graph: str, form: str) -> str:
    """Return the path of a whole graph in one format; "" is the default graph."""
    named = urlencode({"graph": graph}) if graph else "default"
    return f"/store?{named}&{urlencode({'format': form})}"


def iri_of(path: str) -> str:
    """Return the IRI whose page or data lies at ``kind/slug``."""
    return f"{BASE}{path}"


def query_path(text: str, graphs: Sequence[tuple[str, str]] = (), **more: str) -> str:
    """Return the path that opens a query in the query page, or runs it.

    ``graphs`` are the parameters that name the dataset, such as default-graph-uri.
    """
    return f"/sparql?{urlencode([('query', text), *graphs, *more.items()])}"
