from __future__ import annotations

import random
from pathlib import Path

import pytest

from heliograph.graph.errors import InvalidQuads
from heliograph.graph.linehash import hash_of
from heliograph.graph.store.nquads import (
    LineStream,
    NQuad,
    merged_triples,
    parse_line,
    sort_quads,
)


@pytest.mark.parametrize(
    "line",
    [
        "<a:s> <a:p> <a:o> <a:g> .",
        "<a:s> <a:p> <a:o> .",
        '<a:s> <a:p> "text" <a:g> .',
        '<a:s> <a:p> "with \\"quotes\\" and <angle> . _:b <x>" <a:g> .',
        '<a:s> <a:p> "deux"@fr-CA <a:g> .',
        '<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <a:g> .',
        '<a:s> <a:p> "back\\\\" .',
        '<a:s> <a:p> "" <a:g> .',
    ],
)
def test_a_line_reads_back_as_it_was_written(line: str) -> None:
    assert str(parse_line(f"{line}\n".encode())) == line


def test_terms_come_apart_even_where_a_literal_looks_like_a_graph() -> None:
    found = parse_line(b'<a:s> <a:p> "x <a:no> ." <a:g> .\n')

    assert found == NQuad("<a:s>", "<a:p>", '"x <a:no> ."', "<a:g>")


@pytest.mark.parametrize(
    "line",
    [
        "_:b <a:p> <a:o> <a:g> .",
        "<a:s> <a:p> _:b <a:g> .",
        "<a:s> <a:p> <a:o> _:b .",
        "<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> <a:g> .",
    ],
)
def test_blank_nodes_and_quoted_triples_are_refused(line: str) -> None:
    with pytest.raises(InvalidQuads, match="not published"):
        parse_line(line.encode(), "merge")


def test_sorting_in_runs_on_disk_gives_the_same_as_sorting_in_memory(tmp_path: Path) -> None:
    lines = [f'<a:s{n:05}> <a:p> "{n}" <a:g{n % 9}> .\n'.encode() for n in range(5000)]
    shuffled = random.Random(1).sample(lines, len(lines))
    (tmp_path / "in").write_bytes(b"".join(shuffled))

    tally = sort_quads(tmp_path / "in", tmp_path / "out", run_bytes=20_000)

    content = b"".join(sorted(lines))
    assert (tmp_path / "out").read_bytes() == content
    assert (tally.quads, tally.graphs) == (5000, 9)
    assert tally.digest == hash_of(lines)


def test_a_quad_without_a_graph_is_refused_in_a_merge_and_kept_in_a_plain_store(
    tmp_path: Path,
) -> None:
    (tmp_path / "in").write_text("<a:s> <a:p> <a:o> .\n")

    with pytest.raises(InvalidQuads, match="names no source"):
        sort_quads(tmp_path / "in", tmp_path / "out")
    assert sort_quads(tmp_path / "in", tmp_path / "out", "plain").graphs == 0


def test_the_merge_holds_each_triple_once() -> None:
    lines = [
        b'<a:s> <a:p> "a <b>" .\n',
        b'<a:s> <a:p> "a <b>" <a:g1> .\n',
        b'<a:s> <a:p> "a <b>" <a:g2> .\n',
        b'<a:s> <a:p> "a <b>"@en <a:g1> .\n',
        b"<a:s> <a:p> <a:o> .\n",
        b"<a:s> <a:p> <a:o> <a:g1> .\n",
    ]

    assert list(merged_triples(lines)) == [
        b'<a:s> <a:p> "a <b>" .\n',
        b'<a:s> <a:p> "a <b>"@en .\n',
        b"<a:s> <a:p> <a:o> .\n",
    ]


@pytest.mark.parametrize("size", [1, 7, 1000, -1])
def test_a_stream_of_lines_reads_like_a_file(size: int) -> None:
    stream = LineStream([b"one\n", b"", b"two\n", b"three\n"])

    pieces = iter(lambda: stream.read(size), b"")
    assert b"".join(pieces) == b"one\ntwo\nthree\n"
