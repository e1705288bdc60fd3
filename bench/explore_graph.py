"""A generated graph of any size for the explore page: actors in blocks, events with a long tail.

The same seed gives the same graph. Code lists and vocabulary are those of the briefs' release,
so that everything else works on it as on real data; names say that they are generated.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from heliograph.graph.build import build_quads, to_nquads
from heliograph.graph.sources import read_collection
from heliograph.graph.store import Release, Releases

_ID = "https://w3id.org/heliograph/id/"
_HG = "https://w3id.org/heliograph/ontology#"
_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_PLACE = "<http://semanticweb.cs.vu.nl/2009/11/sem/hasPlace>"
_QUOTED = "<http://www.w3.org/ns/prov#wasQuotedFrom>"
_WGS = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ATTACKS = ("drone-attack", "rocket-attack", "attack", "maritime-attack")
_STRIKES = ("airstrike", "drone-strike")
_OTHERS = ("statement", "claim", "meeting")
_KINDS = ("backs", "arms", "part-of", "proxy-of", "met", "commander-in")
_FIRST, _DAYS = date(2019, 1, 1), 2000
_BLOCKS, _DOCUMENTS, _PASSAGES, _PLACES = 8, 24, 50, 80


def publish_generated(folder: Path, events: int, actors: int, seed: int = 1) -> Release:
    """Publish a release with that many generated events and actors, and nothing of the briefs."""
    return Releases(folder).publish(
        [*_vocabulary(), *generated(events, actors, seed)],
        counts={"events": events, "actors": actors},
        sources=[],
        report={},
        software={},
        action="build",
        message=f"generated, seed {seed}",
        author="bench",
    )


def generated(events: int, actors: int, seed: int = 1) -> Iterator[str]:
    """Return the N-Quads of the generated things."""
    random = Random(seed)
    catalogue = f"{_ID}dataset/generated"
    for n in range(actors):
        actor = f"{_ID}actor/g{n}"
        yield _quad(actor, _A, f"<{_HG}Actor>", catalogue)
        yield _quad(actor, _LABEL, f'"Generated actor {n}"', catalogue)
    for n in range(_PLACES):
        yield from _place(n, catalogue, random)
    for document in range(_DOCUMENTS):
        yield from _document(document, catalogue)
    for n in range(events):
        yield from _event(n, actors, random)
    for n in range(actors):
        yield from _relation(n, actors, random)


def _vocabulary() -> Iterator[str]:
    """Return the ontology and the code lists, as the briefs' release has them."""
    collection, report = read_collection()
    assert collection is not None, report.lines()
    for line in to_nquads(build_quads(collection)):
        graph = line.rsplit(" <", 1)[1]
        if graph.startswith((_HG[:-1], f"{_ID}scheme")):
            yield line


def _place(n: int, graph: str, random: Random) -> Iterator[str]:
    place = f"{_ID}place/g{n}"
    yield _quad(place, _A, f"<{_HG}Place>", graph)
    yield _quad(place, _LABEL, f'"Generated place {n}"', graph)
    if n % 4:  # every fourth is known as an area only
        for name, low, high in (("lat", 13, 37), ("long", 36, 60)):
            value = f'"{random.uniform(low, high):.4f}"^^<{_XSD}decimal>'
            yield _quad(place, f"<{_WGS}{name}>", value, graph)


def _document(n: int, graph: str) -> Iterator[str]:
    document = f"{_ID}document/g{n}"
    yield _quad(document, _A, f"<{_HG}Document>", graph)
    yield _quad(document, _LABEL, f'"Generated document {n}"', graph)
    yield _quad(document, f"<{_HG}authorGroup>", f"<{_ID}author-group/g{n % 6}>", graph)
    for passage in range(_PASSAGES):
        iri = f"{_ID}passage/g{n}/text/{passage}"
        yield _quad(iri, _A, f"<{_HG}Passage>", graph)
        yield _quad(iri, _LABEL, f'"g{n}, text, ¶{passage}"', graph)
        yield _quad(iri, f"<{_HG}document>", f"<{document}>", graph)


def _event(n: int, actors: int, random: Random) -> Iterator[str]:
    event, graph = f"{_ID}event/g{n}", _passage(random)
    side = random.choices(("attack", "strike", "other"), (70, 22, 8))[0]
    types = {"attack": _ATTACKS, "strike": _STRIKES, "other": _OTHERS}[side]
    first = _FIRST + timedelta(days=int(_DAYS * random.betavariate(2, 1.4)))
    last = first + timedelta(days=random.choices((0, 3, 30), (88, 9, 3))[0])
    yield _quad(event, _A, f"<{_HG}Event>", graph)
    yield _quad(event, _LABEL, f'"Generated {side} {n}"', graph)
    codes = {"eventType": random.choice(types), "granularity": "single", "eventStatus": "asserted"}
    lists = {"eventType": "event-type", "granularity": "granularity", "eventStatus": "event-status"}
    for name, code in codes.items():
        yield _quad(event, f"<{_HG}{name}>", f"<{_ID}scheme/{lists[name]}/{code}>", graph)
    if random.random() > 0.02:  # some have no date
        for name, day in (("notBefore", first), ("notAfter", last)):
            yield _quad(event, f"<{_HG}{name}>", f'"{day}"^^<{_XSD}date>', graph)
    if random.random() > 0.3:
        place = int(_PLACES * random.betavariate(0.8, 3))
        yield _quad(event, _PLACE, f"<{_ID}place/g{place}>", graph)
    perpetrator = _member(random.randrange(_BLOCKS), actors, random)
    target = _member(random.randrange(2), actors, random)
    said = f"{_ID}responsibility/g{n}"
    for subject, name, value in (
        (event, "acceptedActor", perpetrator),
        (event, "target", target),
        (said, "about", event),
        (said, "attributedTo", perpetrator),
        (said, "stance", f"{_ID}scheme/stance/attributes"),
        (graph, "mentions", event),
    ):
        yield _quad(subject, f"<{_HG}{name}>", f"<{value}>", graph)
    yield _quad(said, _A, f"<{_HG}ResponsibilityStatement>", graph)


def _relation(n: int, actors: int, random: Random) -> Iterator[str]:
    relation, graph = f"{_ID}relation/g{n}", _passage(random)
    block = n % _BLOCKS
    kind = random.choice(_KINDS)
    yield _quad(relation, _A, f"<{_HG}Relation>", graph)
    for name, value in (
        ("subject", _member(block, actors, random)),
        ("object", f"{_ID}actor/g{n}"),
        ("relationKind", f"{_ID}scheme/relation-kind/{kind}"),
        ("relationStatus", f"{_ID}scheme/relation-status/asserted"),
    ):
        yield _quad(relation, f"<{_HG}{name}>", f"<{value}>", graph)
    yield _quad(relation, _QUOTED, f"<{graph}>", graph)


def _member(block: int, actors: int, random: Random) -> str:
    """Return an actor of a block: a few of them take part in most."""
    number = int((actors // _BLOCKS) * random.betavariate(0.6, 3.5))
    return f"{_ID}actor/g{number * _BLOCKS + block}"


def _passage(random: Random) -> str:
    document, passage = random.randrange(_DOCUMENTS), random.randrange(_PASSAGES)
    return f"{_ID}passage/g{document}/text/{passage}"


def _quad(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"<{subject}> {predicate} {value} <{graph}> ."
