"""The quads that tables are made of, in one pass over the sorted dataset of a release.

Only for a release whose default graph is the merge: there what a query finds without ``GRAPH`` is
each triple of the named graphs once. All are in memory together, some 400 MB for a million quads;
of larger releases they are asked piece by piece (see ``stored``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import polars as pl
from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS

from heliograph.ontology import HG, SEM

__all__ = ["ROLES", "ListedQuads", "Quads", "read_quads"]

# What a part in an event is called, by property.
ROLES: Mapping[str, str] = {
    str(HG[role]): role
    for role in ("target", "platform", "weapon", "patron", "speaker", "addressee", "channel",
                 "host", "participant")
}  # fmt: skip
_CLASSES = tuple(
    map(str, (HG.Actor, HG.Collective, HG.Event, HG.Inference, HG.Materiel, HG.Passage, HG.Place,
              HG.Relation, HG.ResponsibilityStatement))
)  # fmt: skip
# Which graph says so matters of these; of the others, whether any does.
_STATED = (
    *ROLES,
    *map(str, (RDF.type, SEM.subEventOf, HG.about, HG.attributedTo, HG.claimant, HG.object,
               HG.relationKind, HG.relationStatus, HG.respondsTo, HG.stance, HG.subject,
               HG.windowEnd, HG.windowStart)),
)  # fmt: skip
_MERGED = tuple(
    map(str, (RDFS.label, SKOS.notation, SKOS.broader, SKOS.inScheme, PROV.wasDerivedFrom,
              DCTERMS.creator, SEM.hasPlace, HG.acceptedActor, HG.actorType, HG.authorGroup,
              HG.country, HG.dateDisputed, HG.document, HG.eventStatus, HG.eventType,
              HG.granularity, HG.mentions, HG.notAfter, HG.notBefore, HG.placeType))
)  # fmt: skip
# The end of a canonical line: the object, an IRI or the text of a literal, and the graph. Written
# so that there is one way to match, which the engine of Polars then takes at twice the speed.
_REST = r'^(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?) <([^>]*)> \.$'
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_EMPTY = {"s": pl.String, "o": pl.String, "g": pl.String}


class Quads(Protocol):
    """Quads by predicate, as frames of subject ``s``, object ``o`` and graph ``g``.

    All three are texts: IRIs without brackets, literals without language and datatype.
    """

    def stated(self, predicate: str) -> pl.DataFrame:
        """Return the quads of a predicate: s, o, g."""
        ...

    def merged(self, predicate: str, *, of: str = "", to: str = "") -> pl.DataFrame:
        """Return the triples of a predicate in the merge, each once: s, o.

        With ``of`` only those whose subject is of that class, with ``to`` whose object is.
        """
        ...

    def instances(self, kind: str) -> pl.DataFrame:
        """Return the things of a class in the merge, each once: s."""
        ...

    def stated_instances(self, kind: str) -> pl.DataFrame:
        """Return the things of a class with the graphs that say so: s, g."""
        ...


class ListedQuads(Quads):
    """Quads of the wanted predicates, all of them in memory."""

    def __init__(self, frame: pl.DataFrame) -> None:
        parts = frame.partition_by("p", as_dict=True, include_key=False)
        self._parts = {str(key[0]): part for key, part in parts.items()}

    def stated(self, predicate: str) -> pl.DataFrame:
        return self._parts.get(str(predicate), pl.DataFrame(schema=_EMPTY))

    def merged(self, predicate: str, *, of: str = "", to: str = "") -> pl.DataFrame:
        found = self.stated(predicate).select("s", "o").unique()
        for end, kind in (("s", of), ("o", to)):
            if kind:
                found = found.join(self.instances(kind), left_on=end, right_on="s", how="semi")
        return found

    def instances(self, kind: str) -> pl.DataFrame:
        return self.stated_instances(kind).select("s").unique()

    def stated_instances(self, kind: str) -> pl.DataFrame:
        return self.stated(RDF.type).filter(pl.col("o") == str(kind)).select("s", "g")


def read_quads(dataset: Path) -> ListedQuads:
    """Read from a release's sorted N-Quads what tables are made of."""
    predicates = pl.Enum((*_STATED, *_MERGED))
    wanted = pl.Series([f"<{name}>" for name in predicates.categories]).implode()
    with_graph = pl.Series(_STATED, dtype=predicates).implode()
    classes = pl.Series(_CLASSES).implode()
    parts = pl.col("line").str.splitn(" ", 3).struct.rename_fields(["s", "p", "rest"])
    terms = pl.col("rest").str.extract_groups(_REST).struct.rename_fields(["iri", "text", "g"])
    subject, predicate = (pl.col(name).str.strip_prefix("<").str.strip_suffix(">") for name in "sp")
    found = (
        pl.scan_lines(dataset, name="line")
        .select(parts)
        .unnest("line")
        .filter(pl.col("p").is_in(wanted))
        .select(subject, predicate.cast(predicates), terms.alias("terms"))
        .unnest("terms")
        .select(
            "s",
            "p",
            pl.coalesce("iri", "text").alias("o"),
            pl.when(pl.col("p").is_in(with_graph)).then("g").alias("g"),
            pl.col("text").str.contains("\\", literal=True).fill_null(value=False).alias("escaped"),
        )
        .filter((pl.col("p") != str(RDF.type)) | pl.col("o").is_in(classes))
        .collect(engine="streaming")
    )
    return ListedQuads(_unescaped(found))


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Undo the escapes of literals, which few have."""
    if not frame["escaped"].any():
        return frame.drop("escaped")
    whole = pl.col("o").map_elements(_unescape, return_dtype=pl.String)
    parts = (frame.filter(~pl.col("escaped")), frame.filter("escaped").with_columns(whole))
    return pl.concat(parts).drop("escaped")


def _unescape(text: str) -> str:
    r"""Return the text that N-Quads writes with escapes.

    >>> _unescape(r"a \"word\", \u00e9")
    'a "word", é'
    """
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code, short = match[1] or match[2], match[3]
    return chr(int(code, 16)) if code else _SHORT.get(short, short)
