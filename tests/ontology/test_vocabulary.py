"""The core vocabulary, its Python names, and the reused terms."""

from collections.abc import Iterator

import pytest
import rdflib.namespace
from rdflib import OWL, RDF, RDFS, SKOS, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node

from heliograph.ontology import (
    ADMS,
    EDTF,
    HG,
    ONTOLOGY,
    SEM,
    SF,
    WGS84,
    load_alignments,
    load_examples,
    load_ontology,
    schemes,
)

CORE = load_ontology()
EXAMPLES = load_examples()
NAMESPACE = str(HG._NS)
DECLARED = {term for term in CORE.subjects(RDF.type) if str(term).startswith(NAMESPACE)}


def names_of(namespace: type[DefinedNamespace]) -> set[str]:
    return {name for name in namespace.__annotations__ if not name.startswith("_")}


def nodes_of(dataset: Dataset) -> Iterator[Node]:
    for subject, predicate, value, _ in dataset.quads():
        yield from (subject, predicate, value)


def all_nodes() -> set[Node]:
    graphs: list[Graph] = [CORE, load_alignments(), *schemes().values()]
    found = {node for graph in graphs for triple in graph for node in triple}
    return found.union(*(nodes_of(dataset) for dataset in EXAMPLES.values()))


def test_python_names_are_the_declared_terms() -> None:
    assert {HG[name] for name in names_of(HG)} == DECLARED


def test_a_misspelt_term_raises() -> None:
    with pytest.raises(AttributeError):
        _ = HG.perpetrator


@pytest.mark.parametrize("term", sorted(DECLARED, key=str), ids=lambda term: str(term)[38:])
def test_term_is_labelled_and_defined_in_english(term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        (text,) = CORE.objects(term, predicate)
        assert isinstance(text, Literal) and text.language == "en" and str(text).strip()
    assert str(CORE.value(term, SKOS.definition)).endswith(".")
    assert list(CORE.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY]


def test_every_term_is_shown_in_an_example() -> None:
    shown = set().union(*(nodes_of(dataset) for dataset in EXAMPLES.values()))
    with_text = set(CORE.subjects(SKOS.example))

    assert DECLARED - shown - with_text == set()


def test_labels_are_unique_within_classes_and_within_properties() -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        terms = [term for term in CORE.subjects(RDF.type, kind) if term in DECLARED]
        assert len({str(CORE.value(term, RDFS.label)) for term in terms}) == len(terms)


def test_no_term_of_ours_is_used_undeclared() -> None:
    used = {node for node in all_nodes() if str(node).startswith(NAMESPACE)}

    assert {node for node in used if isinstance(node, URIRef)} - DECLARED == set()


def test_reused_terms_exist_in_their_vocabularies() -> None:
    known = [
        value
        for value in vars(rdflib.namespace).values()
        if isinstance(value, type(DefinedNamespace)) and hasattr(value, "_NS")
    ]
    vocabularies = {str(value._NS): value for value in [*known, ADMS, EDTF, SEM, SF, WGS84]}

    unknown = {
        str(node)
        for node in all_nodes()
        for namespace, vocabulary in vocabularies.items()
        if isinstance(node, URIRef)
        and node.startswith(namespace)
        and node != URIRef(namespace)
        and node not in vocabulary
    }
    assert unknown == set()


def test_participation_is_the_event_skeleton_of_sem() -> None:
    actors = set(CORE.subjects(RDFS.subPropertyOf, SEM.hasActor))
    open_ended = set(CORE.subjects(RDFS.subPropertyOf, SEM.eventProperty))

    assert {HG.weapon, HG.platform, HG.patron, HG.speaker, HG.addressee} < actors
    assert {HG.target, HG.host} == open_ended
    assert [CORE.value(term, RDFS.range) for term in open_ended] == [None, None]
