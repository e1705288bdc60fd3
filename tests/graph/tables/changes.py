"""Changes as somebody may make them, by name: an update, and the tables that it gives other rows.

Each picks what it changes by a query, so that it can be made to any release that has such things.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tests.graph.tables.odd import PREFIXES

PROLOGUE = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
_ID = PREFIXES["id"]
_NEW, _CLAIM, _RELATION = (f"<{_ID}{kind}/zz>" for kind in ("event", "responsibility", "relation"))
_COUNTRY, _KINDS, _TYPES = (
    f"<{_ID}scheme/{name}>" for name in ("place-type/country", "relation-kind", "event-type")
)


class Change(NamedTuple):
    update: str
    touched: frozenset[str]

    @property
    def text(self) -> str:
        return PROLOGUE + self.update


def _one(variables: str, pattern: str) -> str:
    return f"{{ SELECT {variables} {{ {pattern} }} ORDER BY {variables} LIMIT 1 }}"


def _without(pattern: str, variables: str, picked: str) -> str:
    """Take a triple out of every graph, of the first thing of which something is so."""
    gone = f"GRAPH ?g {{ {pattern} }}"
    return f"DELETE {{ {gone} }} WHERE {{ {_one(variables, picked)} {gone} }}"


def _with(triples: str, **picked: str) -> str:
    """State triples of the first things of which something is so, in a graph that is there.

    What is picked is named by its variables; those that are picked together are joined by ``_``.
    """
    found = [_one(f"?{names.replace('_', ' ?')}", pattern) for names, pattern in picked.items()]
    where = " ".join([*found, _one("?g", "?g a hg:Passage")])
    return f"INSERT {{ GRAPH ?g {{ {triples} }} }} WHERE {{ {where} }}"


_TARGET = "?e hg:target ?a . ?a a hg:Actor"
_PLACED = "?e sem:hasPlace ?x . ?x a hg:Place"
_NEW_EVENT = _with(
    f"""?g hg:mentions {_NEW} . {_NEW} a hg:Event ; rdfs:label "New" ; hg:target ?a ;
    hg:eventType ?type ; hg:notBefore "2024-01-28"^^xsd:date ; hg:acceptedActor ?a ;
    sem:hasPlace ?x ; hg:respondsTo ?e""",
    e_a=_TARGET, type="?e hg:eventType ?type", x=_PLACED,
)  # fmt: skip
_NEW_CLAIM = _with(
    f"""{_CLAIM} a hg:ResponsibilityStatement ; hg:about ?e ; hg:attributedTo ?a ;
    hg:claimant ?a ; hg:stance ?stance""",
    e_a=f"{_TARGET} . ?e a hg:Event", stance="?s hg:stance ?stance . ?stance skos:notation ?n",
)  # fmt: skip
_NEW_RELATION = _with(
    f"{_RELATION} a hg:Relation ; hg:subject ?a ; hg:object ?b ; hg:relationKind ?kind",
    a=_TARGET, b="?b a hg:Actor", kind=f"?kind skos:inScheme {_KINDS}",
)  # fmt: skip
_PICKED_EVENT = _one("?e", f"?r hg:about ?e . {_TARGET} . ?e a hg:Event")
_EVENT_GONE = f"""DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{
    {_PICKED_EVENT} GRAPH ?g {{ ?s ?p ?o }} FILTER (?s = ?e || ?o = ?e) }}"""
_STATED = "GRAPH ?x { ?r hg:subject ?a ; hg:object ?b ; hg:relationKind ?k } ?a a hg:Actor"

# What it is called, what it does, and the tables that certainly have other rows then.
_CHANGES = (
    ("an event", _NEW_EVENT, "events participation accepted places mentions links"),
    ("no event any more", _EVENT_GONE, "events participation responsibility mentions"),
    ("an event is none", _without("?e a hg:Event", "?e", "?r hg:about ?e . ?e a hg:Event"),
     "events responsibility mentions"),
    ("another label", _with('?e rdfs:label "Also"', e="?e a hg:Event"), "events"),
    ("another status", _with("?e hg:eventStatus ?c", e_c="""?e a hg:Event .
     ?c skos:notation "disputed" FILTER NOT EXISTS { ?e hg:eventStatus ?c }"""), "events"),
    ("no date", _without("?e hg:notAfter ?d", "?e", "?e hg:notAfter ?d"), "events"),
    ("a part in an event", _with("?e hg:host ?a", e="?e a hg:Event", a=_TARGET), "participation"),
    ("no part in an event", _without("?e hg:target ?a", "?e ?a", _TARGET), "participation"),
    ("a claim", _NEW_CLAIM, "responsibility"),
    ("no claimant", _without("?s hg:claimant ?c", "?s",
     "?s hg:claimant ?c ; hg:about ?e . ?e a hg:Event"), "responsibility"),
    ("an actor is none", _without("?a a hg:Actor", "?a", _TARGET), "actors participation"),
    ("an actor again", _with("?x a hg:Actor", x="?e hg:target ?x . ?x a hg:Place"),
     "actors participation"),
    ("no type of an actor", _without("?a hg:actorType ?t", "?a", "?a hg:actorType ?t"), "actors"),
    ("a lesser name", _with('?a rdfs:label " A"', a="?a a hg:Actor"), "actors"),
    ("a country", _with("?x hg:country ?c", x=f"{_PLACED} FILTER NOT EXISTS {{ ?x hg:country ?y }}",
     c=f"?c hg:placeType {_COUNTRY}"), "countries"),
    ("no country", _without("?c hg:placeType ?t", "?c",
     "?e sem:hasPlace/hg:country ?c . ?c hg:placeType ?t"), "countries"),
    ("a place is none", _without("?x a hg:Place", "?x", _PLACED), "places"),
    ("a passage of another document", _with("?p hg:document ?d", p_d="""?p hg:mentions ?e .
     ?e a hg:Event . ?d hg:authorGroup ?x
     FILTER NOT EXISTS { ?q hg:document ?d ; hg:mentions ?e }"""), "mentions sources"),
    ("no author group", _without("?d hg:authorGroup ?x", "?d", "?p hg:document ?d"), "sources"),
    ("a creator", _with("?d dcterms:creator ?a", d="?p hg:document ?d", a="?a a hg:Actor"),
     "sources"),
    ("an inference", _with("?i prov:wasDerivedFrom ?p", i="?i a hg:Inference", p="?p a hg:Passage"),
     "sources"),
    ("a relation", _NEW_RELATION, "relations"),
    ("no relation", _without("?r hg:subject ?a", "?r", _STATED), "relations"),
    ("an end of a relation is none", _without("?a a hg:Actor", "?a", _STATED), "relations actors"),
    ("a bound of a relation", _with('?r hg:windowEnd "2024-01-01"^^xsd:date', r=_STATED), ""),
    ("a code of events", _without("?c skos:notation ?n", "?c", "?e a hg:Event ; hg:eventType ?c"),
     "events event-types"),
    ("a wider type", _with("?c skos:broader ?b", c_b=f"""?c skos:inScheme {_TYPES} .
     ?b skos:inScheme {_TYPES} FILTER (?b != ?c && NOT EXISTS {{ ?c skos:broader+ ?b }})"""),
     "event-types"),
    ("a graph", _without("?s ?p ?o", "?g", "GRAPH ?g { ?e a hg:Event }"), "events"),
    ("nothing of theirs", _with('?d hg:gist "Read."', d="?d a hg:Document"), ""),
    ("several at once", " ; ".join([_NEW_CLAIM, _EVENT_GONE, _NEW_EVENT, _NEW_RELATION]),
     "events relations responsibility"),
)  # fmt: skip
CHANGES: Mapping[str, Change] = {
    name: Change(update, frozenset(touched.split())) for name, update, touched in _CHANGES
}
