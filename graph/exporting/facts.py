"""Everything that an export needs, read once: each statement with the graphs that make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS

from heliograph.graph.bibliography import licence_name
from heliograph.graph.citation import Citations
from heliograph.graph.model.iris import of_dataset
from heliograph.graph.store import Engine, Manifest, Term
from heliograph.graph.touched import SourceBook, Touched
from heliograph.ontology import ADMS, GEO, HG, SEM, WGS84

CLASSES = ("Actor", "Place", "Event", "Relation", "ResponsibilityStatement", "Document")
_PREDICATES = (
    RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.notation, SKOS.exactMatch,
    ADMS.identifier, DCTERMS.title, DCTERMS.creator, DCTERMS.publisher, DCTERMS.source,
    HG.about, HG.actorType, HG.assertedBy, HG.attributedTo, HG.claimant, HG.country, HG.document,
    HG.edtfDate, HG.eventStatus, HG.eventType, HG.gist, HG.granularity, HG.host, HG.notAfter,
    HG.notBefore, HG.object, HG.participant, HG.patron, HG.placeType, HG.platform,
    HG.publishedDate, HG.relationKind, HG.relationStatus, HG.speaker, HG.stance, HG.subject,
    HG.target, HG.verbatim, HG.weapon, HG.windowEnd, HG.windowStart, HG.within,
    HG.identifierScheme,
    PROV.wasDerivedFrom, PROV.wasQuotedFrom, SEM.hasPlace, SEM.subEventOf,
    GEO.hasGeometry, GEO.hasMetricSpatialAccuracy, WGS84.lat, WGS84.long,
)  # fmt: skip
_QUERY = """SELECT ?graph ?s ?p ?o WHERE {{
  VALUES ?p {{ {predicates} }}
  GRAPH ?graph {{ ?s ?p ?o }} {condition}
}}"""
PARTICIPATION = {
    str(HG.target): "target",
    str(HG.participant): "participant",
    str(HG.platform): "platform",
    str(HG.weapon): "weapon",
    str(HG.patron): "patron",
    str(HG.speaker): "speaker",
    str(HG.host): "host",
}
_UNSURE = frozenset({"predicted", "suggested", "denied"})


@dataclass(frozen=True)
class Facts:
    """The statements of a release, by subject and predicate, less those of graphs left out.

    Records of imported datasets are not among them: their publishers offer them in forms of
    their own. ``records`` counts those that are not here, by dataset. ``created`` is when the
    release was made (ISO 8601): what is exported changes with it only.
    """

    created: str
    release: str
    citations: Citations
    sources: SourceBook
    left_out: tuple[str, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[Term, frozenset[str]]]] = field(
        repr=False, default_factory=dict
    )

    def of_class(self, name: str) -> list[str]:
        """Return the IRIs of all things of a class of the ontology, sorted."""
        cls = Term("iri", str(HG[name]))
        return sorted(s for s, cells in self.values.items() if cls in cells.get(str(RDF.type), {}))

    def all(self, subject: str, predicate: object) -> list[Term]:
        return sorted(
            self.values.get(subject, {}).get(str(predicate), {}), key=lambda term: term.value
        )

    def texts(self, subject: str, predicate: object) -> list[str]:
        return list(dict.fromkeys(term.value for term in self.all(subject, predicate)))

    def text(self, subject: str, predicate: object) -> str:
        return next(iter(self.texts(subject, predicate)), "")

    def label(self, iri: str) -> str:
        return self.text(iri, RDFS.label) or self.citations.label(iri)

    def code(self, subject: str, predicate: object) -> str:
        """Return the notation of the first concept that a thing has for a predicate."""
        return next(iter(self.codes(subject, predicate)), "")

    def codes(self, subject: str, predicate: object) -> list[str]:
        return [iri.rpartition("/")[2] for iri in self.texts(subject, predicate)]

    def names(self, subject: str) -> list[str]:
        """Return the label and all other names, each once."""
        found = [self.label(subject)]
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            found += self.texts(subject, predicate)
        return list(dict.fromkeys(found))

    def identifiers(self, subject: str) -> list[tuple[str, str]]:
        """Return the identifiers of a thing elsewhere: scheme and identifier."""
        return [
            (self.text(node, HG.identifierScheme), self.text(node, SKOS.notation))
            for node in self.texts(subject, ADMS.identifier)
        ]

    def country_code(self, place: str) -> str:
        """Return the ISO 3166-1 code of the country that a place is or lies in, or ""."""
        for country in (place, *self.texts(place, HG.country)):
            for scheme, identifier in self.identifiers(country):
                if scheme == "iso3166-1-alpha2":
                    return identifier
        return ""

    def point(self, place: str) -> tuple[float, float, float] | None:
        """Return the published latitude and longitude and their accuracy in metres, or None.

        A place that is known as an area only has none.
        """
        lat, long = self.text(place, WGS84.lat), self.text(place, WGS84.long)
        if not lat or not long:
            return None
        geometries = self.texts(place, GEO.hasGeometry)
        found = [self.text(g, GEO.hasMetricSpatialAccuracy) for g in geometries]
        accuracy = next((float(text) for text in found if text), 0.0)
        return float(lat), float(long), accuracy

    def participants(self, event: str) -> list[tuple[str, str]]:
        """Return what has a stated role in an event, with the role; never a perpetrator."""
        return [
            (thing, role)
            for predicate, role in PARTICIPATION.items()
            for thing in self.texts(event, predicate)
        ]

    def graphs(self, subject: str) -> frozenset[str]:
        """Return the named graphs that say anything of a thing."""
        cells = self.values.get(subject, {})
        return frozenset(g for terms in cells.values() for graphs in terms.values() for g in graphs)

    def passages(self, subject: str) -> list[tuple[str, str]]:
        """Return the passages that state something of a thing: IRI and how it is cited."""
        found = set()
        for graph in self.graphs(subject):
            source = self.citations.source(graph)
            found |= {
                (passage, self.citations.source(passage).label) for passage in source.passages
            }
        return sorted(found)

    def touched(self, subject: str) -> Touched:
        return self.sources.of_graphs(self.graphs(subject), self.citations, "returned")

    def documents(self, subject: str) -> list[str]:
        found = [source.iri for source in self.touched(subject).sources]
        return [iri for iri in found if "/id/document/" in iri]

    def is_firm(self, relation: str) -> bool:
        """True if a relation is stated as a fact, not foretold, suggested or denied."""
        return not _UNSURE.intersection(self.codes(relation, HG.relationStatus))

    @cached_property
    def licences(self) -> tuple[str, ...]:
        """The licences of the graphs that state anything exported."""
        found = {graph for subject in self.values for graph in self.graphs(subject)}
        return self.sources.of_graphs(found, self.citations, "returned").licences

    def licence_statement(self, licence: str) -> str:
        words = f"{licence_name(licence)} <{licence}>; sources named with each object."
        return f"{words} {self.omission}".strip()

    @property
    def omission(self) -> str:
        """What is not here and why; "" when nothing is missing."""
        said = []
        if self.left_out:
            listed = ", ".join(self.left_out)
            said.append(f"Left out, as their licence allows no redistribution: {listed}.")
        if self.records:
            counts = ", ".join(f"{name} ({count})" for name, count in sorted(self.records.items()))
            said.append(f"Records of imported datasets go out as RDF and are not here: {counts}.")
        return " ".join(said)


def read_facts(engine: Engine, manifest: Manifest, left_out: Collection[str] = ()) -> Facts:
    """Read what exports need; statements that only graphs in ``left_out`` make are not read."""
    imported = {str(of_dataset(entry["dataset"])): entry for entry in manifest.imports}
    hidden = ", ".join(f"<{graph}>" for graph in sorted({*left_out, *imported}))
    text = _QUERY.format(
        predicates=" ".join(f"<{iri}>" for iri in _PREDICATES),
        # Oxigraph takes NOT IN of nothing for false.
        condition=f"FILTER (?graph NOT IN ({hidden}))" if hidden else "",
    )
    found: dict[str, dict[str, dict[Term, set[str]]]] = defaultdict(lambda: defaultdict(dict))
    for row in engine.rows(text):
        terms = found[row["s"].value][row["p"].value]
        terms.setdefault(row["o"], set()).add(row["graph"].value)
    values = {s: _frozen(cells.items()) for s, cells in found.items()}
    citations = Citations(engine)
    sources = SourceBook(engine, manifest)
    records = {
        entry["dataset"]: sum(entry.get("records", {}).values())
        for graph, entry in imported.items()
        if graph not in left_out
    }
    left = tuple(sorted(left_out))
    return Facts(manifest.created, manifest.id, citations, sources, left, records, values)


def _frozen(
    cells: Iterable[tuple[str, Mapping[Term, set[str]]]],
) -> dict[str, dict[Term, frozenset[str]]]:
    return {p: {term: frozenset(graphs) for term, graphs in terms.items()} for p, terms in cells}
