"""Which events on record lie within what a figure speaks of.

Whether that agrees with the figure is for the rules to say. Events are looked up by series and
by actor, so that the work grows with what belongs together and not with figures times events.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rdflib import SKOS
from rdflib.term import Node

from heliograph.graph.audit.events import actors_of, counts_as_one
from heliograph.graph.audit.figures import (
    code_of,
    counted_kind,
    day_of,
    figure_limits,
    is_daily,
)
from heliograph.graph.audit.index import QuadIndex
from heliograph.graph.model.iris import of_code
from heliograph.ontology import HG, HGSH, SEM

_ATTACK, _STRIKE = of_code("event-type", "attack"), of_code("event-type", "strike")
_PAUSE = of_code("event-type", "pause-begin")


@dataclass(frozen=True)
class Act:
    """A single event that a source says happened, on known days."""

    event: Node
    kinds: frozenset[Node]
    series: frozenset[Node]
    actors: frozenset[Node]
    places: frozenset[Node]
    first: int
    last: int


class Acts:
    """All acts, by the series they belong to and by the actors behind them."""

    def __init__(self, index: QuadIndex) -> None:
        self.of: dict[Node, Act] = {}
        self.by_series: dict[Node, list[Act]] = defaultdict(list)
        self.by_actor: dict[Node, list[Act]] = defaultdict(list)
        for event in index.of_class(HG.Event):
            act = _act(index, event)
            if act is None:
                continue
            self.of[event] = act
            for series in act.series:
                self.by_series[series].append(act)
            for actor in act.actors:
                self.by_actor[actor].append(act)
        for acts in (*self.by_series.values(), *self.by_actor.values()):
            acts.sort(key=_first_day)

    def within(self, acts: Sequence[Act], start: int, end: int) -> Iterator[Act]:
        """Yield those of acts in order that neither begin before one day nor end after another."""
        begin = bisect_left(acts, start, key=_first_day)
        for act in acts[begin : bisect_right(acts, end, lo=begin, key=_first_day)]:
            if act.last <= end:
                yield act

    def sharing(self, act: Act) -> Iterable[Act]:
        """Return the acts that share an actor or a series with one, itself included."""
        found = {other.event: other for actor in act.actors for other in self.by_actor[actor]}
        for series in act.series - {act.event}:
            found.update({other.event: other for other in self.by_series[series]})
        return found.values()


def coverage_triples(index: QuadIndex) -> Iterator[tuple[Node, Node, Node]]:
    acts = Acts(index)
    for figure in index.of_class(HG.Statistic):
        areas = frozenset(index.objects(figure, HG.area))
        for predicate, act in _related(index, acts, figure):
            if not areas or areas & act.places:
                yield figure, predicate, act.event


def _related(index: QuadIndex, acts: Acts, figure: Node) -> Iterator[tuple[Node, Act]]:
    start = day_of(index, figure, HG.windowStart) or 0
    end = day_of(index, figure, HG.windowEnd)
    about = index.value(figure, HG.about)
    pause = _is_pause(index, figure, about)
    kind = _ATTACK if pause else counted_kind(index, figure)
    if kind is not None and end is not None:
        of_series = acts.by_series.get(about, ()) if about is not None else ()
        for act in acts.within(of_series, start, end):
            if kind in act.kinds:
                yield HGSH.covers, act
        if start and (pause or _is_none(index, figure)):
            for act in _left_out(index, acts, figure, start, end):
                if kind in act.kinds:
                    yield HGSH.leavesOut, act
    if code_of(index.value(figure, HG.measureType)) == "ordinal" and about in acts.of and start:
        yield from ((HGSH.earlier, act) for act in _earlier(acts, acts.of[about], start))


def _left_out(index: QuadIndex, acts: Acts, figure: Node, start: int, end: int) -> Iterator[Act]:
    """Yield the acts of the figure's actors that lie between its days, each once."""
    seen: set[Node] = set()
    for actor in index.objects(figure, HG.actorSet):
        for act in acts.within(acts.by_actor.get(actor, ()), start + 1, end - 1):
            if act.event not in seen:
                seen.add(act.event)
                yield act


def _is_none(index: QuadIndex, figure: Node) -> bool:
    limits = figure_limits(index, figure)
    return limits is not None and limits.greatest == 0


def _first_day(act: Act) -> int:
    return act.first


def _earlier(acts: Acts, act: Act, start: int) -> Iterator[Act]:
    """Yield acts of the same broad kind, after a day and before an act."""
    kinds = act.kinds & {_ATTACK, _STRIKE}
    for other in acts.sharing(act):
        if kinds & other.kinds and start < other.first and other.last < act.first:
            yield other


def _is_pause(index: QuadIndex, figure: Node, about: Node | None) -> bool:
    """True for the length of a pause between two known days."""
    if code_of(index.value(figure, HG.measureType)) != "duration" or about is None:
        return False
    return _PAUSE in index.objects(about, HG.eventType) and is_daily(index, figure)


def _act(index: QuadIndex, event: Node) -> Act | None:
    first, last = day_of(index, event, HG.notBefore), day_of(index, event, HG.notAfter)
    merged = index.objects(event, HG.possiblySameAs)
    if not counts_as_one(index, event) or first is None or last is None or merged:
        return None
    kinds = (k for t in index.objects(event, HG.eventType) for k in index.closure(t, SKOS.broader))
    places = (p for q in index.objects(event, SEM.hasPlace) for p in index.wider(q))
    return Act(
        event=event,
        kinds=frozenset(kinds),
        series=frozenset(index.closure(event, SEM.subEventOf)),
        actors=frozenset(actors_of(index, event)),
        places=frozenset(places),
        first=first,
        last=last,
    )
