"""An import from its files to a release: convert, compare, describe, publish."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from heliograph.graph.errors import ImportRefused, SourceError
from heliograph.graph.filehash import file_hash
from heliograph.graph.importing.converting import (
    Account,
    Conversion,
    Progress,
    convert,
    look_up,
)
from heliograph.graph.importing.describing import File, activity_iri, describe_import, file_iri
from heliograph.graph.importing.history import Changes, compare_versions
from heliograph.graph.importing.mapping import TableMap
from heliograph.graph.importing.reading import BATCH
from heliograph.graph.importing.source import Source
from heliograph.graph.importing.splitting import UNPACKED
from heliograph.graph.importing.stating import Place
from heliograph.graph.model.iris import of_dataset
from heliograph.graph.store import Release, Releases, sort_quads

_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class ImportRequest:
    """What to import: files by table, the version they are, and how strict to be.

    ``groups`` names rows that come in only when asked for. ``strict`` refuses the whole import
    when a row cannot go in or an expected count is missed. ``validate`` checks the shapes.
    ``batch`` is how many rows are in memory at once, and in a part of a resumable run.
    """

    source: Source
    files: Mapping[str, Path]
    version: str = ""
    groups: tuple[str, ...] = ()
    strict: bool = False
    validate: bool = True
    batch: int = BATCH
    author: str = ""
    message: str = ""

    @property
    def dataset(self) -> str:
        """The identifier of the dataset version, which names its graph."""
        name = f"{self.source.name}-{self.version or self.source.version}"
        return _SLUG.sub("-", name.lower()).strip("-")


@dataclass
class ImportOutcome:
    """What an import brought; ``release`` is None where nothing was published."""

    dataset: str
    accounts: list[Account] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    changes: Changes | None = None
    quarantine: Path | None = None
    release: Release | None = None
    published: bool = False

    @property
    def rows(self) -> dict[str, int]:
        return {account.table: account.rows for account in self.accounts}

    @property
    def records(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for account in self.accounts:
            for register, number in account.records.items():
                found[register] = found.get(register, 0) + number
        return found

    @property
    def quarantined(self) -> int:
        return sum(len(account.bad) for account in self.accounts)

    def as_dict(self) -> dict[str, Any]:
        return {
            "dataset": self.dataset,
            "rows": self.rows,
            "records": self.records,
            "quads": sum(account.quads for account in self.accounts),
            "quarantined": self.quarantined,
            "quarantine": str(self.quarantine) if self.quarantine else None,
            "left_out": {k: n for a in self.accounts for k, n in a.left_out.items()},
            "warnings": [vars(w) for account in self.accounts for w in account.warnings],
            "missed": self.missed,
            "changes": self.changes.as_dict() if self.changes else None,
            "release": self.release.id if self.release else None,
            "published": self.published,
        }


def run_import(
    releases: Releases,
    request: ImportRequest,
    progress: Progress = lambda table, rows: None,
    converter: Callable[..., Conversion] = convert,
) -> ImportOutcome:
    """Import files into the next release.

    ``converter`` is ``convert``, or ``convert_on`` with a client of a cluster. What an earlier,
    interrupted run of the same files has converted is taken over. Raises SourceError for files
    that are not what the source declares, ImportRefused in a strict import.
    """
    base = releases.current()
    files = tuple(_file(table, path) for table, path in request.files.items())
    known = _known(base, request, files)
    if known:
        return ImportOutcome(request.dataset, release=base)
    folder = _work_folder(releases.root, request, files)
    outcome = ImportOutcome(request.dataset)
    parts = _convert_all(request, files, folder, outcome, progress, converter)
    outcome.quarantine = _write_quarantine(outcome.accounts, folder)
    outcome.missed = _missed(request, outcome)
    if request.strict and (outcome.quarantined or outcome.missed):
        raise ImportRefused(outcome.quarantined, outcome.missed, outcome.quarantine)
    sorted_quads = _join(parts, folder)
    quads = [sorted_quads]
    previous = _previous(base, request)
    if previous:
        outcome.changes, said = _compare(base, previous, request, sorted_quads, folder)
        quads.append(said)
    described = folder / "described.nq"
    software = f"heliograph {version_of('heliograph')}"
    text = describe_import(
        request.source,
        request.dataset,
        request.version or request.source.version,
        files,
        software,
        _note(outcome),
    )
    described.write_text("".join(text), "utf-8")
    outcome.release = releases.extend(
        [*quads, described],
        source=_manifest_entry(request, files, outcome),
        author=request.author,
        message=request.message or f"import of {request.dataset}",
    )
    outcome.published = True
    _clear(folder)
    return outcome


def assign_files(source: Source, paths: Iterable[str]) -> dict[str, Path]:
    """Return the file of each table; ``TABLE=PATH`` says which where the name does not.

    Raises SourceError for a file of no table, two of one, and a needed table without a file.
    """
    found: dict[str, Path] = {}
    names = {table.name for table in source.tables}
    for text in paths:
        name, equals, rest = text.partition("=")
        path = Path(rest) if equals and name in names else Path(text)
        table = name if equals and name in names else source.table_for(path).name
        if table in found:
            raise SourceError(f"two files for the table {table}: {found[table]} and {path}")
        if not path.is_file():
            raise SourceError("there is no such file", str(path))
        found[table] = path
    missing = [t.name for t in source.tables if t.needed and t.name not in found]
    if missing:
        raise SourceError(f"{source.name} needs a file for {', '.join(missing)}")
    return found


def _file(table: str, path: Path) -> File:
    return File(table, path, file_hash(path), datetime.fromtimestamp(path.stat().st_mtime, UTC))


def _known(base: Release, request: ImportRequest, files: tuple[File, ...]) -> bool:
    """Tell whether the release holds just this import; SourceError if it holds another of it."""
    for entry in base.manifest.sources:
        if entry.get("dataset") != request.dataset:
            continue
        if entry.get("mapping") == _mapping_hash(request) and entry.get("files") == _listed(files):
            return True
        raise SourceError(
            f"the release holds {request.dataset} already, made from other files or by another "
            "mapping; give this one a version of its own with --version"
        )
    return False


def _mapping_hash(request: ImportRequest) -> str:
    return "+".join((request.source.hash, *sorted(request.groups)))


def _listed(files: tuple[File, ...]) -> list[dict[str, str]]:
    return [{"table": f.table, "file": f.name, "sha256": f.sha256} for f in files]


def _work_folder(root: Path, request: ImportRequest, files: tuple[File, ...]) -> Path:
    """Return the folder of just these files under just this mapping, for a run to go on in."""
    settings = f"{request.validate} {request.batch}"
    parts = [_mapping_hash(request), settings, *(f.sha256 for f in files)]
    digest = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]
    folder = root / "imports" / f"{request.dataset}-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _convert_all(
    request: ImportRequest,
    files: tuple[File, ...],
    folder: Path,
    outcome: ImportOutcome,
    progress: Progress,
    converter: Callable[..., Conversion],
) -> list[Path]:
    source = request.source
    parts: list[Path] = []
    lookups = look_up(source, dict(request.files))
    tables = {table.name: table for table in source.tables}
    for file in files:
        mapping = source.mapping.tables.get(file.table, TableMap())
        if not mapping.maps:
            continue  # read for what others look up in it
        place = Place(request.dataset, file.table, file_iri(request.dataset, file))
        conversion = converter(
            file.path,
            tables[file.table],
            mapping,
            place,
            lookups,
            folder,
            groups=request.groups,
            validate=request.validate,
            size=request.batch,
            progress=progress,
        )
        outcome.accounts.append(conversion.account)
        parts += conversion.parts
    return parts


def _write_quarantine(accounts: Collection[Account], folder: Path) -> Path | None:
    path = folder / "quarantine.csv"
    bad = [row for account in accounts for row in account.bad]
    if not bad:
        path.unlink(missing_ok=True)
        return None
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["table", "row", "identifier", "reason", "beginning"])
        for item in bad:
            writer.writerow([item.table, item.row, item.identifier, item.reason, item.text])
    return path


def _missed(request: ImportRequest, outcome: ImportOutcome) -> list[str]:
    """Return the expected counts of this version that do not hold, as sentences."""
    found = {**outcome.records, **outcome.rows}
    version = request.version or request.source.version
    return [
        f"{item.what}: expected {item.least} to {item.most}, found {found.get(item.what, 0)}"
        if item.least != item.most
        else f"{item.what}: expected {item.least}, found {found.get(item.what, 0)}"
        for item in request.source.expected
        if item.version == version
        and item.what in found
        and not item.least <= found[item.what] <= item.most
    ]


def _join(parts: list[Path], folder: Path) -> Path:
    joined, target = folder / "joined.nq", folder / "sorted.nq"
    with joined.open("wb") as whole:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)
    sort_quads(joined, target)
    joined.unlink()
    return target


def _previous(base: Release, request: ImportRequest) -> str | None:
    """Return the last version of the same source that the release holds."""
    if request.source.updates == "add":
        return None
    entries = [e for e in base.manifest.imports if e["source"] == request.source.name]
    return entries[-1]["dataset"] if entries else None


def _compare(
    base: Release, previous: str, request: ImportRequest, new: Path, folder: Path
) -> tuple[Changes, Path]:
    graph = str(of_dataset(request.dataset))
    old_graph = str(of_dataset(previous))
    activity = activity_iri(request.dataset)
    return compare_versions(base.dataset, new, old_graph, activity, graph, folder)


def _note(outcome: ImportOutcome) -> str:
    left_out = sum(sum(account.left_out.values()) for account in outcome.accounts)
    rows = sum(outcome.rows.values())
    return f"{rows} rows read, {outcome.quarantined} set aside as bad, {left_out} left out by rule."


def _manifest_entry(
    request: ImportRequest, files: tuple[File, ...], outcome: ImportOutcome
) -> dict[str, Any]:
    source = request.source
    return {
        "dataset": request.dataset,
        "source": source.name,
        "title": source.title,
        "version": request.version or source.version,
        "licence": source.licence,
        "redistribution": source.redistribution,
        "files": _listed(files),
        "mapping": _mapping_hash(request),
        "rows": outcome.rows,
        "records": outcome.records,
        "quarantined": outcome.quarantined,
        "warnings": sum(len(account.warnings) for account in outcome.accounts),
        "changes": outcome.changes.as_dict() if outcome.changes else None,
    }


def _clear(folder: Path) -> None:
    """Remove the parts and what made them; what a person may want to read (CSV) stays."""
    for path in folder.iterdir():
        if path.suffix != ".csv" or path.name.startswith(UNPACKED):
            path.unlink()
    (folder / "done.json").write_text(json.dumps({"done": True}), "utf-8")
