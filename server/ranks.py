"""Rankings as pages show them: computed for this request's release, or published in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from heliograph.graph.analysis import Centrality
from heliograph.graph.analysis.centrality import ActorScore
from heliograph.graph.network import Filters, Material, select
from heliograph.graph.store import Engine, Term

__all__ = ["Published", "RankRow", "Ranking", "published", "published_ranking", "ranking_of"]

_PREFIXES = """PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_PUBLISHED = """SELECT ?graph ?label ?release ?hash ?parameters (MIN(?name) AS ?measure) WHERE {
  GRAPH ?graph {
    ?graph prov:wasGeneratedBy ?run ; rdfs:label ?label .
    ?run hg:inputHash ?hash ; hg:computedFrom ?release ; hg:parameters ?parameters .
    OPTIONAL { ?score hg:measureName ?name }
  }
} GROUP BY ?graph ?label ?release ?hash ?parameters ORDER BY ?label ?graph"""
_SCORES = """SELECT ?actor ?label ?score ?rank ?best ?worst ?low ?high ?z ?p ?survives
  (GROUP_CONCAT(?caveat; SEPARATOR="; ") AS ?caveats)
WHERE {{
  GRAPH <{graph}> {{
    ?row hg:scoredActor ?actor ; hg:score ?score ; hg:rank ?rank ; hg:survives ?survives .
    OPTIONAL {{ ?row hg:bestRank ?best }}
    OPTIONAL {{ ?row hg:worstRank ?worst }}
    OPTIONAL {{ ?row hg:drawnBestRank ?low ; hg:drawnWorstRank ?high }}
    OPTIONAL {{ ?row hg:zScore ?z }}
    OPTIONAL {{ ?row hg:pValue ?p }}
    OPTIONAL {{ ?row hg:rankCaveat ?caveat }}
  }}
  ?actor rdfs:label ?label
}} GROUP BY ?actor ?label ?score ?rank ?best ?worst ?low ?high ?z ?p ?survives
ORDER BY ?rank ?actor"""


@dataclass(frozen=True)
class Published:
    """An analysis that the release holds as data; ``current`` tells that it still holds."""

    graph: str
    label: str
    release: str
    parameters: str
    measure: str
    current: bool


@dataclass(frozen=True)
class RankRow:
    """An actor's rank with its ranges: None for a worst rank is absence, for others unknown.

    ``without`` has the rank without each author group by its IRI; ``events`` and ``groups`` are
    what the actor's ties rest on.
    """

    actor: str
    label: str
    score: float
    rank: int
    tied: bool
    best: int | None
    worst: int | None
    drawn: tuple[int, int] | None
    z: float | None
    p: float | None
    survives: bool
    reasons: tuple[str, ...]
    without: Mapping[str, int | None] = field(default_factory=dict)
    variations: Mapping[str, int | None] = field(default_factory=dict)
    events: int = 0
    groups: int = 0


@dataclass(frozen=True)
class Ranking:
    """The rows of one measure, first rank first; ``groups`` are the IRIs of the author groups.

    ``result`` is None where the rows were read from the derived graph ``graph``.
    """

    rows: Sequence[RankRow]
    groups: Sequence[str] = ()
    result: Centrality | None = None
    graph: str = ""

    def last(self, shown: int) -> int:
        """Return the greatest rank among the ranges of so many rows: where an axis ends."""
        ranks = [2]
        for row in self.rows[:shown]:
            ranks += [row.rank, row.worst or 0, *(row.drawn or ())]
        return max(ranks)


def ranking_of(result: Centrality, material: Material, label: Callable[[str], str]) -> Ranking:
    """Return a ranking that was computed, each row with what its actor's ties rest on.

    ``label`` gives the name of an author group by its IRI.
    """
    bases = _bases(material, result.filters, result.measure.network)
    everyone = {group for _, groups in bases.values() for group in groups}
    by_slug = {group.rpartition("/")[2]: group for group in everyone}
    nothing: tuple[set[str], set[str]] = (set(), set())
    named = {f"without {slug}:": f"without {label(iri)}:" for slug, iri in by_slug.items()}
    rows = [
        _row(score, by_slug, named, *bases.get(score.actor, nothing)) for score in result.scores
    ]
    used = {group for row in rows for group in row.without}
    return Ranking(rows, sorted(used), result)


def published(engine: Engine, material: Material) -> list[Published]:
    """Return the analyses that a release holds as derived graphs."""
    return [
        Published(
            row["graph"].value,
            row["label"].value,
            row["release"].value,
            row["parameters"].value,
            row["measure"].value if "measure" in row else "",
            row["hash"].value == material.fingerprint,
        )
        for row in engine.rows(_PREFIXES + _PUBLISHED)
        if "graph" in row
    ]


def published_ranking(engine: Engine, graph: str) -> Ranking:
    """Return the ranking that a derived graph holds."""
    rows = [_read(row) for row in engine.rows(_PREFIXES + _SCORES.format(graph=graph))]
    return Ranking(rows, graph=graph)


def _read(row: Mapping[str, Term]) -> RankRow:
    def number(name: str) -> float | None:
        return float(row[name].value) if name in row else None

    def place(name: str) -> int | None:
        return int(row[name].value) if name in row else None

    low, high = place("low"), place("high")
    return RankRow(
        row["actor"].value,
        row["label"].value,
        number("score") or 0.0,
        place("rank") or 0,
        False,
        place("best"),
        place("worst"),
        (low, high) if low is not None and high is not None else None,
        number("z"),
        number("p"),
        row["survives"].value == "true",
        tuple(row["caveats"].value.split("; ")) if "caveats" in row else (),
    )


def _row(
    score: ActorScore,
    by_slug: Mapping[str, str],
    named: Mapping[str, str],
    events: set[str],
    groups: set[str],
) -> RankRow:
    best, worst = score.source_range
    chance = score.chance
    return RankRow(
        score.actor,
        score.label,
        score.score,
        score.rank,
        score.tied,
        best,
        worst,
        score.bootstrap,
        chance.z if chance else None,
        chance.p if chance else None,
        score.survives,
        tuple(_named(reason, named) for reason in score.reasons),
        {by_slug.get(slug, slug): rank for slug, rank in score.without.items()},
        score.variations,
        len(events),
        len(groups),
    )


def _named(reason: str, named: Mapping[str, str]) -> str:
    slug, colon, rest = reason.partition(":")
    return named.get(slug + colon, slug + colon) + rest


def _bases(
    material: Material, filters: Filters, network: str
) -> dict[str, tuple[set[str], set[str]]]:
    """Return the events, or the relations, and the author groups behind each actor's ties."""
    selection = select(material, filters)
    found: dict[str, tuple[set[str], set[str]]] = {}

    def add(actor: str, tie: str, groups: Sequence[str]) -> None:
        ties, behind = found.setdefault(actor, (set(), set()))
        ties.add(tie)
        behind.update(groups)

    if network == "sponsors":
        for link in selection.relations:
            for actor in (link.subject, link.object):
                add(actor, f"{link.subject} {link.object}", tuple(link.source.groups))
        return found
    for (actor, event), edge in selection.edges.items():
        add(actor, event, tuple(edge.groups))
    return found
