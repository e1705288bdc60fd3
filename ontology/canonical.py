"""One way to write a graph: the same triples always give the same bytes.

Run ``python -m heliograph.ontology.canonical FILE ...`` to rewrite Turtle and TriG files in
place. Comments do not survive; reasons belong into ``skos:editorialNote``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rdflib import Dataset, Graph, URIRef

from heliograph.ontology import empty_graph, read_trig


def canonical_turtle(graph: Graph) -> str:
    """Return the graph as Turtle: sorted, one value a line, with the project's prefixes."""
    own = empty_graph()
    for triple in graph:
        own.add(triple)
    return own.serialize(format="longturtle", canon=True).rstrip("\n") + "\n"


def canonical_trig(dataset: Dataset) -> str:
    """Return the dataset as TriG: the default graph, then the named graphs by name.

    ValueError for a graph named by a blank node, which has no place in the order.
    """
    prefixes: set[str] = set()
    blocks = []
    for name, graph in sorted(named_graphs(dataset), key=lambda pair: str(pair[0] or "")):
        head, body = _split(canonical_turtle(graph))
        prefixes.update(head)
        blocks.append(f"GRAPH {name.n3()} {{\n{body}\n}}" if name else body)
    return "\n".join(sorted(prefixes)) + "\n\n" + "\n\n".join(blocks) + "\n"


def named_graphs(dataset: Dataset) -> Iterator[tuple[URIRef | None, Graph]]:
    """Yield the name and triples of each graph that has any; the default graph has no name."""
    for graph in dataset.graphs():
        name = graph.identifier
        if not len(graph):
            continue
        if name == dataset.default_graph.identifier:
            yield None, graph
        elif isinstance(name, URIRef):
            yield name, graph
        else:
            raise ValueError(f"graph {name!r} has no IRI")


def rewrite(path: Path) -> bool:
    """Write a .ttl or .trig file in canonical form; return whether that changed it."""
    before = path.read_text(encoding="utf-8")
    after = canonical_text(before, path.suffix)
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def canonical_text(text: str, suffix: str) -> str:
    """Return Turtle (``.ttl``) or TriG (``.trig``) text in canonical form."""
    if suffix == ".trig":
        return canonical_trig(read_trig(text))
    if suffix == ".ttl":
        return canonical_turtle(empty_graph().parse(data=text, format="turtle"))
    raise ValueError(f"no canonical form for {suffix!r}; expected .ttl or .trig")


def _split(turtle: str) -> tuple[list[str], str]:
    head, _, body = turtle.partition("\n\n")
    return head.splitlines(), body.strip("\n")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if rewrite(Path(argument)):
            print(f"rewritten: {argument}")
