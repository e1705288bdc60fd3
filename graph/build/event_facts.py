"""Facts of events: each in the graphs of exactly the passages that state it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rdflib import SKOS, URIRef

from heliograph.graph.build.provenance import Provenance
from heliograph.graph.build.quads import QuadSet, edtf
from heliograph.graph.model import EventFact, Thing, bounds_of
from heliograph.graph.model.iris import mint, of_code, of_passage, of_thing
from heliograph.ontology import HG, SEM

_LINKS = {
    "place": SEM.hasPlace,
    "part-of": SEM.subEventOf,
    "responds-to": HG.respondsTo,
    "possibly-same-as": HG.possiblySameAs,
    "about": HG.about,
    "target": HG.target,
    "platform": HG.platform,
    "weapon": HG.weapon,
    "patron": HG.patron,
    "speaker": HG.speaker,
    "addressee": HG.addressee,
    "channel": HG.channel,
    "host": HG.host,
    "participant": HG.participant,
}
_KIND_OF_ID = {
    "place": "place",
    "part-of": "event",
    "responds-to": "event",
    "possibly-same-as": "event",
}
# A source's own wording beside the value; roles without a property here share one.
_TEXTS = {
    "date": HG.dateText,
    "responds-to": HG.linkText,
    "about": HG.linkText,
    "part-of": HG.linkText,
    "possibly-same-as": HG.linkText,
    "place": HG.placeText,
    "target": HG.targetText,
    "platform": HG.platformText,
    "weapon": HG.weaponText,
    "participant": HG.participantText,
}


class EventFacts:
    """Writes event facts; inferred ones get an inference graph of their own."""

    def __init__(self, quads: QuadSet, provenance: Provenance, labels: Mapping[str, str]) -> None:
        self._quads = quads
        self._labels = labels
        self._provenance = provenance
        self._inferences: Counter[str] = Counter()

    def add(self, fact: EventFact) -> None:
        event = mint("event", fact.event)
        for passage in fact.passages:
            graph = of_passage(passage)
            self._quads.add(graph, event, HG.statedDate, edtf(fact.stated))
        if fact.basis == "stated":
            self._provenance.describe(event, SKOS.editorialNote, fact.note)
        for graph in self._graphs(fact):
            if fact.property == "date":
                self._add_date(graph, event, str(fact.value))
            else:
                self._add_link(graph, event, fact)
            text = _TEXTS.get(fact.property, HG.participantText)
            self._quads.add(graph, event, text, fact.text)

    def _add_date(self, graph: URIRef, event: URIRef, text: str) -> None:
        """Add the normalised EDTF, the four SEM bounds and the precision."""
        self._quads.add(graph, event, HG.edtfDate, edtf(text))
        bounds = bounds_of(text)
        if bounds is None:
            return
        self._quads.add(graph, event, SEM.hasEarliestBeginTimeStamp, bounds.earliest_begin)
        self._quads.add(graph, event, SEM.hasLatestBeginTimeStamp, bounds.latest_begin)
        self._quads.add(graph, event, SEM.hasEarliestEndTimeStamp, bounds.earliest_end)
        self._quads.add(graph, event, SEM.hasLatestEndTimeStamp, bounds.latest_end)
        precision = of_code("date-precision", bounds.precision)
        self._quads.add(graph, event, HG.datePrecision, precision)

    def _graphs(self, fact: EventFact) -> tuple[URIRef, ...]:
        if fact.basis == "stated":
            return tuple(of_passage(passage) for passage in fact.passages)
        stem = f"event-{fact.event}-{fact.property}"
        self._inferences[stem] += 1
        number = self._inferences[stem]
        slug = stem if number == 1 else f"{stem}-{number}"
        subject = self._labels[fact.event]
        label = f"Inferred for “{subject}”: {fact.property.replace('-', ' ')}"
        premises = (*fact.passages, *fact.premises)
        return (self._provenance.inference(slug, fact.method, premises, fact.note, label),)

    def _add_link(self, graph: URIRef, event: URIRef, fact: EventFact) -> None:
        if isinstance(fact.value, Thing):
            self._quads.add(graph, event, _LINKS[fact.property], of_thing(fact.value))
        elif fact.value:
            iri = mint(_KIND_OF_ID[fact.property], fact.value)
            self._quads.add(graph, event, _LINKS[fact.property], iri)
