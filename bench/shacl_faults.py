"""Data with planted errors, of every kind of constraint in the integrity shapes.

``broken_examples`` are the files that the tests of the shapes keep, one or more for each rule, in
one graph; ``planted`` changes statements of any graph: for each predicate some are left out, said
twice, or given a value of another kind. Both give N-Triples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

from rdflib import BNode, Graph, URIRef

FIXTURES = Path(__file__).parents[1] / "tests" / "shapes"
_BLANK = "https://example.org/blank/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
# Values that no property has all of: each breaks some of the rules about values.
_OTHER_VALUES = (
    "<https://example.org/elsewhere>",
    '"some text"',
    '"some text"@fr',
    f'"many"^^<{_XSD}decimal>',
    f'"2024-02-31"^^<{_XSD}date>',
    f'"2024-02-28"^^<{_XSD}date>',
    f'"-7"^^<{_XSD}integer>',
    f'"007.50"^^<{_XSD}decimal>',
    f'"1"^^<{_XSD}boolean>',
)
_LEFT_OUT, _DOUBLED, _ITSELF = "left out", "doubled", "itself"
_KINDS = (_LEFT_OUT, _DOUBLED, _ITSELF, *_OTHER_VALUES)


def broken_examples(folder: Path = FIXTURES) -> str:
    """Return the background of the tests with all broken examples, each about its own things.

    A thing that an example brings along gets a name of its own, a blank node an IRI, since there
    are none in a release; what examples say of things of the background comes together there.
    """
    background = Graph().parse(folder / "background.ttl")
    known = set(background.subjects())
    whole = Graph(bind_namespaces="none")
    for triple in background:
        whole.add(triple)
    for number, file in enumerate(sorted((folder / "invalid").glob("*.ttl"))):
        example = Graph().parse(file)
        own = {
            node: URIRef(f"{node}-{number}" if isinstance(node, URIRef) else f"{_BLANK}{node}")
            for node in {*example.subjects(), *example.objects()} - known
            if isinstance(node, BNode) or (node, None, None) in example
        }
        for triple in example:
            subject, predicate, value = triple
            whole.add((own.get(subject, subject), predicate, own.get(value, value)))
    return whole.serialize(format="nt", encoding="utf-8").decode()


def planted(ntriples: str, seed: int = 1) -> Iterator[str]:
    """Yield the lines of a graph, of which each predicate has an error of each kind, if it can.

    A statement is left out, has a second value, is about itself, or has a value of another kind;
    none has two errors, so that a predicate with few statements has few.
    """
    lines = sorted(set(ntriples.splitlines()))
    by_predicate: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        by_predicate[line.split(" ", 2)[1]].append(number)
    chance = Random(seed)
    spoilt: dict[int, list[str]] = {}
    for _, numbers in sorted(by_predicate.items()):
        kinds = chance.sample(_KINDS, len(_KINDS))
        chosen = chance.sample(numbers, min(len(numbers), len(kinds)))
        for number, kind in zip(chosen, kinds, strict=False):
            spoilt[number] = _spoilt(lines[number], kind, lines[chance.choice(numbers)])
    for number, line in enumerate(lines):
        yield from (f"{kept}\n" for kept in spoilt.get(number, [line]))


def _spoilt(line: str, kind: str, other: str) -> list[str]:
    subject, predicate, value = line.split(" ", 2)
    if kind == _LEFT_OUT:
        return []
    if kind == _DOUBLED:
        return [line, f"{subject} {predicate} {other.split(' ', 2)[2]}"]
    return [f"{subject} {predicate} {subject if kind == _ITSELF else kind} ."]
