"""The release being served: requests hold on to it, a newer one takes its place between them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Event, Lock, Thread

from heliograph.graph.citation import Citations
from heliograph.graph.errors import HeliographError
from heliograph.graph.findings import Findings
from heliograph.graph.network import Material, material_of, read_material
from heliograph.graph.reconciling import Reconciler, Types
from heliograph.graph.search import NameIndex
from heliograph.graph.store import (
    EmbeddedEngine,
    Engine,
    EngineSettings,
    Manifest,
    Nursery,
    Release,
    Releases,
)
from heliograph.graph.writing import Writer
from heliograph.server.analyses import Analyses
from heliograph.server.cited import inference_methods
from heliograph.server.exploring import explored

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0


class Served:
    """One release, opened: ``engine`` answers the pages, ``visitors`` everybody's own queries."""

    def __init__(
        self,
        engine: Engine,
        manifest: Manifest,
        visitors: Engine | None = None,
        release: Release | None = None,
    ) -> None:
        """Hold what answers; ``release`` is where its files are, None for a remote graph."""
        self.engine = engine
        self.release = release
        self.visitors = visitors or engine
        self.manifest = manifest
        self.leases = 0
        self.retired = False

    @cached_property
    def citations(self) -> Citations:
        return Citations(self.engine)

    @cached_property
    def names(self) -> NameIndex:
        return NameIndex(self.engine)

    @cached_property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.engine, self.names, Types(self.engine))

    @cached_property
    def findings(self) -> Findings:
        return Findings(self.engine)

    @cached_property
    def methods(self) -> Mapping[str, str]:
        """The method of each inference, by IRI."""
        return inference_methods(self.engine)

    @cached_property
    def explored(self) -> str:
        """What the explore page draws, as JSON."""
        content = explored(self.engine, self.manifest)
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def material(self) -> Material:
        """What networks of the release are made of."""
        if self.release is None:
            return read_material(self.engine, self.manifest.id)
        return material_of(self.release, lambda: self.engine)

    @cached_property
    def analyses(self) -> Analyses:
        return Analyses(self.engine, lambda: self.material)

    def close(self) -> None:
        self.engine.close()
        if self.visitors is not self.engine:
            self.visitors.close()


class Service:
    """Lends the release that is being served to requests, and knows how releases are written.

    ``releases`` and ``writer`` are None where there is no data folder, or nothing may be written.
    """

    def __init__(
        self, served: Served, releases: Releases | None = None, writer: Writer | None = None
    ) -> None:
        self.releases = releases
        self.writer = writer
        self._served = served
        self._lock = Lock()

    @property
    def release(self) -> str:
        """The id of the release that the next request is answered from."""
        return self._served.manifest.id

    @property
    def busy(self) -> int:
        """How many requests hold the release now."""
        return self._served.leases

    def take(self) -> Served:
        with self._lock:
            self._served.leases += 1
            return self._served

    def give(self, served: Served) -> None:
        """Hand a release back; the last request of one that was replaced closes it."""
        with self._lock:
            served.leases -= 1
            done = served.retired and not served.leases
        if done:
            served.close()

    def replace(self, served: Served) -> None:
        """Serve another release from the next request on."""
        with self._lock:
            old, self._served = self._served, served
            old.retired = True
            done = not old.leases
        if done:
            old.close()

    def close(self) -> None:
        self._served.close()


class FollowingService(Service):
    """Serves the current release of a data folder, and its successors as they are published.

    ``on_release`` is told the id of each release that begins to be served.
    """

    def __init__(
        self,
        releases: Releases,
        limits: EngineSettings,
        writer: Writer | None = None,
        identifier: str | None = None,
        on_release: Callable[[str], None] = lambda release: None,
    ) -> None:
        self._limits = limits
        self._nursery = Nursery()
        self._turn = Lock()
        self._stop = Event()
        self._on_release = on_release
        self._pinned = identifier
        self.folder = releases
        super().__init__(self._open(), releases, writer)
        self._watcher = Thread(target=self._watch, name="release-watcher", daemon=True)
        if identifier is None:
            self._watcher.start()

    def refresh(self) -> None:
        """Serve the current release if it is another than the one being served."""
        with self._turn:
            if self._pinned is None and self.folder.current_id() != self.release:
                self.replace(self._open())
                self._on_release(self.release)

    def close(self) -> None:
        self._stop.set()
        if self.writer:
            self.writer.close()
        super().close()
        self._nursery.close()

    def _open(self) -> Served:
        pinned = self._pinned
        release = self.folder.get(pinned) if pinned else self.folder.current()
        engine = EmbeddedEngine(release, self._limits, self._nursery)
        try:
            visitors = EmbeddedEngine(release, self._limits, self._nursery)
        except BaseException:
            engine.close()
            raise
        return Served(engine, release.manifest, visitors, release)

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            try:
                self.refresh()
            except (HeliographError, OSError) as error:  # the old one goes on being served
                _LOG.error("a new release cannot be served: %s", error)
