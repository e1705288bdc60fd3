"""The view that audit rules question: the merge of all graphs, and what SPARQL cannot reckon.

SPARQL subtracts no dates, reads no EDTF and knows no hedged numbers. So the view adds, in the
namespace of the shapes, what follows from single records:

- to a figure ``hgsh:least`` and ``hgsh:greatest`` (what its words allow; 0 and 10^12 where they
  set no limit), ``hgsh:startDay`` and ``hgsh:endDay`` (days counted from 1 January of year 1),
  ``hgsh:figure`` and ``hgsh:scope`` (words for people), how its scope lies to that of other
  figures (``hgsh:inside``, ``hgsh:overlaps``, ``hgsh:sameScope``, ``hgsh:besides``,
  ``hgsh:equalNumber``), and which events on record lie in what it counts (``hgsh:covers``), in a
  time it calls free of them (``hgsh:leavesOut``), or before the one it ranks (``hgsh:earlier``),
  and the intervals by which a document breaks it down (``hgsh:slice``, ``hgsh:beside``);
- to an event ``hgsh:firstDay`` and ``hgsh:lastDay``, its kinds, places and actors;
- a node for each date, place, target, weapon or platform that passages give an event, and for each
  spelling of a name, with its passages: the merge forgets who says what.

Nothing of this is published; the rules are in ``shapes/audit``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rdflib import Graph
from rdflib.term import Node

from heliograph.graph.audit.coverage import coverage_triples
from heliograph.graph.audit.events import event_triples
from heliograph.graph.audit.facts import fact_triples
from heliograph.graph.audit.figures import figure_triples
from heliograph.graph.audit.index import AnyQuad, QuadIndex
from heliograph.graph.audit.names import name_triples
from heliograph.graph.audit.scopes import scope_triples
from heliograph.graph.audit.slices import slice_triples
from heliograph.ontology import HGSH

Triple = tuple[Node, Node, Node]


class AuditView:
    """The triples that rules are run on, and the index they were made from."""

    def __init__(self, quads: Iterable[AnyQuad]) -> None:
        self.index = QuadIndex(quads)
        self.triples: set[Triple] = set(self.index.triples)
        self.triples.update(event_triples(self.index))
        self.triples.update(figure_triples(self.index))
        self.triples.update(scope_triples(self.index))
        self.triples.update(coverage_triples(self.index))
        self.triples.update(slice_triples(self.index, tuple(self.triples)))
        self.triples.update(fact_triples(self.index))
        self.triples.update(name_triples(self.index))
        self._facts: dict[Node, set[Node]] = defaultdict(set)
        for fact, predicate, passage in self.triples:
            if predicate == HGSH.passage:
                self._facts[fact].add(passage)

    def passages_of(self, fact: Node) -> list[Node]:
        """Return the passages of a fact or a name of the view."""
        return sorted(self._facts.get(fact, ()), key=str)

    def graph(self) -> Graph:
        """Return the view as an rdflib graph, as pySHACL takes it."""
        graph = Graph(bind_namespaces="none")
        for triple in self.triples:
            graph.add(triple)
        return graph
