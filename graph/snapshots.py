"""Frozen results: query, result and provenance under one hash, kept whatever becomes of a release.

A snapshot lies in ``snapshots/<hash>/`` of the data folder: ``snapshot.json``, and the result in
one canonical format. The hash is the SHA-256 over query, dataset and result, not over the time:
whoever freezes the same thing again gets the same hash and makes nothing new. Both files are
checked on reading; what was changed is reported, and not served.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any

from heliograph.graph.errors import StoreError
from heliograph.graph.store import DefaultGraphMode, QueryForm, QueryRequest
from heliograph.graph.store.conversion import CANONICAL
from heliograph.graph.store.durable import sync, sync_tree
from heliograph.graph.touched import Scope, TouchedSource

RECORD = "snapshot.json"
_DRAFT = ".tmp-"
_DRAFT_SECONDS = 3600.0
_HASH = re.compile(r"[0-9a-f]{64}")
_SHORTEST_PREFIX = 6
_LONGEST_TITLE = 160
_LISTS = ("default_graphs", "named_graphs", "graphs", "licences", "datasets")
_COMMENT = re.compile(r"\s*#[ \t]*(?:title:[ \t]*)?([^\r\n]*\S)")


class SnapshotNotFound(StoreError):
    """No snapshot has that hash, or more than one begins so."""


class SnapshotDamaged(StoreError):
    """The files of a snapshot are not what was frozen."""


class SnapshotsFull(StoreError):
    """There are as many snapshots as there may be."""


@dataclass(frozen=True)
class Snapshot:
    """What was frozen, apart from the result itself.

    ``rows`` counts the rows of a table or the triples of a graph; ``ordered`` is true if their
    order is the query's own. ``released`` and ``created`` are UTC in ISO 8601: when the release
    and when the snapshot was made. ``scope`` says how graphs and sources were found, as in
    ``touched``; ``datasets`` are those of the release.
    """

    hash: str
    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    form: QueryForm
    format: str
    ordered: bool
    rows: int
    result_hash: str
    result_bytes: int
    release: str
    released: str
    dataset_hash: str
    default_graph: DefaultGraphMode
    created: str
    scope: Scope
    graphs: tuple[str, ...]
    sources: tuple[TouchedSource, ...]
    licences: tuple[str, ...]
    datasets: tuple[dict[str, str], ...]
    software: dict[str, str]

    @property
    def title(self) -> str:
        """The first line of the query if it is a comment; "" otherwise."""
        found = _COMMENT.match(self.query)
        words = " ".join(found[1].split()) if found else ""
        return "".join(c for c in words if c.isprintable())[:_LONGEST_TITLE]

    @property
    def request(self) -> QueryRequest:
        return QueryRequest(
            self.query,
            tuple(dict.fromkeys(CANONICAL.values())),
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class SnapshotLimits:
    """How many snapshots there may be, and how many bytes the result of each may have."""

    count: int = 1000
    result_bytes: int = 4 * 2**20


def identity(snapshot: Snapshot) -> str:
    """Return the hash of what a snapshot is: query, dataset and result."""
    content = {
        "dataset": snapshot.dataset_hash,
        "default_graph": snapshot.default_graph,
        "default_graphs": snapshot.default_graphs,
        "form": snapshot.form,
        "named_graphs": snapshot.named_graphs,
        "query": snapshot.query,
        "result": snapshot.result_hash,
    }
    return _digest(content)


class Snapshots:
    """The snapshots below the data folder ``root``; any number of processes may use them."""

    def __init__(self, root: Path, limits: SnapshotLimits | None = None) -> None:
        self.limits = limits or SnapshotLimits()
        self._root = root
        self._folder = root / "snapshots"

    def add(self, snapshot: Snapshot, result: bytes) -> bool:
        """Keep a snapshot; False if it was there already. Raises SnapshotsFull."""
        final = self._folder / snapshot.hash
        self._folder.mkdir(parents=True, exist_ok=True)
        sync(self._root)
        self._clear_drafts()
        if final.is_dir():
            return False
        if len(self.hashes()) >= self.limits.count:
            raise SnapshotsFull(f"No more than {self.limits.count} results are kept here")
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self._folder))
        try:
            (draft / RECORD).write_bytes(_sealed(snapshot))
            (draft / _result_name(snapshot)).write_bytes(result)
            draft.chmod(0o755)
            sync_tree(draft)
            return self._publish(draft, final)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def get(self, identifier: str) -> Snapshot:
        """Return a snapshot by its hash, its record checked.

        Raises SnapshotNotFound, and SnapshotDamaged when the record is not what was written.
        """
        if not _HASH.fullmatch(identifier):
            raise SnapshotNotFound(f"{identifier[:80]!r} is not the hash of a snapshot")
        try:
            content = (self._folder / identifier / RECORD).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            if (self._folder / identifier).exists():
                raise SnapshotDamaged(f"Snapshot {identifier} has lost its record") from None
            raise SnapshotNotFound(f"There is no snapshot {identifier}") from None
        return _unsealed(content, identifier)

    def find(self, prefix: str) -> Snapshot:
        """Return the snapshot whose hash begins so; raises as ``get`` does."""
        found = [name for name in self.hashes() if name.startswith(prefix)]
        if len(prefix) < _SHORTEST_PREFIX or len(found) != 1:
            count = f"{len(found)} snapshots begin" if found else "no snapshot begins"
            raise SnapshotNotFound(f"{count} with {prefix[:80]!r}")
        return self.get(found[0])

    def result(self, snapshot: Snapshot) -> bytes:
        """Return the frozen result in its canonical format; raises SnapshotDamaged."""
        try:
            content = (self._folder / snapshot.hash / _result_name(snapshot)).read_bytes()
        except OSError:
            raise SnapshotDamaged(f"Snapshot {snapshot.hash} has lost its result") from None
        if sha256(content).hexdigest() != snapshot.result_hash:
            raise SnapshotDamaged(f"The result of snapshot {snapshot.hash} was changed")
        return content

    def hashes(self) -> list[str]:
        """Return the hashes of all snapshots, sorted."""
        names = (path.name for path in self._folder.iterdir()) if self._folder.is_dir() else ()
        return sorted(name for name in names if _HASH.fullmatch(name))

    def list(self) -> tuple[Sequence[Snapshot], Sequence[str]]:
        """Return all snapshots, the newest first, and the hashes of those that are damaged."""
        found, damaged = [], []
        for identifier in self.hashes():
            try:
                found.append(self.get(identifier))
            except SnapshotDamaged:
                damaged.append(identifier)
            except SnapshotNotFound:  # removed in this moment
                continue
        found.sort(key=lambda snapshot: (snapshot.created, snapshot.hash), reverse=True)
        return found, damaged

    def _publish(self, draft: Path, final: Path) -> bool:
        try:
            draft.rename(final)
        except OSError:
            if not final.is_dir():
                raise
            return False  # another was faster
        sync(self._folder)
        return True

    def _clear_drafts(self) -> None:
        """Remove what crashed writers left; one that is at work is done sooner."""
        for path in self._folder.glob(f"{_DRAFT}*"):
            try:
                if time() - path.stat().st_mtime > _DRAFT_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
            except FileNotFoundError:
                continue


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _result_name(snapshot: Snapshot) -> str:
    return "result.json" if snapshot.format == "json" else "result.nt"


def _sealed(snapshot: Snapshot) -> bytes:
    content = snapshot.as_dict()
    content["record_hash"] = _digest(content)
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _unsealed(content: bytes, identifier: str) -> Snapshot:
    try:
        found = json.loads(content)
        seal = found.pop("record_hash")
        snapshot = _read(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SnapshotDamaged(f"Snapshot {identifier} is not readable: {error}") from error
    if _digest(found) != seal or not identifier == snapshot.hash == identity(snapshot):
        raise SnapshotDamaged(f"The record of snapshot {identifier} was changed")
    return snapshot


def _read(content: dict[str, Any]) -> Snapshot:
    values: dict[str, Any] = {n: tuple(v) if n in _LISTS else v for n, v in content.items()}
    values["sources"] = tuple(TouchedSource(**source) for source in content["sources"])
    return Snapshot(**values)
