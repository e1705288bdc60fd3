"""From the quads of a merged release to tables, each as its stored query says it in SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl
from rdflib import DCTERMS, PROV, RDFS, SKOS

from heliograph.graph.model.iris import mint, of_code
from heliograph.graph.tables.quads import ROLES, Quads
from heliograph.ontology import HG, SEM

__all__ = ["join_table"]


def join_table(name: str, quads: Quads) -> pl.DataFrame:
    """Return the rows of a table of ``TABLES`` as texts, in any order."""
    return _JOINED[name](quads)


def _actors(quads: Quads) -> pl.DataFrame:
    names = (
        quads.merged(RDFS.label, of=HG.Actor).group_by("s").agg(pl.col("o").min().alias("label"))
    )
    types = _coded(quads, HG.actorType, "type").group_by("s").agg(pl.col("type").min())
    found = quads.instances(HG.Actor).join(names, on="s").join(types, on="s", how="left")
    return found.select(
        pl.col("s").alias("actor"),
        "label",
        "type",
        _is_one(quads, HG.Materiel).alias("materiel"),
        _is_one(quads, HG.Collective).alias("collective"),
    )


def _events(quads: Quads) -> pl.DataFrame:
    found = quads.instances(HG.Event).join(_valued(quads, RDFS.label, "label"), on="s")
    for more in (
        _coded(quads, HG.eventType, "type"),
        _coded(quads, HG.granularity, "granularity"),
        _coded(quads, HG.eventStatus, "status"),
        _valued(quads, HG.notBefore, "not_before"),
        _valued(quads, HG.notAfter, "not_after"),
        _valued(quads, HG.dateDisputed, "disputed"),
    ):
        found = found.join(more, on="s", how="left")
    return found.rename({"s": "event"})


def _countries(quads: Quads) -> pl.DataFrame:
    placed = quads.merged(SEM.hasPlace)
    within = placed.join(quads.merged(HG.country), left_on="o", right_on="s")
    country = str(of_code("place-type", "country"))
    countries = quads.merged(HG.placeType).filter(pl.col("o") == country).select(pl.col("s"))
    found = pl.concat((placed.select("s", "o"), within.select("s", pl.col("o_right").alias("o"))))
    return found.join(countries, left_on="o", right_on="s", how="semi").rename(
        {"s": "event", "o": "country"}
    )


def _event_types(quads: Quads) -> pl.DataFrame:
    """Return each code of an event type with itself and all above it; there are few."""
    codes: dict[str, set[str]] = {}
    for concept, code in quads.merged(SKOS.notation).iter_rows():
        codes.setdefault(concept, set()).add(code)
    above: dict[str, set[str]] = {}
    for concept, wider in quads.merged(SKOS.broader).iter_rows():
        above.setdefault(concept, set()).add(wider)
    scheme = str(mint("scheme", "event-type"))
    concepts = quads.merged(SKOS.inScheme).filter(pl.col("o") == scheme)["s"]
    rows = [
        (code, wider)
        for concept in concepts
        for code in codes.get(concept, ())
        for reached in _reached(above, concept)
        for wider in codes.get(reached, ())
    ]
    return pl.DataFrame(rows, schema={"type": pl.String, "wider": pl.String}, orient="row")


def _reached(steps: Mapping[str, set[str]], begin: str) -> set[str]:
    found, waiting = {begin}, [begin]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _links(quads: Quads) -> pl.DataFrame:
    kinds = {HG.respondsTo: "responds-to", SEM.subEventOf: "part-of"}
    stated = (quads.stated(p).with_columns(kind=pl.lit(kind)) for p, kind in kinds.items())
    found = pl.concat(stated).join(quads.instances(HG.Event), left_on="o", right_on="s", how="semi")
    return found.rename({"s": "event", "o": "other", "g": "graph"})


def _participation(quads: Quads) -> pl.DataFrame:
    stated = (quads.stated(p).with_columns(role=pl.lit(role)) for p, role in ROLES.items())
    found = pl.concat(stated).join(quads.instances(HG.Actor), left_on="o", right_on="s", how="semi")
    return found.rename({"s": "event", "o": "actor", "g": "graph"})


def _relations(quads: Quads) -> pl.DataFrame:
    actors = quads.instances(HG.Actor)
    found = quads.stated_instances(HG.Relation)
    for predicate, column in ((HG.subject, "subject"), (HG.object, "object")):
        ends = quads.stated(predicate).join(actors, left_on="o", right_on="s", how="semi")
        found = found.join(ends.rename({"o": column}), on=["s", "g"])
    found = found.join(quads.stated(HG.relationKind).rename({"o": "concept"}), on=["s", "g"])
    for predicate, column in (
        (HG.relationStatus, "firmness"),
        (HG.windowStart, "from"),
        (HG.windowEnd, "to"),
    ):
        found = found.join(quads.stated(predicate).rename({"o": column}), on=["s", "g"], how="left")
    codes = quads.merged(SKOS.notation)
    families = _coded(quads, SKOS.broader, "family")
    return (
        found.join(codes.rename({"o": "kind"}), left_on="concept", right_on="s")
        .join(families, left_on="concept", right_on="s", how="left")
        .join(codes.rename({"o": "status"}), left_on="firmness", right_on="s", how="left")
        .rename({"s": "relation", "g": "graph"})
    )


def _responsibility(quads: Quads) -> pl.DataFrame:
    found = quads.stated_instances(HG.ResponsibilityStatement)
    for predicate, column in (
        (HG.about, "event"),
        (HG.attributedTo, "actor"),
        (HG.stance, "concept"),
    ):
        found = found.join(quads.stated(predicate).rename({"o": column}), on=["s", "g"])
    claimed = quads.stated(HG.claimant).rename({"o": "claimant"})
    codes = quads.merged(SKOS.notation).rename({"o": "stance"})
    return (
        found.join(quads.instances(HG.Event), left_on="event", right_on="s", how="semi")
        .join(codes, left_on="concept", right_on="s")
        .join(claimed, on=["s", "g"], how="left")
        .rename({"s": "statement", "g": "graph"})
    )


def _sources(quads: Quads) -> pl.DataFrame:
    passages = quads.instances(HG.Passage).select(graph="s", basis=pl.lit("stated"), passage="s")
    derived = quads.instances(HG.Inference).join(quads.merged(PROV.wasDerivedFrom), on="s")
    inferences = derived.select(graph="s", basis=pl.lit("inferred"), passage="o")
    documents = _valued(quads, HG.document, "document")
    groups = _valued(quads, HG.authorGroup, "group")
    creators = _valued(quads, DCTERMS.creator, "creator")
    return (
        pl.concat((passages, inferences))
        .join(documents, left_on="passage", right_on="s")
        .join(groups, left_on="document", right_on="s")
        .join(creators, left_on="document", right_on="s", how="left")
    )


def _places(quads: Quads) -> pl.DataFrame:
    roles = {SEM.hasPlace: "place", HG.target: "target"}
    found = (
        quads.merged(p, to=HG.Place).with_columns(role=pl.lit(role)) for p, role in roles.items()
    )
    return pl.concat(found).rename({"s": "event", "o": "place"})


def _mentions(quads: Quads) -> pl.DataFrame:
    mentioned = quads.merged(HG.mentions).join(_valued(quads, HG.document, "document"), on="s")
    found = mentioned.join(quads.instances(HG.Event), left_on="o", right_on="s", how="semi")
    return found.select(pl.col("o").alias("event"), "document")


def _accepted(quads: Quads) -> pl.DataFrame:
    return quads.merged(HG.acceptedActor).rename({"s": "event", "o": "actor"})


def _valued(quads: Quads, predicate: str, column: str) -> pl.DataFrame:
    return quads.merged(predicate).rename({"o": column})


def _coded(quads: Quads, predicate: str, column: str) -> pl.DataFrame:
    """Return things with the codes of the concepts that a property gives them: s, column."""
    codes = quads.merged(SKOS.notation).rename({"s": "o", "o": column})
    return quads.merged(predicate).join(codes, on="o").select("s", column).unique()


def _is_one(quads: Quads, kind: str) -> pl.Expr:
    inside = pl.col("s").is_in(quads.instances(kind)["s"].implode())
    return pl.when(inside).then(pl.lit("true")).otherwise(pl.lit("false"))


_JOINED: Mapping[str, Callable[[Quads], pl.DataFrame]] = {
    "accepted": _accepted,
    "actors": _actors,
    "countries": _countries,
    "event-types": _event_types,
    "events": _events,
    "links": _links,
    "mentions": _mentions,
    "participation": _participation,
    "places": _places,
    "relations": _relations,
    "responsibility": _responsibility,
    "sources": _sources,
}
