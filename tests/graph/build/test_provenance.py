"""The graph name is the citation: where triples may and may not stand."""

from collections import Counter, defaultdict

from rdflib import PROV, RDF, RDFS, SKOS, Literal, URIRef

from heliograph.graph.build import QuadSet, build_quads, dataset_hash, merged_graph, to_nquads
from heliograph.graph.model import Collection, Thing
from heliograph.graph.model.iris import kind_of, mint, of_passage, of_thing
from heliograph.graph.pipeline import add_audit
from heliograph.graph.sources import read_collection
from heliograph.ontology import HG, SEM

WORLD = {"actor", "event", "place", "relation", "responsibility", "statistic", "assessment"}
CITATIONS = {"passage", "inference", "dataset"}
BOUNDS = (
    SEM.hasEarliestBeginTimeStamp,
    SEM.hasLatestBeginTimeStamp,
    SEM.hasEarliestEndTimeStamp,
    SEM.hasLatestEndTimeStamp,
)


def test_no_triple_about_the_world_stands_outside_a_citation_graph(quads: QuadSet) -> None:
    uncited = [
        quad
        for quad in quads
        if kind_of(quad[0]) in WORLD
        and kind_of(quad[3]) not in CITATIONS
        and kind_of(quad[3]) != "derivation"
    ]

    assert uncited == []


def test_a_derived_graph_holds_only_what_its_rule_makes(quads: QuadSet) -> None:
    predicates = {
        quad[1] for quad in quads if kind_of(quad[3]) == "derivation" and kind_of(quad[0]) in WORLD
    }

    assert predicates == {
        HG.acceptedActor,
        HG.dateDisputed,
        HG.notAfter,
        HG.notBefore,
        HG.supports,
    }


def test_every_citation_graph_is_described(quads: QuadSet) -> None:
    typed = {quad[0] for quad in quads if quad[1] == RDF.type}

    assert {quad[3] for quad in quads if kind_of(quad[3]) in CITATIONS} <= typed


def test_every_inference_rests_on_passages_and_concludes_something(quads: QuadSet) -> None:
    premises: dict[URIRef, set[object]] = defaultdict(set)
    for subject, predicate, value, _ in quads:
        if kind_of(subject) == "inference" and predicate == PROV.wasDerivedFrom:
            premises[subject].add(value)
    conclusions = Counter(quad[3] for quad in quads if kind_of(quad[3]) == "inference")

    assert premises.keys() == conclusions.keys()
    assert all(kind_of(str(p)) == "passage" for found in premises.values() for p in found)


def test_every_statement_node_names_its_passage_in_that_passages_graph(
    collection: Collection, quads: QuadSet
) -> None:
    quoted = {(s, o, g) for s, p, o, g in quads if p == PROV.wasQuotedFrom}
    rows = [
        (mint(kind, row.id), of_passage(passage))
        for kind, records in (
            ("statistic", collection.statistics),
            ("assessment", collection.assessments),
            ("relation", [r for r in collection.relations if r.basis == "stated"]),
            ("responsibility", [r for r in collection.responsibilities if r.basis == "stated"]),
        )
        for row in records
        for passage in row.passages
    ]

    assert {(iri, passage, passage) for iri, passage in rows} == quoted


def test_every_relation_and_statistic_is_reachable_with_its_passage(
    collection: Collection, quads: QuadSet
) -> None:
    graphs = defaultdict(set)
    for subject, _, _, graph in quads:
        graphs[subject].add(graph)

    for kind, rows in (("relation", collection.relations), ("statistic", collection.statistics)):
        for row in rows:
            cited = {of_passage(passage) for passage in row.passages}
            if getattr(row, "basis", "stated") == "inferred":
                cited = {mint("inference", f"{kind}-{row.id}")}
            assert cited <= graphs[mint(kind, row.id)]


def test_a_passage_graph_holds_no_words_of_the_curators_about_their_own_nodes(
    quads: QuadSet,
) -> None:
    own = [
        quad
        for quad in quads
        if kind_of(quad[3]) == "passage" and quad[1] in (SKOS.editorialNote, RDFS.label)
    ]

    assert own == []


def test_a_passage_speaks_for_its_own_author_and_no_other(
    collection: Collection, quads: QuadSet
) -> None:
    authors = {document.id: set(document.creators) for document in collection.documents}
    everyone = set().union(*authors.values())

    for _, predicate, value, graph in quads:
        if predicate in (HG.assertedBy, HG.statedBy) and kind_of(graph) == "passage":
            document = graph.split("/passage/")[1].split("/")[0]
            speaker = str(value).rpartition("/")[2]
            assert speaker in authors[document] or speaker not in everyone


def test_no_event_carries_a_perpetrator(quads: QuadSet) -> None:
    local_names = {str(quad[1]).rpartition("#")[2] for quad in quads}

    assert "perpetrator" not in local_names
    assert all(kind_of(quad[3]) == "derivation" for quad in quads if quad[1] == HG.acceptedActor)


def test_a_date_bound_stands_in_an_inference_when_no_passage_prints_its_year(
    collection: Collection, quads: QuadSet
) -> None:
    inferred = {
        mint("event", fact.event)
        for fact in collection.event_facts
        if fact.property == "date" and fact.stated
    }
    stated = {
        mint("event", fact.event)
        for fact in collection.event_facts
        if fact.property == "date" and fact.basis == "stated"
    }

    for subject, predicate, _, graph in quads:
        if predicate in BOUNDS and subject in inferred - stated:
            assert kind_of(graph) == "inference"


def test_there_are_no_blank_nodes_and_no_empty_literals(quads: QuadSet) -> None:
    for subject, _, value, _ in quads:
        assert isinstance(subject, URIRef)
        assert isinstance(value, URIRef) or (isinstance(value, Literal) and str(value) != "")


def test_two_builds_of_the_same_tables_have_the_same_hash(quads: QuadSet) -> None:
    collection, _ = read_collection()
    assert collection is not None

    built = build_quads(collection)
    add_audit(built)
    assert dataset_hash(to_nquads(built)) == dataset_hash(to_nquads(quads))


def test_one_changed_cell_changes_the_hash(collection: Collection, quads: QuadSet) -> None:
    from dataclasses import replace

    first, *rest = collection.statistics
    changed = replace(collection, statistics=(replace(first, verbatim="about a hundred"), *rest))

    assert dataset_hash(to_nquads(build_quads(changed))) != dataset_hash(to_nquads(quads))


def test_the_merge_holds_a_shared_triple_once(quads: QuadSet) -> None:
    triples = {quad[:3] for quad in quads}

    assert len(merged_graph(quads)) == len(triples) < len(quads)


def test_a_mentioned_thing_is_named_in_the_passage_graph(
    collection: Collection, quads: QuadSet
) -> None:
    mentions = {(g, o) for s, p, o, g in quads if p == HG.mentions and s == g}

    for actor in collection.actors:
        for passage in actor.passages:
            assert (of_passage(passage), of_thing(Thing("actor", actor.id))) in mentions
