"""Validation of whole graphs, of single nodes, and of data that cannot be compared."""

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from heliograph.ontology import HG, ID, SEM
from heliograph.shapes import Report, load_shapes, validate

HERE = Path(__file__).parent
BACKGROUND = Graph().parse(HERE / "background.ttl")
SAMPLE = sorted((HERE / "invalid").glob("*.ttl"))[::50]
TOTAL = ID["statistic/total"]
ATTACK = ID["event/attack"]

some_invalid_files = pytest.mark.parametrize("file", SAMPLE, ids=lambda file: file.stem)


def with_background(file: Path) -> Graph:
    return Graph().parse(file, format="turtle") + BACKGROUND


def faults(report: Report) -> set[tuple[Node, ...]]:
    return {(f.shape, f.focus, f.value or RDF.nil, Literal(f.path)) for f in report.findings}


def one_by_one(shapes: Graph) -> Graph:
    """Return the shapes so marked that their properties are checked node by node."""
    for shape in set(shapes.subjects(RDF.type, SH.NodeShape)):
        shapes.add((shape, SH.deactivated, Literal(False)))
    return shapes


@some_invalid_files
def test_checking_nodes_together_finds_what_checking_them_singly_finds(file: Path) -> None:
    data = with_background(file)

    assert faults(validate(data, shapes=one_by_one(load_shapes()))) == faults(validate(data))


@some_invalid_files
def test_a_focus_gives_the_findings_of_its_nodes_and_no_others(file: Path) -> None:
    data = with_background(file)
    everything = validate(data).findings
    broken = {f.focus for f in everything if isinstance(f.focus, URIRef)}

    assert faults(validate(data, focus=broken)) == {
        fault for fault in faults(validate(data)) if isinstance(fault[1], URIRef)
    }
    assert validate(data, focus={ID["actor/writer"]} - broken).findings == ()


def test_a_focus_is_checked_on_a_cut_of_the_graph() -> None:
    cut = Graph()
    neighbours = {o for o in BACKGROUND.objects(ATTACK) if isinstance(o, URIRef)}
    for triple in BACKGROUND:
        if triple[0] in neighbours | {ATTACK} or triple[2] == ATTACK:
            cut.add(triple)
    cut.remove((ATTACK, HG.eventType, None))
    report = validate(cut, focus=[ATTACK])

    assert [f.path for f in report.findings] == ["hg:eventType"]
    assert report.checked == 1


def test_a_focus_that_no_shape_is_about_breaks_nothing() -> None:
    report = validate(BACKGROUND, focus=[ID["event/unheard-of"]])

    assert report.conforms
    assert report.checked == 0


def test_validation_leaves_the_data_as_it_is() -> None:
    data = with_background(SAMPLE[0])
    before = set(data)
    validate(data)

    assert set(data) == before


def test_an_empty_graph_conforms() -> None:
    report = validate(Graph())

    assert (report.conforms, report.findings, report.checked) == (True, (), 0)


def test_the_number_of_things_checked_counts_each_once() -> None:
    data = Graph()
    data.add((ATTACK, RDF.type, HG.Event))
    data.add((ATTACK, RDF.type, HG.EventAggregate))
    data.add((ATTACK, RDFS.label, Literal("An attack", lang="en")))

    assert validate(data).checked == 1


def test_subclasses_count_as_their_class_where_the_ontology_is_in_the_graph() -> None:
    data = Graph()
    data.add((ATTACK, RDF.type, HG.EventAggregate))
    data.add((HG.EventAggregate, RDFS.subClassOf, HG.Event))

    missing = {f.path for f in validate(data, focus=[ATTACK]).findings}
    assert {"hg:eventType", "hg:gist"} <= missing
    assert missing == {f.path for f in validate(data).findings}


@pytest.mark.parametrize(
    "value",
    [BNode(), URIRef("https://example.org/"), Literal("some"), Literal(2, datatype=XSD.date)],
    ids=["blank node", "IRI", "text", "another type"],
)
def test_values_that_cannot_be_compared_are_reported(value: Node) -> None:
    data = Graph() + BACKGROUND
    data.set((TOTAL, HG.minValue, value))
    data.add((TOTAL, HG.maxValue, Literal("76", datatype=XSD.decimal)))
    report = validate(data)

    assert not report.conforms
    assert "hg:minValue" in {f.path for f in report.findings if f.focus == TOTAL}
    assert {f.focus for f in report.findings} == {TOTAL}


def test_an_ill_typed_number_is_reported_beside_all_other_faults() -> None:
    data = Graph() + BACKGROUND
    data.set((TOTAL, HG.minValue, Literal("76", datatype=XSD.decimal)))
    data.add((TOTAL, HG.maxValue, Literal("many", datatype=XSD.decimal)))
    data.add((ATTACK, SEM.hasPlace, ATTACK))
    report = validate(data)

    assert {TOTAL, ATTACK} == {f.focus for f in report.findings}
    assert {"sem:hasPlace", "hg:minValue", "hg:maxValue"} <= {f.path for f in report.findings}


def test_shapes_of_a_caller_may_warn_without_refusing() -> None:
    shapes = Graph().parse(
        data="""
        PREFIX ex: <https://example.org/>
        PREFIX hg: <https://w3id.org/heliograph/ontology#>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        ex:Shape a sh:NodeShape ; sh:targetClass hg:Event ; sh:property ex:Weapon .
        ex:Weapon a sh:PropertyShape ; sh:path hg:weapon ; sh:minCount 1 ;
          sh:severity sh:Warning ; sh:message "Nothing is said of a weapon." .
        """,
        format="turtle",
    )
    report = validate(BACKGROUND, shapes=shapes)

    assert report.conforms
    assert not report.violations
    assert {ID["event/denial"], ID["event/wave"]} == {f.focus for f in report.warnings}


def test_sparql_constraints_fill_their_messages() -> None:
    shapes = Graph().parse(
        data='''
        PREFIX ex: <https://example.org/>
        PREFIX hg: <https://w3id.org/heliograph/ontology#>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        ex:Shape a sh:NodeShape ; sh:targetClass hg:CountStatement ; sh:sparql ex:Small .
        ex:Small a sh:SPARQLConstraint ; sh:message "Only {?value} are counted." ;
          sh:select """SELECT $this ?value WHERE {
            $this <https://w3id.org/heliograph/ontology#value> ?value FILTER (?value < 5) }""" .
        ''',
        format="turtle",
    )
    (finding,) = validate(BACKGROUND, shapes=shapes).findings

    assert finding.message == "Only 3.0 are counted."
    assert finding.focus == ID["statistic/killed"]


@pytest.mark.parametrize("fault", ["sh:minCount 'one'", "sh:path hg:about"])
def test_ill_formed_shapes_are_an_error_of_the_caller(fault: str) -> None:
    shapes = Graph().parse(
        data=f"""
        PREFIX ex: <https://example.org/>
        PREFIX hg: <https://w3id.org/heliograph/ontology#>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        ex:Shape a sh:NodeShape ; sh:targetClass hg:Event ; sh:property ex:Weapon .
        ex:Weapon a sh:PropertyShape ; sh:path hg:weapon ; {fault} .
        """,
        format="turtle",
    )

    with pytest.raises(ValueError, match="ill-formed"):
        validate(BACKGROUND, shapes=shapes)
