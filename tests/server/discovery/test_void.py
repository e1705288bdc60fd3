"""VoID: every number against one counted from the quads themselves."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
from flask.testing import FlaskClient
from rdflib import DCAT, RDF, VOID, Graph, Literal, URIRef

from heliograph.graph.model.iris import BASE
from heliograph.graph.store import EmbeddedEngine, Release

HOST = "http://localhost"
OWN = "https://w3id.org/heliograph/"
WHOLE = URIRef(f"{HOST}/.well-known/void#dataset")
PATH = "/.well-known/void"


def test_void_counts_the_merge(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    triples: set[Any],
) -> None:
    graph = read(served, PATH)
    subjects = {str(triple.subject.value) for triple in triples}
    expected = {
        VOID.triples: len(triples),
        VOID.distinctSubjects: len(subjects),
        VOID.distinctObjects: len({triple.object for triple in triples}),
        VOID.properties: len({triple.predicate for triple in triples}),
        VOID.classes: len({t.object for t in triples if t.predicate.value == str(RDF.type)}),
        VOID.entities: sum(subject.startswith(BASE) for subject in subjects),
    }

    assert {term: number(graph, WHOLE, term) for term in expected} == expected
    assert str(graph.value(WHOLE, VOID.uriSpace)) == BASE


def test_class_partitions_count_the_things_of_every_class(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    triples: set[Any],
) -> None:
    graph = read(served, PATH)
    expected: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == str(RDF.type):
            expected[triple.object.value].add(triple.subject.value)

    found = {
        str(graph.value(node, VOID["class"])): number(graph, node, VOID.entities)
        for node in graph.objects(WHOLE, VOID.classPartition)
    }
    assert found == {name: len(things) for name, things in expected.items()}


def test_property_partitions_count_the_triples_of_every_property(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    triples: set[Any],
) -> None:
    graph = read(served, PATH)
    grouped: dict[str, list[Any]] = defaultdict(list)
    for triple in triples:
        grouped[triple.predicate.value].append(triple)
    expected = {
        name: [len(found), len({t.subject for t in found}), len({t.object for t in found})]
        for name, found in grouped.items()
    }

    terms = (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
    partitions = {
        str(graph.value(node, VOID.property)): [number(graph, node, term) for term in terms]
        for node in graph.objects(WHOLE, VOID.propertyPartition)
    }
    assert partitions == expected


def test_linksets_count_what_the_graph_links(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    triples: set[Any],
) -> None:
    graph = read(served, PATH)
    for linkset in graph.subjects(RDF.type, VOID.Linkset):
        predicate = str(graph.value(linkset, VOID.linkPredicate))
        space = str(graph.value(graph.value(linkset, VOID.objectsTarget), VOID.uriSpace))
        found = [
            triple.object.value.removeprefix(space).rstrip("/")
            for triple in triples
            if triple.predicate.value == predicate
            and triple.subject.value.startswith(OWN)
            and triple.object.value.startswith(space)
        ]
        own = [local for local in found if "/" not in local and "#" not in local]
        assert number(graph, linkset, VOID.triples) == len(own) > 0


def test_every_identifier_that_is_an_address_is_in_a_linkset(
    served: FlaskClient,
    read: Callable[..., Graph],
    number: Callable[..., int],
    engine: EmbeddedEngine,
) -> None:
    graph = read(served, PATH)
    spaces = ("http://www.wikidata.org/entity/", "https://sws.geonames.org/", "https://ror.org/")
    targets = [s for space in spaces for s in graph.subjects(VOID.uriSpace, Literal(space))]
    linksets = [s for target in targets for s in graph.subjects(VOID.objectsTarget, target)]
    rows = engine.rows(
        f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}dataset/identifiers> {{
          ?s skos:exactMatch|skos:closeMatch|skos:relatedMatch ?o }} }}"""
    )

    linked = sum(number(graph, linkset, VOID.triples) for linkset in linksets)
    assert linked == int(rows[0]["n"].value) > 50


def test_examples_can_be_looked_up_where_it_says(
    served: FlaskClient, read: Callable[..., Graph]
) -> None:
    graph = read(served, PATH)
    examples = list(map(str, graph.objects(WHOLE, VOID.exampleResource)))
    lookup = urlsplit(str(graph.value(WHOLE, VOID.uriLookupEndpoint)))

    assert len(examples) == 4
    for iri in examples:
        path = f"{lookup.path}?{lookup.query}{iri}"
        found = served.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert (found.status_code, found.mimetype) == (200, "text/turtle")


def test_vocabularies_are_those_of_the_terms_that_are_used(
    served: FlaskClient, read: Callable[..., Graph], triples: set[Any]
) -> None:
    spaces = tuple(map(str, read(served, PATH).objects(WHOLE, VOID.vocabulary)))

    assert {"https://w3id.org/heliograph/ontology#", "http://www.w3.org/ns/prov#"} <= set(spaces)
    assert all(triple.predicate.value.startswith(spaces) for triple in triples)


def test_the_dump_is_there_and_has_every_quad(
    served: FlaskClient, read: Callable[..., Graph], quads: list[Any]
) -> None:
    dump = urlsplit(str(read(served, PATH).value(WHOLE, VOID.dataDump))).path
    with served.get(dump) as response:
        content = response.data

    assert set(pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_QUADS)) == set(quads)


def test_no_dump_is_claimed_where_there_is_no_data_folder(
    client: FlaskClient, read: Callable[..., Graph]
) -> None:
    assert not list(read(client, PATH).objects(WHOLE, VOID.dataDump))
    assert not list(read(client, "/catalog").objects(WHOLE, DCAT.distribution))


def test_beside_a_plain_default_graph_each_triple_still_counts_once(
    publish: Callable[..., Release],
    serving: Callable[..., Any],
    read: Callable[..., Graph],
    number: Callable[..., int],
) -> None:
    lines = ["<a:s> <a:p> <a:o> .", "<a:s> <a:p> <a:o> <a:g> .", "<a:t> <a:p> _:b <a:g> ."]
    with serving(publish(lines, "plain")) as client:
        graph = read(client, PATH)

    assert number(graph, WHOLE, VOID.triples) == 2
    assert number(graph, WHOLE, VOID.entities) == 0
