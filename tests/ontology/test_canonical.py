"""One way to write a graph."""

from pathlib import Path

import pytest
from rdflib import RDF, BNode, Dataset, Literal

from heliograph.ontology import HG, ID, empty_graph, read_trig
from heliograph.ontology.canonical import (
    canonical_text,
    canonical_trig,
    canonical_turtle,
    rewrite,
)

MESSY = """@prefix h: <https://w3id.org/heliograph/ontology#> .
<https://w3id.org/heliograph/id/event/b> a h:Event .
GRAPH <https://w3id.org/heliograph/id/passage/z/lead/1> {
  <https://w3id.org/heliograph/id/event/b> h:about <https://w3id.org/heliograph/id/event/a> }
GRAPH <https://w3id.org/heliograph/id/passage/a/lead/1> {
  <https://w3id.org/heliograph/id/event/b> h:lines "7" , "11" }
"""
TIDY = """PREFIX hg-event: <https://w3id.org/heliograph/id/event/>
PREFIX hg: <https://w3id.org/heliograph/ontology#>

hg-event:b
    a hg:Event ;
.

GRAPH <https://w3id.org/heliograph/id/passage/a/lead/1> {
hg-event:b
    hg:lines
        "11" ,
        "7" ;
.
}

GRAPH <https://w3id.org/heliograph/id/passage/z/lead/1> {
hg-event:b
    hg:about hg-event:a ;
.
}
"""


def test_trig_is_sorted_by_graph_and_written_with_the_projects_prefixes() -> None:
    assert canonical_text(MESSY, ".trig") == TIDY
    assert canonical_text(TIDY, ".trig") == TIDY


def test_canonical_trig_loses_no_quad() -> None:
    before, after = read_trig(MESSY), read_trig(TIDY)

    assert set(before.quads()) == set(after.quads())


def test_turtle_does_not_depend_on_the_order_of_triples() -> None:
    triples = [(ID[f"event/{n}"], RDF.type, HG.Event) for n in range(9)]
    one, two = empty_graph(), empty_graph()
    for triple in triples:
        one.add(triple)
    for triple in reversed(triples):
        two.add(triple)

    assert canonical_turtle(one) == canonical_turtle(two)
    assert canonical_turtle(one).endswith("\n.\n")


def test_a_graph_named_by_a_blank_node_is_refused() -> None:
    dataset = Dataset()
    dataset.graph(BNode()).add((ID["event/a"], HG.lines, Literal("7")))

    with pytest.raises(ValueError, match="has no IRI"):
        canonical_trig(dataset)


def test_other_suffixes_are_refused() -> None:
    with pytest.raises(ValueError, match="no canonical form for '.rdf'"):
        canonical_text("", ".rdf")


def test_rewrite_says_whether_it_changed_the_file(tmp_path: Path) -> None:
    path = tmp_path / "messy.trig"
    path.write_text(MESSY, encoding="utf-8")

    assert rewrite(path)
    assert path.read_text(encoding="utf-8") == TIDY
    assert not rewrite(path)
