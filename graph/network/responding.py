"""Chains of response: an attack, the strike that answers it, and the attack that comes next.

That an event answers another is what a source says. Which attack comes next is read off the
calendar: the first one after the answer in the same series as what was answered, or, where that
belongs to no series, by the same perpetrators. A next attack need not be a reaction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heliograph.graph.network.filters import Selection
from heliograph.graph.network.records import (
    LEVELS,
    EventLink,
    EventNode,
    Level,
    Link,
    Material,
    firmest_of,
    weakest_of,
)

__all__ = [
    "ANSWERED",
    "FORCE",
    "NEXT",
    "Succession",
    "first_after",
    "in_order",
    "is_attack",
    "parts_of",
    "successions",
]

ANSWERED, NEXT = "answered by", "next attack"
# What "hits" means unless the filters say which types of events are wanted.
FORCE = frozenset({"attack", "strike", "shootdown"})
_DID_NOT_HAPPEN = frozenset({"foiled", "planned", "suggested"})

# What says that an event belongs to a series, or who is behind it; any of a reason's will do.
_Tie = EventLink | Link
Reason = tuple[_Tie, ...]


@dataclass(frozen=True)
class Succession:
    """One event that follows another, and why: ``kind`` is ``ANSWERED`` or ``NEXT``.

    ``reasons`` has the links for each thing that must hold: that the answer answers, and, for a
    next attack, that it belongs with what was answered.
    """

    kind: str
    earlier: str
    later: str
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> Level:
        """As firm as the weaker of its reasons, each as firm as the firmest of its links."""
        return weakest_of(firmest_of(link.level for link in reason) for reason in self.reasons)

    @property
    def groups(self) -> frozenset[str]:
        """The independent author groups that give every one of the reasons."""
        return frozenset.intersection(*map(_groups, self.reasons))

    @property
    def sources(self) -> tuple[str, ...]:
        """The source graphs of all reasons, in order."""
        return tuple(sorted({link.source.iri for reason in self.reasons for link in reason}))


def successions(selection: Selection) -> Iterator[Succession]:
    """Yield what answers what, and the attacks that come next, of what the filters let through.

    Where an answer to several events has the same next attack by each, the firmest way stands.
    """
    answered: dict[tuple[str, str], list[EventLink]] = defaultdict(list)
    for link in selection.event_links:
        if link.kind == "responds-to":
            answered[link.other, link.event].append(link)
    belonging = _Belonging(selection) if answered else None
    following: dict[tuple[str, str], Succession] = {}
    for (event, answer), links in sorted(answered.items()):
        yield Succession(ANSWERED, event, answer, (tuple(links),))
        if belonging is None or not FORCE & selection.material.types_of(answer):
            continue
        found = belonging.next_after(event, selection.material.events[answer])
        if found is not None and found[0] in selection.events:
            tie = Succession(NEXT, answer, found[0], (tuple(links), *found[1]))
            known = following.setdefault((answer, found[0]), tie)
            following[answer, found[0]] = min(known, tie, key=_strength)
    yield from (tie for _, tie in sorted(following.items()))


def first_after(strike: EventNode, attacks: Sequence[EventNode]) -> EventNode | None:
    """Return the attack that is over first of those after a strike; attacks are ``in_order``.

    A single attack of the same day may have come before, so it is not after; a series that begins
    on that day is given by its source as what followed. None if no attack with known days is.
    """
    day = strike.not_after
    if day is None:
        return None
    begin = bisect_right(attacks, day, key=_last_day)
    return next((node for node in attacks[begin:] if _begins_after(node, day)), None)


def in_order(attacks: Iterable[EventNode]) -> list[EventNode]:
    """Return the attacks that have a last day, by that day."""
    return sorted((n for n in attacks if n.not_after), key=lambda n: (_last_day(n), n.iri))


def is_attack(material: Material, event: str) -> bool:
    """Tell whether an event is an attack that took place."""
    happened = not material.events[event].statuses & _DID_NOT_HAPPEN
    return happened and "attack" in material.types_of(event)


def parts_of(links: Iterable[EventLink], wholes: Iterable[str]) -> list[str]:
    """Return the events that are parts of the wholes, or of their parts, and so on."""
    parts: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.kind == "part-of":
            parts[link.other].add(link.event)
    return sorted(_reached(parts, wholes))


class _Belonging:
    """Which attacks belong with an event: those of its series, else those of its perpetrators.

    Looked up in all of the material: that filters leave the next attack out does not make the one
    after it the next.
    """

    def __init__(self, selection: Selection) -> None:
        self._material, self._filters = selection.material, selection.filters
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._wholes: dict[str, set[str]] = defaultdict(set)
        self._membership: dict[str, list[EventLink]] = defaultdict(list)
        for link in self._material.event_links:
            if link.kind == "part-of":
                self._parts[link.other].add(link.event)
                self._wholes[link.event].add(link.other)
                self._membership[link.event].append(link)
        self._behind: dict[str, set[str]] = defaultdict(set)
        self._acts: dict[str, set[str]] = defaultdict(set)
        for event, actor in self._material.accepted:
            self._behind[event].add(actor)
            self._acts[actor].add(event)
        self._attacks: dict[frozenset[str], list[EventNode]] = {}

    def next_after(self, event: str, answer: EventNode) -> tuple[str, list[Reason]] | None:
        """Return the next attack after an answer to an event, and what ties it to the event.

        None if no attack is known, or if the filters leave out what ties it.
        """
        series = _reached(self._wholes, [event]) | ({event} if event in self._parts else set())
        behind = set() if series else self._behind.get(event, set())
        found = first_after(answer, self._listed(series, behind))
        if found is None:
            return None
        ties = self._ties((event, found.iri), series, behind)
        reasons = [self._let(links) for links in ties]
        return (found.iri, reasons) if all(reasons) else None

    def _listed(self, series: set[str], behind: set[str]) -> list[EventNode]:
        key = frozenset(series or behind)
        if key not in self._attacks:
            events = _reached(self._parts, series) | {e for a in behind for e in self._acts[a]}
            self._attacks[key] = in_order(
                self._material.events[event] for event in events if is_attack(self._material, event)
            )
        return self._attacks[key]

    def _ties(
        self, events: tuple[str, str], series: set[str], behind: set[str]
    ) -> Iterator[Iterable[_Tie]]:
        """Yield what puts events into a series, step by step, or the same actors behind them."""
        inside = _reached(self._parts, series)
        steps = {e for event in events for e in (event, *_reached(self._wholes, [event]))}
        for event in sorted(steps & inside):
            yield [link for link in self._membership[event] if link.other in inside | series]
        for event in () if series else events:
            links = (link for link in self._material.links if link.event == event)
            yield [link for link in links if link.actor in behind and _puts_behind(link)]

    def _let(self, links: Iterable[_Tie]) -> Reason:
        filters = self._filters
        return tuple(
            n for n in links if filters.lets_level(n.level) and filters.lets_source(n.source)
        )


def _puts_behind(link: Link) -> bool:
    return link.role == "perpetrator" and link.stance != "denies"


def _reached(steps: Mapping[str, set[str]], begin: Iterable[str]) -> set[str]:
    """Return what the steps lead to from a beginning, once or more often."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _strength(tie: Succession) -> tuple[int, int, tuple[str, ...]]:
    return LEVELS.index(tie.level), -len(tie.groups), tie.sources


def _groups(links: Reason) -> frozenset[str]:
    stated = (link.source for link in links if link.source.basis != "inferred")
    return frozenset(group for source in stated for group in source.groups)


def _last_day(node: EventNode) -> date:
    return node.not_after or date.max


def _begins_after(node: EventNode, day: date) -> bool:
    if node.not_before is None:
        return False
    if node.granularity == "single":
        return node.not_before > day
    return node.not_before >= day and node.not_after != node.not_before
