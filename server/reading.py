"""How a person reads statements: which come first, and plain words for borrowed terms."""

from __future__ import annotations

from rdflib import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SKOS, URIRef

from heliograph.ontology import ADMS, GEO, HG, ONTOLOGY, SEM, WGS84

# Terms of other vocabularies that the graph uses, and does not label itself.
PLAIN: dict[URIRef, str] = {
    RDF.type: "class",
    RDFS.label: "label",
    RDFS.isDefinedBy: "defined by",
    RDFS.domain: "domain",
    RDFS.range: "range",
    RDFS.subClassOf: "narrower than",
    RDFS.subPropertyOf: "narrower than",
    SKOS.prefLabel: "preferred name",
    SKOS.altLabel: "other name",
    SKOS.definition: "definition",
    SKOS.editorialNote: "curators' note",
    SKOS.note: "reasoning",
    SKOS.notation: "code",
    SKOS.inScheme: "in code list",
    SKOS.scopeNote: "how it is used",
    RDFS.seeAlso: "see also",
    OWL.disjointWith: "never also",
    SKOS.topConceptOf: "top of code list",
    SKOS.hasTopConcept: "has top code",
    SKOS.broader: "broader",
    SKOS.exactMatch: "exactly matches",
    SKOS.closeMatch: "closely matches",
    SKOS.broadMatch: "broadly matches",
    SKOS.narrowMatch: "narrowly matches",
    SKOS.relatedMatch: "is related to",
    SKOS.example: "example",
    SEM.hasPlace: "place",
    SEM.subEventOf: "part of",
    SEM.hasEarliestBeginTimeStamp: "begins not before",
    SEM.hasLatestBeginTimeStamp: "begins not after",
    SEM.hasEarliestEndTimeStamp: "ends not before",
    SEM.hasLatestEndTimeStamp: "ends not after",
    PROV.wasQuotedFrom: "restates passage",
    PROV.wasDerivedFrom: "was derived from",
    PROV.wasAttributedTo: "curated in",
    DCTERMS.title: "title",
    DCTERMS.creator: "author",
    DCTERMS.publisher: "publisher",
    DCTERMS.identifier: "identifier",
    DCTERMS.description: "description",
    DCTERMS.license: "licence",
    DCTERMS.rights: "rights",
    DCTERMS.language: "language",
    DCTERMS.isPartOf: "part of",
    DCTERMS.source: "source",
    DCTERMS.created: "created",
    OWL.versionInfo: "version",
    ORG.member: "member",
    ORG.organization: "organisation",
    GEO.hasGeometry: "geometry",
    GEO.asWKT: "point (WKT)",
    GEO.hasMetricSpatialAccuracy: "accuracy in metres",
    WGS84.lat: "latitude",
    WGS84.long: "longitude",
    ADMS.identifier: "identifier elsewhere",
    ONTOLOGY: "Heliograph vocabulary",
}

_FIRST = (
    HG.gist,
    SKOS.definition,
    DCTERMS.title,
    HG.byline,
    DCTERMS.creator,
    HG.authorGroup,
    DCTERMS.publisher,
    HG.publisherBasis,
    HG.publishedDate,
    HG.publicationBasis,
    HG.verbatim,
    HG.value,
    HG.valueText,
    HG.minValue,
    HG.maxValue,
    HG.bestValue,
    HG.unit,
    HG.qualifier,
    HG.eventType,
    HG.actorType,
    HG.placeType,
    HG.measureType,
    HG.assessmentKind,
    HG.stance,
    HG.claimant,
    HG.attributedTo,
    HG.attributionWording,
    HG.relationKind,
    HG.subject,
    HG.object,
    HG.objectText,
    HG.holder,
    HG.about,
    HG.aboutText,
    HG.statedDate,
    HG.edtfDate,
    HG.dateDisputed,
    HG.window,
    HG.windowStated,
    SEM.hasPlace,
    HG.placeText,
    HG.area,
    HG.areaText,
    HG.country,
    HG.within,
    HG.acceptedActor,
    HG.target,
    HG.targetText,
    HG.weapon,
    HG.weaponText,
    HG.platform,
    HG.platformText,
    HG.patron,
    HG.speaker,
    HG.addressee,
    HG.channel,
    HG.host,
    HG.participant,
    HG.participantText,
    HG.actorSet,
    HG.statedBy,
    HG.assertedBy,
    HG.respondsTo,
    SEM.subEventOf,
    HG.partOf,
    HG.possiblySameAs,
    HG.linkText,
    HG.name,
    HG.inferenceMethod,
    SKOS.note,
    SKOS.editorialNote,
    PROV.wasDerivedFrom,
    HG.document,
    HG.mentions,
)
_LAST = (
    HG.eventStatus,
    HG.granularity,
    HG.relationStatus,
    HG.datePrecision,
    SEM.hasEarliestBeginTimeStamp,
    SEM.hasLatestBeginTimeStamp,
    SEM.hasEarliestEndTimeStamp,
    SEM.hasLatestEndTimeStamp,
    HG.windowStart,
    HG.windowEnd,
    HG.notBefore,
    HG.notAfter,
    PROV.wasQuotedFrom,
    ADMS.identifier,
    SKOS.inScheme,
    SKOS.topConceptOf,
    SKOS.prefLabel,
    RDFS.label,
    RDF.type,
)
# A thing has one of each: several are sources that differ, not several facts.
_ONE = frozenset(
    map(
        str,
        (
            HG.bestValue,
            HG.edtfDate,
            HG.eventType,
            HG.granularity,
            HG.maxValue,
            HG.minValue,
            HG.publishedDate,
            HG.stance,
            HG.statedDate,
            HG.unit,
            HG.value,
            HG.window,
        ),
    )
)
# What a thing is, in one word, for the line above its name.
TYPES = tuple(
    map(
        str,
        (
            HG.eventType,
            HG.actorType,
            HG.placeType,
            HG.measureType,
            HG.stance,
            HG.relationKind,
            HG.assessmentKind,
            HG.passageKind,
            HG.inferenceMethod,
        ),
    )
)
# What a thing is about, in one sentence, for the line below its name.
GISTS = tuple(map(str, (HG.gist, SKOS.definition, DCTERMS.description, HG.acceptedRule)))
_TECHNICAL = 1000
_PLACE = {str(term): number for number, term in enumerate(_FIRST)}
_PLACE |= {str(term): _TECHNICAL + number for number, term in enumerate(_LAST)}
_PLAIN = {str(term): words for term, words in PLAIN.items()}


def plain_label(iri: str) -> str | None:
    """Return plain words for a borrowed term, or None where the graph's own label serves."""
    return _PLAIN.get(iri)


def is_single(predicate: str) -> bool:
    """True if several values of one predicate mean that the sources differ."""
    return predicate in _ONE


def is_technical(predicate: str) -> bool:
    return _PLACE.get(predicate, 0) >= _TECHNICAL


def reading_place(predicate: str) -> tuple[int, str]:
    """Return a key that sorts predicates as a person reads them, the technical ones last."""
    return _PLACE.get(predicate, 500), predicate
