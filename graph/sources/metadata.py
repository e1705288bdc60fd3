"""Source metadata: one TOML file a document, one for the collection."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heliograph.graph.model import AuthorGroup, Document, InvalidDate, bounds_of
from heliograph.graph.sources.problems import SourceReport

COLLECTION_FILE = "briefs.toml"
_COLLECTION_KEYS = ("id", "title", "description", "publisher", "licence", "version", "documents")
_TYPES: dict[str, type] = {"documents": list, "creators": list, "expect": dict}
_OPTIONAL_KEYS = ("title", "byline", "publisher", "publisher_basis", "published", "expect")
_IRI = re.compile(r"^[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+$")
_DOCUMENT_KEYS = ("id", "author_group", "creators", "file", "sha256", "language", "rights")


def read_toml(path: Path, report: SourceReport) -> dict[str, Any]:
    """Return the file's content, or {} after reporting what is wrong with it."""
    if not path.is_file():
        report.add(path.name, 0, "", "no such file", "a metadata file with this name")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        report.add(path.name, 0, "", f"a file that cannot be read ({error})", "TOML in UTF-8")
        return {}


def read_collection_metadata(folder: Path, report: SourceReport) -> dict[str, Any]:
    metadata = read_toml(folder / COLLECTION_FILE, report)
    if not _require(COLLECTION_FILE, metadata, _COLLECTION_KEYS, report):
        return {}
    if not _check_types(COLLECTION_FILE, metadata, _COLLECTION_KEYS, report):
        return {}
    for group in metadata.get("author_group", ()):
        _require(COLLECTION_FILE, group, ("id", "label"), report)
    if not _IRI.match(str(metadata["licence"])):
        report.add(COLLECTION_FILE, 0, "licence", repr(metadata["licence"]), "an absolute IRI")
    return metadata


def author_groups(metadata: Mapping[str, Any]) -> tuple[AuthorGroup, ...]:
    return tuple(
        AuthorGroup(group["id"], group["label"], group.get("note", ""))
        for group in metadata.get("author_group", ())
        if "id" in group and "label" in group
    )


def read_document(
    folder: Path, identifier: str, report: SourceReport
) -> tuple[Document, dict[str, int]] | None:
    """Return a document and the counts that its metadata file expects."""
    file = f"{identifier}.toml"
    values = read_toml(folder / file, report)
    if not values or not _require(file, values, _DOCUMENT_KEYS, report):
        return None
    if not _check_types(file, values, (*_DOCUMENT_KEYS, *_OPTIONAL_KEYS), report):
        return None
    if values["id"] != identifier:
        report.add(file, 0, "id", repr(values["id"]), f"{identifier!r}, as the file is named")
    published = values.get("published", "")
    try:
        if published:
            bounds_of(published)
    except InvalidDate as error:
        report.add(file, 0, "published", repr(published), str(error))
    document = Document(
        id=identifier,
        author_group=values["author_group"],
        creators=tuple(values["creators"]),
        file=values["file"],
        sha256=values["sha256"],
        language=values["language"],
        rights=values["rights"],
        title=values.get("title", ""),
        byline=values.get("byline", ""),
        publisher=values.get("publisher", ""),
        publisher_basis=values.get("publisher_basis", "unknown"),
        published=published,
        published_basis=values.get("published_basis", "unknown"),
        notes=tuple(str(values[key]) for key in sorted(values) if key.endswith("_note")),
    )
    return document, dict(values.get("expect", {}))


def _require(
    file: str, values: Mapping[str, Any], keys: tuple[str, ...], report: SourceReport
) -> bool:
    missing = [key for key in keys if key not in values]
    for key in missing:
        report.add(file, 0, key, "no such key", f"the keys {', '.join(keys)}")
    return not missing


def _check_types(
    file: str, values: Mapping[str, Any], keys: tuple[str, ...], report: SourceReport
) -> bool:
    """Report keys whose value is of another type than TOML should give it."""
    clean = True
    for key, value in values.items():
        wanted = _TYPES.get(key, str)
        if key in keys and not isinstance(value, wanted):
            report.add(file, 0, key, repr(value), f"a {wanted.__name__}, quoted as TOML asks")
            clean = False
    return clean


def check_documents(
    documents: tuple[Document, ...],
    groups: tuple[AuthorGroup, ...],
    actors: set[str],
    report: SourceReport,
) -> None:
    """Report creators, publishers and author groups that no table declares."""
    known_groups = {group.id for group in groups}
    for document in documents:
        file = f"{document.id}.toml"
        if document.author_group not in known_groups:
            expected = f"an author group of {COLLECTION_FILE}"
            report.add(file, 0, "author_group", repr(document.author_group), expected)
        for creator in document.creators:
            if creator not in actors:
                report.add(file, 0, "creators", repr(creator), "the id of a known actor")
        if document.publisher and document.publisher not in actors:
            report.add(file, 0, "publisher", repr(document.publisher), "the id of a known actor")
