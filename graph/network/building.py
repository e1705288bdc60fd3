"""From a selection to networkx graphs: two-mode, its projections, and the sponsor network.

Nodes are IRIs. ``bipartite`` is 0 for actors and 1 for events, as networkx has it. The graphs
are unweighted where the two-mode network is; every weight is a named edge attribute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import networkx as nx

from heliograph.graph.network import attributes
from heliograph.graph.network.collecting import without_collector
from heliograph.graph.network.filters import Selection
from heliograph.graph.network.projecting import meetings, projection
from heliograph.graph.network.records import RelationLink, firmest_of, weakest_of
from heliograph.graph.network.responding import FORCE, successions

__all__ = [
    "adversary",
    "co_participation",
    "event_projection",
    "force_sides",
    "of_kind",
    "responses",
    "sponsors",
    "targeting",
    "two_mode",
]

# Support runs from patron to client; these kinds name the client first.
_CLIENT_FIRST = frozenset({"proxy-of"})
# The code list puts umbrella groups beside support; an umbrella does not sponsor its members.
_NO_SUPPORT = frozenset({"umbrella-of"})
SHARED = "shared actors"


@without_collector
def two_mode(selection: Selection) -> nx.Graph:
    """Return the actor-event network: one edge for each actor's part in an event.

    Edges carry roles, stances, sides (acts, suffers), sign (-1: only denied), level, the number
    of independent author groups (``evidence``), of passages, and the source graphs.
    """
    graph = nx.Graph(kind="two-mode")
    material, edges = selection.material, selection.edges
    actors = dict.fromkeys(actor for actor, _ in edges)
    events = dict.fromkeys(event for _, event in edges)
    graph.add_nodes_from(
        (actor, {"bipartite": 0, **attributes.of_actor(material, actor)}) for actor in actors
    )
    graph.add_nodes_from(
        (event, {"bipartite": 1, **attributes.of_event(material.events[event])}) for event in events
    )
    graph.add_edges_from((*ends, attributes.of_edge(edge)) for ends, edge in edges.items())
    return graph


def co_participation(selection: Selection) -> nx.Graph:
    """Return the actors, two of them tied if they take part in the same event, on any side."""
    graph = two_mode(selection)
    ties = _positive(graph)
    met = meetings(ties, 0)
    result = projection(ties, 0, met)
    result.graph["kind"] = "co-participation"
    for (one, other), shared in met.items():
        data = result[one][other]
        data["events"] = sorted(shared)
        data["level"] = weakest_of(graph[n][e]["level"] for e in shared for n in (one, other))
    return result


def event_projection(selection: Selection) -> nx.MultiDiGraph:
    """Return the events: ties of shared actors, and the directed chains of ``responses``.

    Every tie has a ``kind``, which is also its key. ``shared actors`` is no matter of direction
    (``directed`` is false) and runs from the event that begins first; it has the weights of
    ``projected``. ``of_kind`` takes one kind alone.
    """
    graph = two_mode(selection)
    positive = _positive(graph)
    met = meetings(positive, 1)
    shared = projection(positive, 1, met)
    result = responses(selection)
    result.graph["kind"] = "events"
    for _, _, data in result.edges(data=True):
        data["directed"] = True
    result.add_nodes_from(shared.nodes(data=True))
    for pair, actors in met.items():
        one, other = sorted(pair, key=lambda event: (graph.nodes[event]["start"], event))
        ties = [graph[actor][event] for actor in actors for event in (one, other)]
        result.add_edge(
            one,
            other,
            key=SHARED,
            kind=SHARED,
            directed=False,
            **shared[one][other],
            actors=sorted(actors),
            level=weakest_of(tie["level"] for tie in ties),
            sources=sorted({source for tie in ties for source in tie["sources"]}),
        )
    return result


def of_kind(graph: nx.MultiDiGraph, *kinds: str) -> nx.MultiDiGraph:
    """Return the ties of some kinds alone, and the nodes they join."""
    kept = [(a, b, key) for a, b, key, kind in graph.edges(keys=True, data="kind") if kind in kinds]
    return graph.edge_subgraph(kept)


def targeting(
    acts: Iterable[tuple[str, str]], suffers: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """Return the events in which one actor hits another, from (actor, event) pairs of each side."""
    targets: dict[str, list[str]] = defaultdict(list)
    for target, event in suffers:
        targets[event].append(target)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for perpetrator, event in acts:
        for target in targets[event]:
            if perpetrator != target:
                found[perpetrator, target].append(event)
    return found


def adversary(selection: Selection) -> nx.DiGraph:
    """Return who hits whom: from each perpetrator of an event to each of its targets.

    Events are attacks, strikes and shootdowns, unless the filters name types. ``weight`` is their
    number, ``sign`` is -1 throughout. The level of a tie is that of its firmest event, where an
    event is as firm as the weaker of its two ends; ``evidence`` counts the independent author
    groups that give both ends of some event, so 0 means that the tie joins what several say.
    """
    graph = nx.DiGraph(kind="adversary")
    for (one, other), events in targeting(*force_sides(selection)).items():
        for actor in (one, other):
            graph.add_node(actor, **attributes.of_actor(selection.material, actor))
        ends = [(selection.edges[one, e], selection.edges[other, e]) for e in events]
        graph.add_edge(
            one,
            other,
            weight=len(events),
            sign=-1,
            events=sorted(events),
            level=firmest_of(weakest_of(edge.level for edge in pair) for pair in ends),
            evidence=len({group for act, hit in ends for group in act.groups & hit.groups}),
        )
    return graph


@without_collector
def force_sides(selection: Selection) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the (actor, event) pairs of perpetrators, and of targets, of acts of force."""
    events = selection.events
    if not selection.filters.event_types:
        events = frozenset(e for e in events if FORCE & selection.material.types_of(e))
    acts, hits = [], []
    for key, edge in selection.edges.items():
        if key[1] in events:
            roles = {link.role for link in edge.links if link.stance != "denies"}
            if "perpetrator" in roles:
                acts.append(key)
            if "target" in roles:
                hits.append(key)
    return acts, hits


def responses(selection: Selection) -> nx.MultiDiGraph:
    """Return the chains of response: attack, strike, next attack, each tie from earlier to later.

    The kind of a tie, which is also its key, is ``answered by``, as a source says, or ``next
    attack``, which ``responding`` reads off the calendar. ``start`` and ``end`` are the first and
    the last day on which either event may lie; ``sources`` are the graphs the tie rests on, and
    ``evidence`` counts the author groups that give all of it.
    """
    graph = nx.MultiDiGraph(kind="responses")
    for tie in successions(selection):
        ends = [selection.material.events[iri] for iri in (tie.earlier, tie.later)]
        for node in ends:
            graph.add_node(node.iri, bipartite=1, **attributes.of_event(node))
        graph.add_edge(tie.earlier, tie.later, key=tie.kind, **attributes.of_succession(tie, *ends))
    return graph


def sponsors(selection: Selection) -> nx.MultiDiGraph:
    """Return who supports whom, from patron to client, one edge for each kind of support.

    Edges carry the status that sources give the relation, and its first and last day where a
    source gives one. That a client is a proxy counts as support by its patron.
    """
    graph = nx.MultiDiGraph(kind="sponsors")
    found: dict[tuple[str, str, str], list[RelationLink]] = defaultdict(list)
    for link in selection.relations:
        if link.family == "support" and link.kind not in _NO_SUPPORT:
            patron, client = link.subject, link.object
            if link.kind in _CLIENT_FIRST:
                patron, client = client, patron
            found[patron, client, link.kind].append(link)
    for (patron, client, kind), links in sorted(found.items()):
        for node in (patron, client):
            graph.add_node(node, **attributes.of_actor(selection.material, node))
        graph.add_edge(patron, client, key=kind, kind=kind, sign=1, **attributes.of_relation(links))
    return graph


def _positive(graph: nx.Graph) -> nx.Graph:
    denied = [(a, e) for a, e, sign in graph.edges(data="sign") if sign < 0]
    if not denied:
        return graph
    kept = graph.copy()
    kept.remove_edges_from(denied)
    return kept
