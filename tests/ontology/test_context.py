"""The JSON-LD context: complete, up to date, and without loss."""

import json
from importlib.resources import files
from typing import Any

import pytest
from rdflib import OWL, RDF, Graph, URIRef

from heliograph.ontology import EDTF, HG, ID, PREFIXES, load_examples, load_ontology
from heliograph.ontology.context import build_context, context_text

CONTEXT: dict[str, Any] = json.loads(context_text())["@context"]
EXAMPLES = load_examples()
# rdflib 7.6 uses its own deprecated ConjunctiveGraph to parse JSON-LD.
parses_json_ld = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")


def test_file_is_what_the_vocabulary_gives() -> None:
    text = (files("heliograph.ontology") / "context.jsonld").read_text(encoding="utf-8")

    assert text == context_text()
    assert json.loads(text) == build_context()


def test_every_term_has_a_key() -> None:
    names = {name for name in HG.__annotations__ if not name.startswith("_")}

    assert names <= CONTEXT.keys()
    assert PREFIXES.keys() <= CONTEXT.keys()


def test_every_link_is_read_as_an_iri() -> None:
    core = load_ontology()
    for term in core.subjects(RDF.type, OWL.ObjectProperty):
        key = core.namespace_manager.curie(str(term)).removeprefix("hg:")
        assert CONTEXT[key]["@type"] == "@id"


@parses_json_ld
@pytest.mark.parametrize("name", EXAMPLES)
def test_example_survives_the_way_through_json_ld(name: str) -> None:
    graph = Graph()
    for subject, predicate, value, _ in EXAMPLES[name].quads():
        graph.add((subject, predicate, value))

    text = graph.serialize(format="json-ld", context=CONTEXT)

    body = json.dumps({key: value for key, value in json.loads(text).items() if key != "@context"})
    assert '"@id"' not in body and '"https://w3id.org/heliograph/ontology#' not in body
    assert set(Graph().parse(data=text, format="json-ld")) == set(graph)


@parses_json_ld
def test_plain_json_with_the_context_is_the_graph_it_looks_like() -> None:
    text = json.dumps(
        {
            "@context": CONTEXT,
            "id": "hg-event:some-attack",
            "type": "Event",
            "eventType": "hg-event-type:drone-attack",
            "statedDate": "XXXX-11-21",
            "gist": {"@value": "Drones were shot down.", "@language": "en"},
        }
    )
    graph = Graph().parse(data=text, format="json-ld")
    event = ID["event/some-attack"]

    assert (event, RDF.type, HG.Event) in graph
    assert (event, HG.eventType, URIRef(ID["scheme/event-type/drone-attack"])) in graph
    (stated,) = graph.objects(event, HG.statedDate)
    assert getattr(stated, "datatype", None) == EDTF.EDTF
