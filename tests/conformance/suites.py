"""Which suites there are, and how each is run against a server that may be erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .endpoint import Endpoint
from .graph_store import run_graph_store
from .graph_store_extra import run_graph_store_extra
from .manifests import read_tests
from .outcomes import Record
from .protocol import run_protocol
from .protocol_extra import run_protocol_extra
from .service_description import run_service_description
from .sparql import run_tests


def _sparql(endpoint: Endpoint) -> list[Record]:
    return run_tests(endpoint, read_tests())


def _protocol(endpoint: Endpoint) -> list[Record]:
    return [*run_protocol(endpoint), *run_protocol_extra(endpoint)]


def _graph_store(endpoint: Endpoint) -> list[Record]:
    store = f"{endpoint.base}/store"
    return [*run_graph_store(endpoint, store), *run_graph_store_extra(endpoint, store)]


HTTP_SUITES: Mapping[str, Callable[[Endpoint], list[Record]]] = {
    "sparql": _sparql,
    "protocol": _protocol,
    "service-description": run_service_description,
    "graph-store": _graph_store,
}
