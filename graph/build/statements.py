"""Statement nodes: responsibility, relations, statistics, assessments.

A statement is written whole into the graph of each of its passages, so that the number of
graphs that hold it is the number of passages that make it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rdflib import ORG, PROV, RDF, RDFS, SKOS, URIRef

from heliograph.graph.build.entities import labels
from heliograph.graph.build.provenance import Provenance
from heliograph.graph.build.quads import QuadSet, edtf, plain
from heliograph.graph.model import (
    Assessment,
    Collection,
    Locator,
    Relation,
    Responsibility,
    Statistic,
    Thing,
    bounds_of,
    reading_of,
)
from heliograph.graph.model.iris import mint, of_code, of_passage, of_thing
from heliograph.ontology import HG

_SUPPORT = frozenset({"backs", "funds", "arms", "directs", "enables", "supports", "facilitated"})
_MEMBERSHIP = frozenset(
    {
        "affiliated-with",
        "commander-in",
        "organ-of",
        "part-of",
        "prime-minister-of",
        "president-of",
        "secretary-of-defense-of",
        "secretary-of-state-of",
        "deputy-press-secretary-of",
        "assistant-director-of-foreign-policy-at",
        "senior-director-of",
        "research-analyst-at",
    }
)
_STATISTIC_CLASSES: Mapping[str, tuple[URIRef, ...]] = {
    "count": (HG.CountStatement,),
    "casualty": (HG.CasualtyStatement, HG.CountStatement),
    "duration": (HG.DurationStatement,),
    "rate": (HG.RateStatement,),
    "ordinal": (HG.OrdinalStatement,),
    "rank": (HG.OrdinalStatement,),
    "interval": (HG.IntervalStatement,),
    "weight": (HG.MeasurementStatement,),
    "distance": (HG.MeasurementStatement,),
}
_WHOLE = frozenset({"count", "casualty", "ordinal", "rank"})


class Statements:
    """Writes statement nodes; inferred ones stand in an inference graph instead."""

    def __init__(self, quads: QuadSet, provenance: Provenance, collection: Collection) -> None:
        self._quads = quads
        self._provenance = provenance
        self._labels = labels(collection)
        self._authors = {document.id: document.creators for document in collection.documents}
        self._dated: dict[str, set[Locator]] = defaultdict(set)
        for fact in collection.event_facts:
            if fact.property == "date":
                self._dated[fact.event].update((*fact.passages, *fact.premises))

    def add_responsibility(self, row: Responsibility) -> None:
        iri = mint("responsibility", row.id)
        label = f"{self._actors(row.claimant)} ({row.stance}): {self._label(row.about)}"
        for graph in self._graphs("responsibility", row.id, row, label):
            self._node(graph, iri, (HG.ResponsibilityStatement,), label, row.note)
            self._quads.add(graph, iri, HG.about, of_thing(row.about))
            self._quads.add(graph, iri, HG.claimant, _actor_iris(row.claimant))
            self._quads.add(graph, iri, HG.attributedTo, _actor_iris(row.attributed_to))
            self._quads.add(graph, iri, HG.stance, of_code("stance", row.stance))
            wording = tuple(of_code("attribution-wording", code) for code in row.wording)
            self._quads.add(graph, iri, HG.attributionWording, wording)
            self._quads.add(graph, iri, HG.verbatim, plain(row.verbatim))

    def add_relation(self, row: Relation) -> None:
        iri = mint("relation", row.id)
        objects = ", ".join(self._label(thing) for thing in row.object) or row.object_text
        kinds = ", ".join(kind.replace("-", " ") for kind in row.kind)
        label = f"{self._label(row.subject)} {kinds} {objects}"
        for graph in self._graphs("relation", row.id, row, label):
            self._node(graph, iri, _relation_classes(row), label, row.note)
            self._quads.add(graph, iri, HG.subject, of_thing(row.subject))
            self._quads.add(graph, iri, HG.object, _objects_for(graph, row))
            self._quads.add(graph, iri, HG.objectText, row.object_text)
            kind = tuple(of_code("relation-kind", code) for code in row.kind)
            self._quads.add(graph, iri, HG.relationKind, kind)
            status = of_code("relation-status", row.status)
            self._quads.add(graph, iri, HG.relationStatus, status)
            self._add_membership(graph, iri, row)
        self._add_speakers(iri, HG.assertedBy, row.asserted_by, row.passages, row.basis, label)

    def add_statistic(self, row: Statistic) -> None:
        iri = mint("statistic", row.id)
        classes = (*_STATISTIC_CLASSES[row.measure], HG.Statistic)
        reading = reading_of(row.value, row.qualifier, whole=row.measure in _WHOLE)
        for passage in row.passages:
            graph = of_passage(passage)
            self._quoted(graph, iri, passage)
            self._node(graph, iri, classes, row.label, row.note)
            self._quads.add(graph, iri, HG.measureType, of_code("measure", row.measure))
            self._quads.add(graph, iri, HG.verbatim, plain(row.verbatim))
            self._quads.add(graph, iri, HG.value, row.value)
            self._quads.add(graph, iri, HG.valueText, row.value_text)
            self._quads.add(graph, iri, HG.minValue, reading.minimum)
            self._quads.add(graph, iri, HG.maxValue, reading.maximum)
            self._quads.add(graph, iri, HG.bestValue, reading.best)
            self._quads.add(graph, iri, HG.unit, of_code("unit", row.unit))
            qualifiers = tuple(of_code("qualifier", code) for code in row.qualifier)
            self._quads.add(graph, iri, HG.qualifier, qualifiers)
            self._add_scope(graph, iri, row)
        self._add_window(iri, row)
        self._add_speakers(iri, HG.statedBy, row.stated_by, row.passages, "stated", row.label)

    def add_assessment(self, row: Assessment) -> None:
        iri = mint("assessment", row.id)
        for passage in row.passages:
            graph = of_passage(passage)
            self._quoted(graph, iri, passage)
            label = f"{self._actors(row.holder)}: {row.gist}"
            self._node(graph, iri, (HG.Assessment,), label, row.note)
            self._quads.add(graph, iri, HG.assessmentKind, of_code("assessment-kind", row.kind))
            self._quads.add(graph, iri, HG.holder, _actor_iris(row.holder))
            self._quads.add(graph, iri, HG.about, tuple(of_thing(t) for t in row.about))
            self._quads.add(graph, iri, HG.aboutText, row.about_text)
            self._quads.add(graph, iri, HG.stanceText, row.stance)
            self._quads.add(graph, iri, HG.gist, row.gist)

    def _graphs(
        self, kind: str, slug: str, row: Responsibility | Relation, label: str
    ) -> tuple[URIRef, ...]:
        iri = mint(kind, slug)
        if row.basis == "stated":
            for passage in row.passages:
                self._quoted(of_passage(passage), iri, passage)
            return tuple(of_passage(passage) for passage in row.passages)
        graph = self._provenance.inference(
            f"{kind}-{slug}", row.method, row.passages, row.note, label
        )
        passages = tuple(of_passage(passage) for passage in row.passages)
        self._quads.add(graph, iri, PROV.wasDerivedFrom, passages)
        return (graph,)

    def _add_speakers(
        self,
        iri: URIRef,
        predicate: URIRef,
        speakers: tuple[str, ...],
        passages: tuple[Locator, ...],
        basis: str,
        label: str,
    ) -> None:
        """Say who says it: in a passage's graph its document's author, or the only speaker.

        Several speakers over several passages are tied to none of them by the tables, so they
        stand in an inference that rests on all.
        """
        left = set(speakers)
        for passage in passages if basis == "stated" else ():
            here = [s for s in speakers if s in self._authors[passage.document]]
            here = list(speakers) if len(speakers) == 1 else here
            self._quads.add(of_passage(passage), iri, predicate, _actor_iris(tuple(here)))
            left -= set(here)
        if left:
            slug = "-".join(iri.split("/")[-2:]) + "-speakers"
            note = "The passages together name these speakers; which says it where is not coded."
            title = f"Speakers of “{label}”"
            graph = self._provenance.inference(slug, "coding", passages, note, title)
            self._quads.add(graph, iri, predicate, _actor_iris(tuple(sorted(left))))

    def _quoted(self, graph: URIRef, iri: URIRef, passage: Locator) -> None:
        """Let the node name its passage, so that it survives the loss of graph names."""
        self._quads.add(graph, iri, PROV.wasQuotedFrom, of_passage(passage))

    def _node(
        self, graph: URIRef, iri: URIRef, classes: tuple[URIRef, ...], label: str, note: str
    ) -> None:
        self._quads.add(graph, iri, RDF.type, (*classes, HG.Statement, PROV.Entity))
        # The curators' words about their own node are no statement of the passage.
        self._provenance.describe(iri, RDFS.label, label)
        self._provenance.describe(iri, SKOS.editorialNote, note)

    def _add_membership(self, graph: URIRef, iri: URIRef, row: Relation) -> None:
        member: tuple[Thing, ...] = (row.subject,)
        organizations = row.object
        if "umbrella-of" in row.kind:
            member, organizations = row.object, (row.subject,)
        elif not _MEMBERSHIP.intersection(row.kind):
            return
        # Both properties are functional in ORG: with several values its members would be one.
        if len(member) == len(organizations) == 1:
            both = (member[0], organizations[0])
            if all(thing.kind == "actor" for thing in both):
                self._quads.add(graph, iri, RDF.type, ORG.Membership)
                self._quads.add(graph, iri, ORG.member, of_thing(both[0]))
                self._quads.add(graph, iri, ORG.organization, of_thing(both[1]))

    def _add_scope(self, graph: URIRef, iri: URIRef, row: Statistic) -> None:
        self._quads.add(graph, iri, HG.area, tuple(mint("place", place) for place in row.area))
        self._quads.add(graph, iri, HG.areaText, row.area_text)
        self._quads.add(graph, iri, HG.actorSet, _actor_iris(row.actor_set))
        self._quads.add(graph, iri, HG.actorText, row.actor_text)
        if row.about:
            self._quads.add(graph, iri, HG.about, mint("event", row.about))
        self._quads.add(graph, iri, HG.partOf, tuple(mint("statistic", s) for s in row.part_of))
        self._quads.add(graph, iri, HG.windowStated, edtf(row.window_stated))

    def _add_window(self, iri: URIRef, row: Statistic) -> None:
        if not row.window:
            return
        graphs = tuple(of_passage(passage) for passage in row.passages)
        if row.window_basis != "stated":
            note = row.note or "The window is that of the event the figure is about."
            premises = tuple(dict.fromkeys((*row.passages, *sorted(self._dated[row.about]))))
            label = f"Window of “{row.label}”"
            slug = f"statistic-{row.id}-window"
            method = "scope-from-context"
            graphs = (self._provenance.inference(slug, method, premises, note, label),)
        bounds = bounds_of(row.window)
        for graph in graphs:
            self._quads.add(graph, iri, HG.window, edtf(row.window))
            if bounds:
                self._quads.add(graph, iri, HG.windowStart, bounds.earliest_begin)
                self._quads.add(graph, iri, HG.windowEnd, bounds.latest_end)

    def _label(self, thing: Thing) -> str:
        return self._labels.get(thing, thing.id.replace("-", " "))

    def _actors(self, ids: tuple[str, ...]) -> str:
        return ", ".join(self._label(Thing("actor", identifier)) for identifier in ids)


def _objects_for(graph: URIRef, row: Relation) -> tuple[URIRef, ...]:
    """Return the objects a graph states: a passage speaks of its own document, not of others."""
    passages = mint("passage", "")
    return tuple(
        of_thing(thing)
        for thing in row.object
        if thing.kind != "document" or graph.startswith(f"{passages}{thing.id}/")
    )


def _relation_classes(row: Relation) -> tuple[URIRef, ...]:
    if _SUPPORT.intersection(row.kind):
        return (HG.SupportRelation, HG.Relation)
    return (HG.Relation,)


def _actor_iris(ids: tuple[str, ...]) -> tuple[URIRef, ...]:
    return tuple(mint("actor", identifier) for identifier in ids)
