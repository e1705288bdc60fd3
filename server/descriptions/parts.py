"""The parts of the graph that stand for a source each, with their graphs and their counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDFS, SKOS

from heliograph.graph.citation import iriref
from heliograph.graph.errors import UnknownEntity
from heliograph.graph.model.iris import BASE, ONTOLOGY_GRAPH, kind_of
from heliograph.graph.store import Engine, Term
from heliograph.ontology import HG
from heliograph.server.descriptions.counts import OWN, GraphCounts

_DOCUMENTS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT DISTINCT ?passage ?document WHERE { GRAPH ?source { ?passage hg:document ?document } }
ORDER BY ?document ?passage"""
_FACTS = """SELECT DISTINCT ?thing ?p ?o WHERE {{
  VALUES ?thing {{ {things} }}
  GRAPH ?graph {{ ?thing ?p ?o }} FILTER (?p IN ({properties}))
}} ORDER BY ?thing ?p ?o"""
_TRIPLES = """SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}"""
_NAMED = "VALUES ?graph {{ {graph} }} GRAPH ?graph {{ ?s ?p ?o }}"
_OF_DOCUMENT = """{{ SELECT DISTINCT ?graph {{ GRAPH ?source {{ ?graph {document} {iri} }} }} }}
  GRAPH ?graph {{ ?s ?p ?o }}"""
_OF_KIND = 'GRAPH ?graph {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?graph), "{base}{kind}/")'
_OF_NO_DOCUMENT = " FILTER NOT EXISTS {{ GRAPH ?source {{ ?graph {document} ?any }} }}"
_FOREIGN = """GRAPH ?graph {{ ?s ?p ?o }}
  FILTER (!STRSTARTS(STR(?graph), "{base}") && ?graph != {ontology})"""
# What a part is called whose graphs have no title of their own in common.
_TITLES: Mapping[str, tuple[str, str, str]] = {
    "inference": (
        "inferences",
        "Inferences",
        "What the curators conclude, a graph for each conclusion: what passages mention is one "
        "thing, dates whose year is inferred, and the like.",
    ),
    "scheme": ("code-lists", "Code lists", "The codes that statements use, a graph for each list."),
    "passage": ("passages", "Passages", "What passages state that belong to no known document."),
    "": ("other", "Other graphs", "Graphs whose names are not of this project."),
}
_DEFAULT = ("default-graph", "", "Default graph", "The triples that stand in no named graph.")
_READ = (
    DCTERMS.title,
    RDFS.label,
    SKOS.prefLabel,
    DCTERMS.description,
    HG.acceptedRule,
    DCTERMS.license,
    DCTERMS.publisher,
    DCTERMS.creator,
    DCTERMS.rights,
    OWL.versionInfo,
    HG.publishedDate,
)

Facts = Mapping[str, Mapping[str, Sequence[Term]]]


@dataclass(frozen=True)
class Part:
    """Graphs that come from one source; ``triples`` counts each triple once.

    ``iri`` is the graph's own name where the part is one graph, else "". ``source`` is the
    document that it restates, if any. ``pattern`` finds its triples as ?graph ?s ?p ?o.
    """

    slug: str
    iri: str
    title: str
    description: str
    source: str
    graphs: tuple[str, ...]
    triples: int
    pattern: str


def facts_of(engine: Engine, iris: Iterable[str]) -> Facts:
    """Return what is said of the sources themselves: titles, publishers, licences and so on."""
    things = " ".join(sorted(filter(None, map(_reference, iris))))
    properties = ", ".join(f"<{term}>" for term in _READ)
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    if things:
        for row in engine.rows(_FACTS.format(things=things, properties=properties)):
            found[row["thing"].value][row["p"].value].append(row["o"])
    return found


def first(facts: Facts, iri: str, *properties: str) -> str:
    """Return the first value that a thing has of the first property that it has, else ""."""
    known = facts.get(iri, {})
    return next((str(value) for name in properties for value in known.get(str(name), ())), "")


def find_parts(engine: Engine, counts: GraphCounts, plain: bool) -> tuple[tuple[Part, ...], Facts]:
    """Return the parts, which together have every named graph, and what is said of each.

    Documents first, then datasets, derived graphs, and the rest; the default graph is a part
    where it is ``plain``, and not the merge of the others.
    """
    rows = engine.rows(_DOCUMENTS)
    document_of = {
        row["passage"].value: row["document"].value for row in rows if row["document"].kind == "iri"
    }
    grouped: dict[tuple[int, str], list[str]] = defaultdict(list)
    for graph in counts.named:
        grouped[_place(graph, document_of)].append(graph)
    facts = facts_of(engine, {key for _, key in grouped})
    ordered = sorted(grouped.items())
    parts = [_part(engine, key, graphs, facts, counts) for (_, key), graphs in ordered]
    if plain and counts.default:
        parts.append(Part(*_DEFAULT, "", (), counts.default, "?s ?p ?o"))
    return tuple(parts), facts


def _place(graph: str, document_of: Mapping[str, str]) -> tuple[int, str]:
    """Return the place in the order and the key of the part that a graph belongs to."""
    kind = kind_of(graph) or ""
    if graph in document_of and kind == "passage":
        return 0, document_of[graph]
    if kind == "dataset":
        return 1, graph
    if kind == "derivation":
        return 2, graph
    return (4, graph) if graph == str(ONTOLOGY_GRAPH) else (3 if kind else 5, kind)


def _part(engine: Engine, key: str, graphs: list[str], facts: Facts, counts: GraphCounts) -> Part:
    own = key if key in graphs else ""
    document = key if ":" in key and not own else ""
    slug, title, description = _TITLES.get(key, (key.replace("/", "-"), key.capitalize(), ""))
    if own or document:
        slug = _slug(key)
        title = first(facts, key, DCTERMS.title, RDFS.label, SKOS.prefLabel) or slug
        description = first(facts, key, DCTERMS.description, HG.acceptedRule)
    if document:
        description = f"What the passages of this document state: {title}"
    pattern = _pattern(key, own, document)
    # A graph has each triple once; several may have one in common.
    count = counts.named[own] if own else _count(engine, pattern)
    return Part(slug, own, title, description, document, tuple(graphs), count, pattern)


def _count(engine: Engine, pattern: str) -> int:
    return int(engine.rows(_TRIPLES.format(pattern=pattern))[0]["n"].value)


def _pattern(kind: str, own: str, document: str) -> str:
    term = f"<{HG.document}>"
    if own:
        return _NAMED.format(graph=iriref(own))
    if document:
        return _OF_DOCUMENT.format(document=term, iri=iriref(document))
    if not kind:
        return _FOREIGN.format(base=BASE, ontology=f"<{ONTOLOGY_GRAPH}>")
    rest = _OF_NO_DOCUMENT.format(document=term) if kind == "passage" else ""
    return _OF_KIND.format(base=BASE, kind=kind) + rest


def _slug(iri: str) -> str:
    local = iri.removeprefix(BASE).removeprefix(OWN).rpartition("://")[2]
    return "".join(c if c.isalnum() else "-" for c in local)


def _reference(iri: str) -> str:
    try:
        return iriref(iri)
    except UnknownEntity:  # a kind of graphs, not a thing
        return ""
