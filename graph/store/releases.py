"""The data folder: every release in ``releases/``, and ``current``, which names the one to serve.

A release is built aside, flushed, renamed into place, and only then named in ``current``. Until
that last step its directory holds the mark ``.unpublished``, so that what a crash left behind is
known for certain: a draft, or a marked directory that ``current`` does not name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from heliograph.graph.errors import ReleaseNotFound, StoreError
from heliograph.graph.store.diff import ReleaseDiff, compare
from heliograph.graph.store.durable import link_or_copy, sync, sync_tree, write_atomic
from heliograph.graph.store.enlarging import enlarge
from heliograph.graph.store.keeping import Kept
from heliograph.graph.store.ledger import Ledger
from heliograph.graph.store.listing import DATASET, LISTED_QUADS
from heliograph.graph.store.loading import (
    STORE,
    Source,
    build_store,
    derived_graphs,
    named_graphs,
)
from heliograph.graph.store.lock import writer_lock
from heliograph.graph.store.manifest import Action, Manifest, read_manifest, software_used
from heliograph.graph.store.nquads import DefaultGraphMode, Tally
from heliograph.graph.store.release import MANIFEST, Release
from heliograph.graph.store.revision import Revision, revise

ReleaseList = list[Release]
Identifiers = list[str]

_DRAFT = ".tmp-"
_MARK = ".unpublished"


class Releases:
    """Publishes, finds, compares, restores and removes the releases below ``root``.

    Reading needs no lock and no set-up. Writing takes the writer's lock and raises
    ReleaseLocked at once when another process or thread has it. Releases of up to ``listed``
    quads have a file of them beside their store.
    """

    def __init__(self, root: Path, listed: int = LISTED_QUADS) -> None:
        self.root = root
        self._listed = listed
        self._folder = root / "releases"
        self._pointer = root / "current"

    def publish(
        self,
        nquads: Source,
        *,
        counts: Mapping[str, int],
        sources: Sequence[Mapping[str, Any]],
        report: Mapping[str, Any],
        software: Mapping[str, str],
        action: Action,
        message: str,
        author: str,
        default_graph: DefaultGraphMode = "merge",
        keep: Callable[[Manifest], Kept] | None = None,
    ) -> Release:
        """Make a release of N-Quads lines, and of files of them, and make it the current one.

        With ``default_graph="merge"`` plain queries see each triple of any named graph once;
        with "plain" they see only the quads that were given without a graph. ``keep`` is told of
        the release before, if there is one, and says what of it goes into this one, too.
        Raises InvalidQuads for blank nodes, ReleaseLocked when another writer is at work.
        """
        with self._writing(), self._draft() as draft:
            kept = Kept()
            if keep and self.current_id():
                base = self.current()
                kept = keep(base.manifest)
                given = [nquads] if isinstance(nquads, Path) else nquads
                nquads = chain(given, kept.lines(base.lines())) if kept.graphs else nquads
            tally = build_store(nquads, draft, default_graph, self._listed)
            totals = {"quads": tally.quads, "graphs": tally.graphs} if kept.counts else {}
            manifest = Manifest(
                **self._identity(tally.digest),
                **_described(tally),
                derived_graphs=_derived_in(draft),
                default_graph=default_graph,
                action=action,
                author=author,
                message="; ".join(filter(None, (message, kept.note))),
                counts={**counts, **totals},
                sources=[dict(source) for source in (*sources, *kept.sources)],
                report=dict(report),
                software=software_used(software),
            )
            return self._commit(draft, manifest)

    def revise(
        self,
        change: Callable[[Ledger], None],
        examine: Callable[[Revision], Mapping[str, Any]],
        *,
        author: str,
        message: str,
        wait: float = 0.0,
    ) -> Release:
        """Change a copy of the current release and publish it, unless ``examine`` raises.

        ``change`` writes to the copy's store by its ledger; ``examine`` sees what came of it and
        returns the fields of the manifest that it knows (``counts``, ``report``, ``software``).
        A change of nothing makes no release: the current one is returned. ``wait`` is how long
        another writer is waited for, in seconds. Raises as ``revise`` and ``publish`` do.
        """
        with self._writing(wait), self._draft() as draft:
            base = self.current()
            revision = revise(base, draft, change, self._listed)
            if revision.changes_nothing:
                return base
            known = examine(revision)
            tally = revision.tally
            manifest = replace(
                base.manifest,
                **self._identity(tally.digest),
                **_described(tally),
                derived_graphs=list(revision.derived),
                action="update",
                author=author,
                message=message,
                empty_graphs=list(revision.empty_graphs),
                outdated=revision.outdated(),
                **known,
            )
            revision.close()
            return self._commit(draft, manifest)

    def extend(
        self,
        added: Sequence[Path],
        *,
        source: Mapping[str, Any],
        author: str,
        message: str,
    ) -> Release:
        """Publish the current release with the quads of some files of N-Quads added.

        ``source`` is listed in the manifest after those that are there. The store is built anew
        or, where the release is too large for that, copied and added to; as a stream, so that
        memory does not grow with the files. Raises as ``publish`` does.
        """
        with self._writing(), self._draft() as draft:
            base = self.current()
            if base.is_listed:
                mode = base.manifest.default_graph
                tally = build_store([base.dataset, *added], draft, mode, self._listed)
            else:
                tally = enlarge(base, added, draft)
            manifest = replace(
                base.manifest,
                **self._identity(tally.digest),
                **_described(tally),
                derived_graphs=_derived_in(draft),
                action="import",
                author=author,
                message=message,
                counts={**base.manifest.counts, "quads": tally.quads, "graphs": tally.graphs},
                sources=[*base.manifest.sources, dict(source)],
                software=software_used(base.manifest.software),
            )
            return self._commit(draft, manifest)

    def restore(self, identifier: str, *, message: str = "", author: str = "") -> Release:
        """Publish an earlier release's content again; its files are hard-linked, not copied."""
        with self._writing(), self._draft() as draft:
            old = self.get(identifier)
            old.copy_store(draft)
            if old.is_listed:
                link_or_copy(old.dataset, draft / DATASET)
            manifest = replace(
                old.manifest,
                **self._identity(old.manifest.dataset_hash),
                action="restore",
                message=message or f"restore of {old.id}",
                author=author,
            )
            return self._commit(draft, manifest)

    def list(self) -> ReleaseList:
        """Return every published release, the newest first."""
        current = self.current_id()
        paths = sorted(self._published(current), key=lambda path: path.name, reverse=True)
        found = (self._read_unless_gone(path, current) for path in paths)
        return [release for release in found if release]

    def current(self) -> Release:
        """Return the release to serve; raises ReleaseNotFound before the first was published."""
        current = self.current_id()
        if current is None:
            raise ReleaseNotFound(
                f"No release was published in {self.root} yet; `heliograph build` makes one"
            )
        return self._read(self._folder / current, current)

    def current_id(self) -> str | None:
        """Return the id of the current release without reading it; None before the first."""
        try:
            return self._pointer.read_text("ascii").strip()
        except FileNotFoundError:
            return None

    def get(self, identifier: str) -> Release:
        """Return a release by its id or by the beginning of it, if only one begins so."""
        current = self.current_id()
        paths = [p for p in self._published(current) if p.name.startswith(identifier)]
        exact = [path for path in paths if path.name == identifier]
        if len(exact or paths) != 1:
            found = f"{len(paths)} releases begin" if paths else "no release begins"
            raise ReleaseNotFound(f"{found} with {identifier!r}")
        return self._read((exact or paths)[0], current)

    def diff(self, old: Release | str, new: Release | str) -> ReleaseDiff:
        """Compare two releases, given as such or by id."""
        first, second = (self.get(r) if isinstance(r, str) else r for r in (old, new))
        return compare(first, second)

    def prune(self, keep: int) -> Identifiers:
        """Remove all but the newest ``keep`` releases and return their ids, oldest first.

        The current one stays whatever ``keep`` says. What crashed writers left goes as well.
        """
        if keep < 1:
            raise StoreError(f"prune keeps at least one release, not {keep}")
        with self._writing():
            removed = [release for release in self.list()[keep:] if not release.is_current]
            for release in reversed(removed):
                self._remove(release.path)
        return [release.id for release in reversed(removed)]

    @contextmanager
    def _writing(self, wait: float = 0.0) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with writer_lock(self.root, wait):
            self._clear_leftovers()
            yield

    @contextmanager
    def _draft(self) -> Iterator[Path]:
        draft = self._folder / f"{_DRAFT}{_stamp(datetime.now(UTC))}"
        draft.mkdir()
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _commit(self, draft: Path, manifest: Manifest) -> Release:
        final = self._folder / manifest.id
        (draft / MANIFEST).write_bytes(manifest.to_json())
        (draft / _MARK).touch()
        sync_tree(draft)
        draft.rename(final)
        sync(self._folder)
        write_atomic(self._pointer, f"{manifest.id}\n".encode())
        (final / _MARK).unlink()
        return Release(final, manifest, is_current=True)

    def _identity(self, dataset_hash: str) -> dict[str, Any]:
        """Return id, parent and time, later than the parent's even if the clock went back."""
        now, parent = datetime.now(UTC), self.current_id()
        if parent is not None:
            before = datetime.fromisoformat(read_manifest(self._manifest(parent)).created)
            now = max(now, before + timedelta(microseconds=1))
        return {
            "id": f"{_stamp(now)}-{dataset_hash[:8]}",
            "parent": parent,
            "created": now.isoformat(timespec="microseconds"),
        }

    def _clear_leftovers(self) -> None:
        current = self.current_id()
        for path in self._folder.iterdir():
            if path.name == current:
                (path / _MARK).unlink(missing_ok=True)
            elif path.name.startswith(".") or (path / _MARK).exists():
                self._remove(path)

    def _remove(self, path: Path) -> None:
        # Hidden by a rename first: a half-removed directory must not look like a release.
        hidden = path.with_name(f"{_DRAFT}removed-{path.name.lstrip('.')}")
        path.rename(hidden)
        shutil.rmtree(hidden)

    def _published(self, current: str | None) -> Iterator[Path]:
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            unfinished = path.name.startswith(".") or (path / _MARK).exists()
            if path.name == current or not unfinished:
                yield path

    def _manifest(self, identifier: str) -> Path:
        return self._folder / identifier / MANIFEST

    def _read_unless_gone(self, path: Path, current: str | None) -> Release | None:
        if path.name != current and not (path / MANIFEST).exists():
            return None  # no release: somebody's own folder
        try:
            return self._read(path, current)
        except StoreError:
            if path.exists():
                raise
            return None  # pruned in this moment

    def _read(self, path: Path, current: str | None) -> Release:
        manifest = read_manifest(path / MANIFEST)
        return Release(path, manifest, is_current=manifest.id == current)


def _described(tally: Tally) -> dict[str, Any]:
    """Return the fields of a manifest that say what a release holds."""
    return {
        "dataset_hash": tally.digest,
        "hash_of": "lines",
        "quads": tally.quads,
        "graphs": tally.graphs,
    }


def _derived_in(draft: Path) -> Identifiers:
    return derived_graphs(named_graphs(Store.read_only(str(draft / STORE))))


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S.%fZ")
