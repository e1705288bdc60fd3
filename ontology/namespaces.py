"""The only list of namespaces and prefixes.

Terms of Heliograph are annotated below and nowhere else in Python: a misspelt one raises
AttributeError, and a test holds the annotations against ``heliograph.ttl``, both ways.
"""

from __future__ import annotations

from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    VANN,
    VOID,
    XSD,
    Namespace,
    URIRef,
)
from rdflib.namespace import GEO, DefinedNamespace

ONTOLOGY = URIRef("https://w3id.org/heliograph/ontology")
ID = Namespace("https://w3id.org/heliograph/id/")


class HG(DefinedNamespace):
    """Terms of the Heliograph ontology."""

    _NS = Namespace("https://w3id.org/heliograph/ontology#")
    _fail = True

    # Classes
    Actor: URIRef
    ActorScore: URIRef
    Assessment: URIRef
    AuditRule: URIRef
    AuthorGroup: URIRef
    CasualtyStatement: URIRef
    Collective: URIRef
    CountStatement: URIRef
    DerivedGraph: URIRef
    Document: URIRef
    DurationStatement: URIRef
    Event: URIRef
    EventAggregate: URIRef
    ExternalIdentifier: URIRef
    Finding: URIRef
    Inference: URIRef
    IntervalStatement: URIRef
    Lead: URIRef
    Materiel: URIRef
    MeasurementStatement: URIRef
    OrdinalStatement: URIRef
    Passage: URIRef
    Place: URIRef
    RateStatement: URIRef
    Record: URIRef
    RecordedActor: URIRef
    RecordedEvent: URIRef
    RecordedPlace: URIRef
    RecordedRelation: URIRef
    Relation: URIRef
    ResponsibilityStatement: URIRef
    SourceFile: URIRef
    SourceRow: URIRef
    Statement: URIRef
    Statistic: URIRef
    SupportRelation: URIRef
    TempoInterval: URIRef

    # Object properties
    about: URIRef
    acceptedActor: URIRef
    acceptedByRule: URIRef
    actorSet: URIRef
    actorType: URIRef
    addressee: URIRef
    area: URIRef
    assertedBy: URIRef
    assessmentKind: URIRef
    attributedTo: URIRef
    attributionWording: URIRef
    authorGroup: URIRef
    channel: URIRef
    claimant: URIRef
    codedAs: URIRef
    country: URIRef
    datePrecision: URIRef
    document: URIRef
    eventStatus: URIRef
    eventType: URIRef
    focus: URIRef
    fromRecord: URIRef
    granularity: URIRef
    holder: URIRef
    host: URIRef
    identifies: URIRef
    inferenceMethod: URIRef
    inFile: URIRef
    involves: URIRef
    materielType: URIRef
    measureType: URIRef
    mentions: URIRef
    object: URIRef
    participant: URIRef
    partOf: URIRef
    party: URIRef
    passageKind: URIRef
    patron: URIRef
    placeType: URIRef
    platform: URIRef
    possiblySameAs: URIRef
    qualifier: URIRef
    relationKind: URIRef
    relationStatus: URIRef
    respondsTo: URIRef
    rule: URIRef
    scoredActor: URIRef
    speaker: URIRef
    stance: URIRef
    statedBy: URIRef
    subject: URIRef
    supports: URIRef
    target: URIRef
    toRecord: URIRef
    unit: URIRef
    weapon: URIRef
    within: URIRef

    # Datatype properties
    aboutText: URIRef
    acceptedRule: URIRef
    actorText: URIRef
    areaText: URIRef
    arithmetic: URIRef
    bestRank: URIRef
    bestValue: URIRef
    byline: URIRef
    categoryText: URIRef
    comparedValue: URIRef
    computedFrom: URIRef
    countryText: URIRef
    dailyRate: URIRef
    dailyRateHigh: URIRef
    dailyRateLow: URIRef
    dateDisputed: URIRef
    dateText: URIRef
    deathsBest: URIRef
    deathsHigh: URIRef
    deathsLow: URIRef
    drawnBestRank: URIRef
    drawnWorstRank: URIRef
    edtfDate: URIRef
    elapsedDays: URIRef
    evidence: URIRef
    findingStatus: URIRef
    gist: URIRef
    identifierMatch: URIRef
    identifierScheme: URIRef
    inputHash: URIRef
    leastAttacks: URIRef
    lines: URIRef
    linkText: URIRef
    maxValue: URIRef
    measureName: URIRef
    message: URIRef
    minValue: URIRef
    mostAttacks: URIRef
    name: URIRef
    networkName: URIRef
    notAfter: URIRef
    notBefore: URIRef
    objectText: URIRef
    paragraph: URIRef
    parameters: URIRef
    participantText: URIRef
    partyText: URIRef
    placePrecisionCode: URIRef
    placeText: URIRef
    platformText: URIRef
    publicationBasis: URIRef
    publishedDate: URIRef
    publisherBasis: URIRef
    pValue: URIRef
    rank: URIRef
    rankCaveat: URIRef
    reach: URIRef
    reading: URIRef
    recordId: URIRef
    redistributable: URIRef
    regionText: URIRef
    register: URIRef
    retrieved: URIRef
    rowNumber: URIRef
    ruleFamily: URIRef
    score: URIRef
    section: URIRef
    sectionHeading: URIRef
    sentence: URIRef
    sentenceCount: URIRef
    severity: URIRef
    sha256: URIRef
    softwareVersion: URIRef
    stanceText: URIRef
    statedDate: URIRef
    statedPoint: URIRef
    statusBy: URIRef
    statusDate: URIRef
    survives: URIRef
    targetText: URIRef
    timePrecisionCode: URIRef
    toText: URIRef
    value: URIRef
    valueText: URIRef
    verbatim: URIRef
    weaponText: URIRef
    whereText: URIRef
    window: URIRef
    windowEnd: URIRef
    windowStart: URIRef
    windowStated: URIRef
    wordCount: URIRef
    worstRank: URIRef
    zScore: URIRef


class SEM(DefinedNamespace):
    """Simple Event Model, all 39 terms; note the capital S of ``TimeStamp``."""

    _NS = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
    _fail = True

    Actor: URIRef
    ActorType: URIRef
    Authority: URIRef
    Constraint: URIRef
    Core: URIRef
    Event: URIRef
    EventType: URIRef
    Object: URIRef
    Place: URIRef
    PlaceType: URIRef
    Role: URIRef
    RoleType: URIRef
    Temporary: URIRef
    Time: URIRef
    TimeType: URIRef
    Type: URIRef
    View: URIRef

    accordingTo: URIRef
    actorType: URIRef
    eventProperty: URIRef
    eventType: URIRef
    hasActor: URIRef
    hasPlace: URIRef
    hasSubEvent: URIRef
    hasSubType: URIRef
    hasTime: URIRef
    placeType: URIRef
    roleType: URIRef
    subEventOf: URIRef
    subTypeOf: URIRef
    timeType: URIRef
    type: URIRef

    hasBeginTimeStamp: URIRef
    hasEarliestBeginTimeStamp: URIRef
    hasEarliestEndTimeStamp: URIRef
    hasEndTimeStamp: URIRef
    hasLatestBeginTimeStamp: URIRef
    hasLatestEndTimeStamp: URIRef
    hasTimeStamp: URIRef


class EDTF(DefinedNamespace):
    """Extended Date/Time Format: the datatype of dates as a source gives them."""

    _NS = Namespace("http://id.loc.gov/datatypes/edtf/")
    _fail = True

    EDTF: URIRef


class ADMS(DefinedNamespace):
    """The part of the Asset Description Metadata Schema that describes identifiers."""

    _NS = Namespace("http://www.w3.org/ns/adms#")
    _fail = True

    Identifier: URIRef
    identifier: URIRef


class SF(DefinedNamespace):
    """Simple features: the kinds of geometry that are used here."""

    _NS = Namespace("http://www.opengis.net/ont/sf#")
    _fail = True

    MultiPolygon: URIRef
    Point: URIRef
    Polygon: URIRef


class WGS84(DefinedNamespace):
    """WGS84 positions; rdflib's own WGS is bound to an https IRI that nobody publishes."""

    _NS = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
    _fail = True

    lat: URIRef
    long: URIRef


CCO = Namespace("https://www.commoncoreontologies.org/")
GN = Namespace("http://www.geonames.org/ontology#")
QUDT_UNIT = Namespace("http://qudt.org/vocab/unit/")

SCHEMES = (
    "actor-type",
    "assessment-kind",
    "attribution-wording",
    "basis",
    "date-precision",
    "event-status",
    "event-type",
    "granularity",
    "inference-method",
    "materiel-type",
    "measure",
    "name-form",
    "passage-kind",
    "place-type",
    "qualifier",
    "relation-kind",
    "relation-status",
    "role",
    "stance",
    "unit",
)
EXTERNAL_SCHEMES = (
    "acled-geo-precision",
    "acled-inter",
    "acled-sub-event-type",
    "acled-time-precision",
    "cameo",
    "gtd-attack-type",
    "plover",
    "ucdp-event-clarity",
    "ucdp-type-of-violence",
)
KINDS = (
    "actor",
    "assessment",
    "author-group",
    "dataset",
    "dataset-series",
    "derivation",
    "document",
    "event",
    "file",
    "finding",
    "identifier",
    "import",
    "inference",
    "passage",
    "place",
    "record",
    "relation",
    "responsibility",
    "row",
    "scheme",
    "statistic",
)

HGSH = Namespace("https://w3id.org/heliograph/shapes#")

PREFIXES: dict[str, Namespace] = {
    "hg": HG._NS,
    "hgsh": HGSH,
    "adms": ADMS._NS,
    "cco": CCO,
    "dcat": DCAT._NS,
    "dcterms": DCTERMS._NS,
    "edtf": EDTF._NS,
    "foaf": FOAF._NS,
    "geo": GEO._NS,
    "gn": GN,
    "org": ORG._NS,
    "owl": OWL._NS,
    "prov": PROV._NS,
    "qudt-unit": QUDT_UNIT,
    "rdf": RDF._NS,
    "rdfs": RDFS._NS,
    "schema": SDO._NS,
    "sem": SEM._NS,
    "sf": SF._NS,
    "sh": SH._NS,
    "skos": SKOS._NS,
    "vann": VANN._NS,
    "void": VOID._NS,
    "wgs84": WGS84._NS,
    "xsd": XSD._NS,
}
PREFIXES |= {f"hg-{kind}": Namespace(f"{ID}{kind}/") for kind in KINDS}
PREFIXES |= {
    f"hg-{scheme}": Namespace(f"{ID}scheme/{scheme}/") for scheme in SCHEMES + EXTERNAL_SCHEMES
}


# Longest first: the namespace of a code list begins with that of all things.
_NAMESPACES = sorted(((str(ns), prefix) for prefix, ns in PREFIXES.items()), reverse=True)


def compact(iri: str) -> str:
    """Return an IRI as ``prefix:name`` where a known prefix fits, else the IRI itself."""
    for namespace, prefix in _NAMESPACES:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
