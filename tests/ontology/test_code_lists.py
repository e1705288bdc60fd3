"""The code lists as SKOS, and the Python access to them."""

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from heliograph.ontology import HG, ID, SCHEMES, load_scheme, schemes

LISTS = schemes()
every_list = pytest.mark.parametrize("name", SCHEMES)
PARTICIPATION = {"perpetrator", "claimant", "reporter"}  # roles that no property of events has


def concepts(graph: Graph) -> list[URIRef]:
    return [URIRef(str(concept)) for concept in graph.subjects(RDF.type, SKOS.Concept)]


@every_list
def test_concepts_are_named_by_their_notation(name: str) -> None:
    graph, scheme = LISTS[name], ID[f"scheme/{name}"]

    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    for concept in concepts(graph):
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme]
        (notation,) = graph.objects(concept, SKOS.notation)
        assert concept == URIRef(f"{scheme}/{notation}")


@every_list
def test_concepts_have_one_label_and_a_one_sentence_definition(name: str) -> None:
    graph = LISTS[name]
    labels = []
    for concept in concepts(graph):
        (label,) = graph.objects(concept, SKOS.prefLabel)
        (definition,) = graph.objects(concept, SKOS.definition)
        assert isinstance(definition, Literal) and isinstance(label, Literal)
        assert (label.language, definition.language) == ("en", "en")
        assert definition.endswith(".") and definition.count(". ") == 0
        labels.append(str(label))
    assert len(labels) == len(set(labels))


@every_list
def test_broader_stays_in_the_list_and_everything_else_is_on_top(name: str) -> None:
    graph, scheme = LISTS[name], ID[f"scheme/{name}"]
    for concept in concepts(graph):
        broader = list(graph.objects(concept, SKOS.broader))
        on_top = (concept, SKOS.topConceptOf, scheme) in graph
        assert on_top == (not broader) == ((scheme, SKOS.hasTopConcept, concept) in graph)
        assert all((parent, SKOS.inScheme, scheme) in graph for parent in broader)
        assert concept not in graph.transitive_objects(concept, SKOS.broader) or len(
            set(graph.transitive_objects(concept, SKOS.broader))
        ) == 1 + len(broader)


def test_load_scheme_gives_the_concept_of_each_code() -> None:
    stances = load_scheme("stance")

    assert list(stances) == ["attributes", "claims", "confirms", "denies", "implies", "suspects"]
    assert stances["denies"] == ID["scheme/stance/denies"]


def test_load_scheme_refuses_a_list_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match="'stances' is no code list; expected one of actor-type"):
        load_scheme("stances")


def test_the_hierarchy_of_event_types_is_that_of_means() -> None:
    graph, codes = LISTS["event-type"], load_scheme("event-type")
    attacks = {str(graph.value(c, SKOS.notation)) for c in graph.subjects(SKOS.broader)}

    assert set(graph.subjects(SKOS.broader, codes["strike"])) == {
        codes["airstrike"],
        codes["drone-strike"],
    }
    assert {"drone-attack", "rocket-attack", "maritime-attack"} < attacks


def test_every_relation_kind_has_a_group_and_an_inverse_reading() -> None:
    graph = LISTS["relation-kind"]
    groups = set(graph.objects(predicate=SKOS.broader))

    assert len(groups) == 7
    for kind in set(concepts(graph)) - groups:
        symmetric = str(graph.value(kind, SKOS.notation)) in {"met", "co-author-with"}
        assert (kind, SKOS.altLabel, None) in graph or symmetric


def test_every_qualifier_says_what_it_allows() -> None:
    graph = LISTS["qualifier"]
    reading = ("minimum", "maximum", "best value", "bounds", "position n")
    for concept in concepts(graph):
        definition = str(graph.value(concept, SKOS.definition))
        assert any(word in definition for word in reading), concept


def test_every_role_but_three_is_a_property_of_events() -> None:
    graph = LISTS["role"]
    for code, concept in load_scheme("role").items():
        if code not in PARTICIPATION:
            assert graph.value(concept, RDFS.seeAlso) == HG[code]
            assert HG[code] in HG
