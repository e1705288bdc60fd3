"""The curated collection: thirteen tables and their metadata, read and checked as one."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from heliograph.graph.model import (
    Actor,
    Assessment,
    Collection,
    Coordinates,
    Document,
    Event,
    EventFact,
    Identifier,
    Locator,
    Name,
    Passage,
    Place,
    Relation,
    Responsibility,
    Statistic,
    Thing,
)
from heliograph.graph.sources import metadata, schemas
from heliograph.graph.sources.cells import BadCell, Known
from heliograph.graph.sources.problems import SourceReport
from heliograph.graph.sources.tables import RawRow, RawTable, read_table
from heliograph.ontology import SCHEMES, load_scheme

BRIEFS = Path(str(files("heliograph.graph.sources"))) / "briefs"

Rows = list[tuple[RawRow, dict[str, Any]]]

_LAYOUT_MARKS = re.compile(r"^(?:(?:-|»|#+)\s+)+")

_ID_TABLES = {
    "actor": schemas.ACTORS,
    "place": schemas.PLACES,
    "event": schemas.EVENTS,
    "responsibility": schemas.RESPONSIBILITY,
    "relation": schemas.RELATIONS,
    "statistic": schemas.STATISTICS,
    "assessment": schemas.ASSESSMENTS,
}


def read_collection(folder: Path = BRIEFS) -> tuple[Collection | None, SourceReport]:
    """Read the tables of ``folder``; the collection is None unless every row is good."""
    report = SourceReport()
    described = metadata.read_collection_metadata(folder, report)
    documents, expected = _documents(folder, described, report)
    raw = {
        schema.file: read_table(folder / schema.file, list(schema.columns), report)
        for schema in schemas.ALL
    }
    known = _known(raw, documents)
    rows = {schema.file: _read_rows(schema, raw, known, report) for schema in schemas.ALL}
    collection = _collection(described, documents, rows, raw, known, report)
    groups = collection.author_groups
    metadata.check_documents(documents, groups, known.ids["actor"], report)
    _check_expected(collection, described.get("expect", {}), expected, report)
    return (collection if report.ok else None), report


def verify_documents(collection: Collection, folder: Path) -> SourceReport:
    """Check the hashes of documents and passages against the documents' own files.

    ``folder`` holds the source documents, which this project does not distribute.
    """
    report = SourceReport()
    for document in collection.documents:
        path = folder / document.file
        if not path.is_file():
            report.add(document.file, 0, "", "no such file", f"document {document.id}")
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != document.sha256:
            report.add(document.file, 0, "", "another SHA-256", document.sha256)
        lines = content.decode("utf-8").split("\n")
        for passage in collection.passages:
            if passage.locator.document == document.id and passage.locator.sentence is None:
                _verify_unit(document, passage, lines, report)
    return report


def _verify_unit(
    document: Document, passage: Passage, lines: list[str], report: SourceReport
) -> None:
    numbers = [int(number) for number in passage.lines.split("+")]
    text = " ".join(lines[number - 1].strip() for number in numbers if number <= len(lines))
    if passage_hash(text) != passage.sha256:
        where = f"{passage.locator} on line {passage.lines}"
        report.add(document.file, numbers[0], "", "another text", f"the passage {where}")


def passage_hash(text: str) -> str:
    """Return the SHA-256 of a passage's text, its list and heading marks left out.

    So that a paragraph has one hash, however deep it is indented. ``text`` is the passage's
    lines, each stripped, joined by one space.
    """
    return hashlib.sha256(_LAYOUT_MARKS.sub("", text.strip()).encode()).hexdigest()


def _documents(
    folder: Path, described: Mapping[str, Any], report: SourceReport
) -> tuple[tuple[Document, ...], dict[str, dict[str, int]]]:
    documents, expected = [], {}
    for identifier in described.get("documents", ()):
        found = metadata.read_document(folder, identifier, report)
        if found:
            documents.append(found[0])
            expected[identifier] = found[1]
    return tuple(documents), expected


def _known(raw: Mapping[str, RawTable], documents: Iterable[Document]) -> Known:
    """Collect what cells may refer to before any cell is read, so that order is free."""
    known = Known(codes={name: load_scheme(name) for name in SCHEMES})
    known.ids["document"] = {document.id for document in documents}
    for kind, schema in _ID_TABLES.items():
        known.ids[kind] = {row.cells["id"] for row in raw[schema.file].rows}
    for row in raw[schemas.PASSAGES.file].rows:
        parts = [row.cells[name] for name in ("document", "section", "paragraph")]
        sentence = row.cells["sentence"]
        try:
            known.locators.add(
                Locator.parse("/".join(parts) + (f".{sentence}" if sentence else ""))
            )
        except ValueError:
            continue  # the row's own cells are reported when it is read
    return known


def _read_rows(
    schema: schemas.Schema, raw: Mapping[str, RawTable], known: Known, report: SourceReport
) -> Rows:
    rows: Rows = []
    seen: dict[tuple[str, ...], int] = {}
    for row in raw[schema.file].rows:
        key = tuple(row.cells[name] for name in schema.key)
        if key in seen:
            found = f"{' / '.join(key)}, as in row {seen[key]}"
            report.add(schema.file, row.number, schema.key[0], found, "a key that is new")
        seen.setdefault(key, row.number)
        values = schema.read_row(row, known, report)
        if values is not None:
            rows.append((row, values))
    return rows


def _collection(
    described: dict[str, Any],
    documents: tuple[Document, ...],
    rows: Mapping[str, Rows],
    raw: Mapping[str, RawTable],
    known: Known,
    report: SourceReport,
) -> Collection:
    def records(schema: schemas.Schema, record: Any) -> tuple[Any, ...]:
        return tuple(record(**values) for _, values in rows[schema.file])

    for schema in (schemas.RESPONSIBILITY, schemas.RELATIONS):
        for row, values in rows[schema.file]:
            _check_basis(row, values, report)
    return Collection(
        id=described.get("id", ""),
        metadata=described,
        documents=documents,
        author_groups=metadata.author_groups(described),
        passages=tuple(_passage(values) for _, values in rows[schemas.PASSAGES.file]),
        actors=records(schemas.ACTORS, Actor),
        places=records(schemas.PLACES, Place),
        names=tuple(
            _name(kind, values)
            for kind, schema in (("actor", schemas.ACTOR_NAMES), ("place", schemas.PLACE_NAMES))
            for _, values in rows[schema.file]
        ),
        events=records(schemas.EVENTS, Event),
        event_facts=tuple(_event_facts(rows[schemas.EVENT_FACTS.file], known, report)),
        responsibilities=records(schemas.RESPONSIBILITY, Responsibility),
        relations=records(schemas.RELATIONS, Relation),
        statistics=records(schemas.STATISTICS, Statistic),
        assessments=records(schemas.ASSESSMENTS, Assessment),
        identifiers=records(schemas.IDENTIFIERS, Identifier),
        coordinates=records(schemas.GAZETTEER, Coordinates),
        table_hashes={table.file: table.sha256 for table in raw.values()},
        origins={
            Thing(kind, values["id"]): f"{row.file}, row {row.number}"
            for kind, schema in _ID_TABLES.items()
            for row, values in rows[schema.file]
        },
    )


def _passage(values: dict[str, Any]) -> Passage:
    parts = [values.pop(name) for name in ("document", "section", "paragraph", "sentence")]
    return Passage(locator=Locator(*parts), **values)


def _name(kind: str, values: dict[str, Any]) -> Name:
    return Name(thing=Thing(kind, values.pop(kind)), **values)


def _event_facts(rows: Rows, known: Known, report: SourceReport) -> Iterable[EventFact]:
    """Read each fact's value as its property asks; a value or a text must be there."""
    for row, values in rows:
        cell = values["value"]
        _check_basis(row, values, report)
        values["value"] = None
        if cell:
            try:
                values["value"] = schemas.FACT_VALUES[values["property"]](cell, known)
            except BadCell as error:
                report.add(row.file, row.number, "value", repr(cell), str(error))
                continue
        elif not values["text"]:
            report.add(row.file, row.number, "value", "an empty cell", "a value or a text")
        if not cell and values["property"] == "date":
            report.add(row.file, row.number, "value", "an empty cell", "an EDTF date")
            continue
        if values["stated"] and values["property"] != "date":
            report.add(row.file, row.number, "stated", repr(values["stated"]), "nothing: no date")
        elif values["stated"] and values["basis"] == "stated":
            expected = "'inferred', as the passages print another date than the value"
            report.add(row.file, row.number, "basis", "'stated'", expected)
        if values["premises"] and values["basis"] == "stated":
            found = row.cells["premises"]
            report.add(row.file, row.number, "premises", found, "nothing: the basis is stated")
        yield EventFact(**values)


def _check_basis(row: RawRow, values: Mapping[str, Any], report: SourceReport) -> None:
    inferred = values["basis"] == "inferred"
    if inferred and not values["method"]:
        report.add(row.file, row.number, "method", "an empty cell", "how it was inferred")
    if inferred and not values["note"]:
        report.add(row.file, row.number, "note", "an empty cell", "the reasoning, in a sentence")
    if not inferred and values["method"]:
        found = repr(values["method"])
        report.add(row.file, row.number, "method", found, "nothing: the basis is stated")


def _check_expected(
    collection: Collection,
    expected: Mapping[str, int],
    by_document: Mapping[str, Mapping[str, int]],
    report: SourceReport,
) -> None:
    """Compare the counts that the metadata files assert with what the tables hold."""
    for name, wanted in expected.items():
        _expect(metadata.COLLECTION_FILE, name, wanted, collection_counts(collection), report)
    for identifier, counts in by_document.items():
        found = document_counts(collection, identifier)
        for name, wanted in counts.items():
            _expect(f"{identifier}.toml", name, wanted, found, report)


def _expect(
    file: str, name: str, wanted: int, found: Mapping[str, int], report: SourceReport
) -> None:
    if name not in found:
        report.add(file, 0, f"expect.{name}", "an unknown count", f"one of {', '.join(found)}")
    elif found[name] != wanted:
        report.add(file, 0, f"expect.{name}", f"{found[name]} in the tables", str(wanted))


def collection_counts(collection: Collection) -> dict[str, int]:
    """Return the number of records by kind; passages are the units, sentences apart."""
    units = sum(passage.locator.sentence is None for passage in collection.passages)
    return {
        "documents": len(collection.documents),
        "passages": units,
        "sentences": len(collection.passages) - units,
        "events": len(collection.events),
        "event_facts": len(collection.event_facts),
        "actors": len(collection.actors),
        "places": len(collection.places),
        "names": len(collection.names),
        "responsibilities": len(collection.responsibilities),
        "relations": len(collection.relations),
        "statistics": len(collection.statistics),
        "assessments": len(collection.assessments),
        "identifiers": len(collection.identifiers),
        "coordinates": len(collection.coordinates),
    }


def document_counts(collection: Collection, document: str) -> dict[str, int]:
    """Return how many records of each kind cite the document."""
    passages = [p for p in collection.passages if p.locator.document == document]
    kinds = Counter("sentences" if p.locator.sentence else "passages" for p in passages)
    counts = {name: kinds[name] for name in ("passages", "sentences")}
    for name in ("events", "actors", "places", "relations", "statistics", "assessments"):
        counts[name] = sum(
            any(locator.document == document for locator in record.passages)
            for record in getattr(collection, name)
        )
    return counts
