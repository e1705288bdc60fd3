"""The release being served: requests hold on to it, a newer one takes its place between them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import cached_property
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from heliograph.graph.citation import Citations
from heliograph.graph.errors import HeliographError
from heliograph.graph.findings import Findings
from heliograph.graph.network import TABLES_FROM, Material, material_of, read_material
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
from heliograph.graph.tables import Tables
from heliograph.graph.writing import Writer
from heliograph.server.analyses import Analyses
from heliograph.server.exploring import explored
from heliograph.server.settings import Settings
from heliograph.server.standing import standing_of

if TYPE_CHECKING:
    from heliograph.server.parts import Parts

_T = TypeVar("_T")
_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
_MOST_WARMED = 2_000_000  # quads; of more, the rest is read when it is asked for
_QUADS_AN_EVENT = 4  # at least: its class, label, type and granularity
_COUNT_EVENTS = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
SELECT (COUNT(*) AS ?n) { ?event a hg:Event }"""


class Served:
    """One release, opened: ``engine`` answers the pages, ``visitors`` everybody's own queries."""

    def __init__(
        self,
        engine: Engine,
        manifest: Manifest,
        visitors: Engine | None = None,
        release: Release | None = None,
        explore_events: int = Settings.explore_events,
    ) -> None:
        """Hold what answers; ``release`` is where its files are, None for a remote graph.

        Of more than ``explore_events`` events the explore page gets a part, and counts of all.
        """
        self._explore_events = explore_events
        self.engine = engine
        self.release = release
        self.visitors = visitors or engine
        self.manifest = manifest
        self.leases = 0
        self.retired = False
        self.has_tables = False
        self._tabled = False
        self._warmed = False
        self._kept: dict[str, Future[Any]] = {}
        self._keeping = Lock()
        self._reading = {"explored": Lock(), "standing": Lock(), "parts": Lock()}

    @cached_property
    def citations(self) -> Citations:
        """Read at once where the release is small, else as pages need it."""
        return Citations(self.engine, whole=self._is_small)

    @cached_property
    def names(self) -> NameIndex:
        return NameIndex(self.engine, self.tables)

    @cached_property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.engine, self.names, Types(self.engine))

    @cached_property
    def findings(self) -> Findings:
        return Findings(self.engine)

    @property
    def explored(self) -> str:
        """What the explore page draws, as JSON."""
        with self._reading["explored"]:  # who comes meanwhile waits, and does not read it as well
            return self._explored

    @property
    def standing(self) -> str:
        """How the actors stand in their network, as JSON."""
        with self._reading["standing"]:
            return self._standing

    @property
    def parts(self) -> Parts | None:
        """What the explore page asks of a release too large to be sent; None of a smaller one."""
        if not self._is_large:
            return None
        with self._reading["parts"]:
            return self._parts

    @cached_property
    def _is_large(self) -> bool:
        if self.release is None or self.manifest.quads < self._explore_events * _QUADS_AN_EVENT:
            return False
        (row,) = self.engine.rows(_COUNT_EVENTS)
        return int(row["n"].value) > self._explore_events

    @cached_property
    def _parts(self) -> Parts:
        from heliograph.server.parts import Parts  # Polars costs 0.2 s

        assert self.release is not None
        return Parts(self.engine, self.release)

    @cached_property
    def _explored(self) -> str:
        if self.parts is not None:
            return _json(self.parts.head)
        return _json(explored(self.engine, self.manifest))

    @cached_property
    def _standing(self) -> str:
        return _json(standing_of(self.material))

    @cached_property
    def material(self) -> Material:
        """What networks of the release are made of."""
        if self.release is None:
            return read_material(self.engine, self.manifest.id)
        return material_of(self.release, lambda: self.engine)

    @cached_property
    def tables(self) -> Tables | None:
        """The flat tables of the release, where it is large enough for them to be faster."""
        if self.release is None or self._is_small:
            return None
        return Tables(self.release)

    @property
    def _is_small(self) -> bool:
        """A remote graph that has not been counted yet may be of any size."""
        known = self.manifest.quads or self.manifest.id
        return bool(known) and self.manifest.quads < TABLES_FROM

    @cached_property
    def analyses(self) -> Analyses:
        return Analyses(self.engine, lambda: self.material, self._is_small)

    def kept(self, name: str, find: Callable[[], _T]) -> _T:
        """Return what follows from the release alone, found once; of a remote graph, each time."""
        if self.release is None:
            return find()
        with self._keeping:
            known = self._kept.get(name)
            kept: Future[_T] = known or self._kept.setdefault(name, Future())
        if known is None:
            try:
                kept.set_result(find())
            except BaseException as error:
                with self._keeping:
                    del self._kept[name]
                kept.set_exception(error)
        return kept.result()  # who came meanwhile has waited, and hears of the same mistake

    def make_tables(self, explored: bool = False) -> None:
        """Make the flat tables in the background, once, before anybody asks what is in them.

        With ``explored``, what the explore page of a large release asks of them is read, too.
        """
        if self.tables is not None and not self._tabled:
            self._tabled = True
            Thread(target=self._make_tables, args=(explored,), name="tables", daemon=True).start()

    def _make_tables(self, explored: bool) -> None:
        try:
            if self.tables is not None:
                self.tables.files()
                self.has_tables = True
            if explored and not self.retired and self.parts is not None:
                self.parts.warm()
        except Exception as error:  # a page would say so
            _LOG.info("tables are not made in advance: %s", error)

    def warm(self) -> None:
        """Read in the background what the first visitor of a view would wait for; once."""
        if self._warmed:
            return
        self._warmed = True
        Thread(target=self._warm, name="warming", daemon=True).start()

    def _warm(self) -> None:
        try:
            if not self.retired and self.parts is not None:
                self.parts.warm()
            whole = ("citations", "names", "explored", "standing")
            for part in whole if self.manifest.quads <= _MOST_WARMED else ("explored", "names"):
                if not self.retired:
                    getattr(self, part)
        except Exception as error:  # a request would say so; a release that was replaced is closed
            _LOG.info("not read in advance: %s", error)

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

    def visited(self) -> None:
        """Take note that somebody reads the pages, and not only programs the endpoint."""

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
        explore_events: int = Settings.explore_events,
        on_release: Callable[[str], None] = lambda release: None,
    ) -> None:
        self._limits = limits
        self._explore_events = explore_events
        self._nursery = Nursery()
        self._turn = Lock()
        self._stop = Event()
        self._on_release = on_release
        self._pinned = identifier
        self._has_visitors = False
        self.folder = releases
        super().__init__(self._open(), releases, writer)
        self._served.make_tables(explored=True)
        self._watcher = Thread(target=self._watch, name="release-watcher", daemon=True)
        if identifier is None:
            self._watcher.start()

    def refresh(self) -> None:
        """Serve the current release if it is another than the one being served."""
        with self._turn:
            if self._pinned is None and self.folder.current_id() != self.release:
                had_tables = self._served.has_tables
                self.replace(self._open())
                if had_tables:  # else writes come faster than tables can be made: at the next pause
                    self._served.make_tables()
                self._on_release(self.release)

    def visited(self) -> None:
        self._has_visitors = True
        self._served.warm()

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
        return Served(engine, release.manifest, visitors, release, self._explore_events)

    def _watch(self) -> None:
        before = ""
        while not self._stop.wait(_LOOK_SECONDS):
            try:
                self.refresh()
                if self.release == before:  # not between many writes
                    self._served.make_tables()
                    if self._has_visitors:
                        self._served.warm()
                before = self.release
            except (HeliographError, OSError) as error:  # the old one goes on being served
                _LOG.error("a new release cannot be served: %s", error)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
