"""What an import says of itself: the dataset, its files, and the activity that read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.term import Identifier

from heliograph.graph.importing.source import Source
from heliograph.graph.model.iris import BASE, of_dataset
from heliograph.ontology import HG


@dataclass(frozen=True)
class File:
    """One file that was read: ``retrieved`` is when it was last changed here, UTC."""

    table: str
    path: Path
    sha256: str
    retrieved: datetime

    @property
    def name(self) -> str:
        return self.path.name


def quad(subject: str, predicate: str, value: str, graph: str) -> str:
    """Return an N-Quads line; the value is written as N-Triples writes it."""
    return f"<{subject}> <{predicate}> {value} <{graph}> .\n"


def file_iri(dataset: str, file: File) -> str:
    """Return the IRI of a file: the hash tells files of one name apart."""
    return f"{BASE}file/{dataset}/{file.table}-{file.sha256[:12]}"


def activity_iri(dataset: str) -> str:
    return f"{BASE}import/{dataset}"


def describe_import(
    source: Source,
    dataset: str,
    version: str,
    files: tuple[File, ...],
    software: str,
    note: str,
) -> Iterator[str]:
    """Yield the N-Quads that describe a dataset version, in the graph of that version."""
    graph = str(of_dataset(dataset))
    activity = activity_iri(dataset)

    def say(subject: str, predicate: URIRef, *values: Identifier) -> Iterator[str]:
        for value in values:
            yield quad(subject, str(predicate), value.n3(), graph)

    title = Literal(f"{source.title}, {version}", lang="en")
    yield from say(graph, RDF.type, DCAT.Dataset, PROV.Entity)
    yield from say(graph, RDFS.label, title)
    yield from say(graph, DCTERMS.title, title)
    yield from say(graph, DCTERMS.description, Literal(source.description, lang="en"))
    yield from say(graph, DCTERMS.publisher, Literal(source.publisher))
    yield from say(graph, DCTERMS.bibliographicCitation, Literal(source.citation))
    yield from say(graph, DCTERMS.license, URIRef(source.licence))
    yield from say(graph, DCTERMS.isVersionOf, URIRef(f"{BASE}dataset-series/{source.name}"))
    yield from say(graph, FOAF.page, URIRef(source.url))
    yield from say(graph, OWL.versionInfo, Literal(version))
    yield from say(graph, HG.redistributable, _boolean(source.redistribution))
    yield from say(graph, PROV.wasGeneratedBy, URIRef(activity))
    yield from say(activity, RDF.type, PROV.Activity)
    yield from say(activity, RDFS.label, Literal(f"Import of {title}", lang="en"))
    yield from say(activity, PROV.endedAtTime, _moment(datetime.now(UTC)))
    yield from say(activity, PROV.used, *(URIRef(file_iri(dataset, f)) for f in files))
    yield from say(activity, HG.softwareVersion, Literal(software))
    yield from say(activity, HG.parameters, Literal(source.hash))
    if note:
        yield from say(activity, SKOS.note, Literal(note, lang="en"))
    for file in files:
        iri = file_iri(dataset, file)
        yield from say(iri, RDF.type, HG.SourceFile, PROV.Entity)
        yield from say(iri, RDFS.label, Literal(file.name, lang="en"))
        yield from say(iri, HG.sha256, Literal(file.sha256))
        yield from say(iri, HG.retrieved, _moment(file.retrieved))


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=XSD.boolean)


def _moment(moment: datetime) -> Literal:
    return Literal(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD.dateTime)
