"""What a write does to a store: a SPARQL update, or one graph put, extended or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Literal

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from heliograph.graph.errors import (
    GraphNotFound,
    InvalidContent,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
)
from heliograph.graph.store.guard import check_update, mentions_calls, update_complaint
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.stepwise import carry_out
from heliograph.graph.store.syntax import explain
from heliograph.graph.store.using import with_dataset

GraphMethod = Literal["put", "post", "delete"]


@dataclass(frozen=True)
class Content:
    """RDF as it was sent; ``base`` is the IRI that relative ones are resolved against."""

    data: bytes
    media_type: str
    base: str | None = None


@dataclass(frozen=True)
class Update:
    """A SPARQL update; the graphs are those of the protocol's using-graph-uri parameters."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    service_allow: tuple[str, ...] = ()
    base: str | None = None

    def apply(self, ledger: Ledger) -> bool:
        """Change the store; raises QueryError. Tells whether a graph was created: never."""
        for iri in (*self.default_graphs, *self.named_graphs):
            _graph_name(iri)  # it becomes a part of the text, and must bring nothing else along
        harmless, runnable = check_update(self.text, self.service_allow, self.base)
        parse = partial(update_complaint, base=self.base)
        if parse(harmless) is not None:
            raise explain(harmless, parse)
        text = with_dataset(runnable, self.default_graphs, self.named_graphs, parse)
        try:
            if mentions_calls(text):  # a part of it must not become a call by being cut out
                ledger.run(text, self.base)
            else:
                carry_out(text, ledger, self.base)
        except SyntaxError as error:
            raise QuerySyntaxError(str(error)) from error
        except (ValueError, RuntimeError) as error:  # a graph to drop that is not there, and such
            raise QueryRefused(f"The update could not be carried out: {error}") from error
        except OSError as error:
            raise QueryFailed(f"The update could not be carried out: {error}") from error
        return False

    def __str__(self) -> str:
        return "update"


@dataclass(frozen=True)
class GraphWrite:
    """A request of the Graph Store Protocol.

    ``graph`` is an IRI, "" for the default graph, or None for the dataset as a whole, which
    takes content that names its graphs itself.
    """

    method: GraphMethod
    graph: str | None
    contents: tuple[Content, ...] = ()

    def apply(self, ledger: Ledger) -> bool:
        """Change the store and tell whether the graph is new.

        Raises InvalidContent for content that does not parse, GraphNotFound where a graph to be
        deleted does not exist.
        """
        if self.graph is None:
            return self._apply_to_all(ledger)
        graph = _graph_name(self.graph)
        quads = list(chain.from_iterable(_read(content, graph) for content in self.contents))
        known = isinstance(graph, DefaultGraph) or ledger.store.contains_named_graph(graph)
        if self.method == "delete" and not known:
            raise GraphNotFound(self.graph)
        if self.method == "delete":
            ledger.remove_graph(graph)
            return False
        if self.method == "put":
            ledger.clear_graph(graph)
        if isinstance(graph, NamedNode):
            ledger.add_graph(graph)
        ledger.add(quads)
        return not known

    def _apply_to_all(self, ledger: Ledger) -> bool:
        quads = list(chain.from_iterable(_read(content, None) for content in self.contents))
        if self.method != "post":
            ledger.clear()
        ledger.add(quads)
        return False

    def __str__(self) -> str:
        names = {"": "the default graph", None: "the dataset"}
        return f"{self.method.upper()} {names.get(self.graph, f'<{self.graph}>')}"


Edit = Update | GraphWrite


# What can be read: into one graph, and with graph names of its own.
GRAPH_TYPES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
DATASET_TYPES = ("application/trig", "application/n-quads")


def _graph_name(iri: str) -> NamedNode | DefaultGraph:
    if not iri:
        return DefaultGraph()
    try:
        return NamedNode(iri)
    except ValueError:
        raise QueryRefused(f"Not an absolute IRI of a graph: {iri!r}") from None


def _read(content: Content, graph: NamedNode | DefaultGraph | None) -> list[Quad]:
    form = RdfFormat.from_media_type(content.media_type)
    if form is None:
        raise InvalidContent(f"{content.media_type or 'nothing'} is no RDF media type known here")
    try:
        quads = parse(content.data, form, base_iri=content.base, rename_blank_nodes=True)
        found = list(quads)
    except (SyntaxError, ValueError) as error:
        raise InvalidContent(f"The content is not valid {form.name}: {error}") from None
    if graph is None:
        return found
    if any(not isinstance(quad.graph_name, DefaultGraph) for quad in found):
        raise InvalidContent("The content names graphs of its own; one graph takes triples only")
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]
