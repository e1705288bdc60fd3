"""What holds for every file of shapes and of test data, whatever the shapes say."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from heliograph.ontology import HG, PREFIXES, SEM, empty_graph
from heliograph.shapes import load_shapes

HGSH = "https://w3id.org/heliograph/shapes#"
OWN_PREFIXES = {**PREFIXES, "hgsh": HGSH}
HERE = Path(__file__).parent
SHAPE_FILES = sorted(Path(str(files("heliograph.shapes"))).glob("*.ttl"))
FILES = [*SHAPE_FILES, *sorted(HERE.rglob("*.ttl"))]
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
every_shape_file = pytest.mark.parametrize("file", SHAPE_FILES, ids=lambda file: file.name)


def read(file: Path) -> Graph:
    graph = empty_graph()
    graph.bind("hgsh", HGSH)
    return graph.parse(file, format="turtle")


def shapes_of(graph: Graph) -> set[Node]:
    return {s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph.subjects(RDF.type, kind)}


@every_file
def test_shape_and_test_files_are_in_canonical_form(file: Path) -> None:
    canonical = read(file).serialize(format="longturtle", canon=True).rstrip("\n") + "\n"

    assert canonical.encode() == file.read_bytes()


@every_file
def test_prefixes_of_shapes_are_those_of_the_one_list(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = re.findall(r"^PREFIX ([\w-]*): <([^>]*)>$", text, re.MULTILINE)

    assert found
    assert [pair for pair in found if str(OWN_PREFIXES.get(pair[0])) != pair[1]] == []


@every_shape_file
def test_each_file_of_shapes_has_one_header_with_label_licence_and_version(file: Path) -> None:
    graph = read(file)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    name = file.name.removesuffix(".shapes.ttl")

    assert URIRef(f"https://w3id.org/heliograph/shapes/{name}") == header
    assert [LICENCE] == list(graph.objects(header, DCTERMS.license))
    assert [Literal("0.1.0")] == list(graph.objects(header, OWL.versionInfo))
    assert [getattr(o, "language", None) for o in graph.objects(header, RDFS.label)] == ["en"]


@every_shape_file
def test_every_shape_says_in_which_file_it_stands(file: Path) -> None:
    graph = read(file)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)

    assert {(s, RDFS.isDefinedBy, header) for s in shapes_of(graph)} == set(
        graph.triples((None, RDFS.isDefinedBy, None))
    )


def test_every_file_of_shapes_is_loaded() -> None:
    loaded, read_all = load_shapes(), Graph()
    for file in SHAPE_FILES:
        read_all += read(file)

    assert shapes_of(read_all) == shapes_of(loaded)


def test_shapes_have_iris_of_their_own() -> None:
    shapes = load_shapes()

    named = {shape for shape in shapes_of(shapes) if str(shape).startswith(HGSH)}
    assert named == shapes_of(shapes)
    assert named == {s for s in shapes.subjects(SH.name, None) if not isinstance(s, BNode)}


def test_every_shape_has_a_name_and_a_reason_in_english() -> None:
    shapes = load_shapes()
    for shape in shapes_of(shapes):
        for predicate in (SH.name, SH.description):
            texts = list(shapes.objects(shape, predicate))
            assert [getattr(text, "language", None) for text in texts] == ["en"], (shape, texts)


def test_every_shape_that_can_be_broken_has_a_message_that_is_a_sentence() -> None:
    shapes = load_shapes()
    targets = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    no_constraint = {SH.property, RDF.type, RDFS.isDefinedBy, SH.name, SH.description, SH.message}
    serving = conditions(shapes)
    for shape in shapes_of(shapes):
        constraints = set(shapes.predicates(shape, None)) - no_constraint - targets
        messages = [str(message) for message in shapes.objects(shape, SH.message)]
        if shape in serving or not constraints:
            assert messages == [], shape
        else:
            (message,) = messages
            assert re.fullmatch(r"[A-Z].{20,250}\.", message), message


def conditions(shapes: Graph) -> set[Node]:
    """Return the shapes that only serve other shapes, and the property shapes of those."""
    found = {o for p in (SH["not"], SH.node) for o in shapes.objects(None, p)}
    for members in shapes.objects(None, SH["or"]):
        found.update(shapes.items(members))
    return found | {rule for shape in found for rule in shapes.objects(shape, SH.property)}


def test_shapes_use_declared_terms_only() -> None:
    refused = {HG._NS.perpetrator}
    for term in {o for triple in load_shapes() for o in triple if isinstance(o, URIRef)}:
        if term.startswith(str(HG._NS)) and term not in refused:
            assert term in HG, term
        if term.startswith(str(SEM._NS)) and "Timestamp" not in term:
            assert term in SEM, term


def test_an_unknown_set_of_shapes_is_an_error() -> None:
    with pytest.raises(KeyError, match="no set of shapes"):
        load_shapes("nonsense")


def test_loaded_shapes_may_be_changed_without_changing_the_next_load() -> None:
    shapes = load_shapes()
    before = len(shapes)
    shapes.remove((None, SH.message, None))

    assert len(load_shapes()) == before
