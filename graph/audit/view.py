"""The view that audit rules question: the merge of all graphs, and what SPARQL cannot reckon.

SPARQL subtracts no dates, reads no EDTF and knows no hedged numbers. So the view adds, in the
namespace of the shapes, what follows from single records:

- to a figure ``hgsh:least`` and ``hgsh:greatest`` (what its words allow; 0 and 10^12 where they
  set no limit), ``hgsh:startDay`` and ``hgsh:endDay`` (days counted from 1 January of year 1),
  ``hgsh:figure`` and ``hgsh:scope`` (words for people), and how its scope lies to that of other
  figures: ``hgsh:inside``, ``hgsh:overlaps``, ``hgsh:sameScope``;
- to an event ``hgsh:firstDay`` and ``hgsh:lastDay``, its kind, series, places and actors;
- a node for each date, place, target, weapon or platform that passages give an event, and for each
  spelling of a name, with its passages: the merge forgets who says what.

Nothing of this is published; the rules are in ``shapes/audit``.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph
from rdflib.term import Node

from heliograph.graph.audit.events import event_triples
from heliograph.graph.audit.facts import fact_triples
from heliograph.graph.audit.figures import figure_triples
from heliograph.graph.audit.index import AnyQuad, QuadIndex
from heliograph.graph.audit.names import name_triples
from heliograph.graph.audit.scopes import scope_triples

Triple = tuple[Node, Node, Node]


class AuditView:
    """The triples that rules are run on, and the index they were made from."""

    def __init__(self, quads: Iterable[AnyQuad]) -> None:
        self.index = QuadIndex(quads)
        self.triples: set[Triple] = set(self.index.triples)
        self.triples.update(event_triples(self.index))
        self.triples.update(figure_triples(self.index))
        self.triples.update(scope_triples(self.index))
        self.triples.update(fact_triples(self.index))
        self.triples.update(name_triples(self.index))

    def graph(self) -> Graph:
        """Return the view as an rdflib graph, as pySHACL takes it."""
        graph = Graph(bind_namespaces="none")
        for triple in self.triples:
            graph.add(triple)
        return graph
