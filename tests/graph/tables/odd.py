"""A small release with all that is odd about real ones."""

from collections.abc import Iterator
from pathlib import Path

from heliograph.graph.store import Release, Releases
from heliograph.graph.store.listing import LISTED_QUADS

PREFIXES = {
    "hg": "https://w3id.org/heliograph/ontology#",
    "id": "https://w3id.org/heliograph/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Subject, predicate, object, graph: all that is odd about real releases, in small.
ODD = r"""
id:actor/a rdf:type hg:Actor id:dataset/d
id:actor/a rdfs:label "Zed" id:dataset/d
id:actor/a rdfs:label "A\"b\\c\ttab\nline <x> . é 😀" id:dataset/e
id:actor/a hg:actorType id:scheme/actor-type/militia id:dataset/d
id:actor/a hg:actorType id:scheme/actor-type/army id:dataset/e
id:actor/b rdf:type hg:Actor id:dataset/d
id:actor/b rdf:type hg:Materiel id:dataset/e
id:actor/b rdf:type hg:Collective id:dataset/e
id:actor/b rdfs:label "B"@en id:dataset/d
id:actor/nameless rdf:type hg:Actor id:dataset/d
id:scheme/actor-type/militia skos:notation "militia" id:scheme/actor-type
id:scheme/actor-type/army skos:notation "army" id:scheme/actor-type
id:scheme/event-type/attack skos:notation "attack" id:scheme/event-type
id:scheme/event-type/attack skos:inScheme id:scheme/event-type id:scheme/event-type
id:scheme/event-type/rocket skos:notation "rocket" id:scheme/event-type
id:scheme/event-type/rocket skos:inScheme id:scheme/event-type id:scheme/event-type
id:scheme/event-type/rocket skos:broader id:scheme/event-type/attack id:scheme/event-type
id:scheme/event-type/attack skos:broader id:scheme/event-type/rocket id:scheme/event-type
id:scheme/event-status/asserted skos:notation "asserted" id:scheme/event-status
id:scheme/event-status/disputed skos:notation "disputed" id:scheme/event-status
id:scheme/stance/claims skos:notation "claims" id:scheme/stance
id:scheme/relation-kind/backs skos:notation "backs" id:scheme/relation-kind
id:scheme/relation-kind/backs skos:broader id:scheme/relation-kind/support id:scheme/relation-kind
id:scheme/relation-kind/support skos:notation "support" id:scheme/relation-kind
id:event/e rdf:type hg:Event id:passage/p/1
id:event/e rdf:type hg:Event id:passage/p/2
id:event/e rdfs:label "Event" id:passage/p/1
id:event/e hg:eventType id:scheme/event-type/rocket id:passage/p/1
id:event/e hg:eventType id:scheme/event-type/attack id:passage/p/2
id:event/e hg:eventStatus id:scheme/event-status/asserted id:passage/p/1
id:event/e hg:eventStatus id:scheme/event-status/disputed id:passage/p/2
id:event/e hg:notBefore "2024-02-29"^^xsd:date id:derivation/best-dates
id:event/e hg:notAfter "2024-03-01"^^xsd:date id:derivation/best-dates
id:event/e hg:dateDisputed "true"^^xsd:boolean id:derivation/best-dates
id:event/e hg:target id:actor/b id:passage/p/1
id:event/e hg:target id:actor/b id:passage/p/2
id:event/e hg:weapon id:place/no-actor id:passage/p/2
id:event/e sem:hasPlace id:place/village id:passage/p/1
id:event/e hg:target id:place/village id:passage/p/1
id:place/village rdf:type hg:Place id:dataset/d
id:passage/p/1 hg:mentions id:event/e id:passage/p/1
id:passage/p/2 hg:mentions id:event/e id:passage/p/2
id:passage/p/1 hg:mentions id:actor/a id:passage/p/1
id:event/e sem:hasPlace id:place/iraq id:passage/p/2
id:place/village hg:country id:place/iraq id:dataset/d
id:place/iraq hg:placeType id:scheme/place-type/country id:dataset/d
id:event/f rdf:type hg:Event id:passage/p/1
id:event/f rdfs:label "Undated" id:passage/p/1
id:event/f hg:respondsTo id:event/e id:passage/p/1
id:event/f sem:subEventOf id:event/e id:inference/i
id:event/f sem:subEventOf id:event/unknown id:passage/p/1
id:responsibility/r rdf:type hg:ResponsibilityStatement id:passage/p/1
id:responsibility/r hg:about id:event/e id:passage/p/1
id:responsibility/r hg:attributedTo id:actor/a id:passage/p/1
id:responsibility/r hg:attributedTo id:actor/b id:passage/p/1
id:responsibility/r hg:stance id:scheme/stance/claims id:passage/p/1
id:responsibility/r hg:claimant id:actor/a id:passage/p/1
id:responsibility/r hg:claimant id:actor/b id:passage/p/2
id:responsibility/of-nothing rdf:type hg:ResponsibilityStatement id:passage/p/1
id:responsibility/of-nothing hg:about id:event/unknown id:passage/p/1
id:responsibility/of-nothing hg:attributedTo id:actor/a id:passage/p/1
id:responsibility/of-nothing hg:stance id:scheme/stance/claims id:passage/p/1
id:relation/n rdf:type hg:Relation id:passage/p/1
id:relation/n hg:subject id:actor/a id:passage/p/1
id:relation/n hg:object id:actor/b id:passage/p/1
id:relation/n hg:relationKind id:scheme/relation-kind/backs id:passage/p/1
id:relation/m rdf:type hg:Relation id:passage/p/2
id:relation/m hg:subject id:actor/b id:passage/p/2
id:relation/m hg:object id:actor/a id:passage/p/2
id:relation/m hg:relationKind id:scheme/relation-kind/support id:passage/p/2
id:relation/m hg:relationStatus id:scheme/event-status/asserted id:passage/p/2
id:relation/m hg:relationStatus id:scheme/event-status/disputed id:passage/p/1
id:relation/m hg:windowStart "2020-01-01"^^xsd:date id:passage/p/2
id:passage/p/1 rdf:type hg:Passage id:passage/p/1
id:passage/p/1 hg:document id:document/d id:passage/p/1
id:passage/p/2 rdf:type hg:Passage id:passage/p/2
id:passage/p/2 hg:document id:document/d id:passage/p/2
id:document/d hg:authorGroup id:actor/a id:dataset/d
id:document/d dcterms:creator id:actor/a id:dataset/d
id:document/d dcterms:creator id:actor/b id:dataset/d
id:inference/i rdf:type hg:Inference id:inference/i
id:inference/i prov:wasDerivedFrom id:passage/p/1 id:inference/i
id:inference/i prov:wasDerivedFrom id:passage/p/2 id:inference/i
id:event/e hg:acceptedActor id:actor/a id:derivation/accepted
"""


def odd_quads() -> Iterator[str]:
    for line in ODD.strip().splitlines():
        subject, predicate, rest = line.split(" ", 2)
        value, graph = rest.rsplit(" ", 1)
        yield f"{term(subject)} {term(predicate)} {term(value)} {term(graph)} ."


def term(text: str) -> str:
    if text.startswith('"'):
        value, mark, kind = text.rpartition('"^^')
        return f'{value}"^^{term(kind)}' if mark else text
    prefix, _, name = text.partition(":")
    return f"<{PREFIXES[prefix]}{name}>"


def odd_release(folder: Path, listed: int = LISTED_QUADS) -> Release:
    return Releases(folder, listed).publish(
        odd_quads(), counts={}, sources=(), report={}, software={}, action="build",
        author="tests", message="all that is odd",
    )  # fmt: skip
