"""What the sources are: documents, passages, author groups and inferences."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, URIRef

from heliograph.graph.build.quads import QuadSet, edtf, plain
from heliograph.graph.model import Collection, Document, Locator, Passage
from heliograph.graph.model.iris import mint, of_code, of_passage
from heliograph.ontology import HG

_CURATORS = "Heliograph contributors"


class Provenance:
    """Describes passages and mints inferences; all of it stands in the collection's graph."""

    def __init__(self, quads: QuadSet, collection: Collection) -> None:
        self._quads = quads
        self.graph = mint("dataset", collection.id)

    def describe(self, subject: URIRef, predicate: URIRef, value: object) -> None:
        self._quads.add(self.graph, subject, predicate, value)

    def inference(
        self, slug: str, method: str, passages: Iterable[Locator], note: str, label: str
    ) -> URIRef:
        """Describe an inference and return its IRI, which names the graph of its conclusion."""
        iri = mint("inference", slug)
        self.describe(iri, RDF.type, (HG.Inference, PROV.Entity))
        self.describe(iri, RDFS.label, label)
        self.describe(iri, HG.inferenceMethod, of_code("inference-method", method))
        self.describe(iri, PROV.wasDerivedFrom, tuple(of_passage(p) for p in passages))
        self.describe(iri, PROV.wasAttributedTo, self.graph)
        self.describe(iri, SKOS.note, note)
        return iri


def add_collection(provenance: Provenance, collection: Collection) -> None:
    """Describe the collection as a DCAT dataset, with its documents and passages."""
    dataset, metadata = provenance.graph, collection.metadata
    provenance.describe(dataset, RDF.type, (DCAT.Dataset, PROV.Entity, PROV.Agent))
    provenance.describe(dataset, DCTERMS.title, metadata["title"])
    provenance.describe(dataset, RDFS.label, metadata["title"])
    provenance.describe(dataset, DCTERMS.description, metadata["description"])
    provenance.describe(dataset, DCTERMS.publisher, plain(metadata["publisher"]))
    provenance.describe(dataset, DCTERMS.creator, plain(_CURATORS))
    provenance.describe(dataset, DCTERMS.license, URIRef(metadata["licence"]))
    provenance.describe(dataset, OWL.versionInfo, plain(metadata["version"]))
    for group in collection.author_groups:
        iri = mint("author-group", group.id)
        provenance.describe(iri, RDF.type, HG.AuthorGroup)
        provenance.describe(iri, RDFS.label, group.label)
        provenance.describe(iri, SKOS.note, group.note)
    for document in collection.documents:
        _add_document(provenance, document)
    for passage in collection.passages:
        _add_passage(provenance, passage)


def _add_document(provenance: Provenance, document: Document) -> None:
    iri = mint("document", document.id)
    title = document.title or f"Document {document.id} (untitled)"
    provenance.describe(iri, RDF.type, (HG.Document, FOAF.Document, PROV.Entity))
    provenance.describe(iri, RDFS.label, title)
    provenance.describe(iri, DCTERMS.title, document.title)
    provenance.describe(iri, DCTERMS.identifier, plain(document.id))
    provenance.describe(iri, DCTERMS.creator, tuple(mint("actor", a) for a in document.creators))
    if document.publisher:
        provenance.describe(iri, DCTERMS.publisher, mint("actor", document.publisher))
    provenance.describe(iri, HG.publisherBasis, plain(document.publisher_basis))
    provenance.describe(iri, HG.publishedDate, edtf(document.published))
    provenance.describe(iri, HG.publicationBasis, plain(document.published_basis))
    provenance.describe(iri, HG.authorGroup, mint("author-group", document.author_group))
    provenance.describe(iri, HG.byline, document.byline)
    provenance.describe(iri, HG.sha256, plain(document.sha256))
    provenance.describe(iri, DCTERMS.language, plain(document.language))
    provenance.describe(iri, DCTERMS.rights, document.rights)
    provenance.describe(iri, DCTERMS.isPartOf, provenance.graph)
    provenance.describe(iri, SKOS.editorialNote, document.notes)


def _add_passage(provenance: Provenance, passage: Passage) -> None:
    locator = passage.locator
    iri = of_passage(locator)
    provenance.describe(iri, RDF.type, (HG.Passage, PROV.Entity))
    provenance.describe(iri, RDFS.label, passage_label(passage))
    provenance.describe(iri, HG.document, mint("document", locator.document))
    provenance.describe(iri, HG.section, plain(locator.section))
    provenance.describe(iri, HG.sectionHeading, passage.heading)
    provenance.describe(iri, HG.paragraph, locator.paragraph)
    provenance.describe(iri, HG.sentence, locator.sentence)
    provenance.describe(iri, HG.passageKind, of_code("passage-kind", passage.kind))
    provenance.describe(iri, HG.lines, plain(passage.lines))
    provenance.describe(iri, HG.sentenceCount, passage.sentences)
    provenance.describe(iri, HG.wordCount, passage.words)
    provenance.describe(iri, HG.sha256, plain(passage.sha256))
    if locator.sentence:
        provenance.describe(iri, DCTERMS.isPartOf, of_passage(locator.unit))


def passage_label(passage: Passage) -> str:
    """Return a citation such as ``000, Why Is It Important?, ¶9 s1 (L37)``."""
    locator = passage.locator
    parts = [locator.document]
    if passage.kind == "paragraph":
        parts.append(passage.heading or f"({locator.section})")
        sentence = f" s{locator.sentence}" if locator.sentence else ""
        parts.append(f"¶{locator.paragraph}{sentence}")
    else:
        parts.append(passage.heading if passage.kind == "heading" else f"({passage.kind})")
    return f"{', '.join(parts)} (L{passage.lines})"
