"""One modelling pattern a file: each shows what it says it shows."""

import pytest
from rdflib import DCTERMS, ORG, PROV, RDF, SKOS, XSD, Dataset, Graph, Literal, URIRef
from rdflib.namespace import GEO

from heliograph.ontology import EDTF, HG, ID, SEM, load_examples, load_scheme, schemes

EXAMPLES = load_examples()
CONCEPTS = {c for graph in schemes().values() for c in graph.subjects(RDF.type, SKOS.Concept)}
every_example = pytest.mark.parametrize("name", EXAMPLES)


def graph_names(dataset: Dataset) -> set[str]:
    return {str(graph.identifier) for graph in dataset.graphs() if len(graph)}


def merged(name: str) -> Graph:
    graph = Graph()
    for subject, predicate, value, _ in EXAMPLES[name].quads():
        graph.add((subject, predicate, value))
    return graph


@every_example
def test_example_says_in_its_default_graph_what_it_shows(name: str) -> None:
    default = EXAMPLES[name].default_graph

    assert set(default.subjects()) == {
        URIRef(f"https://w3id.org/heliograph/ontology/example/{name}")
    }
    assert {DCTERMS.title, DCTERMS.description} <= set(default.predicates())


@every_example
def test_example_names_its_graphs_by_their_source(name: str) -> None:
    kinds = ("passage", "inference", "dataset", "derivation")
    named = graph_names(EXAMPLES[name]) - {str(EXAMPLES[name].default_graph.identifier)}

    assert named
    assert all(graph.startswith(tuple(f"{ID}{kind}/" for kind in kinds)) for graph in named)


@every_example
def test_example_uses_only_codes_that_are_listed(name: str) -> None:
    nodes = {node for triple in merged(name) for node in triple}
    codes = {node for node in nodes if str(node).startswith(f"{ID}scheme/")}

    assert codes - CONCEPTS == set()


@every_example
def test_example_quotes_a_statement_in_the_graph_of_its_passage(name: str) -> None:
    for statement, _, passage, graph in EXAMPLES[name].quads((None, PROV.wasQuotedFrom, None)):
        assert graph == passage, statement


@every_example
def test_only_derived_graphs_hold_the_accepted_view(name: str) -> None:
    derived = (HG.acceptedActor, HG.acceptedByRule, HG.supports, HG.notBefore, HG.notAfter)
    for predicate in derived:
        for _, _, _, graph in EXAMPLES[name].quads((None, predicate, None)):
            assert str(graph).startswith(f"{ID}derivation/")


@every_example
@pytest.mark.parametrize(
    ("least", "greatest"),
    [
        (HG.minValue, HG.maxValue),
        (HG.windowStart, HG.windowEnd),
        (HG.notBefore, HG.notAfter),
        (SEM.hasEarliestBeginTimeStamp, SEM.hasLatestBeginTimeStamp),
        (SEM.hasEarliestBeginTimeStamp, SEM.hasLatestEndTimeStamp),
        (SEM.hasEarliestEndTimeStamp, SEM.hasLatestEndTimeStamp),
    ],
    ids=["value", "window", "best-dates", "begin", "extent", "end"],
)
def test_bounds_are_in_order(name: str, least: URIRef, greatest: URIRef) -> None:
    graph = merged(name)
    for subject, low in graph.subject_objects(least):
        high = graph.value(subject, greatest)
        assert isinstance(low, Literal)
        assert high is None or (isinstance(high, Literal) and low <= high)


def test_the_year_stands_in_an_inference_and_not_in_the_passage() -> None:
    dataset = EXAMPLES["attack-with-inferred-year"]
    (stated,) = dataset.quads((None, HG.statedDate, None))
    (full,) = dataset.quads((None, HG.edtfDate, None))

    assert stated[2] == Literal("XXXX-11-21", datatype=EDTF.EDTF)
    assert str(stated[3]).startswith(f"{ID}passage/")
    assert str(full[3]) == f"{ID}inference/event-alasad-missile-attack-2023-11-21-date"
    assert (full[3], HG.inferenceMethod, load_scheme("inference-method")["year-from-context"]) in (
        merged("attack-with-inferred-year")
    )


def test_a_denial_may_be_about_a_statement_and_deletes_nothing() -> None:
    graph = merged("responsibility-claimed-and-denied")
    stances = load_scheme("stance")
    (denial,) = graph.subjects(HG.stance, stances["denies"])
    denied = graph.value(denial, HG.about)

    assert (denied, RDF.type, HG.ResponsibilityStatement) in graph
    assert (denied, HG.stance, stances["claims"]) in graph


def test_parts_are_part_of_the_total_and_add_up() -> None:
    graph = merged("aggregate-with-count-and-parts")
    total = ID["statistic/total-attacks-000"]
    parts = [graph.value(part, HG.value) for part in graph.subjects(HG.partOf, total)]

    assert sum(part.toPython() for part in parts if isinstance(part, Literal)) == 76
    assert (total, HG.maxValue, None) not in graph


@pytest.mark.parametrize(
    ("qualifier", "bounds"),
    [
        ("over", (151, None, None)),
        ("nearly", (None, 89, None)),
        ("roughly", (None, None, 70)),
        ("vague", (None, None, None)),
        ("none-reported", (None, None, 0)),
    ],
)
def test_bounds_are_as_the_words_allow(
    qualifier: str, bounds: tuple[int | None, int | None, int | None]
) -> None:
    graph = merged("qualified-counts")
    (count,) = graph.subjects(HG.qualifier, load_scheme("qualifier")[qualifier])
    found = [graph.value(count, p) for p in (HG.minValue, HG.maxValue, HG.bestValue)]

    assert tuple(v.toPython() if isinstance(v, Literal) else None for v in found) == bounds


def test_a_membership_has_one_member_and_one_organisation() -> None:
    for name in ("umbrella-membership", "relations-reported-only"):
        graph = merged(name)
        for membership in graph.subjects(RDF.type, ORG.Membership):
            assert len(list(graph.objects(membership, ORG.member))) == 1
            assert len(list(graph.objects(membership, ORG.organization))) == 1


def test_a_point_has_source_and_accuracy_and_an_area_has_no_point() -> None:
    located, area = merged("place-with-geometry"), merged("place-known-as-area")
    geometry = located.value(ID["place/baghdad"], GEO.hasGeometry)
    accuracy = located.value(geometry, GEO.hasMetricSpatialAccuracy)

    assert isinstance(accuracy, Literal) and accuracy.datatype == XSD.double
    assert located.value(geometry, DCTERMS.source) is not None
    assert (None, GEO.hasGeometry, None) not in area
