"""A release opened for analysis: what notebooks and scripts use.

>>> with open_release("heliograph-data") as release:                   # doctest: +SKIP
...     release.network("adversary").to_pandas()
...     release.centrality(["betweenness"], evidence="asserted")[0].rows()
...     release.table("participation").group_by("role").len()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from heliograph.graph.analysis.centrality import Centrality, Plan, centrality
from heliograph.graph.analysis.days import Convention, Stretch
from heliograph.graph.analysis.record import STRIKER, WAVE, Record, read_record
from heliograph.graph.analysis.report import TempoReport, make_report
from heliograph.graph.analysis.structure import (
    Communities,
    Exchange,
    Step,
    communities,
    reciprocity,
    shortest_paths,
)
from heliograph.graph.analysis.windows import Trend, trends
from heliograph.graph.citation import expand
from heliograph.graph.network import Filters, Material, Network, build_network, material_of
from heliograph.graph.store import EmbeddedEngine, EngineSettings, Release, Releases
from heliograph.graph.tables import Tables

if TYPE_CHECKING:
    from pandas import DataFrame as PandasFrame
    from polars import DataFrame

__all__ = ["SETTINGS", "OpenRelease", "open_release"]

# A network is read whole by the person who asked for it: the limits of a public endpoint would
# stop at some 20,000 events.
SETTINGS = EngineSettings(workers=1, deadline=600.0, memory=8 * 2**30, result_bytes=4 * 2**30)


def open_release(data: Path | str = "heliograph-data", release: str | None = None) -> OpenRelease:
    """Open a release of a data folder for analysis: one by id or prefix, or the current one.

    Raises ReleaseNotFound. Close it when done, or use it as a context manager.
    """
    releases = Releases(Path(data))
    return OpenRelease(releases.get(release) if release else releases.current())


class OpenRelease:
    """Networks and analyses of one release.

    What the network is made of is read once. Keyword arguments are the fields of ``Filters``;
    lists and sets of codes are taken alike.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self._tables = Tables(release)

    @cached_property
    def engine(self) -> EmbeddedEngine:
        """For queries; opened when it is first asked for."""
        return EmbeddedEngine(self.release, SETTINGS)

    @cached_property
    def material(self) -> Material:
        return material_of(self.release, lambda: self.engine)

    def table(self, name: str) -> DataFrame:
        """Return a flat table of ``TABLES`` as a Polars frame; HeliographError for another name.

        Texts are IRIs and codes, days are dates; a cell is null where nothing is stated.
        """
        return self._tables.frame(name)

    def table_to_pandas(self, name: str) -> PandasFrame:
        """Return a flat table as a pandas frame, which needs pandas to be installed."""
        import pandas

        return pandas.DataFrame(self.table(name).to_dict(as_series=False))

    def network(self, kind: str = "two-mode", **filters: Any) -> Network:
        """Return a network of one of ``KINDS``: its ``graph``, ``frame()`` and ``to_pandas()``."""
        return build_network(self.material, kind, make_filters(**filters))

    def centrality(
        self,
        measures: Sequence[str] = ("degree", "betweenness", "eigenvector"),
        plan: Plan | None = None,
        **filters: Any,
    ) -> list[Centrality]:
        """Score actors, with the uncertainty of every score and rank."""
        return centrality(self.material, measures, make_filters(**filters), plan)

    def communities(self, **filters: Any) -> Communities:
        """Find communities of the co-participation network, and how settled they are."""
        return communities(self.network("co-participation", **filters).graph)

    def reciprocity(self, **filters: Any) -> tuple[float, list[Exchange]]:
        """Return how much violence is returned, and every pair of actors that hit each other."""
        return reciprocity(self.network("adversary", **filters).graph)

    def paths(self, one: str, other: str, most: int = 5, **filters: Any) -> list[list[Step]]:
        """Return the shortest paths of evidence between two things, as ``actor/ID`` or IRIs."""
        ends = expand(one), expand(other)
        return shortest_paths(self.material, *ends, make_filters(**filters), most)

    def trends(
        self, measure: str, windows: Sequence[Stretch], top: int = 5, **filters: Any
    ) -> list[Trend]:
        """Follow the actors who score most over windows of time."""
        return trends(self.material, measure, windows, make_filters(**filters), top)

    def tempo(
        self,
        wave: str = WAVE,
        striker: str = STRIKER,
        until: date | None = None,
        convention: Convention = "elapsed",
        seed: int = 1,
    ) -> TempoReport:
        """Report on a series of attacks and the strikes that answer it."""
        record = self.record(wave, striker)
        return make_report(record, until=until, convention=convention, seed=seed)

    def record(self, wave: str = WAVE, striker: str = STRIKER) -> Record:
        """Return what the release says of a series of attacks (``event/ID`` or an IRI)."""
        return read_record(self.engine, self.material, expand(wave), expand(striker))

    def close(self) -> None:
        if "engine" in self.__dict__:
            self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def make_filters(**given: Any) -> Filters:
    """Make filters of plain Python values: lists of codes, days as text, a mapping to merge."""
    values = dict(given)
    for name, value in values.items():
        if name in ("start", "end") and isinstance(value, str):
            values[name] = date.fromisoformat(value)
        elif name == "merge":
            values[name] = tuple(sorted(dict(value).items()))
        elif isinstance(value, list | set | tuple):
            values[name] = frozenset(value)
    return Filters(**values)
