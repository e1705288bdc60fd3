"""The three tests of the service description. The manifest names them; the checks are our reading.

Ranges and domains are those of the Service Description recommendation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .endpoint import Endpoint
from .exchanges import graph_of
from .outcomes import Failure, Record, judge

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

_CLASSES = set(
    "Service Feature Language Function Aggregate EntailmentRegime EntailmentProfile "
    "GraphCollection Dataset Graph NamedGraph".split()
)
_INSTANCES = set(
    "SPARQL10Query SPARQL11Query SPARQL11Update SPARQL12Query SPARQL12Update DereferencesURIs "
    "UnionDefaultGraph RequiresDataset EmptyGraphs BasicFederatedQuery".split()
)
_DOMAINS = {
    **dict.fromkeys(
        "endpoint feature defaultEntailmentRegime defaultSupportedEntailmentProfile "
        "extensionFunction extensionAggregate languageExtension supportedLanguage "
        "propertyFeature defaultDataset availableGraphs resultFormat inputFormat".split(),
        "Service",
    ),
    "defaultGraph": "Dataset",
    "namedGraph": "GraphCollection",
    **dict.fromkeys("name graph entailmentRegime supportedEntailmentProfile".split(), "NamedGraph"),
}
_IRI_VALUED = {"endpoint", "resultFormat", "inputFormat", "name"}
_ALSO = {"GraphCollection": {"Dataset"}}  # subclasses


def run_service_description(endpoint: Endpoint) -> list[Record]:
    """Run the tests that the manifest names."""
    checks: dict[str, Callable[[Endpoint], None]] = {
        "returns-rdf": check_returns_rdf,
        "has-endpoint-triple": check_endpoint,
        "conforms-to-schema": check_schema,
    }
    return [
        judge("service description", name, partial(check, endpoint))
        for name, check in checks.items()
    ]


def check_returns_rdf(endpoint: Endpoint) -> None:
    """GET without a query gives RDF that parses and is not empty."""
    if not len(_description(endpoint)):
        raise Failure("an empty graph")


def check_endpoint(endpoint: Endpoint) -> None:
    """The address that was asked is described as an endpoint."""
    described = {str(o).rstrip("/") for o in _description(endpoint).objects(None, SD.endpoint)}
    if endpoint.query_url.rstrip("/") not in described:
        raise Failure(f"no sd:endpoint <{endpoint.query_url}>, but {sorted(described)}")


def check_schema(endpoint: Endpoint) -> None:
    """Terms exist, and properties keep to their domains and ranges."""
    faults = sorted(set(_faults(_description(endpoint))))
    if faults:
        raise Failure("; ".join(faults[:6]))


def _description(endpoint: Endpoint) -> Graph:
    answer = endpoint.send("GET", endpoint.query_url, {"Accept": "text/turtle, */*;q=0.1"})
    if answer.status_code != 200:
        raise Failure(f"{answer.status_code} {answer.text[:200]}")
    return graph_of(answer, endpoint.query_url)


def _faults(graph: Graph) -> Iterator[str]:
    services = set(graph.subjects(SD.endpoint, None))
    if not services:
        yield "no node has an sd:endpoint"
    for node in services:
        if (node, RDF.type, SD.Service) not in graph:
            yield "a node with an sd:endpoint is no sd:Service"
    for subject, predicate, value in graph:
        for name in (_local(predicate), _local(value)):
            if name and name not in {*_DOMAINS, *_CLASSES, *_INSTANCES}:
                yield f"sd:{name} is no term of the vocabulary"
        yield from _statement_faults(graph, subject, _local(predicate), value)


def _statement_faults(graph: Graph, subject: Node, name: str, value: Node) -> Iterator[str]:
    domain = _DOMAINS.get(name)
    if domain is None:
        return
    if isinstance(value, Literal) or (name in _IRI_VALUED and not isinstance(value, URIRef)):
        yield f"the value of sd:{name} is {value.n3()}"
    types = set(filter(None, map(_local, graph.objects(subject, RDF.type))))
    if types and types.isdisjoint({domain, *_ALSO.get(domain, ())}):
        yield f"sd:{name} on a node of {sorted(types)}, not of sd:{domain}"
    if name == "supportedLanguage" and _local(value) not in {*_INSTANCES, ""}:
        yield f"sd:supportedLanguage {value.n3()}"


def _local(node: Node) -> str:
    """Return the name of a term of the vocabulary, or nothing for another node."""
    return str(node).removeprefix(str(SD)) if str(node).startswith(str(SD)) else ""
