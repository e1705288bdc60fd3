"""Under which terms a release may be passed on: its licences, and the graphs to leave out.

A dataset says of itself ``hg:redistributable false`` where its licence lets nobody pass it on.
Exports leave its graph out, and say so, unless the person who exports takes that on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rdflib import DCTERMS

from heliograph.graph.errors import StoreError
from heliograph.graph.store import NQuad, Release
from heliograph.ontology import HG

_FALSE = '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'


@dataclass(frozen=True)
class Terms:
    """What an export may hold: ``graphs`` is None for all of them, else those that may go in.

    ``withheld`` are the graphs left out because nobody may pass them on; ``licences`` are those
    of the datasets that go in, sorted IRIs.
    """

    graphs: tuple[str, ...] | None
    withheld: tuple[str, ...]
    licences: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return a sentence on the licences, and one for each graph that was left out."""
        said = [f"licences: {', '.join(self.licences) or 'none is stated'}"]
        for graph in self.withheld:
            said.append(
                f"left out: {graph}, whose licence lets nobody pass it on "
                "(--with-restricted puts it in)"
            )
        return said


def terms_of(
    release: Release, graphs: Collection[str] = (), *, with_restricted: bool = False
) -> Terms:
    """Return the terms of an export of a release, or of some of its graphs.

    Raises StoreError for a graph that was asked for by name and may not be passed on.
    """
    snapshot = release.open()
    marked = {q.subject[1:-1] for q in snapshot.stating(str(HG.redistributable)) if _denies(q)}
    withheld = set() if with_restricted else marked
    refused = sorted(withheld & set(graphs))
    if refused:
        raise StoreError(
            f"the licence of {', '.join(refused)} lets nobody pass it on; "
            "say --with-restricted if you may all the same"
        )
    stated = [(q.subject[1:-1], q.object[1:-1]) for q in snapshot.stating(str(DCTERMS.license))]
    present = set(snapshot.graphs())
    withheld &= present
    kept = set(graphs) if graphs else present - withheld
    # A collection describes the passages that stand in graphs of their own; the rest, themselves.
    described = {dataset for dataset, _ in stated} & present
    counted = described & kept if graphs else described - withheld
    return Terms(
        tuple(sorted(kept)) if graphs or withheld else None,
        tuple(sorted(withheld)) if not graphs else (),
        tuple(sorted({licence for dataset, licence in stated if dataset in counted})),
    )


def _denies(quad: NQuad) -> bool:
    return quad.object == _FALSE
