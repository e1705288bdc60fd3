"""Reading the files of the package: vocabulary, code lists, alignments, examples."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rdflib import SKOS, Dataset, Graph, URIRef

from heliograph.ontology.namespaces import PREFIXES, SCHEMES


def empty_graph() -> Graph:
    """Return a graph that knows the prefixes of the project and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def read_trig(text: str) -> Dataset:
    """Return the dataset of a TriG text."""
    dataset = Dataset()
    with warnings.catch_warnings():
        # rdflib 7.6 calls its own deprecated default_context when it parses a Dataset.
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=text, format="trig")
    return dataset


def ontology_files() -> list[Traversable]:
    """Return all Turtle files of the package, examples apart, sorted by name."""
    return _files_of(files("heliograph.ontology"), ".ttl")


def example_files() -> list[Traversable]:
    """Return the TriG files with one modelling pattern each, sorted by name."""
    return _files_of(files("heliograph.ontology") / "examples", ".trig")


def load_ontology() -> Graph:
    """Return the core vocabulary: classes and properties."""
    return _read("heliograph.ttl")


def load_alignments() -> Graph:
    """Return the links to other vocabularies and coding schemes, all files in one graph."""
    graph = empty_graph()
    for file in ontology_files():
        if file.name.endswith(".alignment.ttl"):
            graph.parse(data=file.read_text(encoding="utf-8"), format="turtle")
    return graph


def load_examples() -> dict[str, Dataset]:
    """Return the dataset of each example by the name of its file, suffix apart."""
    return {
        file.name.removesuffix(".trig"): read_trig(file.read_text(encoding="utf-8"))
        for file in example_files()
    }


def schemes() -> dict[str, Graph]:
    """Return the graph of each code list by the name of its scheme; shared, not to be changed."""
    return {name: _scheme(name) for name in SCHEMES}


def load_scheme(name: str) -> dict[str, URIRef]:
    """Return the concept of each code of a code list; KeyError if there is no such list."""
    if name not in SCHEMES:
        raise KeyError(f"{name!r} is no code list; expected one of {', '.join(SCHEMES)}")
    pairs = _scheme(name).subject_objects(SKOS.notation)
    return dict(sorted((str(code), URIRef(str(concept))) for concept, code in pairs))


def _files_of(folder: Traversable, suffix: str) -> list[Traversable]:
    found = (file for file in folder.iterdir() if file.name.endswith(suffix))
    return sorted(found, key=lambda file: file.name)


@cache
def _scheme(name: str) -> Graph:
    return _read(f"{name}.ttl")


def _read(name: str) -> Graph:
    text = (files("heliograph.ontology") / name).read_text(encoding="utf-8")
    return empty_graph().parse(data=text, format="turtle")
