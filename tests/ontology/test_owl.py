"""OWL 2 DL: what each term is, what follows from it, and that the check can fail."""

import shutil
import subprocess
from pathlib import Path

import pytest
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, PROV, RDF, RDFS, XSD, Graph, Literal, URIRef

from heliograph.ontology import (
    HG,
    ID,
    SEM,
    load_alignments,
    load_examples,
    load_ontology,
    schemes,
)

PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = tuple(str(namespace) for namespace in (RDF, RDFS, OWL))
OWL_DATATYPES = {XSD.boolean, XSD.decimal, XSD.double, XSD.integer, XSD.string}
EVENT, ACTOR = ID["event/a-clash"], ID["actor/a-clash"]
CORE = load_ontology()


def vocabulary() -> Graph:
    """Return core, code lists and alignments in one graph."""
    merged = Graph()
    for graph in (CORE, load_alignments(), *schemes().values()):
        for triple in graph:
            merged.add(triple)
    return merged


def with_examples() -> Graph:
    merged = Graph()
    for triple in CORE:
        merged.add(triple)
    for dataset in load_examples().values():
        for subject, predicate, value, _ in dataset.quads():
            merged.add((subject, predicate, value))
    return merged


def clashes(graph: Graph) -> list[str]:
    """Return what an OWL RL reasoner finds wrong; the graph then holds its conclusions too."""
    closure = OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    closure.closure()  # type: ignore[no-untyped-call]
    nothing = [f"nothing: {subject}" for subject in graph.subjects(RDF.type, OWL.Nothing)]
    return [str(message) for message in closure.error_messages] + nothing


def test_core_and_examples_are_consistent() -> None:
    assert clashes(with_examples()) == []


@pytest.mark.parametrize(
    "planted",
    [
        {(EVENT, RDF.type, HG.Event), (EVENT, RDF.type, HG.Actor)},
        {(EVENT, RDF.type, HG.EventAggregate), (EVENT, RDF.type, HG.CasualtyStatement)},
        {(ACTOR, RDF.type, HG.Actor), (ACTOR, HG.weapon, ID["actor/rockets"])},
        {(ACTOR, RDF.type, HG.Materiel), (ACTOR, RDF.type, PROV.Agent)},
        {(EVENT, HG.speaker, ACTOR), (ACTOR, RDF.type, HG.Place)},
    ],
    ids=["event-and-actor", "sub-classes", "domain", "materiel-that-acts", "range"],
)
def test_a_planted_clash_is_found(planted: set[tuple[URIRef, URIRef, URIRef]]) -> None:
    graph = Graph()
    for triple in CORE:
        graph.add(triple)
    for subject, predicate, value in planted:
        graph.add((subject, predicate, value))

    assert clashes(graph) != []


def test_reasoning_gives_no_event_an_actor_that_no_passage_gives() -> None:
    graph = with_examples()
    stated = set(graph.subject_objects(HG.acceptedActor))

    assert clashes(graph) == []
    assert set(graph.subject_objects(HG.acceptedActor)) == stated
    for event, actor in stated:
        assert (event, SEM.hasActor, actor) not in graph


def test_symmetry_is_inferred_for_events_that_may_be_one() -> None:
    graph = with_examples()
    clashes(graph)
    july, june = (
        ID["event/us-strike-iraq-2021-07-implied"],
        ID["event/us-airstrikes-iraq-syria-2021-06"],
    )

    assert (june, HG.possiblySameAs, july) in graph


def test_every_property_in_use_is_declared_as_one_kind() -> None:
    graph = vocabulary()
    used = set(graph.predicates()) | set(with_examples().predicates())
    kinds = {term: set(graph.objects(term, RDF.type)) & set(PROPERTY_KINDS) for term in used}

    odd = {term for term, found in kinds.items() if len(found) != 1}
    assert {term for term in odd if not str(term).startswith(BUILT_IN)} == set()


def test_no_term_is_two_things_at_once() -> None:
    graph = vocabulary()
    exclusive = (*PROPERTY_KINDS, OWL.Class, RDFS.Datatype)
    for term in set(graph.subjects(RDF.type)):
        kinds = set(graph.objects(term, RDF.type)) & set(exclusive)
        assert len(kinds) <= 1, term


def test_values_fit_the_kind_of_their_property() -> None:
    graph = vocabulary() + with_examples()
    for predicate in graph.subjects(RDF.type, OWL.ObjectProperty):
        assert all(isinstance(value, URIRef) for value in graph.objects(None, predicate))
    for predicate in graph.subjects(RDF.type, OWL.DatatypeProperty):
        assert all(isinstance(value, Literal) for value in graph.objects(None, predicate))


def test_literals_are_well_typed() -> None:
    literals = {value for value in (vocabulary() + with_examples()).objects()}

    wrong = {value for value in literals if isinstance(value, Literal) and value.ill_typed}
    assert wrong == set()


def test_every_class_in_use_is_declared() -> None:
    graph = vocabulary() + with_examples()
    declared = set(graph.subjects(RDF.type, OWL.Class))
    used = set(graph.objects(None, RDF.type)) | set(graph.objects(None, RDFS.subClassOf))
    used |= set(graph.objects(None, RDFS.domain)) | set(graph.objects(None, OWL.disjointWith))

    assert {c for c in used if not str(c).startswith(BUILT_IN)} - declared == set()


def test_ranges_stay_within_the_datatypes_that_reasoners_know() -> None:
    classes = set(CORE.subjects(RDF.type, OWL.Class))
    for term, range_ in CORE.subject_objects(RDFS.range):
        data = (term, RDF.type, OWL.DatatypeProperty) in CORE
        assert range_ in (OWL_DATATYPES if data else classes), term


def test_sub_properties_are_of_the_kind_of_their_super_property() -> None:
    for term, parent in CORE.subject_objects(RDFS.subPropertyOf):
        kinds = [set(CORE.objects(t, RDF.type)) & set(PROPERTY_KINDS) for t in (term, parent)]
        assert kinds[0] == kinds[1]


def test_no_property_is_functional_because_conflicts_must_stay() -> None:
    assert list(CORE.subjects(RDF.type, OWL.FunctionalProperty)) == []
    assert list(CORE.subjects(RDF.type, OWL.InverseFunctionalProperty)) == []


@pytest.mark.skipif(shutil.which("robot") is None, reason="robot is not installed")
def test_a_description_logic_reasoner_agrees(tmp_path: Path) -> None:
    source = tmp_path / "vocabulary.owl"
    vocabulary().serialize(source, format="xml")

    commands = [
        ["robot", "validate-profile", "--profile", "DL", "--input", str(source)],
        ["robot", "reason", "--reasoner", "hermit", "--input", str(source)],
    ]
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
