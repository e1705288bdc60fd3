from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from heliograph.graph.errors import StoreError
from heliograph.graph.store import Release, dump_release

PREFIXES = {"hg": "https://w3id.org/heliograph/ontology#"}
LINKS = "https://w3id.org/heliograph/id/dataset/links"


@pytest.mark.parametrize(
    ("form", "rdf_format"),
    [("nquads", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG), ("jsonld", RdfFormat.JSON_LD)],
)
def test_a_dump_with_graphs_reads_back_as_the_release(
    form: str, rdf_format: RdfFormat, sample: Release, tmp_path: Path
) -> None:
    count = dump_release(sample, form, tmp_path / "out", prefixes=PREFIXES)

    read_back = {str(quad) for quad in parse(path=tmp_path / "out", format=rdf_format)}
    original = {str(quad) for quad in parse(path=sample.dataset, format=RdfFormat.N_QUADS)}
    assert read_back == original
    assert count == len(original)


def test_turtle_is_the_merge_with_prefixes(sample: Release, tmp_path: Path) -> None:
    count = dump_release(sample, "turtle", tmp_path / "out.ttl", prefixes=PREFIXES)

    triples = list(parse(path=tmp_path / "out.ttl", format=RdfFormat.TURTLE))
    assert count == len(triples) == len(set(triples)) == len(list(sample.open().default_graph()))
    assert "hg:mentioned" in (tmp_path / "out.ttl").read_text()


@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld", "turtle"])
def test_a_dump_may_be_of_some_graphs(form: str, sample: Release, tmp_path: Path) -> None:
    assert dump_release(sample, form, tmp_path / "out", graphs=[LINKS]) == 3000


def test_trig_opens_each_graph_once(sample: Release, tmp_path: Path) -> None:
    dump_release(sample, "trig", tmp_path / "out")

    assert (tmp_path / "out").read_text().count(" {\n") == sample.manifest.graphs


def test_a_plain_release_dumps_its_default_graph_too(
    publish: Callable[..., Release], tmp_path: Path
) -> None:
    lines = ["<a:s> <a:p> <a:o> .", "<a:s> <a:p> <a:o> <a:g> ."]
    release = publish(lines, default_graph="plain")

    counts = {
        form: dump_release(release, form, tmp_path / form)
        for form in ("nquads", "trig", "jsonld", "turtle")
    }
    assert counts == {"nquads": 2, "trig": 2, "jsonld": 2, "turtle": 1}


def test_an_unknown_format_or_graph_is_refused(sample: Release, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no RDF format 'docx'"):
        dump_release(sample, "docx", tmp_path / "out")
    with pytest.raises(StoreError, match="has no graph a:none"):
        dump_release(sample, "trig", tmp_path / "out", graphs=["a:none"])
