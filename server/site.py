"""What every view is given: the release of its request, stored queries, settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from flask import g, request

from heliograph.graph.citation import Citations
from heliograph.graph.findings import Findings
from heliograph.graph.network import Material
from heliograph.graph.queries import StoredQuery
from heliograph.graph.reconciling import Reconciler
from heliograph.graph.search import NameIndex
from heliograph.graph.store import Cancellation, Engine, Manifest, Releases
from heliograph.graph.tables import Tables
from heliograph.graph.writing import Writer
from heliograph.server.analyses import Analyses
from heliograph.server.service import Served, Service
from heliograph.server.settings import Settings

if TYPE_CHECKING:
    from heliograph.server.parts import Parts

_T = TypeVar("_T")
CANCELLATION = "heliograph.cancellation"
_DIGITS = 10  # of a page's number


@dataclass(frozen=True)
class Site:
    """What a view needs; all that belongs to a release is that of the current request.

    ``engine`` answers the pages' own queries, ``visitors`` those that anybody may write.
    """

    service: Service
    queries: Sequence[StoredQuery]
    settings: Settings

    @property
    def engine(self) -> Engine:
        return self._served.engine

    @property
    def visitors(self) -> Engine:
        return self._served.visitors

    @property
    def manifest(self) -> Manifest:
        return self._served.manifest

    @property
    def citations(self) -> Citations:
        return self._served.citations

    @property
    def names(self) -> NameIndex:
        return self._served.names

    @property
    def reconciler(self) -> Reconciler:
        return self._served.reconciler

    @property
    def findings(self) -> Findings:
        return self._served.findings

    @property
    def explored(self) -> str:
        """What the explore page draws, as JSON."""
        return self._served.explored

    @property
    def parts(self) -> Parts | None:
        """What the explore page asks of a release too large to be sent; None of a smaller one."""
        return self._served.parts

    @property
    def standing(self) -> str:
        """How the actors stand in their network, as JSON."""
        return self._served.standing

    @property
    def material(self) -> Material:
        """What networks of the release are made of."""
        return self._served.material

    @property
    def tables(self) -> Tables | None:
        """The flat tables of the release, where it is large enough for them to be faster."""
        return self._served.tables

    @property
    def analyses(self) -> Analyses:
        return self._served.analyses

    @property
    def releases(self) -> Releases | None:
        return self.service.releases

    @property
    def writer(self) -> Writer | None:
        return self.service.writer

    @property
    def base_url(self) -> str:
        """The public address, without a slash at its end."""
        return (self.settings.public_url or request.url_root).rstrip("/")

    def kept(self, name: str, find: Callable[[], _T]) -> _T:
        """Return what follows from the release alone, found once; of a remote graph, each time."""
        return self._served.kept(name, find)

    @property
    def page(self) -> int:
        """The page of a long list that the current request asks for; the first one is 1."""
        asked = request.args.get("page", "")
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < _DIGITS else 1

    @property
    def cancellation(self) -> Cancellation | None:
        """Called off when the client of the current request hangs up, where that is noticed."""
        found = request.environ.get("asgi.scope", {}).get(CANCELLATION)
        return found if isinstance(found, Cancellation) else None

    @property
    def _served(self) -> Served:
        if "served" not in g:
            g.served = self.service.take()
        served: Served = g.served
        return served

    def let_go(self) -> None:
        """Hand the release back at the end of a request."""
        if "served" in g:
            self.service.give(g.pop("served"))
