"""How good links to three sources are, and how long OFAC takes beside all pairs by rapidfuzz.

    python -m bench.linking [FOLDER OF THE PUBLISHED FILES]

The identifiers of the gold links are never read by the linker.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from rapidfuzz import fuzz, process

from bench.authority_files import geonames, ofac_entities, ucdp_actors
from heliograph.graph.linking import (
    Authority,
    AuthorityRecord,
    Candidate,
    Countries,
    Name,
    OwnRecords,
    find_candidates,
)
from heliograph.graph.linking.names import _form, form_of
from heliograph.graph.model.iris import BASE
from heliograph.graph.pipeline import build
from heliograph.graph.sources import BRIEFS
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Releases

FILES = Path(__file__).parents[2] / "shared" / "data"
ACTORS = 100
HELD_OUT = 300
TOP = 3
SCHEMES = {
    "ucdp-actor": "https://ucdp.uu.se/actor/{}",
    "ofac-sdn": "https://sanctionssearch.ofac.treas.gov/Details.aspx?id={}",
    "geonames": "https://sws.geonames.org/{}/",
}


@dataclass(frozen=True)
class Quality:
    """Links compared with gold ones; ``unreachable`` gold links are to records not in the files."""

    reachable: int
    unreachable: int
    in_top: int
    accepted: int
    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    unjudged: tuple[str, ...]

    @property
    def precision(self) -> float:
        judged = self.right + len(self.wrong)
        return self.right / judged if judged else 1.0

    @property
    def recall(self) -> float:
        return self.in_top / self.reachable if self.reachable else 1.0


def read_own() -> tuple[list[AuthorityRecord], Countries]:
    with TemporaryDirectory() as folder:
        build(Releases(Path(folder)), author="bench")
        release = Releases(Path(folder)).current()
        with EmbeddedEngine(release, EngineSettings(workers=1)) as engine:
            own = OwnRecords(engine)
            return list(own), own.countries


def read_authorities(folder: Path, countries: Countries) -> dict[str, list[AuthorityRecord]]:
    ofac = folder / "ofac"
    return {
        "ucdp-actor": list(ucdp_actors(folder / "ucdp_actor" / "ucdp-actor-221.csv", countries)),
        "ofac-sdn": list(
            ofac_entities(ofac / "sdn_entities_2024-05-03.csv", ofac / "alt_entities_2025-02.csv")
        ),
        "geonames": list(geonames(folder / "geonames", countries)),
    }


def gold_links() -> dict[tuple[str, str], str]:
    with (BRIEFS / "identifiers.csv").open(encoding="utf-8", newline="") as file:
        return {
            (f"{BASE}{row['thing'].replace(':', '/')}", row["scheme"]): SCHEMES[
                row["scheme"]
            ].format(row["identifier"])
            for row in csv.DictReader(file)
            if row["scheme"] in SCHEMES
        }


def quality(
    candidates: list[Candidate], gold: dict[tuple[str, str], str], known: set[str]
) -> Quality:
    listed = defaultdict(list)
    for item in candidates:
        listed[(item.own.id, item.other.source)].append(item)
    reachable = {pair: target for pair, target in gold.items() if target in known}
    missed = [
        f"{pair[0].removeprefix(BASE)} -> {target}"
        for pair, target in reachable.items()
        if target not in [item.other.id for item in listed[pair][:TOP]]
    ]
    accepted = [item for item in candidates if item.decision == "accepted"]
    judged = [item for item in accepted if (item.own.id, item.other.source) in gold]
    wrong = [i for i in judged if gold[(i.own.id, i.other.source)] != i.other.id]
    unjudged = [i for i in accepted if (i.own.id, i.other.source) not in gold]
    return Quality(
        len(reachable),
        len(gold) - len(reachable),
        len(reachable) - len(missed),
        len(accepted),
        len(judged) - len(wrong),
        tuple(_shown(item) for item in wrong),
        tuple(missed),
        tuple(_shown(item) for item in unjudged),
    )


def held_out(
    records: Sequence[AuthorityRecord], count: int, fits: Callable[[str], bool], seed: int = 7
) -> Quality:
    """Take one other name from each of some records, and look for the record by that name alone.

    It has its class and country, as a row of somebody's table would. The name is then no longer
    in the source: what is left is another spelling, or another name altogether.
    """
    chance = random.Random(seed)
    pool = [(r, name) for r in records for name in r.names[1:] if fits(name.text)]
    chance.shuffle(pool)
    taken = {record.id: name for record, name in pool}
    chosen = dict(list(taken.items())[:count])
    rest = [
        replace(r, names=tuple(n for n in r.names if n.text != chosen[r.id].text))
        if r.id in chosen
        else r
        for r in records
    ]
    own = [
        replace(r, id=f"own:{r.id}", source="own", names=(Name(chosen[r.id].text),), point=None)
        for r in records
        if r.id in chosen
    ]
    gold = {(record.id, records[0].source): record.id.removeprefix("own:") for record in own}
    found = find_candidates(own, [Authority(records[0].source, rest)])
    return quality(found, gold, set(chosen))


def _shown(item: Candidate) -> str:
    return f"{item.own.label} -> {item.other.label} ({item.other.id}), {item.score}"


def time_run(
    own: list[AuthorityRecord], records: list[AuthorityRecord]
) -> tuple[float, float, int]:
    """Return the seconds of a run with its index, those of the processor, and the names met."""
    start, busy = perf_counter(), process_time()
    authority = Authority("ofac-sdn", records)
    find_candidates(own, [authority])
    return perf_counter() - start, process_time() - busy, len(authority.forms)


def time_all_pairs(own: list[AuthorityRecord], records: list[AuthorityRecord]) -> float:
    """Return the seconds that rapidfuzz takes for each name of ours against each of theirs."""
    start = perf_counter()
    theirs = [form_of(name).plain for record in records for name in record.names]
    for record in own:
        for name in record.names:
            process.extract(form_of(name).plain, theirs, scorer=fuzz.WRatio, limit=5)
    return perf_counter() - start


def main(folder: Path) -> None:
    if not folder.is_dir():
        print(f"{folder}: the published files are not there; nothing is measured")
        return
    own, countries = read_own()
    authorities = read_authorities(folder, countries)
    found = find_candidates(own, [Authority(s, records) for s, records in authorities.items()])
    known = {record.id for records in authorities.values() for record in records}
    result = quality(found, gold_links(), known)
    print(f"gold links: {result.reachable} reachable, {result.unreachable} not in the files")
    print(f"recall in the top {TOP}: {result.recall:.3f} ({result.in_top})")
    print(f"precision of accepted: {result.precision:.3f} ({result.right} of {result.accepted})")
    for title in ("wrong", "missed", "unjudged"):
        for line in getattr(result, title):
            print(f"{title}: {line}")
    for source, records in authorities.items():
        held = held_out(records, HELD_OUT, lambda name: len(name) > 4)
        print(
            f"{source}, by a name taken out of it: recall {held.recall:.3f}, "
            f"precision of {held.right + len(held.wrong)} accepted {held.precision:.3f}"
        )
    actors = [*(r for r in own if r.kind == "actor"), *islice(authorities["ucdp-actor"], ACTORS)]
    actors = actors[:ACTORS]
    _form.cache_clear()
    seconds, busy, names = time_run(actors, authorities["ofac-sdn"])
    _form.cache_clear()
    pairs = time_all_pairs(actors, authorities["ofac-sdn"])
    print(f"{len(actors)} actors against {names} names of OFAC, index included: {seconds:.2f} s")
    print(f"of the processor: {busy:.2f} s")
    print(f"rapidfuzz, all pairs by WRatio: {pairs:.2f} s; ratio {pairs / seconds:.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILES)
