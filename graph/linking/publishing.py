"""Accepted judgements as a graph of their own, which a later judgement replaces as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCAT, DCTERMS, PROV, RDF, RDFS, SKOS, Graph, Literal, URIRef

from heliograph.graph.linking.judgements import Judgement
from heliograph.graph.model.iris import BASE

JUDGED_GRAPH = f"{BASE}dataset/judgements"
_LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")


def judged_graph(judgements: Iterable[Judgement]) -> str:
    """Return, as N-Triples, what the accepted judgements say: skos:exactMatch where it is the same.

    A facade, an alias or a successor is another thing, skos:relatedMatch: which of them it is
    stands in the table and in SSSOM, as does a rejected pair.
    """
    graph = Graph()
    iri = URIRef(JUDGED_GRAPH)
    title = Literal("Judgements on identity", lang="en")
    words = "What people judged to be the same thing in other registers; each can be taken back."
    for kind in (DCAT.Dataset, PROV.Entity):
        graph.add((iri, RDF.type, kind))
    graph.add((iri, RDFS.label, title))
    graph.add((iri, DCTERMS.title, title))
    graph.add((iri, DCTERMS.description, Literal(words, lang="en")))
    graph.add((iri, DCTERMS.license, _LICENCE))
    graph.add((iri, DCTERMS.publisher, Literal("Heliograph")))
    for item in judgements:
        if item.verdict == "accept":
            match = SKOS.exactMatch if item.relation == "same" else SKOS.relatedMatch
            graph.add((URIRef(item.subject), match, URIRef(item.object)))
    return "".join(sorted(graph.serialize(format="nt").splitlines(keepends=True)))
