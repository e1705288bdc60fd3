"""Reference graphs: the ontology, the code lists, external identifiers and the gazetteer."""

from __future__ import annotations

from rdflib import DCAT, DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from heliograph.graph.build.quads import QuadSet, plain
from heliograph.graph.model import Coordinates, Identifier
from heliograph.graph.model.iris import ONTOLOGY_GRAPH, mint, of_thing
from heliograph.ontology import ADMS, GEO, HG, SF, WGS84, load_alignments, load_ontology, schemes

IDENTIFIERS = mint("dataset", "identifiers")
ALIGNMENTS = mint("dataset", "alignments")
GAZETTEER = mint("dataset", "gazetteer")
_MATCHES = {"exact": SKOS.exactMatch, "close": SKOS.closeMatch, "related": SKOS.relatedMatch}
_RESOLVABLE = {
    "wikidata": "http://www.wikidata.org/entity/{}",
    "geonames": "https://sws.geonames.org/{}/",
    "ror": "{}",
}


def add_ontology(quads: QuadSet) -> None:
    """Add the ontology, its links to other vocabularies, and each code list, in a graph each."""
    _add_graph(quads, ONTOLOGY_GRAPH, load_ontology())
    _dataset(
        quads,
        ALIGNMENTS,
        "Alignments",
        "Mappings of the vocabulary to other vocabularies and to the codes of event datasets.",
    )
    _add_graph(quads, ALIGNMENTS, _mappings(load_alignments()))
    for name, graph in schemes().items():
        _add_graph(quads, mint("scheme", name), graph)


def _mappings(alignments: Graph) -> Graph:
    """Return the alignments without the types of foreign codes, whose definitions are not ours."""
    mappings = Graph()
    for subject, predicate, value in alignments:
        if predicate != RDF.type:
            mappings.add((subject, predicate, value))
    return mappings


def _add_graph(quads: QuadSet, name: URIRef, graph: Graph) -> None:
    for subject, predicate, value in graph:
        if isinstance(subject, URIRef) and isinstance(value, URIRef | Literal):
            quads.add(name, subject, URIRef(str(predicate)), value)


def add_identifiers(quads: QuadSet, identifiers: tuple[Identifier, ...]) -> None:
    """Add external identifiers as nodes with their evidence, and as SKOS mappings."""
    _dataset(
        quads,
        IDENTIFIERS,
        "External identifiers",
        "Identifiers of actors, places and events in other datasets, each with its evidence.",
    )
    for row in identifiers:
        thing = of_thing(row.thing)
        slug = f"{row.thing.kind}-{row.thing.id}-{row.scheme}-{_slug(row.identifier)}"
        node = mint("identifier", slug)
        quads.add(IDENTIFIERS, node, RDF.type, (HG.ExternalIdentifier, ADMS.Identifier))
        quads.add(IDENTIFIERS, node, RDFS.label, plain(f"{row.scheme} {row.identifier}"))
        quads.add(IDENTIFIERS, node, HG.identifies, thing)
        quads.add(IDENTIFIERS, node, HG.identifierScheme, plain(row.scheme))
        quads.add(IDENTIFIERS, node, HG.identifierMatch, plain(row.match))
        quads.add(IDENTIFIERS, node, SKOS.notation, plain(row.identifier))
        quads.add(IDENTIFIERS, node, HG.evidence, row.evidence)
        quads.add(IDENTIFIERS, thing, ADMS.identifier, node)
        if row.scheme in _RESOLVABLE:
            target = URIRef(_RESOLVABLE[row.scheme].format(row.identifier))
            quads.add(IDENTIFIERS, thing, _MATCHES[row.match], target)


def _slug(identifier: str) -> str:
    kept = (character if character.isalnum() else "-" for character in identifier.lower())
    return "-".join(part for part in "".join(kept).split("-") if part)


def add_gazetteer(quads: QuadSet, coordinates: tuple[Coordinates, ...]) -> None:
    """Add published points; a place without one gets none."""
    _dataset(
        quads,
        GAZETTEER,
        "Gazetteer",
        "Published points of places, each with its source and accuracy in metres.",
    )
    for row in coordinates:
        place = mint("place", row.place)
        geometry = mint("place", f"{row.place}/geometry")
        wkt = Literal(f"POINT({row.longitude} {row.latitude})", datatype=GEO.wktLiteral)
        quads.add(GAZETTEER, place, GEO.hasGeometry, geometry)
        quads.add(GAZETTEER, place, WGS84.lat, row.latitude)
        quads.add(GAZETTEER, place, WGS84.long, row.longitude)
        quads.add(GAZETTEER, geometry, RDF.type, (GEO.Geometry, SF.Point))
        quads.add(GAZETTEER, geometry, RDFS.label, f"Published point of {row.place}")
        quads.add(GAZETTEER, geometry, GEO.asWKT, wkt)
        quads.add(GAZETTEER, geometry, GEO.hasMetricSpatialAccuracy, _double(row.accuracy_m))
        quads.add(GAZETTEER, geometry, DCTERMS.source, row.source)


def _double(metres: int) -> Literal:
    """Return an xsd:double, which GeoSPARQL asks of an accuracy in metres."""
    return Literal(str(metres), datatype=XSD.double, normalize=False)


def _dataset(quads: QuadSet, iri: URIRef, title: str, description: str) -> None:
    quads.add(iri, iri, RDF.type, (DCAT.Dataset, PROV.Entity))
    quads.add(iri, iri, RDFS.label, title)
    quads.add(iri, iri, DCTERMS.title, title)
    quads.add(iri, iri, DCTERMS.description, description)
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    quads.add(iri, iri, DCTERMS.license, licence)
    quads.add(iri, iri, DCTERMS.publisher, plain("Heliograph"))
