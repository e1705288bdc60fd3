"""The answers to the page: the head of a release once, a part of it for every filter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from heliograph.graph.model.iris import BASE
from heliograph.graph.store import EmbeddedEngine, Engine, EngineSettings, Release
from heliograph.graph.tables import Tables
from heliograph.server.exploring import (
    MOST_EVENTS,
    head_of,
    relations_among,
    series_counts,
)
from heliograph.server.numbered import read_things
from heliograph.server.parts import packing
from heliograph.server.parts.asked import FACETS, Asked, Chosen, Passed, read_asked
from heliograph.server.parts.columns import EventColumns
from heliograph.server.parts.counting import (
    MOST_VALUES,
    Bins,
    all_tallies,
    counted,
    head_values,
    placed,
)
from heliograph.server.parts.ties import Drawn, Ties, grouped

__all__ = ["Parts"]

# A million events have some 70,000 things, which take longer to read than a visitor's query may.
_READING = EngineSettings(workers=1, deadline=3600.0, memory=8 * 2**30, result_bytes=4 * 2**30)
_KEPT = 8  # choices of facets whose masks are kept, some bytes for each event
_PAUSES = ("pause-begin", "pause-end")
_MOST_PAUSES = 200
_MOST_LINKS = 2_000  # that the layout heeds, the strongest


class Parts:
    """What the explore page asks of one release: read once, counted for every filter."""

    def __init__(self, engine: Engine, release: Release) -> None:
        """Read the release; raises StoreError, QueryError. ``engine`` answers what comes later."""
        self._engine = engine
        with EmbeddedEngine(release, _READING) as reader:
            self._about = head_of(reader, release.manifest)
            self._series: Mapping[str, list[Any]] = series_counts(reader)
            things = read_things(reader)
        self._columns = EventColumns(Tables(release), things)
        self._bins = Bins(self._columns)
        self._totals = all_tallies(self._columns)
        self._heads = head_values(self._totals)
        self._chosen = lru_cache(_KEPT)(self._choose)
        self._strip = lru_cache(_KEPT)(self._strip_of)
        self._drawn = lru_cache(_KEPT)(self._draw)
        self._network = lru_cache(_KEPT)(self._arrange)

    @property
    def bounds(self) -> tuple[int, int]:
        """The first and the last day of the page's strip, since 1970."""
        return self._columns.bounds

    @cached_property
    def head(self) -> dict[str, Any]:
        """What the page needs before it asks for a part."""
        columns = self._columns
        codes = [columns.types.index(code) for code in _PAUSES if code in columns.types]
        pauses = np.flatnonzero(np.isin(columns.type, codes))[:_MOST_PAUSES].astype(np.int32)
        facets, wanted = {}, set()
        for facet in FACETS:
            numbers = self._heads[facet][:MOST_VALUES].tolist()
            names = columns.values(facet)
            facets[facet] = {
                "values": [names[n] for n in numbers],
                "totals": self._totals[facet][numbers].tolist(),
                "all": int(self._heads[facet].size),
            }
            if facet in ("actor", "place", "source"):
                wanted.update(numbers)
        packed = packing.pack_events(columns, pauses)
        return {
            **self._about,
            "part": True,
            "total": columns.total,
            "bounds": [packing.iso(day) for day in columns.bounds],
            "sides": columns.sides,
            "facets": facets,
            "pauses": packed,
            **packing.pack_things(columns, wanted | packing.things_of(packed)),
        }

    def warm(self) -> None:
        """Lay out in advance what the network view asks first."""
        self._network(())

    def asked(self, given: Any) -> Asked:
        """Return the filter that the parameters of an address name; raises InvalidFilter."""
        return read_asked(given, self.bounds)

    def part(
        self, asked: Asked, view: str, strip: str, bars: str, most: int = MOST_EVENTS
    ) -> dict[str, Any]:
        """Return the counts of what a filter lets through, and up to ``most`` of its events.

        ``strip`` and ``bars`` are the bins of the two time lines: day, week or month.
        """
        columns = self._columns
        chosen = self._chosen(asked.facets)
        passed = Passed(columns, asked, chosen)
        found = counted(columns, self._heads, passed)
        drawn = packing.drawn_of(columns, passed.shown, most)
        events = packing.pack_events(columns, drawn)
        wanted = packing.things_of(events) | set(found["named"])
        wanted |= {n for n in map(self._thing, (v for _, v, _ in found["others"])) if n is not None}
        found["strip"] = self._strip(asked.facets, strip)
        if view == "timeline":
            found["bars"] = self._bins.bars(passed.shown, bars, asked.window)
        elif view == "map":
            found["places"] = placed(columns, passed.shown)
            wanted |= {row[0] for row in found["places"]["counts"]}
        else:
            drawn_actors = self._drawn(asked.facets)
            found["actors"] = self._ties.counts(passed, drawn_actors)
            wanted |= set(drawn_actors.actors.tolist())
        return {
            **found,
            "events": events,
            "counts": self._counts_of(events["id"]),
            **packing.pack_things(columns, wanted),
        }

    def network(self, asked: Asked) -> dict[str, Any]:
        """Return the actors of most events that facets let through, how they meet and relate."""
        return self._network(asked.facets)

    def _arrange(self, facets: tuple[tuple[str, frozenset[str]], ...]) -> dict[str, Any]:
        columns, drawn = self._columns, self._drawn(facets)
        actors = drawn.actors
        links = self._ties.links(self._chosen(facets), drawn)
        ids = [columns.things.ids[n] for n in actors.tolist()]
        number = {BASE + thing: n for thing, n in columns.things.number.items()}
        relations = relations_among(self._engine, number, [BASE + thing for thing in ids])
        cited = {n for documents in relations["documents"] for n in documents}
        return {
            "release": self._about["release"]["id"],
            "ranges": False,
            "measures": [],
            "communities": grouped(ids, links),
            "actors": actors.tolist(),
            "all": drawn.known,
            "links": sorted(links, key=lambda link: -link[2])[:_MOST_LINKS],
            "relations": relations,
            **packing.pack_things(columns, {*actors.tolist(), *cited}),
        }

    def _choose(self, facets: tuple[tuple[str, frozenset[str]], ...]) -> Chosen:
        return Chosen(self._columns, dict(facets))

    def _strip_of(
        self, facets: tuple[tuple[str, frozenset[str]], ...], name: str
    ) -> dict[str, Any]:
        return self._bins.exact(self._chosen(facets).anytime, name)

    def _draw(self, facets: tuple[tuple[str, frozenset[str]], ...]) -> Drawn:
        return self._ties.drawn(self._chosen(facets))

    def _thing(self, value: str) -> int | None:
        return self._columns.things.number.get(value)

    def _counts_of(self, events: list[str]) -> dict[str, list[Any]]:
        """Return the totals that are stated of series among some events, as columns."""
        rows = sorted(n for event in events for n in self._counts.get(event, ()))
        return {name: [values[n] for n in rows] for name, values in self._series.items()}

    @cached_property
    def _counts(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for n, event in enumerate(self._series["event"]):
            found.setdefault(event, []).append(n)
        return found

    @cached_property
    def _ties(self) -> Ties:
        return Ties(self._columns)
