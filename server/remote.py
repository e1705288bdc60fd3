"""Serving the graph of a remote endpoint: looked at when the service starts, and again later."""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import Event, Lock, Thread
from time import monotonic

from heliograph.graph.errors import HeliographError
from heliograph.graph.store import (
    STANDARD,
    DefaultGraphMode,
    Dialect,
    EngineSettings,
    Manifest,
    RemoteEngine,
)
from heliograph.server.remote_graph import described_manifest, remote_manifest
from heliograph.server.service import Served, Service

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 2.0
_UNREACHABLE = "The remote endpoint did not answer when it was last asked."


class RemoteServed(Served):
    """A remote graph as it was at a time; its engines outlive it."""

    def close(self) -> None:
        """Leave the engines open, for what is served next."""


class RemoteService(Service):
    """Serves the graph of the endpoint at ``url``, whether it answers at the moment or not.

    What is kept of the graph, such as labels and sources, is read anew after ``refresh``
    seconds; the counts and the state of the default graph follow in the background.
    ``default_graph`` says what the remote one should be: for a ``merge`` that is none,
    ``notices`` has a warning.
    """

    def __init__(
        self,
        url: str,
        limits: EngineSettings | None = None,
        default_graph: DefaultGraphMode = "merge",
        dialect: Dialect = STANDARD,
        refresh: float = 60.0,
    ) -> None:
        self._engine = RemoteEngine(url, limits, dialect=dialect)
        self._visitors = RemoteEngine(url, limits, dialect=dialect)
        self._default_graph = default_graph
        self._refresh = refresh
        self._turn = Lock()
        self._stale, self._stop = Event(), False
        self._well = True
        super().__init__(self._serve(described_manifest(default_graph)))
        self._look()
        self._due = monotonic() + refresh
        self._watcher = Thread(target=self._watch, name="remote-watcher", daemon=True)
        self._watcher.start()

    @property
    def notices(self) -> list[str]:
        """What a reader should know of the remote graph, a sentence or two each."""
        return list(self._served.manifest.report["notices"])

    def take(self) -> Served:
        if monotonic() >= self._due:
            with self._turn:
                if monotonic() >= self._due:
                    self._due = monotonic() + self._refresh
                    self.replace(self._serve(self._served.manifest))
                    self._stale.set()
        return super().take()

    def close(self) -> None:
        self._stop = True
        self._stale.set()
        self._engine.close()
        self._visitors.close()
        self._watcher.join()

    def _serve(self, manifest: Manifest) -> RemoteServed:
        return RemoteServed(self._engine, manifest, self._visitors)

    def _watch(self) -> None:
        while not self._stop:
            self._stale.wait(None if self._well else _RETRY_SECONDS)
            self._stale.clear()
            if not self._stop:
                self._look()

    def _look(self) -> None:
        """Ask what the remote graph is now; while there is no answer, what was known stays."""
        known, was_well = self._served.manifest, self._well
        try:
            found = remote_manifest(self._engine, self._default_graph)
            self._well = True
        except HeliographError as error:
            found = replace(known, report={"notices": [_UNREACHABLE]})
            self._well = False
            if was_well and not self._stop:
                _LOG.warning("the remote endpoint does not answer: %s", error)
        if self._well and not was_well:
            _LOG.warning("the remote endpoint answers again")
            self.replace(self._serve(found))  # its graph may be another by now
        self._served.manifest = found
        for notice in found.report["notices"] if self._well else ():
            if notice not in known.report["notices"]:
                _LOG.warning("%s", notice)
