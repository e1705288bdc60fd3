"""Releases of made-up actors and events, as large as wanted, for measurements.

Few actors take part in most events (a power law), events come in bursts with quiet weeks between
them, and every statement stands in the graph of a passage of a document by one of eight author
groups. Some sources date an event otherwise than others or count other numbers of dead, some
actors deny what they are blamed for, and a series has a bound for how many events it holds. The
same seed and size give the same quads, by however many processes they are made, and they keep
the integrity shapes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path
from random import Random

from bench.event_lines import (
    ACCEPTED,
    BEST,
    BLOCK,
    CATALOGUE,
    GROUPS,
    HG,
    ID,
    PLACES,
    PROV,
    RDF,
    RDFS,
    XSD,
    Block,
    block_lines,
)
from heliograph.graph.build import build_quads, to_nquads
from heliograph.graph.sources import read_collection
from heliograph.graph.store import Release, Releases

_EVENTS_AN_ACTOR = 20
_SKEW = 0.9  # exponent of the power law over the ranks of actors
_DAYS = 20 * 365
_IN_BURSTS = 0.8
_BURST_DAYS = 12.0  # on average, half of them in the first eight
_BLOCKS_A_FILE = 2
_ACTOR_TYPES = ("militia", "state", "person", "armed-group")
_DC = "http://purl.org/dc/terms/"
_GEO = "http://www.opengis.net/ont/geosparql#"
_PREFERRED = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_WGS = "http://www.w3.org/2003/01/geo/wgs84_pos#"


def release_of(folder: Path, events: int, seed: int = 1) -> Release:
    """Publish a release of so many events in a data folder, and return it."""
    return Releases(folder).publish(
        quads(events, seed), counts={"events": events}, sources=(), report={}, software={},
        action="build", author="bench", message=f"{events} events, seed {seed}",
    )  # fmt: skip


def quads(events: int, seed: int = 1) -> Iterator[str]:
    """Yield N-Quads lines, each once, in memory for one block of events."""
    yield from vocabulary()
    yield from _background(events, seed)
    for block in blocks(events, seed):
        yield from block_lines(block)


def write_quads(
    folder: Path, events: int, seed: int = 1, processes: int | None = None
) -> list[Path]:
    """Write the same quads as files of a folder, several at once, and return the files."""
    first = folder / "events-0000.nq"
    with first.open("w", encoding="utf-8") as file:
        file.writelines(vocabulary())
        file.writelines(_background(events, seed))
    made = blocks(events, seed)
    shares = [made[n : n + _BLOCKS_A_FILE] for n in range(0, len(made), _BLOCKS_A_FILE)]
    if len(shares) < 2:
        return [first, *(_write_share(folder, *item) for item in enumerate(shares, 1))]
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        return [first, *pool.map(partial(_write_share, folder), range(1, len(shares) + 1), shares)]


def blocks(events: int, seed: int = 1) -> list[Block]:
    """Return the blocks that so many events are made of."""
    days = _timeline(events, Random(f"{seed} days"))
    weights = tuple(accumulate((rank + 1) ** -_SKEW for rank in range(_actors(events))))
    return [
        Block(number, seed, tuple(days[start : start + BLOCK]), weights)
        for number, start in enumerate(range(0, events, BLOCK))
    ]


def _actors(events: int) -> int:
    return max(10, events // _EVENTS_AN_ACTOR)


def _timeline(events: int, chance: Random) -> list[int]:
    """Return the day of each event, in order: most lie in bursts, of which few are large."""
    days: list[int] = []
    while len(days) < events * _IN_BURSTS:
        begin, size = chance.randrange(_DAYS), min(int(chance.paretovariate(0.9)) * 3, events)
        for _ in range(min(size, events - len(days))):
            days.append(min(_DAYS, begin + int(chance.expovariate(1 / _BURST_DAYS))))
    days += [chance.randrange(_DAYS) for _ in range(events - len(days))]
    return sorted(days)


def _write_share(folder: Path, number: int, share: list[Block]) -> Path:
    path = folder / f"events-{number:04}.nq"
    with path.open("w", encoding="utf-8") as file:
        for block in share:
            file.writelines(block_lines(block))
    return path


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """Return the ontology and the code lists, as the briefs' release has them."""
    collection, report = read_collection()
    assert collection is not None, report.lines()
    own = (HG[:-1], f"{ID}scheme")
    lines = to_nquads(build_quads(collection))
    return tuple(f"{line.rstrip()}\n" for line in lines if line.rsplit(" <", 1)[1].startswith(own))


def _background(events: int, seed: int) -> Iterator[str]:
    """Yield what the events share: actors, places, author groups and the derived graphs."""
    a, label = f"<{RDF}type>", f"<{RDFS}label>"
    yield from _described()
    for number in range(GROUPS):
        group = f"<{ID}author-group/g{number}>"
        yield f"{group} {a} <{HG}AuthorGroup> {CATALOGUE} .\n"
        yield f'{group} {label} "Generated group {number}"@en {CATALOGUE} .\n'
        yield from _thing(f"<{ID}actor/author-{number}>", "actor", f"author {number}", "person")
    for number in range(_actors(events)):
        kind = _ACTOR_TYPES[number % len(_ACTOR_TYPES)]
        yield from _thing(f"<{ID}actor/g{number}>", "actor", f"actor {number}", kind)
    chance = Random(f"{seed} places")
    for number in range(PLACES):
        place = f"<{ID}place/g{number}>"
        yield from _thing(place, "place", f"place {number}", "town")
        if number % 4:  # every fourth is known as an area only
            yield from _located(place, chance)


def _thing(iri: str, kind: str, name: str, code: str) -> Iterator[str]:
    yield f"{iri} <{RDF}type> <{HG}{kind.title()}> {CATALOGUE} .\n"
    for predicate in (f"<{RDFS}label>", _PREFERRED):
        yield f'{iri} {predicate} "Generated {name}"@en {CATALOGUE} .\n'
    yield f"{iri} <{HG}{kind}Type> <{ID}scheme/{kind}-type/{code}> {CATALOGUE} .\n"
    yield f"{iri} <{PROV}wasDerivedFrom> {CATALOGUE} {CATALOGUE} .\n"


def _located(place: str, chance: Random) -> Iterator[str]:
    point = f"{place[:-1]}/geometry>"
    found = {}
    for name, low, high in (("lat", 13.0, 37.0), ("long", 36.0, 60.0)):
        found[name] = f"{chance.uniform(low, high):.4f}".rstrip("0").rstrip(".")
        yield f'{place} <{_WGS}{name}> "{found[name]}"^^<{XSD}decimal> {CATALOGUE} .\n'
    wkt = f"POINT({found['long']} {found['lat']})"
    yield f"{place} <{_GEO}hasGeometry> {point} {CATALOGUE} .\n"
    yield f"{point} <{RDF}type> <{_GEO}Geometry> {CATALOGUE} .\n"
    yield f'{point} <{_GEO}asWKT> "{wkt}"^^<{_GEO}wktLiteral> {CATALOGUE} .\n'
    yield f'{point} <{_GEO}hasMetricSpatialAccuracy> "5000"^^<{XSD}double> {CATALOGUE} .\n'
    yield f'{point} <{_DC}source> "generated"@en {CATALOGUE} .\n'
    yield f'{point} <{RDFS}label> "Generated point"@en {CATALOGUE} .\n'


def _described() -> Iterator[str]:
    a, label = f"<{RDF}type>", f"<{RDFS}label>"
    for graph, name, rule in (
        (BEST, "Best dates", "The days that all dates told of an event allow."),
        (ACCEPTED, "Accepted view", "Who is named for an event and does not deny it."),
    ):
        yield f"{graph} {a} <{HG}DerivedGraph> {graph} .\n"
        yield f'{graph} {label} "{name}"@en {graph} .\n'
        yield f'{graph} <{HG}acceptedRule> "{rule}"@en {graph} .\n'
    yield f"{CATALOGUE} {a} <http://www.w3.org/ns/dcat#Dataset> {CATALOGUE} .\n"
    for name in ("title", "description"):
        yield f'{CATALOGUE} <{_DC}{name}> "Generated events"@en {CATALOGUE} .\n'
    yield f'{CATALOGUE} {label} "Generated events"@en {CATALOGUE} .\n'
    yield f'{CATALOGUE} <{_DC}publisher> "Nobody" {CATALOGUE} .\n'
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    yield f"{CATALOGUE} <{_DC}license> <{licence}> {CATALOGUE} .\n"
