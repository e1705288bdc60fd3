"""The JSON-LD context, made from the vocabulary, so that it never lacks a term.

Terms of Heliograph are plain keys; reused terms keep their prefix, which avoids clashes such
as that of ``identifier`` in DCTERMS with the one in ADMS.

Run ``python -m heliograph.ontology.context`` to write ``context.jsonld`` anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.namespace import GEO

from heliograph.ontology import EDTF, HG, PREFIXES, SEM, WGS84, load_ontology

# Datatypes that the vocabulary cannot state as ranges, see its editorial note.
_DATATYPES = {
    HG.edtfDate: EDTF.EDTF,
    HG.publishedDate: EDTF.EDTF,
    HG.statedDate: EDTF.EDTF,
    HG.window: EDTF.EDTF,
    HG.windowStated: EDTF.EDTF,
    HG.windowStart: XSD.date,
    HG.windowEnd: XSD.date,
    SEM.hasEarliestBeginTimeStamp: XSD.date,
    SEM.hasEarliestEndTimeStamp: XSD.date,
    SEM.hasLatestBeginTimeStamp: XSD.date,
    SEM.hasLatestEndTimeStamp: XSD.date,
    GEO.asWKT: GEO.wktLiteral,
    HG.statedPoint: GEO.wktLiteral,
    HG.retrieved: XSD.dateTime,
    GEO.hasMetricSpatialAccuracy: XSD.double,
    WGS84.lat: XSD.decimal,
    WGS84.long: XSD.decimal,
}


def build_context() -> dict[str, object]:
    """Return the JSON-LD 1.1 document that holds the context."""
    ontology = load_ontology()
    names = ontology.namespace_manager
    terms: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {prefix: str(PREFIXES[prefix]) for prefix in sorted(PREFIXES)}
    for term in sorted(_terms(ontology)):
        curie = names.curie(term)
        key = curie.removeprefix("hg:")
        kind = _coercion(ontology, term)
        if kind:
            terms[key] = {"@id": curie, "@type": kind}
        elif key != curie:
            terms[key] = curie
    return {"@context": terms}


def context_text() -> str:
    """Return the text of ``context.jsonld``."""
    return json.dumps(build_context(), indent=2, ensure_ascii=False) + "\n"


def _terms(ontology: Graph) -> Iterator[URIRef]:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, kind):
            yield URIRef(str(term))


def _coercion(ontology: Graph, term: URIRef) -> str | None:
    """Return how JSON strings of this term are read: as IRIs, as a datatype, or as text."""
    if (term, RDF.type, OWL.ObjectProperty) in ontology:
        return "@id"
    if (term, RDF.type, OWL.Class) in ontology:
        return None
    datatype = _DATATYPES.get(term) or ontology.value(term, RDFS.range)
    if datatype is None or datatype == XSD.string:
        return None
    return ontology.namespace_manager.curie(str(datatype))


if __name__ == "__main__":
    (Path(__file__).parent / "context.jsonld").write_text(context_text(), encoding="utf-8")
