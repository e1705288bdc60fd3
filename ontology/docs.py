"""The vocabulary as HTML: terms by pyLODE, code lists as tables.

Run ``python -m heliograph.ontology.docs FOLDER``. pyLODE is a tool for documentation only and
is imported here, when pages are made, and nowhere else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from importlib import import_module
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from heliograph.ontology import ID, ONTOLOGY, empty_graph, load_ontology, schemes

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #ccc; padding: .35rem .6rem; text-align: left }
th, td { vertical-align: top }
code { white-space: nowrap }
"""


def build_documentation(out: Path) -> list[Path]:
    """Write the pages into a folder, which is made if need be, and return their paths.

    ModuleNotFoundError if pyLODE is not installed.
    """
    out.mkdir(parents=True, exist_ok=True)
    terms, lists = out / "index.html", out / "code-lists.html"
    terms.write_text(terms_html(), encoding="utf-8")
    lists.write_text(code_lists_html(), encoding="utf-8")
    return [terms, lists]


def terms_html() -> str:
    """Return pyLODE's page of all classes and properties, sorted."""
    pylode = import_module("pylode")
    return str(pylode.OntPub(ontology=_own_terms(), sort_subjects=True).make_html())


def code_lists_html() -> str:
    """Return one page with a table for each code list."""
    sections = "\n".join(_section(name, graph) for name, graph in schemes().items())
    contents = "\n".join(
        f'<li><a href="#{name}">{escape(_label(graph, ID[f"scheme/{name}"]))}</a></li>'
        for name, graph in schemes().items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Heliograph code lists</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<h1>Heliograph code lists</h1>\n<p><a href="index.html">Classes and properties</a></p>\n'
        f"<ul>\n{contents}\n</ul>\n{sections}\n</body>\n</html>\n"
    )


def _own_terms() -> Graph:
    """Return the vocabulary without the bare declarations of reused terms."""
    core, own = load_ontology(), empty_graph()
    for subject in {ONTOLOGY, *core.subjects(RDFS.isDefinedBy, ONTOLOGY)}:
        for predicate, value in core.predicate_objects(subject):
            own.add((subject, predicate, value))
    own.add((ONTOLOGY, SKOS.note, Literal("See also the [code lists](code-lists.html).")))
    return own


def _section(name: str, graph: Graph) -> str:
    scheme = ID[f"scheme/{name}"]
    rows = "\n".join(_rows(graph))
    return (
        f'<h2 id="{name}">{escape(_label(graph, scheme))}</h2>\n'
        f"<p>{escape(str(graph.value(scheme, SKOS.definition)))}</p>\n"
        f"<p><code>{scheme}</code></p>\n<table>\n"
        '<tr><th scope="col">Code</th><th scope="col">Label</th>'
        '<th scope="col">Definition</th><th scope="col">Broader</th></tr>\n'
        f"{rows}\n</table>"
    )


def _rows(graph: Graph) -> Iterator[str]:
    for concept in sorted(graph.subjects(RDF.type, SKOS.Concept), key=str):
        broader = graph.value(concept, SKOS.broader)
        cells = (
            f"<code>{escape(str(graph.value(concept, SKOS.notation)))}</code>",
            escape(_label(graph, concept)),
            escape(str(graph.value(concept, SKOS.definition))),
            escape(_label(graph, broader)) if broader else "",
        )
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _label(graph: Graph, subject: object) -> str:
    return str(graph.value(URIRef(str(subject)), SKOS.prefLabel))


if __name__ == "__main__":
    for page in build_documentation(Path(sys.argv[1])):
        print(page)
