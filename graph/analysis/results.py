"""Results as data: quads of a derived graph, which a caller may publish in a release.

The graph is named by what was computed, so that the same analysis of the same sources has the
same name; ``is_current`` tells whether a later release would still give it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from rdflib import PROV, RDF, RDFS, URIRef

from heliograph.graph.analysis.backend import software
from heliograph.graph.analysis.centrality import ActorScore, Centrality
from heliograph.graph.analysis.report import TempoReport
from heliograph.graph.analysis.tempo import Interval
from heliograph.graph.build import QuadSet, to_nquads
from heliograph.graph.build.quads import edtf, plain
from heliograph.graph.model.iris import mint
from heliograph.graph.network import Material, select
from heliograph.graph.store import Content, Engine, GraphWrite
from heliograph.ontology import HG

__all__ = ["Analysis", "centrality_quads", "is_current", "publication", "tempo_quads"]

_PLACES = Decimal("0.000001")
_CENTRALITY_RULE = (
    "Actors are scored by the measure on the network that the filters let through, and ranked. "
    "A rank survives if it moves by no more places than the tolerance when each source group is "
    "left out in turn, when other levels of evidence are let through, and in 95 of 100 draws of "
    "the events."
)
_TEMPO_RULE = (
    "The days from strike to strike, with the attacks that sources count over just these days. "
    "The words of a source bound the number; the rate is the least number over the elapsed days, "
    "with Garwood's exact interval."
)


@dataclass(frozen=True)
class Analysis:
    """A derived graph by its name, with its quads."""

    graph: URIRef
    quads: QuadSet

    def nquads(self) -> list[str]:
        """Return the quads as sorted N-Quads lines."""
        return to_nquads(self.quads)


def centrality_quads(result: Centrality, material: Material) -> Analysis:
    """Return the scores of a measure as data; each score names the source graphs behind it."""
    parameters = {"filters": result.filters.as_dict(), "plan": asdict(result.plan)}
    slug = _slug(f"centrality-{result.measure.name}", parameters, result.fingerprint)
    label = f"Centrality of actors: {result.measure.name}"
    analysis = _described(slug, label, _CENTRALITY_RULE, parameters, material)
    sources = _sources_of_actors(result, material)
    for score in result.scores:
        _add_score(analysis, slug, result, score, sources.get(score.actor, ()))
    return analysis


def tempo_quads(report: TempoReport) -> Analysis:
    """Return the intervals between strikes as data; each names the counts that it rests on."""
    parameters = {
        "wave": report.record.wave,
        "striker": report.record.striker,
        "days": report.convention,
    }
    material = report.record.material
    slug = _slug("tempo", parameters, material.fingerprint)
    analysis = _described(slug, "Attacks between strikes", _TEMPO_RULE, parameters, material)
    for interval in report.intervals:
        _add_interval(analysis, slug, interval)
    return analysis


def publication(analysis: Analysis) -> GraphWrite:
    """Return the write that puts an analysis into a release.

    An analysis of the same sources with the same parameters has the same name and is replaced;
    one of other sources stays, for ``is_current`` to tell.
    """
    lines = (f"{line.rpartition(' <')[0]} ." for line in analysis.nquads())
    content = Content("\n".join(lines).encode(), "application/n-triples")
    return GraphWrite("put", str(analysis.graph), (content,))


def is_current(engine: Engine, graph: str, material: Material) -> bool:
    """Tell whether an analysis in a release was computed from just what the release says now."""
    return engine.ask(
        f'ASK {{ GRAPH <{graph}> {{ <{graph}-run> <{HG.inputHash}> "{material.fingerprint}" }} }}'
    )


def _described(
    slug: str, label: str, rule: str, parameters: dict[str, Any], material: Material
) -> Analysis:
    quads, graph, run = QuadSet(), mint("derivation", slug), mint("derivation", f"{slug}-run")
    quads.add(graph, graph, RDF.type, (HG.DerivedGraph, PROV.Entity))
    quads.add(graph, graph, RDFS.label, label)
    quads.add(graph, graph, HG.acceptedRule, rule)
    quads.add(graph, graph, PROV.wasGeneratedBy, run)
    quads.add(graph, run, RDF.type, PROV.Activity)
    quads.add(graph, run, RDFS.label, f"Computation of “{label}”")
    quads.add(graph, run, PROV.used, tuple(map(URIRef, material.documents)))
    quads.add(graph, run, HG.parameters, plain(json.dumps(parameters, sort_keys=True)))
    quads.add(graph, run, HG.computedFrom, plain(material.release))
    quads.add(graph, run, HG.inputHash, plain(material.fingerprint))
    versions = tuple(plain(f"{name} {version}") for name, version in software().items())
    quads.add(graph, run, HG.softwareVersion, versions)
    return Analysis(graph, quads)


def _sources_of_actors(result: Centrality, material: Material) -> dict[str, set[str]]:
    """Return the source graphs behind each actor's ties in the network that was measured."""
    selection = select(material, result.filters)
    found: dict[str, set[str]] = {}
    if result.measure.network == "sponsors":
        for link in selection.relations:
            for actor in (link.subject, link.object):
                found.setdefault(actor, set()).add(link.source.iri)
        return found
    for edge in selection.edges.values():
        found.setdefault(edge.actor, set()).update(edge.graphs)
    return found


def _add_score(
    analysis: Analysis, slug: str, result: Centrality, score: ActorScore, sources: Iterable[str]
) -> None:
    quads, graph = analysis.quads, analysis.graph
    iri = mint("derivation", f"{slug}-{score.actor.rpartition('/')[2]}")
    best, worst = score.source_range
    low, high = score.bootstrap or (None, None)
    quads.add(graph, iri, RDF.type, (HG.ActorScore, PROV.Entity))
    quads.add(graph, iri, RDFS.label, f"{score.label}: {result.measure.name}, rank {score.rank}")
    quads.add(graph, iri, HG.scoredActor, URIRef(score.actor))
    quads.add(graph, iri, HG.measureName, plain(result.measure.name))
    quads.add(graph, iri, HG.networkName, plain(result.measure.network))
    quads.add(graph, iri, HG.score, _decimal(score.score))
    quads.add(graph, iri, HG.rank, score.rank)
    quads.add(graph, iri, HG.bestRank, best)
    quads.add(graph, iri, HG.worstRank, worst)
    quads.add(graph, iri, HG.drawnBestRank, low)
    quads.add(graph, iri, HG.drawnWorstRank, high)
    quads.add(graph, iri, HG.zScore, _decimal(score.chance.z if score.chance else None))
    quads.add(graph, iri, HG.pValue, _decimal(score.chance.p if score.chance else None))
    quads.add(graph, iri, HG.survives, score.survives)
    quads.add(graph, iri, HG.rankCaveat, score.reasons)
    quads.add(graph, iri, PROV.wasDerivedFrom, tuple(map(URIRef, sorted(sources))))
    quads.add(graph, iri, PROV.wasGeneratedBy, mint("derivation", f"{slug}-run"))


def _add_interval(analysis: Analysis, slug: str, interval: Interval) -> None:
    quads, graph = analysis.quads, analysis.graph
    start, end = interval.stretch.start, interval.stretch.end
    iri = mint("derivation", f"{slug}-{start.isoformat()}")
    low, high = interval.rate_interval or (None, None)
    quads.add(graph, iri, RDF.type, (HG.TempoInterval, PROV.Entity))
    quads.add(graph, iri, RDFS.label, f"Attacks between strikes, {start} to {end}")
    quads.add(graph, iri, HG.window, edtf(f"{start.isoformat()}/{end.isoformat()}"))
    quads.add(graph, iri, HG.windowStart, start)
    quads.add(graph, iri, HG.windowEnd, end)
    quads.add(graph, iri, HG.elapsedDays, interval.stretch.elapsed)
    quads.add(graph, iri, HG.leastAttacks, interval.least)
    quads.add(graph, iri, HG.mostAttacks, interval.most)
    quads.add(graph, iri, HG.dailyRate, _decimal(interval.rate))
    quads.add(graph, iri, HG.dailyRateLow, _decimal(low))
    quads.add(graph, iri, HG.dailyRateHigh, _decimal(high))
    quads.add(graph, iri, PROV.wasDerivedFrom, tuple(map(URIRef, _bases(interval))))
    quads.add(graph, iri, PROV.wasGeneratedBy, mint("derivation", f"{slug}-run"))


def _bases(interval: Interval) -> Iterator[str]:
    yield from (count.statistic for count in interval.counts)
    yield from (node.iri for node in interval.attacks)
    yield from dict.fromkeys((interval.opening.event, interval.closing.event))


def _decimal(value: float | int | None) -> Decimal | None:
    """Return a number with six digits, so that the last bits of a float make no difference."""
    return None if value is None else Decimal(value).quantize(_PLACES).normalize()


def _slug(name: str, parameters: dict[str, Any], fingerprint: str) -> str:
    text = json.dumps(parameters, sort_keys=True) + fingerprint
    return f"{name}-{sha256(text.encode()).hexdigest()[:10]}"
