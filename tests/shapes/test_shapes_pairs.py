"""The pairs that a quick look asks for: read when they are needed, and kept within a bound."""

from __future__ import annotations

import polars as pl
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from heliograph.shapes.pairs import NODE, VALUE, FramePairs, KeptPairs, triples_of

TRIPLES = pl.DataFrame(
    [(f"<urn:s{n}>", f"<urn:p{n % 3}>", f'"{n}"') for n in range(30)],
    schema=["subject", "predicate", "object"],
    orient="row",
)


class Read:
    """Pairs of a frame, and the predicates that were asked for."""

    def __init__(self) -> None:
        self.pairs = FramePairs(TRIPLES)
        self.asked: list[str] = []

    def __call__(self, predicate: str) -> pl.DataFrame:
        self.asked.append(predicate)
        return self.pairs.of(predicate)


@pytest.mark.parametrize(
    ("limit", "again"), [(0, 7), (1 << 20, 3)], ids=["nothing is kept", "all is kept"]
)
def test_what_is_kept_is_not_read_again(limit: int, again: int) -> None:
    read = Read()
    kept = KeptPairs(read, limit)
    order = ["urn:p0", "urn:p1", "urn:p0", "urn:p2", "urn:p1", "urn:p2", "urn:p0"]

    assert [kept.of(p).rows() for p in order] == [read.pairs.of(p).rows() for p in order]
    assert len(read.asked) == again


def test_what_was_asked_for_last_stays() -> None:
    read = Read()
    size = int(read.pairs.of("urn:p0").estimated_size())
    kept = KeptPairs(read, 2 * size + size // 2)
    for predicate in ("urn:p0", "urn:p1", "urn:p0", "urn:p2", "urn:p0", "urn:p1"):
        kept.of(predicate)

    assert read.asked == ["urn:p0", "urn:p1", "urn:p2", "urn:p1"]


def test_a_predicate_that_is_not_there_has_no_pairs() -> None:
    assert FramePairs(TRIPLES).of("urn:none").schema == {NODE: pl.String, VALUE: pl.String}
    assert FramePairs(TRIPLES).of("urn:none").is_empty()


@pytest.mark.parametrize("text", ["a\tb\nc\rd", "a\u2028b\u0085c\x0bd\x1ce", '"quoted" \\ . ', ""])
def test_a_statement_is_a_line_whatever_its_text(text: str) -> None:
    triple = Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(text, language="en"))
    lines = serialize([triple, triple], format=RdfFormat.N_TRIPLES) or b""

    assert triples_of(lines).rows() == [("<urn:s>", "<urn:p>", str(triple.object))] * 2
